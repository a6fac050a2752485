"""The frame around every page: title, menu, the page itself, and what its figures rest on."""

import contextlib
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:  # the server starts from any folder
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from pages.shared import footer, links, load, registry  # noqa: E402
from pages.shared.ending import Enough  # noqa: E402

# Told before the menu is made: else the browser is sent to another host for the page's icon.
st.set_page_config(page_title="Steerboard", page_icon="🧭", layout="wide", initial_sidebar_state=230)
page = st.navigation(registry.pages())
st.set_page_config(page_title=f"{page.title} · Steerboard", page_icon="🧭")
links.arrive(page.url_path)
load.begin()
with contextlib.suppress(Enough):
    page.run()
footer.render()
