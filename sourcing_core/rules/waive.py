"""Which gaps somebody accepted, and until when."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import active, today
from sourcing_core.rules.table import Rows, Table, rows_of


def waivers_in_force(portfolio: Portfolio) -> Table:
    """The waivers that hold on the day (both ends included), those that last longest first."""
    waivers, day = Table.of(active(portfolio, "waiver")), today(portfolio)
    holding = np.flatnonzero((waivers["granted_on"] <= day) & (day <= waivers["expires_on"]))
    return waivers.at(holding[np.argsort(-waivers["expires_on"][holding].astype(np.int64), kind="stable")])


def waiver_of(waivers: Table, rule_id: str, subject_ids: pa.Array) -> Rows:
    """(N,) row of the waiver for each subject of a rule, the one that lasts longest; -1 where there is none."""
    rows = np.flatnonzero(waivers.equals("rule_id", rule_id))
    if not len(rows):
        return np.full(len(subject_ids), -1, dtype=np.intp)
    return np.append(rows, -1)[rows_of(waivers.text("subject_id").take(pa.array(rows)), subject_ids)]
