"""Sums and differences of columns, the only arithmetic that a mapping may ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.exchange.convert_numbers import NumberReading, to_number
from sourcing_core.exchange.refusal import FileRefused, Refused, shown

NUMBER = re.compile(r"\d+(?:\.\d+)?")
QUOTED = re.compile(r"`([^`]*)`")
ENDS = re.compile(r"\s*(?:[+-]|$)")
CURE = "write columns and numbers with + and - between them, a name in `backticks` when in doubt"


@dataclass(frozen=True, slots=True)
class Term:
    """One summand: a column by its name, or a number; `sign` is +1 or -1."""

    sign: int
    column: str | None
    number: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class FormulaReading:
    """Values (float64), null where any column is null or failed; `parts` tell per column which failed and why."""

    values: pa.Array
    failed: NDArray[np.bool_]
    parts: dict[str, NumberReading]

    def refused(self, row_numbers: NDArray[np.int64], most: int | None = None) -> list[Refused]:
        """One refusal per failed cell, by row."""
        refusals = [one for name, part in self.parts.items() for one in part.refused(row_numbers, name, most)]
        return sorted(refusals, key=lambda one: one.row)[:most]


def parse_formula(formula: str, header: Sequence[str]) -> tuple[Term, ...]:
    """The terms of a formula such as "attendances - breaches".

    A column's name may hold blanks and signs: the longest name of the header that fits is taken, or what stands between
    backticks. Raises: FileRefused, naming the part that is no column.
    """
    names = sorted(header, key=len, reverse=True)
    terms: list[Term] = []
    rest = formula.strip()
    sign, rest = _sign(rest) if rest[:1] in ("+", "-") and not _column(rest, names) else (1, rest)
    while True:
        column, number, size = _operand(rest, names)
        if size == 0:
            raise FileRefused(f"formula {shown(formula)}: {shown(rest)} is neither a column nor a number", CURE)
        terms.append(Term(sign, column, number))
        rest = rest[size:].strip()
        if not rest:
            return tuple(terms)
        sign, rest = _sign(rest)


def apply_formula(
    formula: str, table: pa.Table, decimal: str | None = None, missing: Sequence[str] = ()
) -> FormulaReading:
    """The formula over a table of text columns. Unknown is not zero: a null in any column gives null.

    Raises: FileRefused as `parse_formula`.
    """
    terms = parse_formula(formula, table.column_names)
    used = dict.fromkeys(term.column for term in terms if term.column is not None)
    parts = {name: to_number(table.column(name), decimal, missing) for name in used}
    total = pa.array(np.zeros(table.num_rows))
    for term in terms:
        value = pa.scalar(term.number) if term.column is None else parts[term.column].values
        total = pc.add(total, value) if term.sign > 0 else pc.subtract(total, value)
    failed = np.zeros(table.num_rows, np.bool_)
    for part in parts.values():
        failed |= part.failed
    return FormulaReading(total, failed, parts)


def _sign(rest: str) -> tuple[int, str]:
    return (-1 if rest[0] == "-" else 1), rest[1:].strip()


def _column(rest: str, names: Sequence[str]) -> str | None:
    """The longest name that the rest begins with and that ends where an operand may end."""
    return next((name for name in names if rest.startswith(name) and ENDS.match(rest[len(name) :])), None)


def _operand(rest: str, names: Sequence[str]) -> tuple[str | None, float, int]:
    """Column, number and length of the first operand; length 0 when there is none."""
    quoted = QUOTED.match(rest)
    if quoted and quoted[1] in names and ENDS.match(rest[quoted.end() :]):
        return quoted[1], 0.0, quoted.end()
    column = _column(rest, names)
    if column is not None:
        return column, 0.0, len(column)
    number = NUMBER.match(rest)
    if number and ENDS.match(rest[number.end() :]):
        return None, float(number[0]), number.end()
    return None, 0.0, 0
