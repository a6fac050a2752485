"""The months that a summary covers, read from what people type: 2026-Q3, 2026-09, 2026 or 2026-01..2026-06."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sourcing_core.exchange.refusal import shown
from sourcing_core.months import month_label, month_number
from sourcing_core.plain_error import PlainError

if TYPE_CHECKING:
    from sourcing_core.assessment import Assessment


class PeriodRefused(PlainError, ValueError):
    """A period that cannot be read."""


@dataclass(frozen=True)
class Period:
    """The months a summary covers, both ends inclusive."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """'Jul 2026 to Sep 2026'."""
        return (
            month_label(self.first)
            if self.first == self.last
            else f"{month_label(self.first)} to {month_label(self.last)}"
        )


def period_of(text: str | None, assessment: Assessment) -> Period:
    """'2026-Q3', '2026-09', '2026' or '2026-01..2026-06'; nothing means all that is known by `as_of`.

    Raises: PeriodRefused.
    """
    if not text:
        return Period(int(assessment.portfolio.series.months[0]), month_number(assessment.portfolio.as_of))
    for pattern, made in _PATTERNS:
        found = re.fullmatch(pattern, text.strip())
        if found:
            period = made(found)
            if period.last < period.first:
                raise PeriodRefused(f"{shown(text)} ends before it begins: write the earlier month first")
            return period
    raise PeriodRefused(f"{shown(text)} is not a period: write 2026-Q3, 2026-09, 2026 or 2026-01..2026-06")


def last_quarter(as_of: date) -> str:
    """The last full quarter before a day: '2026-Q3'."""
    month = month_number(as_of) // 3 * 3 - 1
    return f"{month // 12}-Q{month % 12 // 3 + 1}"


def _month(year: str, month: str) -> int:
    return int(year) * 12 + int(month) - 1


_YEAR, _IN_YEAR = "([1-9][0-9]{3})", "(0[1-9]|1[0-2])"
_PATTERNS: list[tuple[str, Callable[[re.Match[str]], Period]]] = [
    (
        f"{_YEAR}-[qQ]([1-4])",
        lambda m: Period(_month(m[1], "1") + 3 * (int(m[2]) - 1), _month(m[1], "1") + 3 * int(m[2]) - 1),
    ),
    (f"{_YEAR}-{_IN_YEAR}", lambda m: Period(_month(m[1], m[2]), _month(m[1], m[2]))),
    (_YEAR, lambda m: Period(_month(m[1], "1"), _month(m[1], "12"))),
    (rf"{_YEAR}-{_IN_YEAR}\.\.{_YEAR}-{_IN_YEAR}", lambda m: Period(_month(m[1], m[2]), _month(m[3], m[4]))),
]
