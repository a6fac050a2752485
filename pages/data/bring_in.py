"""Bring in: what will this file do to my data?"""

import pandas as pd
import streamlit as st

from pages.shared import bar, forms, links, load, mapping_form, show
from pages.shared.guard import may_change, require
from sourcing_core.desk.bring_in import FileRefused, kinds, preview
from sourcing_core.desk.preview import refusal_table
from sourcing_core.desk.take_out import arrow
from sourcing_core.desk.templates import template
from sourcing_core.desk.workbook import workbook
from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.register import RECORDS, ROWS
from sourcing_core.storage import StorageRefused

require()
forms.say_saved()
st.title("Bring in")
bar.render()
editable = may_change()
titles = {kind: (RECORDS.get(kind) or ROWS[kind]).plural for kind in [*RECORDS, *ROWS]}
order = ["figures", "deliveries", "inspections", "work_items", *RECORDS]
asked = st.query_params.get("kind")
left, right = st.columns([3, 2], vertical_alignment="bottom")
kind = left.selectbox("What is in the file", order, index=order.index(asked) if asked in order else 0, format_func=show.word_of(titles), key="in_kind", on_change=lambda: st.query_params.update(kind=st.session_state["in_kind"]))
word = next(word for word, named in kinds().items() if named == kind)
with right.container(horizontal=True):
    st.download_button("CSV template", lambda: template(kind), file_name=f"{word}.csv", mime="text/csv", on_click="ignore", icon=":material/download:", key="in_template", help="Every column and an example row")
    st.download_button("Excel template", lambda: workbook(kind), file_name=f"{word}.xlsx", on_click="ignore", icon=":material/download:", key="in_workbook", help="With lists to choose from and a note on every column")

file = st.file_uploader("Drop a CSV, Excel or ODS file", type=["csv", "txt", "tsv", "xlsx", "ods"], key="in_file", disabled=not editable)
if file is not None:
    data = file.getvalue()
    try:
        mapping = mapping_form.ask(kind, data, file.name)
        if mapping is not None:
            with st.status("Reading the file", expanded=False) as progress:
                shown = preview(load.store(), data, file.name, kind, mapping, today=load.today(), say=lambda words: progress.update(label=words))
                progress.update(label="Checked", state="complete")
            st.subheader("What it will do", anchor=False)
            columns = st.columns(4)
            for column, (label, count, about) in zip(columns, (
                ("New", shown.accepted, "Rows that bring something new"), ("Changed", shown.changed, "Rows that change what is known"),
                ("Known", shown.known, "Rows that say what is known already: nothing happens"), ("Refused", shown.refused_rows, "Rows that cannot be taken; each says why"),
            ), strict=True):
                column.metric(label, f"{count:,}", help=about)
            for note in shown.notes[:8]:
                st.caption(show.escaped(f"{note[:1].upper()}{note[1:]}."))
            if shown.creates:
                made = pd.Series([record.title for record in shown.creates]).value_counts()
                st.info("It will also create " + ", ".join(f"{count} {str(title).lower()}{'s' if count != 1 else ''}" for title, count in made.items()) + ".", icon=":material/add_circle:")
                with st.expander("Show what will be created"):
                    show.table(pd.DataFrame([{"Kind": r.title, "Id": getattr(r, r.key), "Name": getattr(r, r.name_field)} for r in shown.creates]), key="in_creates", alt="Records to be created")
            if shown.refused_rows:
                refused = refusal_table(shown.refused)
                st.markdown("**Refused rows**")
                show.table(refused.head(200), key="in_refused", alt="Refused rows with reason and cure")
                st.download_button("Download the refused rows", write_csv(arrow(refused)), file_name=f"refused_{file.name}.csv", mime="text/csv", on_click="ignore", icon=":material/download:", key="in_refused_file")
            with st.expander("The first rows as they were understood"):
                show.table(shown.sample, key="in_sample", alt="The first rows as they were understood")
            label = f"Import {shown.accepted + shown.changed:,} rows" if shown.accepted + shown.changed != 1 else "Import 1 row"
            st.button(label, type="primary", icon=":material/done_all:", disabled=not shown.writes or not editable, key="in_confirm", on_click=mapping_form.confirmed, args=(shown, data, kind, mapping))
            if not shown.writes:
                st.caption("There is nothing to import." if not shown.batch_id else f"This very file came in as {shown.batch_id}.")
    except FileRefused as refused:
        st.error(f"{show.escaped(str(refused)[:1].upper() + str(refused)[1:])}.", icon=":material/error:")
    except StorageRefused as refused:
        st.error(f"{show.escaped(refused)}.", icon=":material/error:")
for fault in st.session_state.pop("in_faults", []):
    st.error(show.escaped(fault), icon=":material/error:")

st.subheader("Past imports", anchor=False)
batches = load.portfolio().batches
if batches.empty:
    st.caption("Nothing was imported yet.")
    st.stop()
event = show.table(pd.DataFrame({
    "Import": batches["batch_id"], "File": batches["file_name"], "Kind": batches["kind"].map(titles), "New": batches["accepted"], "Changed": batches["changed"],
    "Known": batches["known"], "Refused": batches["refused"], "Who": batches["who"], "When (UTC)": batches["at"].str.slice(0, 16).str.replace("T", " "),
    "State": batches["is_taken_back"].map({True: "taken back", False: "counts"}),
}), key="in_batches", on_select="rerun", selection_mode="single-row", alt="Past imports")
picked = event.selection.rows if event else []
if picked:
    row = batches.iloc[picked[0]]
    st.caption(f"{row['batch_id']}: SHA-256 {row['sha256']}")
    tools = st.container(horizontal=True)
    tools.button("Take it back", icon=":material/undo:", key="in_back", disabled=bool(row["is_taken_back"]) or not editable, on_click=mapping_form.taken_back, args=(row["batch_id"],), help="Its figures and events no longer count; records return to what they were. The journal keeps everything")
    with tools:
        links.link("journal", "See it in the journal", icon=":material/history:")
