"""Welcome: three doors for an empty database."""

import streamlit as st

from pages.shared import links, load, show
from pages.shared.guard import require
from sourcing_core.storage import StorageRefused

require()
st.title("Welcome to Steerboard")
empty = load.portfolio().is_empty
st.markdown(
    "See which vendors and sites keep their promises, which duties are open, and what needs a decision. "
    + ("Nothing is recorded yet: choose how to begin." if empty else "There are records already: go on where you are.")
)
demo, files, hand = st.columns(3)
with demo.container(border=True, height="stretch"):
    st.subheader("Look around first", icon=":material/explore:", anchor=False)
    st.write(
        "Load a fictional portfolio: 16 vendors and captives, 25 sites, 30 months of figures, with stories to find. You can start over at any time with an empty database."
    )
    if not empty:
        links.link("overview", "Open the overview", icon=":material/dashboard:")
    elif st.button("Load the demo portfolio", type="primary", key="door_demo"):
        try:
            with st.status("Loading the demo portfolio", expanded=True) as progress:
                load.load_demo(progress.write)
                progress.update(label="The demo portfolio is loaded", state="complete")
        except StorageRefused as refused:
            show.refused(refused)
        else:
            links.go("overview")
with files.container(border=True, height="stretch"):
    st.subheader("Import my files", icon=":material/upload_file:", anchor=False)
    st.write(
        "Bring in CSV or Excel files as they are: vendors, sites, contracts, monthly figures or raw deliveries. You see what will happen before anything is saved."
    )
    if st.button("Bring in a file", key="door_files"):
        links.go("bring-in")
with hand.container(border=True, height="stretch"):
    st.subheader("Start by hand", icon=":material/edit:", anchor=False)
    st.write(
        "Record a vendor, a site and an engagement, then a service level and this month's figures. It takes about five minutes."
    )
    if st.button("Record the first vendor", key="door_hand"):
        links.go("register", kind="vendor", id="new")
st.caption("Everything stays on this machine: no figure is sent anywhere.")
