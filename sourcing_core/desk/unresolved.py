"""Names in a file that mean no record yet: what a person maps once, so that the next file needs no questions."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from sourcing_core.desk.book import Book
from sourcing_core.exchange.reading import Reading
from sourcing_core.portfolio import Portfolio

PARTS = ("vendor", "site", "function")


def unresolved(
    reading: Reading, columns: Mapping[str, str], portfolio: Portfolio, most: int = 40
) -> dict[str, list[tuple[str, int]]]:
    """Part (vendor, site, function) -> names of the file that no record has, with how many rows say them, most first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for part in PARTS:
        if part not in columns or columns[part] not in reading.table.column_names:
            continue
        book = Book(part, portfolio)
        counts = pc.value_counts(reading.table[columns[part]].combine_chunks().drop_null())
        names = [
            (str(name).strip(), int(count))
            for name, count in zip(
                pc.struct_field(counts, "values").to_pylist(),
                pc.struct_field(counts, "counts").to_pylist(),
                strict=True,
            )
            if book.find(str(name))[0] is None
        ]
        if names:
            found[part] = sorted(names, key=lambda pair: (-pair[1], pair[0]))[:most]
    return found
