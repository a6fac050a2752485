"""What will break: the chance of a miss next month, whether a target can be met at all, and which way a series drifts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sourcing_core.scoring.recent import Why
from sourcing_core.service_levels.codes import KindCode, WindowCode
from sourcing_core.spc import (
    Assurance,
    Calibration,
    Skill,
    Trend,
    Verdict,
    assurance,
    calibration,
    skill,
    slope_interval,
    trend,
    trend_verdict,
)
from sourcing_core.spc.forecast import Discounted, Steady, discounted, rate_breach, share_breach, steady, value_breach

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment
    from sourcing_core.policy import Policy

Numbers = NDArray[np.float64]
_KEYS = ["vendor_id", "site_id", "engagement_id", "metric_id"]
_GUARD = 1e-9  # 0.95 is met by 19 of 20, whatever the rounding
ASSURANCE_WORDS = np.array([code.name.lower() for code in Assurance], dtype=object)
BANDS = ("low", "watch", "likely", "very_likely")
TREND_WORDS = {Verdict.IMPROVEMENT: "improving", Verdict.CONCERN: "worsening", Verdict.CHANGE: "changing"}


def bands(chance: ArrayLike, policy: Policy) -> NDArray[np.object_]:
    """The word for each chance of a miss, '' where it is unknown (domain 4.7)."""
    p = np.asarray(chance, np.float64)
    steps = np.sum([p >= policy.forecast_low, p >= policy.forecast_watch, p > policy.forecast_likely], axis=0)
    return np.where(np.isnan(p), "", np.array(BANDS, dtype=object)[steps])


@dataclass(frozen=True)
class Outlook:
    """Of the levels that are judged by the month and that hold now, on work that goes on: Q of them."""

    assessment: Assessment

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """(Q,) pair numbers."""
        own = self.assessment
        work = own.portfolio.engagements
        live = set(work.loc[work["is_live"], "engagement_id"])
        ids = own.portfolio.series.keys["engagement_id"].to_numpy()[own.pairs.series_index]
        pairs = own.pairs
        judged = (pairs.window_code == WindowCode.MONTH) & (pairs.direction != 0) & ~np.isnan(pairs.expected)
        holds = (pairs.valid_from_month <= own.last_closed + 1) & (pairs.valid_to_month > own.last_closed)
        return np.flatnonzero(judged & holds & np.isin(ids.astype(str), list(live)))

    @cached_property
    def _rows(self) -> int:
        """How many month rows are closed."""
        series = self.assessment.portfolio.series
        return max(int(np.sum(series.months <= self.assessment.last_closed)), 0)

    @cached_property
    def _since(self) -> NDArray[np.bool_]:
        """(M, Q) months of the regime in force: those after the latest rebaselining."""
        starts = self.assessment.control.starts[: self._rows, self._columns]
        row = np.arange(len(starts))[:, None]
        kept: NDArray[np.bool_] = row >= np.where(starts, row, 0).max(axis=0, initial=0)
        return kept

    @cached_property
    def _columns(self) -> NDArray[np.int64]:
        return self.assessment.pairs.series_index[self.pairs].astype(np.int64)

    @cached_property
    def _chances(self) -> Numbers:
        """(M + 1, Q) chance of a miss in each month, told from the months before it; row M is the month to come."""
        own, series = self.assessment, self.assessment.portfolio.series
        some, columns, rows = own.pairs.take(self.pairs), self._columns, self._rows
        found = np.full((rows + 1, len(columns)), np.nan)
        target, way = some.expected_inside, some.direction
        for kind in (KindCode.PROPORTION, KindCode.RATE):
            at = np.flatnonzero(some.kind == kind)
            if at.size:
                amount, base = (each[:rows][:, columns[at]] for each in (series.amount, series.base))
                kept = self._since[:, at]
                share = kind == KindCode.PROPORTION
                known: Discounted = discounted(
                    np.where(kept, amount, np.nan), base, memory=own.policy.forecast_memory, share=share
                )
                breach = share_breach if share else rate_breach
                found[:, at] = breach(known.amount, known.rest, known.volume, target[at], way[at])
        at = np.flatnonzero(some.kind > KindCode.RATE)
        if at.size:
            past: Steady = steady(np.where(self._since[:, at], series.value[:rows][:, columns[at]], np.nan))
            enough = past.points >= own.policy.limits_minimum_points
            chance = value_breach(past.mean, past.sigma, past.points, target[at], way[at])
            found[:, at] = np.where(enough, chance, np.nan)
        return found

    @cached_property
    def _missed(self) -> Numbers:
        """(M, Q) whether each month missed its level: 1, 0, or NaN where there is no value."""
        own = self.assessment
        some = own.pairs.take(self.pairs)
        value = own.portfolio.series.value[: self._rows][:, self._columns]
        short = some.direction * (value - some.expected_inside) < -_GUARD
        return np.where(np.isnan(value), np.nan, short.astype(np.float64))

    @cached_property
    def _metric(self) -> tuple[NDArray[np.int64], list[str]]:
        names = self.assessment.portfolio.series.keys["metric_id"].to_numpy()[self._columns]
        codes, ids = pd.factorize(pd.Series(names, dtype="str"))
        return codes.astype(np.int64), [str(each) for each in ids]

    @cached_property
    def skills(self) -> pd.DataFrame:
        """The back-test by metric: metric_id, forecasts, misses, brier, brier_base, skill, is_hidden."""
        codes, ids = self._metric
        tried = self._chances[:-1]
        made: Skill = skill(tried, self._missed, np.broadcast_to(codes, tried.shape), len(ids))
        return pd.DataFrame(
            {
                "metric_id": ids,
                "forecasts": made.forecasts,
                "misses": made.misses,
                "brier": made.brier,
                "brier_base": made.brier_base,
                "skill": made.skill,
                "is_hidden": made.is_hidden(self.assessment.policy.forecast_minimum),
            }
        )

    @cached_property
    def _is_shown(self) -> NDArray[np.bool_]:
        """(Q,) whether the forecasts of the level's metric are shown."""
        hidden = self.skills.set_index("metric_id")["is_hidden"].reindex(self._metric[1]).to_numpy(bool)
        return ~hidden[self._metric[0]] if len(hidden) else np.zeros(len(self.pairs), bool)

    @property
    def whole_skill(self) -> tuple[float, float]:
        """Brier score and skill of all forecasts that are shown, each metric against its own rate; NaN without any."""
        shown = self.skills[~self.skills["is_hidden"]]
        if shown.empty:
            return np.nan, np.nan
        brier, base = (float(np.average(shown[name], weights=shown["forecasts"])) for name in ("brier", "brier_base"))
        return brier, 1.0 - brier / base

    @property
    def calibration(self) -> Calibration:
        """Forecast chances against what happened, of all forecasts that are shown."""
        at = self._is_shown
        return calibration(self._chances[:-1][:, at], self._missed[:, at], confidence=self.assessment.policy.confidence)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per level that holds.

        Columns: keys, level_id, standing, unit, target, value (the latest), is_known, chance (NaN where the forecast of
        its metric does not beat the plain rate), band, assurance, is_stable, is_missed (in the latest closed month).
        """
        own, policy = self.assessment, self.assessment.policy
        some, columns = own.pairs.take(self.pairs), self._columns
        keys = own.portfolio.series.keys.iloc[columns].reset_index(drop=True)
        chance = np.where(self._is_shown, self._chances[-1], np.nan)
        last = max(self._rows - 1, 0)
        lower, upper = (
            line[last, columns] if self._rows else np.full(len(columns), np.nan)
            for line in (own.control.lower, own.control.upper)
        )
        recent = own.control.verdict[max(self._rows - policy.signal_recent_months, 0) : self._rows, columns]
        return keys[[*_KEYS, "unit"]].assign(
            level_id=own.levels["level_id"].to_numpy()[some.level_index],
            standing=own.levels["standing"].to_numpy()[some.level_index],
            target=some.expected_inside,
            value=own.recent.value[self.pairs],
            is_known=own.recent.why[self.pairs] == Why.SCORED,
            chance=chance,
            band=bands(chance, policy),
            assurance=ASSURANCE_WORDS[assurance(lower, upper, some.expected_inside, some.direction)],
            is_stable=~(recent != 0).any(axis=0),
            is_missed=self._missed[last] == 1 if self._rows else np.zeros(len(columns), bool),
        )

    @cached_property
    def likely_breaches(self) -> pd.DataFrame:
        """Levels that were met last and will probably be missed next, the likeliest first."""
        found = self.table
        due = found[(found["chance"] >= self.assessment.policy.forecast_watch) & ~found["is_missed"]]
        return due.sort_values(["chance", *_KEYS], ascending=[False, True, True, True, True], ignore_index=True)

    @cached_property
    def cannot_meet(self) -> pd.DataFrame:
        """Levels that ordinary months miss: only another process, or another level, helps."""
        found = self.table
        return found[found["assurance"].eq("will_miss")].sort_values(_KEYS, ignore_index=True)

    @cached_property
    def _trend(self) -> tuple[Trend, Numbers]:
        series, rows = self.assessment.portfolio.series, self._rows
        values = series.value[max(rows - self.assessment.policy.trend_months, 0) : rows]
        return trend(values), values

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Series that drift: keys, unit, slope (a month), slope_low, slope_high, p, points, verdict, the largest first."""
        own, policy, series = self.assessment, self.assessment.policy, self.assessment.portfolio.series
        found, values = self._trend
        with np.errstate(all="ignore"):
            level = np.abs(
                np.where(
                    (~np.isnan(values)).any(axis=0),
                    np.nansum(values, axis=0) / np.maximum((~np.isnan(values)).sum(axis=0), 1),
                    np.nan,
                )
            )
        least = (
            np.where(series.keys["metric_kind"].eq("proportion").to_numpy(bool), 1.0, level) * policy.trend_materiality
        )
        word = trend_verdict(found, series.sign, alpha=policy.trend_alpha, materiality=least)
        work = own.portfolio.engagements
        live = np.isin(
            series.keys["engagement_id"].to_numpy(str), work.loc[work["is_live"], "engagement_id"].to_numpy(str)
        )
        at = np.flatnonzero((word != 0) & live)
        low, high = slope_interval(values[:, at], policy.confidence)
        table = (
            series.keys.iloc[at]
            .reset_index(drop=True)[[*_KEYS, "unit"]]
            .assign(
                slope=found.slope[at],
                slope_low=low,
                slope_high=high,
                p=found.p[at],
                points=found.points[at],
                verdict=[TREND_WORDS[Verdict(code)] for code in word[at]],
                size=np.abs(found.slope[at]) * 12 / np.where(least[at] > 0, least[at], np.nan),
            )
        )
        return table.sort_values(["size", *_KEYS], ascending=[False, True, True, True, True], ignore_index=True)
