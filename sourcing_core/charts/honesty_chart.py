"""What vendors report beside what was measured or audited: who errs in whose favour."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import flags, floats, ids, safe, words
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.layout import figure, legend_below, nothing_to_draw
from sourcing_core.charts.palette import Palette
from sourcing_core.charts.rows import NAME_LENGTH, room_for_notes, row_axis, row_notes
from sourcing_core.charts.units import number, plural

ROW, HEAD, FOOT = 32, 12, 76  # pixels


def honesty_chart(pairs: pd.DataFrame, palette: Palette, *, rows: int = 20) -> Drawn:
    """Per vendor and metric the share of differing months in which its own figure was the kinder one.

    pairs: vendor_id, vendor, metric_id, metric, unit, pairs (months that differ), equal (months that agree), mean_gap
    (positive favours the vendor), favours_share (0..1, NaN when none differ), is_biased. A click leads to
    (vendor_id, metric_id).
    """
    if pairs.empty:
        return nothing_to_draw(palette, "No month is both reported by a vendor and measured or audited")
    share = 100 * floats(pairs, "favours_share")
    order = np.lexsort(
        (
            words(pairs, "metric_id").astype(str),
            words(pairs, "vendor_id").astype(str),
            -np.nan_to_num(share, nan=-1),
            ~flags(pairs, "is_biased"),
        )
    )
    some = pairs.iloc[order[:rows]]
    share, biased = 100 * floats(some, "favours_share"), flags(some, "is_biased")
    notes = [
        ("◆ always in its favour" if bias and x == 100 else "◆ in its favour" if bias else "")
        + (", " if bias else "")
        + told
        for bias, x, told in zip(biased, share, _volumes(some), strict=True)
    ]
    names = [
        safe(f"{vendor}, {metric}", NAME_LENGTH + 8)
        for vendor, metric in zip(words(some, "vendor"), words(some, "metric"), strict=True)
    ]
    hover = np.array(
        [
            f"<b>{safe(vendor)}</b><br>{safe(metric)}<br>"
            + ("never differs" if np.isnan(gap) else f"kinder by {number(gap, unit)} on average")
            + f"<br>{note}"
            for vendor, metric, gap, unit, note in zip(
                words(some, "vendor"), words(some, "metric"), floats(some, "mean_gap"), words(some, "unit"), notes,
                strict=True,
            )
        ],
        dtype=object,
    )  # fmt: skip
    where = ids(some, "vendor_id", "metric_id")
    looks = (
        ("◆ More than chance explains", biased, "diamond", palette.verdict["concern"]),
        ("Errs both ways, or too few to say", ~biased, "circle", palette.accent.line),
    )
    at = np.where(np.isfinite(share), share, 50.0)  # no difference at all: in the middle
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": label,
            "x": at[here],
            "y": np.flatnonzero(here),
            "customdata": where[here],
            "hovertext": hover[here],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"symbol": symbol, "size": 13, "color": colour},
        }
        for label, here, symbol, colour in looks
        if here.any()
    ]
    height, left_out = ROW * len(some), len(pairs) - len(some)
    more = f"and {left_out:,} more" if left_out else ""
    height += ROW * bool(more)
    middle = {"type": "line", "xref": "x", "yref": "paper", "x0": 50, "x1": 50, "y0": 0, "y1": 1, "layer": "below"}
    layout = {
        "xaxis": {
            "range": [-6, 106],
            "tickangle": 0,
            "tickvals": np.array([0, 50, 100]),
            "ticktext": np.array(["against itself", "both ways", "for itself"], dtype=object),
            "showgrid": True,
        },
        "yaxis": row_axis(names, more),
        "shapes": [middle | {"line": {"color": palette.line, "width": 1.5, "dash": "dot"}}],
        "annotations": row_notes(notes, [palette.text] * len(notes)),
        "margin": {"t": HEAD, "b": FOOT, "r": room_for_notes(notes)},
        "legend": legend_below(height, 34),
    }
    return Drawn(figure(traces, layout, palette, HEAD + height + FOOT), _alt(pairs))


def _volumes(some: pd.DataFrame) -> list[str]:
    return [
        f"{int(differ)} of {int(differ + same)} months differ"
        for differ, same in zip(floats(some, "pairs"), np.nan_to_num(floats(some, "equal")), strict=True)
    ]


def _alt(pairs: pd.DataFrame) -> str:
    biased = pairs[flags(pairs, "is_biased")]
    checked = pairs["vendor_id"].nunique()
    if biased.empty:
        return f"{plural(checked, 'vendor')} checked: none reports in its own favour more than chance explains."
    first = words(biased.sort_values("vendor_id"), "vendor")[0]
    return (
        f"{plural(checked, 'vendor')} checked: {biased['vendor_id'].nunique()} in their own favour more than chance "
        f"explains, first {first}."
    )
