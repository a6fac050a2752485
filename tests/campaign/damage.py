"""Honest little files, and what happens to files on their way: bytes lost, cells retyped, columns doubled."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence

Table = list[list[str]]

FIGURES = ["engagement_id", "metric_id", "period", "numerator", "denominator", "value", "n"]
DELIVERIES = ["vendor", "site", "delivery_id", "first_promised_on", "delivered_on", "ordered_quantity"]
STRAY = [
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\t",
    b"\0",
    b"\xff",
    b"\xe9",
    b"0",
    b"x",
    b"-",
    b".",
    b" ",
    b"%",
    b"e",
    b"\xc2\xa0",
    b"\xe2\x88\x92",
]
ODD = [
    "", " ", "nan", "NaN", "inf", "-inf", "1e999", "1e-999", "0x1F", "1_000", "\u0663", "1,234", "1.234", "1.234,5", "1,234.5", "12,5", "1 234", "1'234",
    "--5", "+5", "-5", "5-", "(5)", "5 %", "95%", "\u20ac5", "5 EUR", "=1+1", "=5", "true", "N/A", "9" * 400, "0", "00012", "1.", ".5", "1e3", "None", "\u2212" + "5",
    "2026-02-30", "2026-13", "2026-00-10", "31/12/2025", "03/04/2025", "04-03-25", "26-01-05", "2025", "20250131", "2025-1-5", "2025-01-05T10:00", "2199-01", "45678",
    "Jan 2025", "1/2025", "2025-01-05Z", "9999-12-31", "E-9", "e-1", " E-1 ", "V-1", "Vendor 1", "vendor  2", "ON TIME DELIVERY", "on-time delivery",
]  # fmt: skip


def honest(draw: random.Random, kind: str) -> Table:
    """A header and one to a dozen rows that nobody could object to."""
    rows = draw.randint(1, 12)
    if kind == "deliveries":
        return [DELIVERIES, *(_delivery(draw, number) for number in range(rows))]
    months = draw.sample([f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(36)], rows)
    return [FIGURES, *(_figure(draw, month) for month in months)]


def _figure(draw: random.Random, month: str) -> list[str]:
    metric = draw.choice(["on_time_delivery", "defects_per_unit", "cycle_time", "customer_alignment"])
    engagement = f"E-{draw.randint(1, 2)}"
    if metric in ("on_time_delivery", "defects_per_unit"):
        whole = draw.choice([0, 1, 10, 200, 5_000, 1_234_567])
        return [engagement, metric, month, str(draw.randint(0, whole)), str(whole), "", ""]
    return [
        engagement,
        metric,
        month,
        "",
        "",
        f"{draw.uniform(0, 99):.{draw.choice([0, 1, 2])}f}",
        draw.choice(["", "12", "250"]),
    ]


def _delivery(draw: random.Random, number: int) -> list[str]:
    vendor = draw.randint(1, 2)
    month, first, second = draw.randint(1, 12), draw.randint(1, 28), draw.randint(1, 28)
    delivered = draw.choice([f"2025-{month:02d}-{second:02d}", ""])
    return [
        f"Vendor {vendor}",
        f"Site {vendor}",
        f"D{number}",
        f"2025-{month:02d}-{first:02d}",
        delivered,
        draw.choice(["", "5", "12.5", "1000"]),
    ]


def damaged(draw: random.Random, table: Table) -> bytes:
    """The table as a file after one to three mishaps."""
    table = [list(row) for row in table]
    for _ in range(draw.randint(0, 2)):
        draw.choice(_IN_CELLS)(draw, table)
    data = _written(draw, table)
    for _ in range(draw.randint(0, 2)):
        data = draw.choice(_IN_BYTES)(draw, data)
    return data


def _written(draw: random.Random, table: Table) -> bytes:
    target = io.StringIO()
    writer = csv.writer(
        target,
        delimiter=draw.choice(",,,;\t"),
        quoting=draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=draw.choice(["\n", "\r\n"]),
    )
    writer.writerows(table)
    return target.getvalue().encode(draw.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16"]))


def _odd_cell(draw: random.Random, table: Table) -> None:
    row = draw.choice(table[1:])
    row[draw.randrange(len(row))] = draw.choice(ODD)


def _retyped(draw: random.Random, table: Table) -> None:
    """One character of a cell changed, lost or added."""
    row = draw.choice(table[1:])
    place = draw.randrange(len(row))
    cell, at = row[place], draw.randrange(len(row[place]) + 1)
    row[place] = draw.choice(
        [
            cell[:at] + cell[at + 1 :],
            cell[:at] + draw.choice("0123456789.,- eEx%'\u00a0") + cell[at:],
            cell[:at] + draw.choice("0123456789.,-") + cell[at + 1 :],
        ]
    )


def _decimal_commas(draw: random.Random, table: Table) -> None:
    place = draw.randrange(len(table[0]))
    for row in table[1:]:
        row[place : place + 1] = [cell.replace(".", ",") for cell in row[place : place + 1]]


def _doubled_row(draw: random.Random, table: Table) -> None:
    table.append(list(draw.choice(table[1:])))


def _doubled_row_otherwise(draw: random.Random, table: Table) -> None:
    row = list(draw.choice(table[1:]))
    row[draw.randrange(len(row) // 2, len(row))] = str(draw.randint(0, 9))
    table.append(row)


def _swapped_cells(draw: random.Random, table: Table) -> None:
    row = draw.choice(table[1:])
    one, other = draw.sample(range(len(row)), 2)
    row[one], row[other] = row[other], row[one]


def _ragged(draw: random.Random, table: Table) -> None:
    row = draw.choice(table)
    if draw.random() < 0.5:
        row.insert(draw.randrange(len(row) + 1), draw.choice(["", "7"]))
    else:
        del row[draw.randrange(len(row))]


def _moved_columns(draw: random.Random, table: Table) -> None:
    order = list(range(len(table[0])))
    draw.shuffle(order)
    if all(len(row) == len(order) for row in table):
        table[:] = [[row[place] for place in order] for row in table]


def _doubled_header(draw: random.Random, table: Table) -> None:
    header = table[0]
    header[draw.randrange(len(header))] = draw.choice(header)


_IN_CELLS: Sequence[Callable[[random.Random, Table], None]] = (
    _odd_cell, _odd_cell, _odd_cell, _retyped, _retyped, _decimal_commas, _doubled_row, _doubled_row_otherwise, _swapped_cells, _ragged, _moved_columns, _doubled_header,
)  # fmt: skip


def _stray_byte(draw: random.Random, data: bytes) -> bytes:
    place = draw.randrange(len(data) + 1)
    return data[:place] + draw.choice(STRAY) + data[place + draw.randint(0, 1) :]


def _lost_bytes(draw: random.Random, data: bytes) -> bytes:
    place = draw.randrange(len(data) or 1)
    return data[:place] + data[place + draw.randint(1, 3) :]


def _repeated_bytes(draw: random.Random, data: bytes) -> bytes:
    place = draw.randrange(len(data) or 1)
    return data[:place] + data[place : place + draw.randint(1, 20)] + data[place:]


def _cut_off(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _more_mark(_draw: random.Random, data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def _blank_lines(draw: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", b"\n\n", draw.randint(1, 3))


_IN_BYTES: Sequence[Callable[[random.Random, bytes], bytes]] = (
    _stray_byte,
    _stray_byte,
    _lost_bytes,
    _repeated_bytes,
    _cut_off,
    _more_mark,
    _blank_lines,
)
