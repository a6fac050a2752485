"""Which column is what: guessed, shown, changed by the user, saved for the next file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared import load, show, value_maps
from sourcing_core.desk.bring_in import guessed_mapping, read_headers
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.register import RECORDS, ROWS, shapes
from sourcing_core.storage import StorageRefused, Work
from sourcing_core.vocabulary import Source

_NONE = "(not in the file)"
_ORDERS: dict[str | None, str] = {
    None: "As the file tells",
    "dmy": "Day first",
    "mdy": "Month first",
    "ymd": "Year first",
}


def saved() -> dict[str, str]:
    """Mappings that somebody saved: name -> TOML."""
    return {
        name.removeprefix("mapping:"): text
        for name, (text, _) in load.store().settings().items()
        if name.startswith("mapping:")
    }


def ask(kind: str, file: Any) -> Mapping | None:
    """The mapping to use for this file, or None while something is missing. Raises: FileRefused."""
    token = file.file_id
    reading = load.heavy("headers", lambda: read_headers(load.store(), file.getvalue(), file.name), token)
    told = [
        f"{reading.table.num_rows:,} rows and {len(reading.header)} columns",
        reading.encoding,
        reading.delimiter and f"columns parted by {_named(reading.delimiter)}",
        reading.sheet and f"sheet {reading.sheet}",
    ]
    st.caption(show.escaped(" · ".join(str(part) for part in told if part)))
    for note in reading.notes:
        st.caption(show.escaped(f"{note[:1].upper()}{note[1:]}."))
    stored = saved()
    mine = [name for name, text in stored.items() if Mapping.from_toml(text).kind == kind]
    left, right = st.columns(2)
    chosen = left.selectbox(
        "Mapping",
        [None, *mine],
        format_func=lambda name: "Guess from the file" if name is None else name,
        key=f"map_saved_{token}",
    )
    given = right.file_uploader("Or a mapping file (TOML)", type=["toml"], key=f"map_file_{token}")
    if given is not None:
        return Mapping.from_toml(given.getvalue().decode("utf-8", "replace"), given.name)
    if chosen:
        return Mapping.from_toml(stored[chosen], chosen)
    return _by_hand(kind, reading, token)


def _named(mark: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(mark, mark)


def _by_hand(kind: str, reading: Any, token: str) -> Mapping | None:
    record = RECORDS.get(kind) or ROWS[kind]
    guess = guessed_mapping(kind, reading)
    options = [_NONE, *reading.header]
    chosen: dict[str, str] = {}
    fields = [shape for shape in shapes(record) if shape.name != "retired_on"]
    likely = [s for s in fields if s.name in guess.columns or s.required]
    with st.expander(
        f"Which column is what · {len(guess.columns)} of {len(reading.header)} columns recognised",
        expanded=True,
        icon=":material/join_inner:",
    ):
        columns = st.columns(3)
        for number, shape in enumerate([*likely, *(s for s in fields if s not in likely)]):
            guessed = guess.columns.get(shape.name, _NONE)
            label = f"{shape.title} *" if shape.required else shape.title
            picked = columns[number % 3].selectbox(
                label,
                options,
                index=options.index(guessed) if guessed in options else 0,
                key=f"map_{token}_{kind}_{shape.name}",
                help=shape.about,
            )
            if picked != _NONE:
                chosen[shape.name] = picked
    constants: dict[str, Any] = {}
    first, second, third = st.columns(3)
    if kind == "figures" and "metric_id" not in chosen:
        names = load.portfolio().names["metric"]
        metric = first.selectbox(
            "Metric of every row",
            [None, *names],
            format_func=lambda i: "Choose" if i is None else names[i],
            key=f"map_{token}_metric",
        )
        if metric:
            constants["metric_id"] = metric
    source = None
    if kind in ROWS:
        source = second.selectbox(
            "Who says so",
            list(Source),
            index=0 if kind == "figures" else 1,
            format_func=lambda word: word.label,
            key=f"map_{token}_source",
        ).value
    order = third.selectbox("Dates", list(_ORDERS), format_func=show.word_of(_ORDERS), key=f"map_{token}_order")
    create = kind in ROWS and st.checkbox(
        "Create vendors, sites, functions and engagements that the file names and that are not recorded",
        key=f"map_{token}_create",
    )
    pools = kind == "figures" and st.checkbox(
        "Add up rows of the same figure",
        key=f"map_{token}_pool",
        help="For files that split one month into several rows",
    )
    values = value_maps.ask(reading, chosen, token, creates=bool(create)) if kind in ROWS else {}
    mapping = Mapping.model_validate(
        {
            "kind": kind,
            "source": source,
            "values": values,
            "columns": chosen,
            "constants": constants,
            "dates": {"order": order},
            "numbers": guess.numbers.model_dump(),
            "create": dict.fromkeys(("vendors", "sites", "functions", "engagements"), bool(create)),
            "duplicates": "pool" if pools else "refuse",
        }
    )
    tools = st.container(horizontal=True, vertical_alignment="bottom")
    name = tools.text_input(
        "Save this mapping as", key=f"map_{token}_name", placeholder="A name, such as Monthly report of Meridian"
    )
    tools.button(
        "Save mapping", key=f"map_{token}_save", disabled=not name, on_click=_save, args=(name, mapping.to_toml())
    )
    tools.download_button(
        "Mapping as a file",
        mapping.to_toml(),
        file_name=f"{kind}.toml",
        mime="application/toml",
        on_click="ignore",
        key=f"map_{token}_download",
    )
    needed = [
        shape.title for shape in fields if shape.required and shape.name not in chosen and shape.name not in constants
    ]
    if needed and kind in ROWS:
        st.warning(f"Choose the column of: {', '.join(needed)}.", icon=":material/join_inner:")
        return None
    return mapping


def _save(name: str, text: str) -> None:
    try:
        load.commit(Work(settings={f"mapping:{name.strip()}": text}), f"Mapping {name.strip()} saved")
        st.session_state["saved"] = f"Mapping {name.strip()} saved."
    except StorageRefused as refused:
        st.session_state["in_faults"] = [str(refused)]
