"""Register: every kind of record, found, added, edited and retired."""

import streamlit as st

from pages.shared import bar, finder
from pages.shared.guard import require
from sourcing_core.register import RECORDS

require()
st.title("Register")
bar.render()
kinds = list(RECORDS)
asked = st.query_params.get("kind", "vendor")
st.session_state["register_kind"] = asked if asked in kinds else "vendor"


def _chosen() -> None:
    """Another kind: its own search and filters."""
    for name in [name for name in st.query_params if name in ("q", "id") or name.startswith(("f_", "with_"))]:
        st.query_params.pop(name, None)
    st.query_params["kind"] = st.session_state["register_kind"] or "vendor"


st.segmented_control(
    "Kind of record",
    kinds,
    key="register_kind",
    format_func=lambda kind: RECORDS[kind].plural,
    label_visibility="collapsed",
    required=True,
    on_change=_chosen,
)
finder.page(st.session_state["register_kind"] or "vendor")
