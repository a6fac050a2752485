"""Bring in: what will this file do to my data?"""

import streamlit as st

from pages.shared import address, bar, forms, import_parts, links, mapping_form, show
from pages.shared.guard import may_change, require
from sourcing_core.desk.bring_in import FileRefused, kinds
from sourcing_core.desk.template_workbook import template_workbook
from sourcing_core.desk.templates import template
from sourcing_core.register import RECORDS, ROWS
from sourcing_core.storage import StorageRefused

require()
forms.say_saved()
st.title("Bring in")
bar.render()
editable = may_change()
titles = {kind: (RECORDS.get(kind) or ROWS[kind]).plural for kind in [*RECORDS, *ROWS]}
order = ["figures", "deliveries", "inspections", "work_items", *RECORDS]
left, right = st.columns([3, 2], vertical_alignment="bottom")
kind = address.select("What is in the file", order, "kind", key="in_kind", box=left, format_func=show.word_of(titles))
word = next(word for word, named in kinds().items() if named == kind)
with right.container(horizontal=True):
    st.download_button(
        "CSV template",
        lambda: template(kind),
        file_name=f"{word}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="in_template",
        help="Every column, and an example row",
    )
    st.download_button(
        "Excel template",
        lambda: template_workbook(kind),
        file_name=f"{word}.xlsx",
        on_click="ignore",
        icon=":material/download:",
        key="in_workbook",
        help="The same with help beside each column and lists to choose from",
    )

turn = st.session_state.get("in_turn", 0)
file = st.file_uploader(
    "Drop a CSV, Excel or ODS file",
    type=["csv", "txt", "tsv", "xlsx", "ods"],
    key=f"in_file_{turn}",
    disabled=not editable,
)
done = st.session_state.get("in_done")
if file is not None:
    st.session_state.pop("in_done", None)
    try:
        mapping = mapping_form.ask(kind, file)
        if mapping is not None:
            import_parts.previewed(kind, file, mapping, editable=editable)
    except (FileRefused, StorageRefused) as refused:
        show.refused(refused)
elif done:
    st.success(show.escaped(done), icon=":material/check_circle:")
    with st.container(horizontal=True):
        links.link("overview", "See the overview", icon=":material/dashboard:")
        links.link("vendors", "See the vendors", icon=":material/groups:")
        links.link("service-levels", "Agree service levels", icon=":material/task_alt:")
for fault in st.session_state.pop("in_faults", []):
    show.refused(fault)

st.subheader("Past imports", anchor=False)
import_parts.past(titles, editable=editable)
