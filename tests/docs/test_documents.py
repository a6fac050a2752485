"""What holds for every document: links lead somewhere, names exist, decisions have their three parts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.policy import Policy
from sourcing_core.register import RECORDS, ROWS, shapes
from sourcing_core.vocabulary import SOURCE_CODES, Window
from tests.docs.documents import FENCE, ROOT, anchors, documents, quoted, text_of, without_code

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def links() -> list[tuple[str, str]]:
    """(document, target) of every link and picture that does not leave the project."""
    found = [
        (file, target)
        for file in documents()
        for target in LINK.findall(FENCE.sub("", file.read_text(encoding="utf-8")))
    ]
    return [
        (str(file.relative_to(ROOT)), target)
        for file, target in found
        if "://" not in target and not target.startswith("mailto:")
    ]


@pytest.mark.parametrize(("document", "target"), links())
def test_no_link_points_to_a_missing_file_or_heading(document: str, target: str) -> None:
    path, _, heading = unquote(target).partition("#")
    file = (ROOT / document).parent / path if path else ROOT / document

    assert file.exists(), f"{document} links to {target}"
    if heading:
        assert heading in anchors(file.read_text(encoding="utf-8")), f"{document} links to {target}"


def test_there_are_links_to_check() -> None:
    assert len(links()) > 20


def names() -> set[str]:
    """Every name in the code that a document may quote as a threshold, a metric, a field or a word."""
    fields = {shape.name for record in (*RECORDS.values(), *ROWS.values()) for shape in shapes(record)}
    return {
        *Policy.model_fields,
        *(metric.metric_id for metric in catalogue()),
        *fields,
        *SOURCE_CODES,
        *map(str, Window),
        "is_poolable",
        "as_of",
    }


@pytest.mark.parametrize("document", ["docs/methods.md", "docs/deviations.md"])
def test_every_threshold_metric_and_field_that_is_quoted_exists(document: str) -> None:
    snake = {word for word in quoted(text_of(document)) if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", word)}

    assert snake
    assert snake - names() == set()


def decisions() -> list[Path]:
    return sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("file", decisions(), ids=lambda file: file.stem)
def test_a_decision_says_its_number_context_decision_and_consequence(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert text.startswith(f"# {file.stem[:4]} ")
    assert [heading for heading in ("Context", "Decision", "Consequence") if f"\n## {heading}" not in text] == []


def test_no_two_decisions_have_one_number() -> None:
    numbers = [file.stem[:4] for file in decisions()]

    assert len(numbers) == len(set(numbers))


def test_the_changelog_has_the_version_of_the_project() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]

    assert re.search(rf"^## {re.escape(version)}\b", text_of("CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_documents_are_calm(file: Path) -> None:
    prose = re.sub(r"!\[", "[", without_code(file.read_text(encoding="utf-8")))

    assert "!" not in prose
