"""A digest in words: what is new, what is over, and what is still open; plain text, so that every channel shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from sourcing_core.charts.units import day, plural
from sourcing_core.storage.monitoring import CLOSED, OPENED, Told
from sourcing_core.vocabulary import Topic

_MOST = 60
"""Lines of one digest; the rest is counted."""


def digest(
    told: Sequence[Told], still_open: pd.DataFrame, names: Mapping[str, str], organisation: str, today: date
) -> tuple[str, str]:
    """(subject, body). `still_open` are the notices told of before that go on; `names` are the vendors' names by id."""
    new = [one for one in told if one.event == OPENED]
    over = [one for one in told if one.event == CLOSED]
    counts = [plural(len(new), "new item")] * bool(new) + [f"{len(over)} closed"] * bool(over)
    subject = f"Steerboard, {organisation}: {', '.join(counts)}"
    lines = [f"{organisation}, {day(today)}", ""]
    for topic in Topic:
        mine = [one for one in new if one.found.topic == topic]
        if mine:
            lines += [topic.label.upper(), *(_line(one, names) for one in mine), ""]
    if over:
        lines += [
            "CLOSED SINCE THE LAST MESSAGE",
            *(f"- {_who(one.found.vendor_id, names)}{one.found.says}" for one in over),
            "",
        ]
    if len(lines) > _MOST:
        lines = [*lines[:_MOST], f"... and {len(lines) - _MOST} more lines: open Steerboard to see them all", ""]
    return subject, "\n".join([*lines, *_open(still_open, names, today)])


def _line(one: Told, names: Mapping[str, str]) -> str:
    found = one.found
    when = f", since {day(date.fromisoformat(found.since))}" if found.since else ""
    due = f", by {day(date.fromisoformat(found.due_on))}" if found.due_on and found.topic != Topic.DECISIONS else ""
    step = f"\n  Next: {found.next_step}" if found.next_step else ""
    return f"- {_who(found.vendor_id, names)}{found.says}{when}{due}{step}"


def _who(vendor_id: str | None, names: Mapping[str, str]) -> str:
    return f"{names.get(vendor_id, vendor_id)}: " if vendor_id else ""


def _open(still_open: pd.DataFrame, names: Mapping[str, str], today: date) -> list[str]:
    """How much was told before and goes on, with what is past its day."""
    if still_open.empty:
        return ["Nothing that was told before is still open."]
    late = still_open[still_open["due_on"].notna() & (still_open["due_on"].fillna("9999") < today.isoformat())]
    lines = [f"{plural(len(still_open), 'item')} told before {'is' if len(still_open) == 1 else 'are'} still open."]
    if len(late):
        lines += ["OVERDUE"]
        rows: list[dict[Any, Any]] = late.sort_values("due_on").head(20).to_dict("records")
        for row in rows:
            lines.append(f"- {_who(row['vendor_id'], names)}{row['says']}, by {day(date.fromisoformat(row['due_on']))}")
    return lines
