"""Many rows in and out without an object per row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

_SQL_TYPES = {"i1": ">i2", "i2": ">i2", "i4": ">i4", "i8": ">i8", "f8": ">f8"}  # PostgreSQL has no one-byte number
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"


def insert_rows(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows by the driver's fastest way; values must be plain Python ones."""
    cursor: Any = connection.connection.cursor()
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
    cursor.close()


def insert_array(connection: Connection, table: sa.Table, columns: Sequence[str], rows: NDArray[Any]) -> None:
    """Append a structured array, its fields in the order of the columns; a field's type must be the column's."""
    if connection.dialect.name != "postgresql":
        insert_rows(
            connection, table, columns, zip(*(rows[name].tolist() for name in rows.dtype.names or ()), strict=True)
        )
        return
    names = ", ".join(f'"{name}"' for name in columns)
    packed = np.empty(len(rows), _copied(rows.dtype))
    packed["fields"] = len(columns)
    for name, size in _sizes(rows.dtype):
        packed[name], packed[f"size of {name}"] = rows[name], size
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
        copy.write(_SIGNATURE)
        copy.write(packed.tobytes())
        copy.write(_END)
    cursor.close()


def read_numbers(connection: Connection, sql: str, width: int) -> NDArray[np.float64]:
    """The rows of a query of whole and real numbers, none of them NULL, as a matrix of so many columns.

    One flat stream into numpy: three times cheaper than a tuple per row into a structured array.
    Whole numbers beyond 2**53 would lose digits.
    """
    cursor: Any = connection.connection.cursor()
    cursor.execute(sql)
    numbers = np.fromiter(chain.from_iterable(cursor), np.float64)
    cursor.close()
    return numbers.reshape(-1, width)


def read_copy(connection: Connection, sql: str, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The rows of a query on PostgreSQL as a structured array, by its binary format; none may be NULL."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)") as copy:
        data = b"".join(copy)
    cursor.close()
    layout = _copied(dtype)
    size = (len(data) - len(_SIGNATURE) - len(_END)) // layout.itemsize
    packed = np.frombuffer(data, layout, size, len(_SIGNATURE))
    rows = np.empty(size, dtype)
    for name in dtype.names or ():
        rows[name] = packed[name]
    return rows


def _copied(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """How PostgreSQL's binary format lays out one row of numbers."""
    parts: list[tuple[str, str]] = [("fields", ">i2")]
    for name in dtype.names or ():
        parts += [(f"size of {name}", ">i4"), (name, _SQL_TYPES[dtype[name].str[1:]])]
    return np.dtype(parts)


def _sizes(dtype: np.dtype[Any]) -> Iterator[tuple[str, int]]:
    for name in dtype.names or ():
        yield name, np.dtype(_SQL_TYPES[dtype[name].str[1:]]).itemsize


def stream(connection: Connection, sql: str, at_once: int = 20_000) -> Iterator[tuple[Any, ...]]:
    """The rows of a query one by one, however many there are; a server hands over `at_once` of them."""
    raw: Any = connection.connection
    on_server = connection.dialect.name == "postgresql"
    cursor = raw.cursor(name=f"steerboard_{next(_NUMBERS)}") if on_server else raw.cursor()
    if on_server:
        cursor.itersize = at_once
    try:
        cursor.execute(sql)
        yield from cursor
    finally:
        cursor.close()


_NUMBERS = count(1)
"""Two streams of one connection must not share a name."""


def read_columns(connection: Connection, sql: str) -> dict[str, list[Any]]:
    """The rows of a query, column by column, as the driver tells them: SQLite has text for dates and 0 or 1 for flags."""
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    names = [described[0] for described in cursor.description]
    rows = cursor.fetchall()
    cursor.close()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
