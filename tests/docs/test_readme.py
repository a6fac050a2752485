"""The README names everything that a stranger meets: pages, metrics, commands, options, variables, files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typer.main import get_command

from pages.shared.registry import PAGES, PageEntry
from sourcing_core.cli import app
from sourcing_core.configuration import Configuration
from sourcing_core.desk.bring_in import kinds
from sourcing_core.desk.out_tables import TABLES
from sourcing_core.metrics.catalogue import catalogue
from tests.docs.documents import quoted, text_of

README = text_of("README.md")
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = sorted(
    {
        (name, option)
        for name, command in COMMANDS.items()
        for each in command.params
        for option in each.opts
        if option.startswith("--")
    }
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_every_page_is_named_with_its_address(page: PageEntry) -> None:
    address = "/" if page is PAGES[0] else f"/{page.address}"
    rows = [row for row in README.splitlines() if row.startswith(f"| {page.title} | `")]

    assert len(rows) == 1
    assert re.search(rf"\| `{address}[?`]", rows[0])


def test_no_page_is_named_that_is_not_there() -> None:
    table = README.partition("## The pages")[2].partition("\n## ")[0]
    titles = {row.split(" | ")[0].removeprefix("| ") for row in table.splitlines() if row.startswith("| ")} - {"Page"}

    assert titles == {page.title for page in PAGES}


@pytest.mark.parametrize("metric_id", [metric.metric_id for metric in catalogue()])
def test_every_built_in_metric_is_named(metric_id: str) -> None:
    assert metric_id in quoted(README)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_what_it_must_be_given(command: str) -> None:
    needed = [
        each.name.upper() if each.param_type_name == "argument" else each.opts[0]
        for each in COMMANDS[command].params
        if each.required
    ]
    told = next(row for row in README.splitlines() if row.startswith(f"| `python -m sourcing_core {command}"))

    assert [word for word in needed if word not in told] == []


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_documented(command: str, option: str) -> None:
    assert re.search(rf"`{option}[ `]", README), f"{command} {option}"


def test_no_option_is_documented_that_is_not_there() -> None:
    told = {word.split()[0] for word in quoted(README) if word.startswith("--")}

    assert told - {"--help"} == {option for _, option in OPTIONS}


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_file_is_named(kind: str) -> None:
    assert kind in quoted(README)


@pytest.mark.parametrize("name", [*TABLES, "manifest.json"])
def test_every_file_of_an_export_is_named(name: str) -> None:
    assert name in quoted(README)


@pytest.mark.parametrize("name", Configuration.model_fields)
def test_every_environment_variable_is_documented(name: str) -> None:
    assert f"| `STEERBOARD_{name.upper()}` |" in README


def test_every_make_command_that_a_document_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = {
        word
        for name in ("README.md", "CONTRIBUTING.md")
        for word in re.findall(r"\bmake ([a-z-]+)[`\s]", text_of(name))
    }

    assert {"run", "test"} <= named
    assert named - {"alone"} <= targets


def test_the_folders_of_the_map_are_there() -> None:
    from tests.docs.documents import ROOT

    block = README.partition("## The map of the tree")[2].split("```")[1]
    top, below = "", []
    for line in block.splitlines():
        name = line.strip().split("  ")[0]
        if name and not line.startswith(" "):
            top = name if name.endswith("/") else ""
            below.append(name)
        elif name:
            below += [top + part for part in line.split() if part.endswith(("/", ".py"))][
                : 4 if top == "pages/" and line.count("/") > 1 else 1
            ]

    assert [name for name in below if not (ROOT / name).exists()] == []
