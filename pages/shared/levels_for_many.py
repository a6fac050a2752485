"""One service level agreed for many engagements at once."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.shared import load, show
from sourcing_core.months import month_label
from sourcing_core.register import RecordRefused, ServiceLevel, make, shapes
from sourcing_core.storage import Change, StorageRefused, Work
from sourcing_core.vocabulary import KIND_UNIT, Standing, Unit, Window

_BETTER = {"higher": "more", "lower": "less"}


def form() -> None:
    """Metric, levels and window for a choice of vendors; one level is made for each."""
    portfolio = load.portfolio()
    names = portfolio.names
    there = portfolio.series.keys
    with st.container(border=True):
        st.markdown("**Agree one level for many**")
        for fault in st.session_state.pop("many_faults", []):
            show.refused(fault)
        kept_ones = set(there["metric_id"]) or set(names["metric"])
        metrics = [m for m in dict.fromkeys([*load.policy().weights, *names["metric"]]) if m in kept_ones]
        first, second, third, fourth = st.columns(4)
        metric_id = first.selectbox(
            "Metric", metrics, format_func=lambda i: names["metric"].get(i, i), key="many_metric"
        )
        metric = portfolio.tables["metric"].set_index("metric_id").loc[metric_id]
        proportion = metric["metric_kind"] == "proportion"
        kept = KIND_UNIT[str(metric["metric_kind"])]
        units = (
            [Unit.PERCENT, Unit.PPM, Unit.SHARE] if proportion else [Unit(kept), *(u for u in Unit if u.value != kept)]
        )
        measured = sorted(set(there.loc[there["metric_id"].eq(metric_id), "vendor_id"]))
        _begin(metric_id, units[0], measured, proportion=bool(proportion))
        expected = second.number_input(
            "Expected",
            value=None,
            step=None,
            format="%g",
            key="many_expected",
            placeholder="The level that should be reached",
        )
        minimum = third.number_input(
            "Minimum", value=None, step=None, format="%g", key="many_minimum", placeholder="Optional"
        )
        unit = fourth.selectbox("Unit", units, key="many_unit")
        fifth, sixth, seventh = st.columns([1, 1, 2])
        fifth.selectbox("Window", list(Window), format_func=lambda word: word.label, key="many_window")
        sixth.selectbox("Standing", list(Standing), index=1, format_func=lambda word: word.label, key="many_standing")
        seventh.multiselect(
            "Vendors",
            sorted(names["vendor"], key=lambda i: names["vendor"][i]),
            format_func=lambda i: names["vendor"].get(i, i),
            key="many_vendors",
            help="Each gets a level of its own that holds for all its engagements; those that report the metric are chosen",
        )
        bar = st.container(horizontal=True)
        chosen = st.session_state.get("many_vendors", [])
        crossed = _crossed(str(metric["direction"]), expected, minimum)
        if crossed:
            show.refused(crossed)
        bar.button(
            f"Agree for {len(chosen)} vendors" if len(chosen) != 1 else "Agree for 1 vendor",
            type="primary",
            disabled=not chosen or expected is None or bool(crossed),
            key="many_save",
            on_click=_save,
            args=(metric_id, expected, minimum, unit),
        )
        bar.button("Close", key="many_close", on_click=lambda: st.session_state.pop("level_for_many", None))
        if expected is not None and measured:
            st.caption(_back_test(metric_id, expected, minimum, unit))


def _begin(metric_id: str, unit: Unit, measured: list[str], *, proportion: bool) -> None:
    """Another metric starts afresh: its own unit, and the vendors that report it."""
    state = st.session_state
    if state.get("many_begun") == metric_id and "many_vendors" in state:
        return
    state["many_begun"], state["many_vendors"], state["many_unit"] = metric_id, measured, unit
    state["many_expected"], state["many_minimum"] = (95.0 if proportion else None), None


def _crossed(direction: str, expected: float | None, minimum: float | None) -> str | None:
    """Why the two levels cannot both be meant, if so: what is at least wanted is worse than what is expected."""
    if expected is None or minimum is None or direction not in _BETTER:
        return None
    if (minimum > expected) if direction == "higher" else (minimum < expected):
        return f"The minimum {minimum:g} is better than the expected {expected:g}, and {_BETTER[direction]} is better: swap the two"
    return None


def _back_test(metric_id: str, expected: float, minimum: float | None, unit: Unit) -> str:
    """What this level would have said of the last twelve closed months with figures."""
    from sourcing_core.vocabulary import UNIT_SCALE

    assessment = load.assessment()
    series = assessment.portfolio.series
    at = series.columns_of(metric_id=metric_id)
    last = min(assessment.last_closed, assessment.portfolio.last_data_month or assessment.last_closed)
    rows = (series.months <= last) & (series.months > last - 12)
    values = series.value[np.ix_(rows, at)]
    known = ~np.isnan(values)
    if not known.any():
        return "There are no figures to try it on."
    scale = UNIT_SCALE.get(unit.value, 1.0)
    sign = int(series.sign[at[0]]) or 1
    missed = known & (sign * (values - expected * scale) < -1e-9)
    below = known & (sign * (values - minimum * scale) < -1e-9) if minimum is not None else np.zeros_like(known)
    share = show.number(missed.sum() / known.sum(), "share", digits=0)
    told = f"In the twelve months to {month_label(last)} {share} of {int(known.sum()):,} monthly figures would have been below expected"
    return told + (f", {int(below.sum()):,} of them below minimum." if minimum is not None else ".")


def _save(metric_id: str, expected: float, minimum: float | None, unit: Unit) -> None:
    from pages.shared.forms import suggested_id

    state, portfolio = st.session_state, load.portfolio()
    first = int(suggested_id("service_level", portfolio).rsplit("-", 1)[1])
    try:
        changes = [
            Change(
                make(
                    ServiceLevel,
                    {
                        "level_id": f"L-{first + number:03d}",
                        "vendor_id": vendor_id,
                        "metric_id": metric_id,
                        "expected": expected,
                        "minimum": minimum,
                        "unit": unit,
                        "window": state["many_window"],
                        "standing": state["many_standing"],
                        "approved_on": load.today(),
                    },
                )
            )
            for number, vendor_id in enumerate(state["many_vendors"])
        ]
        load.commit(Work(changes=changes), f"One level of {metric_id} agreed for {len(changes)} vendors")
    except RecordRefused as refused:
        titles = {shape.name: shape.title for shape in shapes(ServiceLevel)}
        state["many_faults"] = [f"{titles.get(name, name)} {fault}" for name, fault in refused.faults.items()]
        return
    except StorageRefused as refused:
        state["many_faults"] = [str(refused)]
        return
    state["saved"] = f"{len(changes)} service levels agreed."
    state.pop("level_for_many", None)
