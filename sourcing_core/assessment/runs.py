"""Signals as people meet them: one run of flagged months per series, since when, and whether somebody knows why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.assessment.tables import VERDICT_WORDS
from sourcing_core.months import EPOCH, month_start

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment

KEYS = ["engagement_id", "metric_id"]


def signal_runs(assessment: Assessment) -> pd.DataFrame:
    """The latest run of signals of each series, newest first: columns of `recent_signals`, and since, cause, known_by.

    since is the first month of the unbroken run of the same verdict (a day); cause and known_by are those of the latest
    acknowledgement of a month in the run, empty where there is none. Signals of ended engagements are left out.
    """
    found = assessment.recent_signals.drop_duplicates(KEYS)
    work = assessment.portfolio.engagements
    live = set(work.loc[work["is_live"], "engagement_id"])
    found = found[found["engagement_id"].isin(live)].reset_index(drop=True)
    since = _since(assessment, found)
    noted = _noted(assessment, found, since)
    return found.assign(since=month_start(since).astype("datetime64[s]"), **noted)


def _since(assessment: Assessment, found: pd.DataFrame) -> NDArray[np.int64]:
    """The month number in which the run of each flagged month began."""
    series, verdict = assessment.portfolio.series, assessment.control.verdict
    place = pd.MultiIndex.from_frame(series.keys[KEYS])
    column = place.get_indexer(pd.MultiIndex.from_frame(found[KEYS]))
    row = found["month"].to_numpy(np.int64) - int(series.months[0])
    code = pd.Index(VERDICT_WORDS).get_indexer(pd.Index(found["verdict"]))
    began: NDArray[np.int64] = int(series.months[0]) + first_of_run(verdict[:, column], row, code.astype(np.int8))
    return began


def first_of_run(
    codes: NDArray[np.int8], row: NDArray[np.int64], code: int | NDArray[np.int8], *, skips: int = -1
) -> NDArray[np.int64]:
    """(P,) the first row of the unbroken run of `code` that ends in `row`; the code `skips` does not break it."""
    first = row.copy()
    going = np.ones(len(row), bool)
    for back in range(1, len(codes)):
        at = np.maximum(row - back, 0)
        here = codes[at, np.arange(len(row))]
        going &= (row - back >= 0) & ((here == code) | (here == skips))
        first = np.where(going & (here == code), row - back, first)
        if not going.any():
            break
    return first


def _noted(assessment: Assessment, found: pd.DataFrame, since: NDArray[np.int64]) -> dict[str, pd.Series[str]]:
    """What somebody wrote down about the run."""
    notes = assessment.portfolio.active("acknowledgement")
    month = notes["month"].to_numpy().astype("datetime64[M]").astype(np.int64) + EPOCH
    notes = notes.assign(noted_month=month)[[*KEYS, "noted_month", "cause", "person_id", "noted_on"]]
    runs = found[[*KEYS, "month"]].assign(place=np.arange(len(found)), begin=since)
    met = runs.merge(notes, on=KEYS)
    met = met[(met["noted_month"] >= met["begin"]) & (met["noted_month"] <= met["month"])]
    last = met.sort_values(["noted_on", "noted_month"]).drop_duplicates("place", keep="last").set_index("place")
    at = pd.RangeIndex(len(found))
    cause, by = (last[name].reindex(at).fillna("").astype("str") for name in ("cause", "person_id"))
    return {"cause": cause.reset_index(drop=True), "known_by": by.reset_index(drop=True)}
