"""The elements of the overview, with nothing behind them: what Streamlit itself takes for a page of this shape."""

import plotly.graph_objects as go
import streamlit as st


@st.cache_resource
def _figure() -> go.Figure:
    return go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 3, 2]))


def _chart(key: str) -> None:
    st.plotly_chart(_figure(), key=key, theme=None, on_select="rerun", selection_mode="points")
    st.expander("Show the numbers", key=f"{key}_open", on_change="rerun")


st.title("Overview")
st.caption("As of a day")
with st.popover("Day and scope"):
    st.date_input("As of", key="day")
    for name in ("group", "tier", "country"):
        st.selectbox(name, ["All", "One"], key=name)
for number, column in enumerate(st.columns(3)):
    with column.container(border=True):
        st.subheader(str(number), anchor=False)
        for line in range(5):
            with st.container(gap=None, key=f"line_{number}_{line}"):
                st.button("**Vendor**", key=f"{number}_{line}", type="tertiary", help="What to do next")
                st.caption("What happened")
        st.button("Show all", key=f"more_{number}", type="tertiary")
st.subheader("How the vendors stand", anchor=False)
st.caption("Each cell")
_chart("heat")
for number, column in enumerate(st.columns(2)):
    with column:
        st.subheader("What moved", anchor=False)
        st.caption("Only moves")
        _chart(f"chart_{number}")
st.expander("Everything", key="everything", on_change="rerun")
st.caption("Seen on a day")
