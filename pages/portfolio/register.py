"""Register: every kind of record, found, added, edited and retired."""

import streamlit as st

from pages.shared import bar, finder
from pages.shared.guard import require
from sourcing_core.register import GROUPS, RECORDS

require()
st.title("Register")
bar.render()
kinds = {name: [record.kind for record in group] for name, group in GROUPS.items()}
_USUAL = "vendor"
asked = st.query_params.get("kind", _USUAL)
kind = asked if asked in RECORDS else _USUAL
group = next(name for name, several in kinds.items() if kind in several)
st.session_state["register_group"], st.session_state["register_kind"] = group, kind


def _shown(wanted: str) -> None:
    """Another kind: its own search and filters."""
    for name in [name for name in st.query_params if name in ("q", "id") or name.startswith(("f_", "with_"))]:
        st.query_params.pop(name, None)
    st.query_params["kind"] = wanted


def _group_chosen() -> None:
    several = kinds[st.session_state["register_group"] or group]
    _shown(_USUAL if _USUAL in several else several[0])


def _kind_chosen() -> None:
    _shown(st.session_state["register_kind"] or _USUAL)


st.segmented_control(
    "Kinds of record",
    list(kinds),
    key="register_group",
    label_visibility="collapsed",
    required=True,
    on_change=_group_chosen,
)
st.segmented_control(
    "Kind of record",
    kinds[group],
    key="register_kind",
    format_func=lambda name: RECORDS[name].plural,
    label_visibility="collapsed",
    required=True,
    on_change=_kind_chosen,
)
finder.page(kind)
