"""Contracts by the day on which somebody must decide: what is overdue and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sourcing_core.charts.columns import Flags, Words, days, flags, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.names import in_lines, row_height
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import NAME_LINE, NAME_LINES, hatch, room_for_notes, row_axis, row_notes, upright
from sourcing_core.charts.time_axis import DAY
from sourcing_core.charts.units import day, plural
from sourcing_core.months import add_months
from sourcing_core.vocabulary import RenewalDecision

ROW, HEAD, FOOT, ENTRY = 30, 30, 52, 20  # pixels; entry is a line of the legend, of which a phone needs one for each
MONTHS_BACK = 6
DECIDED = {str(word): word.label for word in RenewalDecision}
Days: TypeAlias = NDArray[np.datetime64]


def decision_timeline(
    contracts: pd.DataFrame, palette: Palette, *, as_of: date, rows: int = 20, months_ahead: int = 24
) -> Drawn:
    """One bar per contract from today to its end, with the decision date and the last day for notice on it.

    contracts: contract_id, vendor_id, vendor, ends_on, decision_on, notice_on (NaT when unknown), overdue (the decision
    should have been taken) and, when wanted, decision (what was decided, in words). First the earliest decision; those
    without a date last. Marks outside the drawn time are left out, the words on the right stay. A click leads to
    (contract_id, vendor_id).
    """
    if contracts.empty:
        return nothing_to_draw(palette, "No contracts yet")
    decided_by = _last_when_unknown(days(contracts, "decision_on"))
    order = np.lexsort((words(contracts, "contract_id").astype(str), decided_by))
    shown = contracts.iloc[order[:rows]]
    window = (np.datetime64(add_months(as_of, -MONTHS_BACK)), np.datetime64(add_months(as_of, months_ahead)))
    overdue = flags(shown, "overdue") & (words(shown, "decision") == "")
    notes, where = _notes(shown, overdue), ids(shown, "contract_id", "vendor_id")
    parts = zip(words(shown, "vendor"), where[:, 0], strict=True)
    names = [in_lines(f"{who} · {what}", NAME_LINE, NAME_LINES, end=len(f" · {what}")) for who, what in parts]
    hidden = len(contracts) - len(shown)
    more = f"and {plural(hidden, 'more contract')}" if hidden else ""
    colours = [palette.verdict["concern"] if late else palette.text for late in overdue]
    line, name = upright(str(as_of), f"Today, {day(as_of)}", palette.muted, dash="solid")
    height = row_height([*names, *notes], ROW) * (len(names) + bool(more))
    span = {
        "type": "date",
        "range": [str(window[0]), str(window[1])],
        "tickformat": "%b<br>%Y",
        "tickangle": 0,
        "nticks": 4,
    }
    bars = _bars(shown, np.datetime64(as_of), window, where, palette)
    marks = _marks(shown, overdue, window, where, palette)
    foot = FOOT + ENTRY * len([*bars, *marks])
    layout = {
        "barmode": "overlay",
        "xaxis": span | {"showgrid": True},
        "yaxis": row_axis(names, more),
        "annotations": [*name, *row_notes(notes, colours)],
        "shapes": line,
        "legend": legend_below(height, 44),
        "margin": {"t": HEAD, "b": foot, "r": room_for_notes(notes)},
    }
    return Drawn(figure([*bars, *marks], layout, palette, HEAD + height + foot), _alt(contracts, shown, overdue))


def _last_when_unknown(on: Days) -> NDArray[np.int64]:
    return np.where(np.isnat(on), np.iinfo(np.int64).max, on.astype(np.int64))


def _notes(shown: pd.DataFrame, overdue: Flags) -> list[str]:
    notes = []
    for on, late, decided in zip(days(shown, "decision_on"), overdue, words(shown, "decision"), strict=True):
        if decided:
            notes.append(f"decided:<br>{in_lines(DECIDED.get(decided, decided), NAME_LINE).lower()}")
        elif np.isnat(on):
            notes.append("? no decision date")
        else:
            notes.append(f"✕ overdue since<br>{day(on)}" if late else f"decide by<br>{day(on)}")
    return notes


def _bars(
    shown: pd.DataFrame,
    today: np.datetime64,
    window: tuple[np.datetime64, np.datetime64],
    where: Words,
    palette: Palette,
) -> list[dict[str, Any]]:
    """From today to the end; from the end to today where that is past; hatched where no end is known."""
    ends, y = days(shown, "ends_on"), np.arange(len(shown))
    unknown = np.isnat(ends)
    begin = np.where(unknown, today, np.minimum(ends, today))
    end = np.where(unknown, window[1], np.maximum(ends, today))
    ending = ["no end date" if np.isnat(on) else f"ends {day(on)}" for on in ends]
    hover = np.array(
        [
            f"<b>{safe(who)} · {safe(what)}</b><br>{on}"
            for who, what, on in zip(words(shown, "vendor"), where[:, 0], ending, strict=True)
        ],
        dtype=object,
    )
    running = {"color": palette.accent.fill, "line": {"color": palette.accent.line, "width": 1}}
    ended = {"color": "rgba(0,0,0,0)", "line": {"color": palette.status["BELOW_MINIMUM"].line, "width": 2}}
    looks = (
        ("Runs until its end", ~unknown & (ends >= today), running),
        ("Past its end", ~unknown & (ends < today), ended),
        ("? No end date", unknown, hatch(palette)),
    )
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": y[here],
            "base": begin[here],
            "width": 0.46,
            "x": (end - begin)[here].astype("timedelta64[D]").astype(np.int64) * float(DAY),
            "marker": marker,
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "legendrank": 1100,
        }
        for name, here, marker in looks
        if here.any()
    ]


def _marks(
    shown: pd.DataFrame, overdue: Flags, window: tuple[np.datetime64, np.datetime64], where: Words, palette: Palette
) -> list[dict[str, Any]]:
    decision, y = days(shown, "decision_on"), np.arange(len(shown))
    decided = words(shown, "decision") != ""
    kinds = (
        ("Decision overdue", decision, overdue, "x", palette.verdict["concern"]),
        ("Decide by", decision, ~overdue & ~decided, "diamond", palette.text),
        (
            "Last day for notice",
            days(shown, "notice_on"),
            np.full(len(y), True),
            "triangle-down",
            palette.status["BELOW_EXPECTED"].line,
        ),
    )
    traces = []
    for name, on, counts, symbol, colour in kinds:
        here = counts & ~np.isnat(on) & (on >= window[0]) & (on <= window[1])
        if here.any():
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": name,
                    "x": on[here],
                    "y": y[here],
                    "marker": {"symbol": symbol, "size": 12, "color": colour},
                    "customdata": where[here],
                    "hovertext": np.array([f"{name}: {day(one)}" for one in on[here]], dtype=object),
                    "hovertemplate": "%{hovertext}<extra></extra>",
                }
            )
    return traces


def _alt(contracts: pd.DataFrame, shown: pd.DataFrame, overdue: Flags) -> str:
    late = int((flags(contracts, "overdue") & (words(contracts, "decision") == "")).sum())
    open_ones = ~overdue & (words(shown, "decision") == "") & ~np.isnat(days(shown, "decision_on"))
    coming = np.flatnonzero(open_ones)
    says = "no further decision date is known"
    if coming.size:
        first = shown.iloc[coming[0]]
        says = f"the next is {first['contract_id']} by {day(days(shown, 'decision_on')[coming[0]])}"
    return f"{plural(len(contracts), 'contract')} by decision date: {plural(late, 'decision')} overdue, {says}."
