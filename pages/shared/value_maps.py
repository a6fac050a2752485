"""Names in the file that are not recorded: mapped to a record here, once; the mapping remembers them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared import load, show
from sourcing_core.desk.unresolved import unresolved
from sourcing_core.exchange.reading import Reading
from sourcing_core.register import RECORDS

_LEAVE = ""


def ask(reading: Reading, columns: Mapping[str, str], token: str, *, creates: bool) -> dict[str, dict[str, str]]:
    """Field -> text of the file -> id of the record that it means."""
    portfolio = load.portfolio()
    open_names = unresolved(reading, columns, portfolio)
    values: dict[str, dict[str, str]] = {}
    for part, names in open_names.items():
        record = RECORDS[part]
        ids = list(portfolio.active(part)[record.key])
        if not ids:
            continue
        options: list[str] = [_LEAVE, *map(str, ids)]
        words = {i: f"{portfolio.names[part].get(i, '')} ({i})" for i in options} | {_LEAVE: "Leave as it is"}
        rest = "will be created" if creates else "stay refused"
        with st.expander(f"{record.plural} of the file that are not recorded · {len(names)}", icon=":material/link:"):
            st.caption(f"Say which record a name means; those that you leave {rest}.")
            grid = st.columns(2)
            for number, (name, rows) in enumerate(names):
                label = f"{show.escaped(name)} ({rows:,} row{'s' if rows != 1 else ''})"
                chosen = grid[number % 2].selectbox(
                    label, options, key=f"map_{token}_{part}_{number}", format_func=show.word_of(words)
                )
                if chosen:
                    values.setdefault(part, {})[name] = chosen
    return values
