"""Every threshold, once, with its reason; a user may replace any of them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sourcing_core.register.places import Country, Currency, zones

DEFAULT_WEIGHTS = {
    "on_time_delivery": 0.25,
    "defect_rate": 0.25,
    "cycle_time": 0.15,
    "innovation_velocity": 0.10,
    "ip_protection": 0.10,
    "customer_alignment": 0.15,
}

SIGNAL_PRESETS = ("default", "nhs", "all")
"""The sets of signal rules; `spc.presets` says what is in them."""

_ROUNDING = 1e-6  # weights are typed as decimals, whose sum is not exact


def _knob(
    default: Any, reason: str, *, group: str, unit: str | None = None, title: str | None = None, **limits: Any
) -> Any:
    return Field(
        default=default, title=title, description=reason, json_schema_extra={"group": group, "unit": unit}, **limits
    )


class Policy(BaseModel):
    """The thresholds in force; its version names them in every output."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # Organisation
    organisation: str = _knob("Our organisation", "Name on the pack", group="Organisation")
    home_country: Country = _knob(
        None,
        "Where we are; offshore is any other country. Empty: the sourcing label stays unknown",
        group="Organisation",
    )
    currency: Currency = _knob(
        "EUR",
        "Currency in which shares of spend are compared; other currencies count at face value",
        group="Organisation",
    )
    nearshore_hours: float = _knob(
        3.0,
        "Offshore sites within this difference of clocks count as nearshore",
        group="Organisation",
        unit="hours",
        ge=0,
    )
    home_zone: str = _knob("Europe/London", "Our own time zone, for the difference of clocks", group="Organisation")

    # Figures
    close_lag_days: int = _knob(
        10, "A month stays provisional this long after its end: vendors report late", group="Figures", unit="days", ge=0
    )
    history_months: int = _knob(60, "Months of history shown in charts", group="Figures", unit="months", ge=6)
    early_tolerance_days: int | None = _knob(
        None,
        "Deliveries earlier than this are not on time; empty: early is never wrong (services, software)",
        group="Figures",
        unit="days",
    )
    late_tolerance_days: int = _knob(
        0, "Deliveries up to this late still count as on time", group="Figures", unit="days", ge=0
    )
    quantity_tolerance_share: float = _knob(
        0.0, "In full allows this share under or over; no tolerance unless agreed", group="Figures", ge=0, le=1
    )
    escape_maturity_days: int = _knob(
        90, "Defects are still being found this long after delivery", group="Figures", unit="days", ge=0
    )
    data_quality_floor: float = _knob(
        0.95, "Below this share of usable events a figure is not reliable", group="Figures", ge=0, le=1
    )

    # Evidence
    confidence: float = _knob(0.95, "Confidence of every interval", group="Evidence", gt=0.5, lt=1)
    limits_minimum_points: int = _knob(12, "Fewest points for control limits", group="Evidence", unit="points", ge=4)
    limits_firm_points: int = _knob(
        20, "Limits from fewer points are called trial limits", group="Evidence", unit="points", ge=4
    )
    baseline_points: int = _knob(
        24, "Limits are frozen on the first so many points", group="Evidence", unit="points", ge=8
    )
    run_length: int = _knob(
        8,
        "Points in a row on one side of the centre that make a signal (Western Electric rule 4)",
        group="Evidence",
        unit="points",
        ge=5,
    )
    moving_range_factor: float = _knob(
        2.66, "Limits of an individuals chart in average moving ranges (3 / d2)", group="Evidence", gt=0
    )
    signal_preset: str = _knob(
        "default",
        "Which signal rules judge: default (few false alarms), nhs or all (finds small shifts, with many false alarms)",
        group="Evidence",
        title="Signal rules",
    )
    dispersion_above: float = _knob(
        1.2,
        "Ratios that move by more than this many times what chance allows get wider limits (Laney)",
        group="Evidence",
        gt=0,
    )
    dispersion_volume: float = _knob(
        300.0, "Only where a month has at least so many cases on average", group="Evidence", unit="cases", ge=1
    )
    rare_below: float = _knob(
        1.0,
        "Fewer events a month than this are rare, and are judged by exact limits",
        group="Evidence",
        unit="events",
        ge=0,
    )
    trend_months: int = _knob(
        12, "A trend is looked for in the latest so many closed months", group="Evidence", unit="months", ge=4
    )
    trend_alpha: float = _knob(0.05, "A trend less likely than this by chance is one", group="Evidence", gt=0, lt=0.5)
    trend_materiality: float = _knob(
        0.01,
        "A trend matters from this change a year on: points of a share, else a share of the average",
        group="Evidence",
        ge=0,
    )
    forecast_memory: float = _knob(
        0.9, "What a month counts in a forecast compared with the one after it", group="Evidence", gt=0, le=1
    )
    forecast_watch: float = _knob(
        0.30,
        "A miss next month more likely than this is likely, and stands on the overview",
        group="Evidence",
        gt=0,
        lt=1,
    )
    forecast_likely: float = _knob(
        0.60, "A miss next month more likely than this is very likely", group="Evidence", gt=0, lt=1
    )
    forecast_low: float = _knob(
        0.10, "A miss next month more likely than this is worth watching", group="Evidence", gt=0, lt=1
    )
    forecast_minimum: int = _knob(
        12,
        "A forecast is shown only when at least so many earlier ones beat the plain rate of misses",
        group="Evidence",
        unit="forecasts",
        ge=3,
    )
    favour_minimum: int = _knob(
        5, "Fewest pairs of reported and measured figures before a bias is named", group="Evidence", unit="pairs", ge=3
    )
    favour_alpha: float = _knob(0.05, "A bias less likely than this by chance is named", group="Evidence", gt=0, lt=0.5)
    flow_days: int = _knob(
        182, "Cycle time, queue and throughput are compared over so many days", group="Evidence", unit="days", ge=28
    )
    flow_slack: float = _knob(
        0.25,
        "Cycle time may differ from queue over throughput by this share before work is said to pile up",
        group="Evidence",
        gt=0,
        le=1,
    )
    kept_share_green: float = _knob(
        0.9, "Who keeps at least this share of the judged months is green outside", group="Evidence", gt=0, le=1
    )
    rating_green: float = _knob(
        70.0, "Who is rated at least this well by its least happy users is green inside", group="Evidence", ge=0, le=100
    )
    signal_recent_months: int = _knob(3, "A signal this recent is news", group="Evidence", unit="months", ge=1)

    # Score
    weights: dict[str, float] = _knob(
        DEFAULT_WEIGHTS, "Weight of each metric in the scorecard; they add up to 1", group="Score"
    )
    coverage_floor: float = _knob(
        0.6, "A vendor is ranked only when at least this share of the weight is known", group="Score", ge=0, le=1
    )
    score_months: int = _knob(3, "Months pooled for the score", group="Score", unit="months", ge=1, le=12)
    score_at_minimum: float = _knob(60.0, "Score of a figure exactly at the minimum level", group="Score", ge=0, le=100)
    score_zero_after_gaps: float = _knob(
        2.0, "The score is 0 this many gaps (expected to minimum) beyond the minimum", group="Score", gt=0
    )
    score_default_gap_share: float = _knob(
        0.5,
        "Gap taken where there is no minimum, as a share of what the expected level tolerates",
        group="Score",
        gt=0,
        le=1,
    )
    score_gap_at_zero_tolerance: float = _knob(
        0.01, "That gap where nothing is tolerated (100 % expected)", group="Score", gt=0, le=1
    )
    pool_share: float = _knob(
        2.5,
        "Allocation shares of critical levels may add up to this much of the at-risk amount, since misses are rarely simultaneous",
        group="Score",
        gt=0,
        title="Allocation pool",
    )
    cap_on_critical: float = _knob(
        49.0,
        "A critical level below minimum, or a critical gap, holds the score at most here",
        group="Score",
        ge=0,
        le=100,
    )

    # Strategic metrics
    component_coverage_floor: float = _knob(
        0.6,
        "A strategic metric has a score only when at least this share of the weight of its components is known",
        group="Strategic metrics",
        gt=0,
        le=1,
    )
    innovation_months: int = _knob(
        12, "Ideas that went live this recently count", group="Strategic metrics", unit="months", ge=1, le=60
    )
    innovation_rate_months: int = _knob(
        3,
        "Ideas live per 100 people are counted over so many months",
        group="Strategic metrics",
        unit="months",
        ge=1,
        le=60,
    )
    innovation_maturity_days: int = _knob(
        180,
        "An idea must be older than this before it counts in the conversion: younger ones had no time to go live",
        group="Strategic metrics",
        unit="days",
        ge=0,
    )
    innovation_weight_lead_time: float = _knob(
        0.25, "Innovation: weight of the days from accepted to live", group="Strategic metrics", ge=0, le=1
    )
    innovation_weight_conversion: float = _knob(
        0.15, "Innovation: weight of the share of ideas that went live", group="Strategic metrics", ge=0, le=1
    )
    innovation_weight_rate: float = _knob(
        0.20, "Innovation: weight of ideas live per 100 people", group="Strategic metrics", ge=0, le=1
    )
    innovation_weight_value: float = _knob(
        0.25, "Innovation: weight of the validated benefit per charge", group="Strategic metrics", ge=0, le=1
    )
    innovation_weight_capability: float = _knob(
        0.15,
        "Innovation: weight of the share of new capability; entered as figures of the metric new_capability_share",
        group="Strategic metrics",
        ge=0,
        le=1,
    )
    innovation_lead_ceiling_days: float = _knob(
        365.0, "Accepted to live in this long scores 0", group="Strategic metrics", unit="days", gt=0
    )
    innovation_lead_target_days: float = _knob(
        90.0, "Accepted to live in this long scores 100: within a quarter", group="Strategic metrics", unit="days", ge=0
    )
    innovation_conversion_floor: float = _knob(
        0.0, "This share of ideas live scores 0", group="Strategic metrics", ge=0, le=1
    )
    innovation_conversion_target: float = _knob(
        0.4,
        "This share of ideas live scores 100: many good ideas are rightly rejected",
        group="Strategic metrics",
        le=1,
    )
    innovation_rate_floor: float = _knob(
        0.0, "So many ideas live per 100 people score 0", group="Strategic metrics", ge=0
    )
    innovation_rate_target: float = _knob(
        2.0, "So many ideas live per 100 people in the period score 100", group="Strategic metrics"
    )
    innovation_value_floor: float = _knob(
        0.0, "This validated yearly benefit as a share of the yearly charges scores 0", group="Strategic metrics", ge=0
    )
    innovation_value_target: float = _knob(
        0.05,
        "This share scores 100: what yearly improvement clauses often ask for",
        group="Strategic metrics",
    )
    innovation_capability_floor: float = _knob(
        0.0, "This share of capacity on new capability scores 0", group="Strategic metrics", ge=0, le=1
    )
    innovation_capability_target: float = _knob(
        0.2, "This share of capacity on new capability scores 100", group="Strategic metrics", le=1
    )
    evidence_first_months: int = _knob(
        12, "Evidence of IP protection older than this drops one level", group="Strategic metrics", unit="months", ge=1
    )
    evidence_second_months: int = _knob(
        24, "Evidence of IP protection older than this drops two levels", group="Strategic metrics", unit="months", ge=1
    )
    ip_gate: float = _knob(
        49.0,
        "IP protection is at most this while a critical control is not even documented",
        group="Strategic metrics",
        ge=0,
        le=100,
        title="IP protection: cap",
    )
    ip_incident_months: int = _knob(
        12,
        "A confirmed IP incident lowers IP protection for so long",
        group="Strategic metrics",
        unit="months",
        ge=1,
        le=60,
        title="IP incidents: memory",
    )
    ip_deduction_critical: float = _knob(
        25.0,
        "Points taken off IP protection for each critical incident",
        group="Strategic metrics",
        unit="points",
        ge=0,
        le=100,
        title="IP incidents: critical",
    )
    ip_deduction_major: float = _knob(
        10.0,
        "Points taken off for each major incident",
        group="Strategic metrics",
        unit="points",
        ge=0,
        le=100,
        title="IP incidents: major",
    )
    ip_deduction_minor: float = _knob(
        3.0,
        "Points taken off for each minor incident",
        group="Strategic metrics",
        unit="points",
        ge=0,
        le=100,
        title="IP incidents: minor",
    )
    alignment_months: int = _knob(
        3,
        "Responses and reviewed deliverables of so many months count",
        group="Strategic metrics",
        unit="months",
        ge=1,
        le=60,
    )
    alignment_weight_satisfaction: float = _knob(
        0.35, "Alignment: weight of satisfied customers", group="Strategic metrics", ge=0, le=1
    )
    alignment_weight_recommend: float = _knob(
        0.20, "Alignment: weight of the net promoter score", group="Strategic metrics", ge=0, le=1
    )
    alignment_weight_traceability: float = _knob(
        0.25, "Alignment: weight of work linked to a named need", group="Strategic metrics", ge=0, le=1
    )
    alignment_weight_first_time: float = _knob(
        0.20, "Alignment: weight of deliverables accepted at the first review", group="Strategic metrics", ge=0, le=1
    )
    survey_minimum_responses: int = _knob(
        10, "Fewer responses are shown and not counted", group="Strategic metrics", unit="responses", ge=1
    )
    survey_response_floor: float = _knob(
        0.2,
        "Below this share of those invited the answers are shown and not counted: those who answer are not typical",
        group="Strategic metrics",
        ge=0,
        le=1,
    )
    perception_gap: float = _knob(
        1.0,
        "Customers and our vendor managers further apart than this see different vendors",
        group="Strategic metrics",
        unit="points of 5",
        ge=0,
    )

    # Governance
    internal_lead_days: int = _knob(
        30, "Days that we need for approvals before notice can be given", group="Governance", unit="days", ge=0
    )
    renewal_days_tier1: int = _knob(
        180, "A tier 1 contract that ends within this needs a decision", group="Governance", unit="days", ge=0
    )
    renewal_days_other: int = _knob(
        90, "Any other contract that ends within this needs a decision", group="Governance", unit="days", ge=0
    )
    notice_warning_days: int = _knob(
        60, "Warn this long before the last day for notice", group="Governance", unit="days", ge=0
    )
    tier_review_months: int = _knob(
        12, "The tier is looked at again after this", group="Governance", unit="months", ge=1
    )
    lint_grace_days: int = _knob(
        30, "A service level may be incomplete for this long", group="Governance", unit="days", ge=0
    )
    missing_lookback_months: int = _knob(
        12, "Missing figures are looked for this far back", group="Governance", unit="months", ge=1
    )
    vendor_only_months: int = _knob(
        12,
        "A critical level rests on the vendor's word alone when nothing was measured or audited in this time",
        group="Governance",
        unit="months",
        ge=1,
    )
    largest_vendor_share: float = _knob(
        0.30, "One parent company above this share of spend is a concentration", group="Governance", ge=0, le=1
    )
    largest_country_share: float = _knob(
        0.50, "One country above this share of spend is a concentration", group="Governance", ge=0, le=1
    )
    hhi_ceiling: float = _knob(
        1800.0,
        "Herfindahl-Hirschman index above this counts as highly concentrated (a yardstick borrowed from merger control)",
        group="Governance",
        ge=0,
        le=10000,
        title="HHI ceiling",
    )
    hhi_minimum_vendors: int = _knob(
        6,
        "With fewer vendors the index is high by construction and is not judged",
        group="Governance",
        ge=1,
        title="HHI: fewest vendors",
    )
    weight_critical: int = _knob(8, "Weight of a critical rule in governance coverage", group="Governance", ge=0)
    weight_high: int = _knob(4, "Weight of a high rule", group="Governance", ge=0)
    weight_medium: int = _knob(2, "Weight of a medium rule", group="Governance", ge=0)
    weight_low: int = _knob(1, "Weight of a low rule", group="Governance", ge=0)
    disabled_rules: tuple[str, ...] = _knob(
        (), "Rules switched off, with the reason in the journal", group="Governance"
    )

    # Files
    maximum_file_mb: int = _knob(512, "Larger files are refused", group="Files", unit="MB", ge=1)
    maximum_rows: int = _knob(10_000_000, "Longer files are refused", group="Files", unit="rows", ge=1)
    maximum_columns: int = _knob(1_000, "Wider files are refused", group="Files", unit="columns", ge=1)
    maximum_line_kb: int = _knob(
        1_024, "A longer line is refused: it is a broken quote, not data", group="Files", unit="kB", ge=1
    )

    @field_validator("signal_preset")
    @classmethod
    def _preset_is_known(cls, name: str) -> str:
        if name not in SIGNAL_PRESETS:
            raise ValueError(f"'{name}' is not a set of signal rules: use one of {', '.join(SIGNAL_PRESETS)}")
        return name

    @field_validator("home_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        if name not in zones():
            raise ValueError(f"'{name}' is not a time zone: use an IANA name, such as Europe/Amsterdam")
        return name

    @field_validator("weights")
    @classmethod
    def _weights_are_a_whole(cls, weights: dict[str, float]) -> dict[str, float]:
        below = [metric_id for metric_id, weight in weights.items() if weight < 0]
        if below:
            raise ValueError(f"{below[0]} has a negative weight: use 0 to leave a metric out")
        total = sum(weights.values())
        if abs(total - 1) > _ROUNDING:
            raise ValueError(f"the weights add up to {total:.4g}: change them so that they add up to 1")
        return weights

    @model_validator(mode="after")
    def _limits_can_be_made(self) -> Self:
        if self.baseline_points < self.limits_minimum_points:
            raise ValueError(
                f"limits need {self.limits_minimum_points} points but are made of the first {self.baseline_points}: "
                "raise the baseline points, or lower the fewest points"
            )
        return self

    @model_validator(mode="after")
    def _components_can_be_scored(self) -> Self:
        for metric in ("innovation", "alignment"):
            total = sum(value for name, value in self if name.startswith(f"{metric}_weight_"))
            if abs(total - 1) > _ROUNDING:
                raise ValueError(f"the weights of {metric} add up to {total:.4g}: change them so that they add up to 1")
        for name in ("conversion", "rate", "value", "capability"):
            if getattr(self, f"innovation_{name}_target") <= getattr(self, f"innovation_{name}_floor"):
                raise ValueError(f"the {name} of ideas must score 100 above where it scores 0: raise its target")
        if self.innovation_lead_target_days >= self.innovation_lead_ceiling_days:
            raise ValueError("the days to live must score 100 below where they score 0: lower their target")
        if self.evidence_second_months <= self.evidence_first_months:
            raise ValueError("evidence must drop two levels later than one: raise the months of the second drop")
        return self

    @property
    def version(self) -> str:
        """Twelve characters that change when, and only when, a threshold changes."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def changed(self) -> dict[str, Any]:
        """The thresholds that differ from the defaults."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value != _DEFAULTS[name]}


_DEFAULTS: dict[str, Any] = Policy().model_dump(mode="json")


def read_policy(path: Path) -> Policy:
    """The policy of a TOML file; thresholds it does not name keep their defaults."""
    return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))) if path.exists() else Policy()
