"""Lines of a text file held as bytes: how many, how long, and which row a byte lies in."""

from __future__ import annotations

import numpy as np

from sourcing_core.exchange.limits import MEBIBYTE, Limits
from sourcing_core.exchange.refusal import FileRefused

LINE_FEED, CARRIAGE_RETURN, QUOTE = 10, 13, ord('"')
STEP = 8 * MEBIBYTE
CACHED = MEBIBYTE // 4  # a stretch that stays in the processor's cache


def row_at(data: bytes, offset: int, start: int = 0, quote: str | None = '"') -> int:
    """The row (header = 1) that holds the byte at `offset`; line ends inside quoted cells do not count."""
    row, inside, before = 1, False, 0
    for begin in range(start, offset, STEP):
        part = np.frombuffer(data, np.uint8, min(STEP, offset - begin), begin)
        feeds = part == LINE_FEED
        ends = feeds | (part == CARRIAGE_RETURN)
        ends[1:] &= ~(feeds[1:] & (part[:-1] == CARRIAGE_RETURN))  # CR LF is one line end
        ends[0] &= not (feeds[0] and before == CARRIAGE_RETURN)
        if quote is not None:
            quoted = np.logical_xor.accumulate(part == ord(quote)) ^ inside
            ends &= ~quoted
            inside = bool(quoted[-1])
        before = int(part[-1])
        row += int(np.count_nonzero(ends))
    return row


def line_count(data: bytes, start: int) -> int:
    """Line ends in the text, an upper bound of its rows (line ends in quoted cells are counted too)."""
    text = np.frombuffer(data, np.uint8)
    feeds = sum(
        int(np.count_nonzero(text[begin : begin + CACHED] == LINE_FEED)) for begin in range(start, len(data), CACHED)
    )
    returns = data.count(b"\r", start) if data.find(b"\r", start) >= 0 else 0
    return max(feeds, returns)


def check_line_lengths(data: bytes, start: int, limits: Limits) -> None:
    """Refuse a line above the limit (in bytes of the file), touching only one stretch per limit: 1 GB costs nothing.

    Raises: FileRefused, naming the row.
    """
    size = len(data)
    while size - start > limits.line_bytes:
        stop = start + limits.line_bytes
        end = data.rfind(b"\n", start, stop)
        end = end if end >= 0 else data.rfind(b"\r", start, stop)
        if end < 0:
            raise FileRefused(
                f"row {row_at(data, start)} is longer than {limits.line_bytes:,} bytes",
                "check that the file is a table with line ends, and save it again as CSV",
            )
        start = end + 1
