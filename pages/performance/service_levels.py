"""Service levels: which promises were kept?"""

import streamlit as st

from pages.shared import bar, finder, forms, level_parts, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import may_change, require
from sourcing_core.charts.attainment_matrix import attainment_matrix
from sourcing_core.register import ServiceLevel

require()
forms.say_saved()
st.title("Service levels")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
names, levels = portfolio.names, assessment.levels
asked = st.query_params.get("id", "")
tools = st.container(horizontal=True, vertical_alignment="center")
if tools.button("Add service level", icon=":material/add:", type="primary", disabled=not may_change(), key="add_level"):
    st.session_state["drawer"] = ("service_level", None)
if tools.button(
    "Agree one level for many", icon=":material/library_add:", disabled=not may_change(), key="many_levels"
):
    st.session_state["level_for_many"] = True
if asked in set(levels["level_id"]) and tools.button(
    f"Edit {asked}", icon=":material/edit:", key="edit_level", disabled=not may_change()
):
    st.session_state["drawer"] = ("service_level", asked)
if st.session_state.get("level_for_many"):
    from pages.shared import levels_for_many

    levels_for_many.form()
opened = st.session_state.get("drawer")
if opened and opened[0] == "service_level":
    finder.drawer(*opened)
if levels.empty:
    show.nothing_yet(
        "No service level is agreed yet. Record what was promised, or import your list.",
        "bring-in",
        "Bring in a file",
        kind="service_level",
    )
    enough()


def _latest() -> tuple[int, int, int]:
    """Kept, missed, cannot tell: the latest closed window of each level and engagement."""
    table = assessment.attained[assessment.attained["vendor_id"].isin(scope.vendor_ids(portfolio))]
    closed = table[table["month"].le(assessment.last_closed)]
    latest = (
        closed.sort_values("month").drop_duplicates(["level_id", "engagement_id"], keep="last")
        if len(closed)
        else closed
    )
    kept, missed = (
        int(latest["compliance"].eq("MET").sum()),
        int(latest["compliance"].isin(["BELOW_EXPECTED", "BELOW_MINIMUM"]).sum()),
    )
    return kept, missed, len(latest) - kept - missed


kept, missed, unsaid = load.made("levels counted", _latest, scope)
first, second, third = st.columns(3)
first.metric("Kept", kept, help="Levels whose latest closed window was met, per engagement")
second.metric("Missed", missed, help="Below expected or below minimum")
third.metric("Cannot tell", unsaid, help="No data, no activity or excluded")

level_parts.one(assessment, asked)
only = st.toggle("Only levels with a miss in the last year", value=True, key="levels_missed")
cells = load.made(
    "level cells", lambda: level_parts.cells(assessment, scope.vendor_ids(portfolio), only_missed=only), scope, only
)
if cells.empty:
    st.caption("No level was missed in the last year." if only else "There are no figures for these levels yet.")
else:
    drawn = show.drawn("levels", lambda colours: attainment_matrix(cells, colours, rows=30, months=18), scope, only)
    st.caption("Click a tile to see the level and every window of it.")
    clicked = show.chart(drawn.figure, drawn.alt, "levels_matrix", selects=True)
    if clicked and clicked[0].get("customdata"):
        level_id, engagement_id = str(clicked[0]["customdata"][0]).split("|")
        st.query_params.update(id=level_id, engagement=engagement_id)
        st.rerun()


def _all() -> None:
    """Every level as it is agreed."""
    mine = levels[levels["vendor_id"].isin(scope.vendor_ids(portfolio))]
    show.table(finder.named(mine, ServiceLevel, portfolio), key="levels_all", alt="All service levels")
    links.link("register", "Find and edit them in the register", icon=":material/menu_book:", kind="service_level")


show.folded("All service levels", _all, key="levels_open")
