"""What the recorded clauses say about each contract; a clause that nobody looked for cannot be told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import by_id, contracts, kept, rows_of
from sourcing_core.rules.three_valued import CANNOT_TELL, codes, uncoded
from sourcing_core.vocabulary import ClauseKind


def clause(portfolio: Portfolio, kind: ClauseKind) -> pd.DataFrame:
    """One kind of clause per row of `contracts`: is_present, reaches_others ("boolean").

    Missing means nobody has looked: there is no clause record, or its flag is empty. Several records of one kind are
    several places in the contract: one that has it is enough. reaches_others: it is there, and reaches subcontractors
    and individuals.
    """
    found = _of_kind(portfolio, kind)
    size = len(contracts(portfolio))
    return pd.DataFrame(
        {
            "is_present": _any(found["is_present"], found["row"], size),
            "reaches_others": _any(found["is_present"] & found["covers_subcontractors"], found["row"], size),
        }
    )


def checked_countries(portfolio: Portfolio, kind: ClauseKind) -> pd.Series[Any]:
    """Per row of `contracts` the countries for which a clause that is there was checked, 'IN, PH'; '' when for none."""
    found = _of_kind(portfolio, kind)
    there = found[
        found["is_present"].fillna(False).to_numpy(np.bool_) & found["enforceable_in"].notna().to_numpy(np.bool_)
    ]
    if there["row"].duplicated().any():
        there = there.groupby("row", as_index=False)["enforceable_in"].agg(", ".join)
    at = np.full(len(contracts(portfolio)), -1, dtype=np.intp)
    at[there["row"]] = np.arange(len(there))
    return pd.Series(there["enforceable_in"].array.take(at, allow_fill=True)).fillna("")


def _of_kind(portfolio: Portfolio, kind: ClauseKind) -> pd.DataFrame:
    found = _clauses(portfolio)
    return found[(found["clause_kind"] == kind.value).to_numpy(np.bool_)]


@kept
def _clauses(portfolio: Portfolio) -> pd.DataFrame:
    """Active clauses of active contracts, with the contract's row."""
    found = by_id(portfolio.active("clause"), "clause_id")
    row = rows_of(contracts(portfolio)["contract_id"], found["contract_id"])
    asked = found[["clause_kind", "is_present", "covers_subcontractors", "enforceable_in"]].assign(row=row)
    return asked[row >= 0].reset_index(drop=True)


def _any(flags: pd.Series[Any], row: pd.Series[int], size: int) -> pd.Series[Any]:
    """Per contract: yes when any place says yes, else cannot tell when any place is not known or there is none."""
    best = np.full(size, -1, dtype=np.int8)
    np.maximum.at(best, row.to_numpy(), codes(flags, len(flags)))
    return uncoded(np.where(best < 0, CANNOT_TELL, best))
