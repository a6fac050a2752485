"""Steerboard in a browser: `streamlit run app.py`, or `python app.py`."""

from pathlib import Path

import streamlit as st

from pages.shared import server

app = st.App(
    Path(__file__).resolve().parent / "pages" / "frame.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.on_script_error,
)

if __name__ == "__main__":
    app.run()
