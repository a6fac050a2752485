"""What the strategic scores are made of, as one long table that every page and file reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.metrics.strategic.alignment import alignment
from sourcing_core.metrics.strategic.measure import measure, measured_months
from sourcing_core.metrics.strategic.measured import Component, Measured, WhyNot
from sourcing_core.metrics.strategic.regions import WHOLE, Regions, regions_of
from sourcing_core.metrics.strategic.scope import Scope, scope_of, texts_of
from sourcing_core.months import month_start
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio

COLUMNS = (
    "vendor_id",
    "site_id",
    "engagement_id",
    "metric_id",
    "month",
    "component",
    "name",
    "value",
    "unit",
    "n",
    "floor",
    "target",
    "score",
    "weight",
    "counted",
    "why_not",
    "is_worst",
    "flagged",
    "ci_low",
    "ci_high",
    "ci_method",
    "exposure",
)
TOTALS = ("vendor_id", "site_id", "engagement_id", "metric_id", "month", "score", "coverage", "n", "worst", "capped")


def strategic_components(portfolio: Portfolio, policy: Policy, first: int, last: int) -> pd.DataFrame:
    """One row per engagement, metric, month and component; engagements without any record of the metric have none.

    Columns: `COLUMNS`, and period_start. `value` in `unit`; `floor` scores 0 and `target` 100; `weight` is the share of
    the whole metric; `counted` is false for what is unknown, too thin or only shown beside the score, and `why_not` is
    the word for it ('' where there is nothing to say). `is_worst` marks the component with the fewest points.
    `flagged` marks what needs a look. `ci_low` and `ci_high` are there where the metric makes them itself; where
    `ci_method` says so, `assessment.strategic` fills in the others, for a rate from its `exposure`.
    """
    months = _within(portfolio, policy, first, last)
    if months is None:
        return _joined([], COLUMNS)
    scope, made = measure(portfolio, policy, *months)
    return _joined([_rows(scope, each, WHOLE) for each in made], COLUMNS)


def strategic_scores(portfolio: Portfolio, policy: Policy, first: int, last: int) -> pd.DataFrame:
    """One row per engagement, metric and month with any record: columns `TOTALS`, and period_start.

    `score` is empty below the coverage floor; `worst` names the worst component; `capped` says that the gate holds it.
    """
    months = _within(portfolio, policy, first, last)
    if months is None:
        return _joined([], TOTALS)
    scope, made = measure(portfolio, policy, *months)
    return _joined([_totals(scope, each) for each in made], TOTALS)


def regional_alignment(portfolio: Portfolio, policy: Policy, first: int, last: int) -> pd.DataFrame:
    """The components of alignment split by region, beside the whole: `COLUMNS`, period_start and region."""
    regions, months = regions_of(portfolio.tables), _within(portfolio, policy, first, last)
    wanted = (*COLUMNS, "region")
    if not regions.count or months is None:
        return _joined([], wanted)
    scope = scope_of(portfolio.tables, *months, portfolio.as_of)
    made = alignment(portfolio.tables, scope, policy, regions)
    return _joined([_rows(scope, made, regions)], wanted)


def _within(portfolio: Portfolio, policy: Policy, first: int, last: int) -> tuple[int, int] | None:
    """The months of the range that are computed at all; None: none."""
    computed = measured_months(portfolio, policy)
    if computed is None or max(first, computed[0]) > min(last, computed[1]):
        return None
    return max(first, computed[0]), min(last, computed[1])


def _rows(scope: Scope, made: Measured, regions: Regions) -> pd.DataFrame:
    size = len(made.components)
    everywhere = np.ones(made.recorded.shape, bool)
    shown = np.stack([made.recorded & (everywhere if each.shown is None else each.shown) for each in made.components])
    # By engagement, region, month, then in the order of the components.
    subject, month, part = np.nonzero(shown.transpose(2, 1, 0))
    at = (part, month, subject)

    def told(name: str) -> NDArray[Any]:
        return np.stack([_matrix(each, name, everywhere.shape) for each in made.components])[at]

    def constant(name: str) -> NDArray[Any]:
        return np.array([getattr(each, name) for each in made.components])[part]

    engagement, region = np.divmod(subject, max(regions.count, 1))
    columns = _keys(scope, made.metric_id, engagement, month)
    columns |= {
        name: constant(name) for name in ("component", "name", "unit", "floor", "target", "weight", "ci_method")
    }
    columns |= {
        name: told(name) for name in ("value", "n", "score", "counted", "flagged", "ci_low", "ci_high", "exposure")
    }
    columns["why_not"] = _WORDS[told("why_not")]
    columns["is_worst"] = (made.worst[None] == np.arange(size).reshape(-1, 1, 1))[at]
    if not regions.is_whole:
        columns["region"] = np.array(regions.names, object)[region]
    return pd.DataFrame(columns)


def _totals(scope: Scope, made: Measured) -> pd.DataFrame:
    subject, month = np.nonzero(made.recorded.T)
    at = (month, subject)
    names = np.array([*(each.component for each in made.components), ""], object)
    told = {name: getattr(made, name)[at] for name in ("score", "coverage", "n", "capped")}
    return pd.DataFrame(_keys(scope, made.metric_id, subject, month) | told | {"worst": names[made.worst[at]]})


def _keys(scope: Scope, metric_id: str, engagement: NDArray[Any], month: NDArray[Any]) -> dict[str, Any]:
    ids = {name: texts_of(scope.engagements, name)[engagement] for name in ("vendor_id", "site_id", "engagement_id")}
    months = scope.months[month]
    return ids | {
        "metric_id": np.full(len(months), metric_id, object),
        "month": months.astype(np.int64),
        "period_start": month_start(months).astype("datetime64[s]"),
    }


_WORDS = np.array(["", *(word.name.lower() for word in WhyNot if word)], object)
_EMPTY = {"flagged": False, "ci_low": np.nan, "ci_high": np.nan, "exposure": np.nan}


def _matrix(component: Component, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
    found = getattr(component, name)
    return np.full(shape, _EMPTY[name]) if found is None else np.broadcast_to(found, shape)


_TEXT = {
    "vendor_id",
    "site_id",
    "engagement_id",
    "metric_id",
    "component",
    "name",
    "unit",
    "why_not",
    "worst",
    "region",
    "ci_method",
}
_FLAGS = {"counted", "is_worst", "flagged", "capped"}


def _joined(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """The parts one below the other with these columns and period_start, each of its type even without a row."""
    names = [*columns[:5], "period_start", *columns[5:]]
    types = {name: "str" if name in _TEXT else "bool" if name in _FLAGS else "float64" for name in names}
    types |= {"month": "int64", "period_start": "datetime64[s]"}
    filled = [part[names] for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=names)
    return table.astype(types)
