"""Whole programs side by side: LibreOffice Calc, a page in a server, two hundred users."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pyarrow as pa
import pyarrow.csv as pa_csv

from tests.benchmarks import data
from tests.benchmarks.client import memory_mb, server, visit
from tests.benchmarks.timing import ROOT

Row = tuple[str, float, str, str]
_EMPTY = 'import streamlit as st\nst.title("Empty")\nst.button("Again")\n'


def bench_calc(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    """On time per vendor and month, file to table, process start included."""
    name, goal = "Calc with COUNTIFS / ours, file to table", "at least 10"
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        yield name, math.nan, goal, "LibreOffice is not installed"
        return
    events = int(50_000 * scale)
    csv, sheet = folder / "calc.csv", folder / "sheet.fods"  # which Calc writes as sheet.csv
    vendors, months = 20, 60
    table = data.deliveries(events, engagements=vendors, months=months)
    pa_csv.write_csv(table.set_column(1, "engagement_id", table["engagement_id"].cast(pa.string())), csv)
    _write_sheet(table, sheet, vendors, months)
    ours, theirs = [], []
    for number in range(max(1, rounds // 2)):
        started = time.perf_counter()
        subprocess.run(
            [
                office,
                "--headless",
                f"-env:UserInstallation=file://{folder}/office{number}",
                "--convert-to",
                "csv",
                "--outdir",
                str(folder),
                str(sheet),
            ],
            check=True,
            capture_output=True,
        )
        theirs.append(time.perf_counter() - started)
        url = data.engagements_database(folder / "calc.db", vendors)
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "sourcing_core", "import", "deliveries", str(csv)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env={**_environment(), "STEERBOARD_DATABASE_URL": url},
        )
        ours.append(time.perf_counter() - started)
    yield (
        name,
        median(b / a for a, b in zip(ours, theirs, strict=True)),
        goal,
        f"{median(theirs):.1f} s against {median(ours):.1f} s",
    )


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def _write_sheet(table: pa.Table, path: Path, vendors: int, months: int) -> None:
    """The file's own columns, month and on time as formulas beside them, and a table of COUNTIFS; flat OpenDocument."""
    columns = [table[name].cast(pa.string()).to_pylist() for name in table.column_names]
    kinds = ["date" if pa.types.is_date(field.type) else "string" for field in table.schema]
    kinds[-2:] = ["float", "float"]
    due, done = (chr(ord("A") + table.column_names.index(name)) for name in ("first_promised_on", "delivered_on"))
    who = chr(ord("A") + table.column_names.index("engagement_id"))
    rows = [
        f"<table:table-row>{''.join(map(_cell, kinds, values))}"
        + _formula(f"YEAR([.{due}{row}])*12+MONTH([.{due}{row}])")
        + _formula(f"IF([.{done}{row}]&lt;=[.{due}{row}];1;0)")
        + "</table:table-row>"
        for row, values in enumerate(zip(*columns, strict=True), start=1)
    ]
    month, met = (chr(ord("A") + len(columns) + place) for place in (0, 1))
    last, first = len(rows), min(day.year * 12 + day.month for day in table["first_promised_on"].to_pylist())
    for vendor in range(vendors):
        cells = []
        for place in range(months):
            of = f"[.${who}$1:.${who}${last}];&quot;E-{vendor:04d}&quot;;[.${month}$1:.${month}${last}];{first + place}"
            cells.append(_formula(f"COUNTIFS({of};[.${met}$1:.${met}${last}];1)/MAX(1;COUNTIFS({of}))"))
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    spaces = ("office:1.0", "table:1.0", "text:1.0")
    names = " ".join(f'xmlns:{space.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{space}"' for space in spaces)
    path.write_text(
        f'<?xml version="1.0"?><office:document {names} xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="A">{"".join(rows)}'
        "</table:table></office:spreadsheet></office:body></office:document>",
        encoding="utf-8",
    )


def _cell(kind: str, value: str) -> str:
    if kind == "string":
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    told = "date-value" if kind == "date" else "value"
    return f'<table:table-cell office:value-type="{kind}" office:{told}="{value}"/>'


def _formula(text: str) -> str:
    return f'<table:table-cell office:value-type="float" table:formula="of:={text}"/>'


def bench_rerun(folder: Path, rounds: int, scale: float) -> Iterator[Row]:
    """One warm rerun of the overview, over its websocket, beside an empty page and beside its elements without data."""
    file = data.portfolio_file(folder, int(2000 * scale))
    empty = folder / "empty.py"
    empty.write_text(_EMPTY, encoding="utf-8")
    plain = Path(__file__).with_name("plain_page.py")
    with (
        server(ROOT / "app.py", f"sqlite:///{file}") as (port, _),
        server(empty) as (other, _),
        server(plain) as (third, _),
    ):
        ports = (port, other, third)
        for each in ports:
            visit(each, 1, 3, 0.05)
        taken = [[median(visit(each, 1, 12, 0.05)[0]) for each in ports] for _ in range(rounds)]
    ours, nothing, bare = (1000 * median(column) for column in zip(*taken, strict=True))
    for name, place, goal, told in (
        ("empty page", 1, "at most 3", f"{ours:.0f} ms against {nothing:.0f} ms"),
        ("the same elements without data", 2, "", f"{ours:.0f} ms against {bare:.0f} ms"),
    ):
        yield f"overview rerun, 2,000 vendors / {name}", median(row[0] / row[place] for row in taken), goal, told


def bench_users(folder: Path, _rounds: int, scale: float) -> Iterator[Row]:
    """Two hundred users who think for ten seconds, in one process."""
    file = data.portfolio_file(folder, int(2000 * scale))
    users, reruns = (200, 5) if scale == 1 else (20, 2)
    think = 10.0 if scale == 1 else 1.0
    with server(ROOT / "app.py", f"sqlite:///{file}") as (port, process_id):
        visit(port, 1, 3, 0.05)
        alone = quantiles(visit(port, 1, 40, 0.05)[0], n=20)[18]
        before = memory_mb(process_id)
        taken, errors = visit(port, users, reruns, think)
        grown = (memory_mb(process_id) - before) / users
    crowd = quantiles(taken, n=20)[18]
    told = f"p95 {1000 * crowd:.0f} ms against {1000 * alone:.0f} ms, {errors} errors, {grown:.2f} MB a session"
    yield f"{users} users, p95 rerun / one user", crowd / alone, "at most 5, 0 errors, under 1 MB", told
