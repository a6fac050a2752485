"""Many rows in and out without an object per row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection


def insert_rows(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows by the driver's fastest way; values must be plain Python ones."""
    cursor = connection.connection.cursor()
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
    cursor.close()


def read_array(connection: Connection, sql: str, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The rows of a query as a structured array; the query must not return NULL."""
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    rows = np.fromiter(cursor, dtype=dtype)
    cursor.close()
    return rows


def read_columns(connection: Connection, query: sa.Select[Any]) -> dict[str, list[Any]]:
    """The rows of a query, column by column."""
    result = connection.execute(query)
    names = list(result.keys())
    rows = result.all()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, values, strict=True)}
