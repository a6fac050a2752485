"""A thousand damaged files: read exactly as the strict reader of the standard library does, or refused."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator

import pytest

from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.refusal import FileRefused

FILES = 1_000
HEADER = ["id", "vendor", "due", "value"]


def honest(draw: random.Random) -> bytes:
    """A file with quoted and unquoted cells, accents, empty cells and line ends within cells."""
    vendors = ["Alpha", "B, Inc.", 'say "x"', "two\nlines", "Côte", "", "Ωmega", "O'Neil"]
    target = io.StringIO()
    line_end = draw.choice(["\n", "\r\n"])
    quoted = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    writer = quoted if draw.random() < 0.5 else csv.writer(target, lineterminator=line_end)
    writer.writerow(HEADER)
    for number in range(draw.randint(1, 12)):
        value = f"{draw.uniform(-99, 99):.2f}"
        writer.writerow([f"D{number}", draw.choice(vendors), f"2026-{draw.randint(1, 12):02}-15", value])
    return target.getvalue().encode()


def damaged(data: bytes, draw: random.Random) -> bytes:
    """The file with one to three bytes changed, dropped, doubled or put in, or its end cut off."""
    spoilt = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(spoilt) or 1)
        match draw.randrange(5):
            case 0:
                spoilt[place : place + 1] = bytes([draw.choice(b'",;\n\r\t\x00\xff\xe9 0x')])
            case 1:
                del spoilt[place : place + 1]
            case 2:
                spoilt.insert(place, draw.choice(b'",;\n\r"""'))
            case 3:
                spoilt[place:place] = spoilt[place : place + draw.randint(1, 20)]
            case 4:
                del spoilt[place + 1 :]
    return bytes(spoilt)


def strict_rows(data: bytes) -> list[list[str]] | None:
    """What the standard library reads when it is strict; None when it refuses."""
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return None if "\0" in text else rows


def cases() -> Iterator[bytes]:
    draw = random.Random(20_26)
    for _ in range(FILES):
        yield damaged(honest(draw), draw)


def disagreement(data: bytes) -> str:
    """What is wrong with how the bytes were taken; nothing when they were refused or read like the oracle."""
    try:
        reading = read_file(data, "f.csv", Limits(), delimiter=",", encoding="utf-8")
    except FileRefused as refused:
        return "more than one line" if "\n" in str(refused) else ""
    rows = strict_rows(data)
    if rows is None:
        return "" if reading.quote is None else "read although the strict reader refuses it"
    by_number = dict(enumerate(rows, 1))
    seen = set(reading.row_numbers.tolist()) | {refused.row for refused in reading.refused}
    for number, cells in zip(
        reading.row_numbers.tolist(), zip(*reading.table.to_pydict().values(), strict=True), strict=True
    ):
        wanted = [cell or None for cell in by_number[number]]
        if list(cells) != wanted[: len(cells)] or any(wanted[len(cells) :]):
            return f"row {number} was read as {cells}"
    header = next(number for number, row in by_number.items() if len(row) > 1 or any(cell.strip() for cell in row))
    forgotten = [number for number, row in by_number.items() if number > header and any(row) and number not in seen]
    return f"rows {forgotten} are neither read nor refused" if forgotten else ""


def test_a_damaged_file_is_read_like_the_strict_reader_or_refused() -> None:
    wrong = {data: problem for data in cases() if (problem := disagreement(data))}

    assert wrong == {}


def test_the_damage_is_real() -> None:
    refused = sum(strict_rows(data) is None for data in cases())

    assert FILES * 0.1 < refused < FILES * 0.9


def test_a_reader_that_forgives_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the check of quotation marks, files are read that nobody can read."""
    monkeypatch.setattr("sourcing_core.exchange.read_file.settle_quotes", lambda _, dialect: dialect)

    assert any(disagreement(data) for data in cases())
