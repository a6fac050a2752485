"""The front door: everything that pages, charts, exports and the command line say comes from one assessment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.assessment import summary
from sourcing_core.assessment.attention import attention
from sourcing_core.assessment.comparison import Compared, compared, watermelon
from sourcing_core.assessment.completeness import completeness
from sourcing_core.assessment.control import Control, control, control_again, wishes_of
from sourcing_core.assessment.honesty import favours
from sourcing_core.assessment.incidents_between import incidents_between
from sourcing_core.assessment.outlook import Outlook
from sourcing_core.assessment.runs import signal_runs
from sourcing_core.assessment.scores import Subjects, recent_again, recent_of, scorecard_of, subjects_of
from sourcing_core.assessment.tables import attainment_table, signal_table
from sourcing_core.decisions.classify import sourcing_labels
from sourcing_core.decisions.contract_dates import contract_dates
from sourcing_core.months import last_closed_month
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.catalogue import catalogue
from sourcing_core.rules.check import check, check_again
from sourcing_core.rules.coverage import Coverage, coverage
from sourcing_core.scoring.recent import Recent
from sourcing_core.scoring.scorecard import Scorecard
from sourcing_core.service_levels.attainment import Attainment, Terms, attain
from sourcing_core.service_levels.pairing import pairs_of
from sourcing_core.service_levels.pairs import Pairs
from sourcing_core.service_levels.refresh import attain_again

catalogue()  # the rule files are read with the program, not while somebody waits for the first judgement

_SHAPE_OF_PAIRS = {"service_level", "engagement", "metric", "vendor", "site", "rebaseline"}
"""When records of these kinds change, which level holds for which series may change too, or which limits."""


@dataclass(frozen=True)
class Assessment:
    """The judgement on a portfolio under a policy; immutable, shared between sessions."""

    portfolio: Portfolio
    policy: Policy
    levels: pd.DataFrame
    """The service levels that count, in the order that `pairs.level_index` means."""
    pairs: Pairs
    """Which level holds for which series."""
    attainment: Attainment
    """Compliance and evidence of each pair in each window."""
    control: Control
    """Limits and signals of each series."""
    recent: Recent
    """The latest closed window of each pair."""
    findings: pd.DataFrame
    """Every answer of the governance rules; see `rules.check.check`."""
    vendors: Scorecard
    sites: Scorecard
    scored: tuple[Subjects, Subjects]
    """Which vendors and sites are scored in which metrics."""

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Open gaps, worst first."""
        found = self.findings[self.findings["outcome"].eq("gap")]
        return found.sort_values(["severity", "due_on", "rule_id", "subject_id"], ignore_index=True)

    @cached_property
    def governance(self) -> Coverage:
        """How much of the duties that apply is known to be done, for the portfolio and each vendor."""
        return coverage(self.findings, self.policy)

    @property
    def coverage(self) -> float:
        """Governance coverage 0..1 as shown: held down while a critical gap is open; NaN when nothing applies."""
        return self.governance.shown

    @property
    def last_closed(self) -> int:
        """The latest month whose figures are final."""
        return last_closed_month(self.portfolio.as_of, self.policy.close_lag_days)

    @cached_property
    def attained(self) -> pd.DataFrame:
        """Every judged window as a long table."""
        return attainment_table(self.portfolio, self.pairs, self.attainment, self.levels)

    def attained_by(self, pairs: NDArray[np.integer]) -> pd.DataFrame:
        """The judged windows of some pairs."""
        return attainment_table(self.portfolio, self.pairs, self.attainment, self.levels, pairs)

    def pairs_of(self, **equal: str) -> NDArray[np.int64]:
        """Pair numbers whose series match: `pairs_of(vendor_id='V-001')`; level_id works too."""
        mask = np.ones(len(self.pairs), bool)
        for name, wanted in equal.items():
            if name == "level_id":
                mask &= (self.levels["level_id"].to_numpy()[self.pairs.level_index] == wanted).astype(bool)
            else:
                mask &= (self.portfolio.series.keys[name].to_numpy()[self.pairs.series_index] == wanted).astype(bool)
        return np.flatnonzero(mask)

    @cached_property
    def signals(self) -> pd.DataFrame:
        """Every flagged point, newest first."""
        return signal_table(self.portfolio.series, self.control)

    @cached_property
    def recent_signals(self) -> pd.DataFrame:
        """Flagged points of the latest closed months that the policy calls news, and of months not closed yet."""
        return signal_table(
            self.portfolio.series, self.control, self.last_closed - self.policy.signal_recent_months + 1
        )

    @cached_property
    def signal_runs(self) -> pd.DataFrame:
        """The latest run of signals of each series; see `runs.signal_runs`."""
        return signal_runs(self)

    @cached_property
    def outlook(self) -> Outlook:
        """Forecasts with their back-test, assurance, trends; each made when it is asked for."""
        return Outlook(self)

    @property
    def likely_breaches(self) -> pd.DataFrame:
        """Levels that were met last and will probably be missed next; see `outlook.Outlook`."""
        return self.outlook.likely_breaches

    @cached_property
    def favours(self) -> pd.DataFrame:
        """What vendors report beside what was measured; see `honesty.favours`."""
        return favours(self)

    @cached_property
    def incidents_between(self) -> pd.DataFrame:
        """Days between the confirmed incidents of each vendor, judged; see `incidents_between.incidents_between`."""
        return incidents_between(self.portfolio, self.policy)

    @cached_property
    def completeness(self) -> pd.DataFrame:
        """Missing months, late series and usable events by vendor; see `completeness.completeness`."""
        return completeness(self)

    def compared(self, kind: str, metric_id: str, ids: set[str]) -> Compared | None:
        """Vendors or sites in one metric, with funnel and rank intervals; see `comparison.compared`."""
        return compared(self, kind, metric_id, ids)

    def watermelon(self, kind: str, ids: set[str]) -> pd.DataFrame:
        """Promises kept beside what stakeholders say; see `comparison.watermelon`."""
        return watermelon(self, kind, ids)

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """Active contracts with their decision dates, the next one first."""
        dated = contract_dates(self.portfolio.active("contract"), self.portfolio.as_of, self.policy.internal_lead_days)
        return dated.sort_values(["decide_by", "contract_id"], ignore_index=True)

    @cached_property
    def attention(self) -> pd.DataFrame:
        """What needs somebody today; see `attention.attention`."""
        return attention(self)

    @cached_property
    def vendor_cells(self) -> pd.DataFrame:
        """One figure per vendor and metric; see `summary.vendor_cells`."""
        return summary.vendor_cells(self)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The latest closed month beside the one before; see `summary.changes`."""
        return summary.changes(self)

    @cached_property
    def spend(self) -> pd.DataFrame:
        """Spend beside score; see `summary.spend_table`."""
        return summary.spend_table(self)

    def site_comparison(self, metric_id: str, site_ids: set[str]) -> pd.DataFrame:
        """One metric beside itself over sites; see `summary.site_comparison`."""
        return summary.site_comparison(self, metric_id, site_ids)

    def country_shares(self, vendor_ids: set[str]) -> pd.DataFrame:
        """Spend by country of the work; see `summary.country_shares`."""
        return summary.country_shares(self, vendor_ids)

    @cached_property
    def engagements(self) -> pd.DataFrame:
        """Active engagements with the sourcing label computed from ownership and place."""
        policy, joined = self.policy, self.portfolio.engagements
        labels = sourcing_labels(
            joined, policy.home_country, policy.home_zone, policy.nearshore_hours, self.portfolio.as_of
        )
        return joined.assign(**{name: labels[name].to_numpy() for name in labels.columns})


def assess(portfolio: Portfolio, policy: Policy, previous: Assessment | None = None) -> Assessment:
    """Judge a portfolio: compliance, intervals, limits, signals, gaps, scores.

    `previous`, an assessment of the portfolio that this one was refreshed from, under the same policy, makes the work
    proportional to what changed; the result is the same.
    """
    usable = _usable(portfolio, policy, previous)
    terms = Terms(portfolio.as_of, policy.close_lag_days, policy.confidence)
    wishes, last_ended = wishes_of(portfolio), last_closed_month(portfolio.as_of, 0)
    if usable is None:
        levels = portfolio.active("service_level")
        pairs = pairs_of(levels, portfolio.series.keys)
        attained, limits = (
            attain(portfolio.series, pairs, terms),
            control(portfolio.series, policy, wishes, last_ended=last_ended),
        )
        recent = recent_of(portfolio, pairs, attained, policy)
    else:
        columns = portfolio.trace.changed_columns
        assert columns is not None
        same = not len(columns) or columns.max() < usable.portfolio.series.shape[1]
        levels = usable.levels
        pairs = usable.pairs if same else pairs_of(levels, portfolio.series.keys)
        touched = np.flatnonzero(np.isin(pairs.series_index, columns))
        attained = (
            attain_again(usable.attainment, touched, portfolio.series, pairs, terms)
            if same
            else attain(portfolio.series, pairs, terms)
        )
        limits = control_again(usable.control, portfolio.series, columns, policy, wishes, last_ended=last_ended)
        recent = (
            recent_again(usable.recent, touched, portfolio, pairs, attained, policy)
            if same
            else recent_of(portfolio, pairs, attained, policy)
        )
    findings = (
        check(portfolio, policy)
        if usable is None
        else check_again(portfolio, policy, usable.portfolio, usable.findings)
    )
    is_critical = (levels["standing"].to_numpy() == "critical")[pairs.level_index]
    blocked = _blocked(findings)
    if usable is not None and pairs is usable.pairs:
        scored = usable.scored
    else:
        scored = (subjects_of("vendor", portfolio, pairs, policy), subjects_of("site", portfolio, pairs, policy))
    vendors, sites = (scorecard_of(each, pairs, recent, policy, is_critical, blocked) for each in scored)
    return Assessment(portfolio, policy, levels, pairs, attained, limits, recent, findings, vendors, sites, scored)


def _usable(portfolio: Portfolio, policy: Policy, previous: Assessment | None) -> Assessment | None:
    trace = portfolio.trace
    fits = (
        previous is not None
        and trace.changed_columns is not None
        and trace.older == previous.portfolio.revision
        and previous.portfolio.as_of == portfolio.as_of
        and previous.policy == policy
        and not trace.changed_kinds & _SHAPE_OF_PAIRS
    )
    return previous if fits else None


def _blocked(findings: pd.DataFrame) -> set[str]:
    """Vendors with an open critical gap."""
    outcome, severity = (findings[name].cat for name in ("outcome", "severity"))
    gap, critical = (list(each.categories).index(word) for each, word in ((outcome, "gap"), (severity, "critical")))
    rows = np.flatnonzero((outcome.codes.to_numpy() == gap) & (severity.codes.to_numpy() == critical))
    return set(findings["vendor_id"].iloc[rows]) - {""}
