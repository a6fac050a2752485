"""What the recorded clauses say about each contract; a clause that nobody looked for cannot be told."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.frames import active, contracts, kept
from sourcing_core.rules.table import TEXT, Table, rows_of
from sourcing_core.rules.three_valued import CANNOT_TELL, Told
from sourcing_core.vocabulary import ClauseKind


def clause(portfolio: Portfolio, kind: ClauseKind) -> Table:
    """One kind of clause per row of `contracts`: is_present and reaches_others (three-valued), checked_countries (text).

    Cannot tell means nobody has looked: there is no clause record, or its flag is empty. Several records of one kind
    are several places in the contract: one that has it is enough. reaches_others: it is there, and reaches
    subcontractors and individuals. checked_countries: 'IN, PH', those for which a place that is there was checked.
    """
    found = _clauses(portfolio)
    found = found.at(np.flatnonzero(found.equals("clause_kind", kind.value)))
    row, is_present = found["row"].astype(np.intp), found.flag("is_present")
    size = len(contracts(portfolio))
    return Table.made(
        size,
        is_present=_any(is_present, row, size),
        reaches_others=_any(is_present & found.flag("covers_subcontractors"), row, size),
        checked_countries=_countries(
            found.at(np.flatnonzero(is_present.is_yes & ~found.missing("enforceable_in"))), size
        ),
    )


@kept
def _clauses(portfolio: Portfolio) -> Table:
    """Active clauses of active contracts, with the contract's row."""
    found = Table.of(active(portfolio, "clause"))
    row = rows_of(contracts(portfolio).text("contract_id"), found.text("contract_id"))
    return found.plus(row=row).at(np.flatnonzero(row >= 0))


def _any(flags: Told, row: np.ndarray, size: int) -> Told:
    """Per contract: yes when any place says yes, else cannot tell when any place is not known or there is none."""
    best = np.full(size, -1, dtype=np.int8)
    np.maximum.at(best, row, flags.codes)
    return Told(np.where(best < 0, CANNOT_TELL, best))


def _countries(there: Table, size: int) -> pa.Array:
    """Per contract the lists of its places, joined; '' where there is none."""
    texts = np.full(size, "", dtype=object)
    row = there["row"].astype(np.intp)
    texts[row] = there["enforceable_in"]
    for again in np.flatnonzero(np.bincount(row, minlength=size) > 1):  # contracts with several places are few
        texts[again] = ", ".join(there["enforceable_in"][row == again])
    return pa.array(texts, TEXT)
