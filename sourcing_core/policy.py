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
