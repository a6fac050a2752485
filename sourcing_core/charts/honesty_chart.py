"""What vendors report beside what was measured or audited: who errs in whose favour."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Flags, Floats, Whole, Words, flags, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.names import in_lines
from sourcing_core.charts.over_rows import SAID, over_axis, over_words, quiet, tops, with_lines
from sourcing_core.charts.palette import VERDICT_MARK, VERDICT_SYMBOL, Palette
from sourcing_core.charts.units import number, plural

ROW, HEAD, FOOT, SIDE = 62, 12, 92, 48  # pixels
UNDER = 15  # pixels from a strip to the foot of its row
MARK = VERDICT_MARK["concern"]


def honesty_chart(pairs: pd.DataFrame, palette: Palette, *, rows: int = 20) -> Drawn:
    """Per vendor and metric how often its own figure was the kinder one, as a bar to its side, and by how much in words.

    pairs: vendor_id, vendor, metric_id, metric, unit, pairs (months that differ), equal (months that agree), mean_gap
    (in the metric's own unit, positive favours the vendor, NaN when none differ), favours_share (of the months that
    differ, 0..1, NaN when none do), is_biased. A click leads to (vendor_id, metric_id).
    """
    if pairs.empty:
        return nothing_to_draw(palette, "No month is both reported by a vendor and measured or audited")
    some = pairs.iloc[_biased_first(pairs)[:rows]]
    left_out = len(pairs) - len(some)
    notes = [f"{by}, {months}" if by else months for by, months in zip(_gaps(some), _months(some), strict=True)]
    names = zip(words(some, "vendor"), words(some, "metric"), flags(some, "is_biased"), notes, strict=True)
    over = [
        f"{f'{MARK} ' if bias else ''}{in_lines(f'{vendor}, {metric}', SAID - 2)}<br>{quiet(note, palette)}"
        for vendor, metric, bias, note in names
    ]
    heights = [with_lines(ROW, text, 2) for text in over]
    begins, height = tops([*heights, ROW]), int(sum(heights)) + ROW * bool(left_out)
    layout = {
        "xaxis": {
            "range": [-4, 104],
            "tickangle": 0,
            "tickvals": np.array([0, 50, 100]),
            "ticktext": np.array(["always against itself", "both ways", "always for itself"], dtype=object),
            "ticklabeloverflow": "allow",
            "showgrid": False,
        },
        "yaxis": over_axis(height),
        "annotations": over_words(
            [*over, f"and {left_out:,} more"] if left_out else over,
            begins[: len(over) + bool(left_out)],
            palette,
            left=SIDE - 10,
        ),
        "margin": {"t": HEAD, "b": FOOT, "l": SIDE, "r": SIDE},
        "legend": legend_below(height, 30),
        "showlegend": True,
    }
    y = begins[: len(some)] + np.array(heights) - UNDER
    traces = [*_strips(some, y, palette), *_dots(some, y, _hover(some, notes), palette)]
    return Drawn(figure(traces, layout, palette, HEAD + height + FOOT), _alt(pairs))


def _biased_first(pairs: pd.DataFrame) -> Whole:
    share = np.nan_to_num(floats(pairs, "favours_share"), nan=-1)
    ordered = [words(pairs, key).astype(str) for key in ("metric_id", "vendor_id")]
    return np.lexsort((*ordered, -share, ~flags(pairs, "is_biased")))


def _gaps(some: pd.DataFrame) -> list[str]:
    """'3.0 points in its favour'; '' where nothing differs. A difference of shares is in percentage points."""
    says = []
    for gap, unit in zip(floats(some, "mean_gap"), words(some, "unit").astype(str), strict=True):
        size = f"{100 * abs(gap):.1f} points" if unit in ("share", "%") else number(abs(gap), unit)
        side = "in its favour" if gap > 0 else "against itself"
        says.append("" if np.isnan(gap) else f"{size} {side}" if gap else "even on average")
    return says


def _months(some: pd.DataFrame) -> list[str]:
    """'20 of 24 months differ'."""
    differ, same = (np.nan_to_num(floats(some, key)) for key in ("pairs", "equal"))
    return [
        f"{int(a):,} of {plural(int(a + b), 'month')} differ{'s' if a == 1 else ''}"
        if a
        else f"{plural(int(b), 'month')}, none differs"
        for a, b in zip(differ, same, strict=True)
    ]


def _hover(some: pd.DataFrame, notes: list[str]) -> Words:
    columns = (words(some, "metric"), notes, floats(some, "favours_share"), flags(some, "is_biased"))
    return np.array(
        [
            f"<b>{safe(vendor)}</b><br>{safe(metric)}<br>{note}"
            + ("" if np.isnan(share) else f"<br>{100 * share:.0f} % of them in its favour")
            + (f"<br>{MARK} more than chance explains" if bias else "")
            for vendor, metric, note, share, bias in zip(words(some, "vendor"), *columns, strict=True)
        ],
        dtype=object,
    )


def _at(some: pd.DataFrame) -> Floats:
    """How often it favours the vendor, 0 to 100; in the middle when the two never differ."""
    return np.nan_to_num(100 * floats(some, "favours_share"), nan=50.0)


def _strips(some: pd.DataFrame, y: Floats, palette: Palette) -> list[dict[str, Any]]:
    """The scale, and on it a bar from the middle to the side that is favoured."""
    at = _at(some)
    looks = (
        ("Scale", np.zeros(len(at)), np.full(len(at), 100.0), palette.quiet.fill),
        ("Away from both ways", np.full(len(at), 50.0), at, palette.line),
    )
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "showlegend": False,
            "hoverinfo": "skip",
            "x": np.column_stack([begin, end, np.full(len(at), np.nan)]).ravel(),
            "y": np.repeat(y, 3),
            "line": {"color": colour, "width": 6},
        }
        for name, begin, end, colour in looks
    ]


def _dots(some: pd.DataFrame, y: Floats, hover: Words, palette: Palette) -> list[dict[str, Any]]:
    biased, known = flags(some, "is_biased"), np.isfinite(floats(some, "favours_share"))
    at, where = _at(some), ids(some, "vendor_id", "metric_id")
    looks: tuple[tuple[str, Flags, str, str], ...] = (
        (f"{MARK} More than chance explains", biased, VERDICT_SYMBOL["concern"], palette.verdict["concern"]),
        ("Errs both ways, or too few to say", ~biased & known, "circle", palette.accent.line),
        ("Never differs", ~biased & ~known, "circle-open", palette.line),
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": label,
            "cliponaxis": False,
            "x": at[here],
            "y": y[here],
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"symbol": symbol, "size": 13, "color": colour},
        }
        for label, here, symbol, colour in looks
        if here.any()
    ]


def _alt(pairs: pd.DataFrame) -> str:
    biased = pairs[flags(pairs, "is_biased")]
    checked = plural(pairs["vendor_id"].nunique(), "vendor")
    if biased.empty:
        return f"{checked} checked: none reports in its own favour more than chance explains."
    first = biased.sort_values(["vendor_id", "metric_id"])
    count = first["vendor_id"].nunique()
    verb = "reports in its" if count == 1 else "report in their"
    return (
        f"{checked} checked: {count:,} {verb} own favour more than chance explains, first {words(first, 'vendor')[0]}."
    )
