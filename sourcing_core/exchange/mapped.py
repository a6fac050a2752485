"""A file's columns under the names of fields, as a mapping says, still as text."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from sourcing_core.exchange.convert_words import nearest
from sourcing_core.exchange.converted import Distinct, strings, trimmed
from sourcing_core.exchange.formula import FormulaReading, apply_formula, parse_formula
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.patterns import first_group
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import FileRefused, shown


def check_columns(mapping: Mapping, header: tuple[str, ...]) -> None:
    """Raises: FileRefused when the mapping names a column that the file does not have, with the nearest that it has."""
    named = mapping.columns | {field: pattern.column for field, pattern in mapping.patterns.items()}
    for field, column in named.items():
        if column not in header:
            close = nearest(column, header)
            cure = f"did you mean {shown(close)}?" if close else f"its columns are {', '.join(map(shown, header[:20]))}"
            raise FileRefused(
                f"the mapping takes {field} from the column {shown(column)}, which the file does not have", cure
            )
    for formula in mapping.formulas.values():
        parse_formula(formula, header)


def mapped_texts(mapping: Mapping, reading: Reading) -> dict[str, pa.Array]:
    """One array of strings per field that comes from a column, a constant or a pattern, translated by [values].

    Texts that a pattern does not fit are null. Raises: FileRefused as `check_columns`.
    """
    check_columns(mapping, reading.header)
    table, rows = reading.table, reading.table.num_rows
    texts = {field: strings(table.column(column)) for field, column in mapping.columns.items()}
    texts |= {
        field: first_group(table.column(pattern.column), pattern.regex).values
        for field, pattern in mapping.patterns.items()
    }
    texts |= {field: pa.repeat(_constant(value), rows) for field, value in mapping.constants.items()}
    return {field: translated(column, mapping.values.get(field, {})) for field, column in texts.items()}


def mapped_formulas(mapping: Mapping, reading: Reading) -> dict[str, FormulaReading]:
    """One reading per field that comes from a formula."""
    decimal, words = mapping.numbers.decimal, mapping.missing.words
    return {field: apply_formula(formula, reading.table, decimal, words) for field, formula in mapping.formulas.items()}


def translated(column: pa.Array, values: dict[str, str]) -> pa.Array:
    """The column with every text that `values` knows replaced; outer white space does not matter."""
    if not values:
        return column
    distinct = Distinct(column, always=True)
    known = {text.strip(): value for text, value in values.items()}
    texts = trimmed(distinct.values).to_pylist()
    return distinct.spread(pa.array([None if text is None else known.get(text, text) for text in texts], pa.string()))


def _constant(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")
    return value.isoformat() if isinstance(value, date) else str(value)
