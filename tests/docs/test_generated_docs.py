"""Generated documents are fresh, the same every time, and say everything that the code declares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sourcing_core.metrics.catalogue import catalogue
from sourcing_core.policy import Policy
from sourcing_core.register import RECORDS, ROWS, Record, shapes
from sourcing_core.rules.catalogue import catalogue as rules
from tests.docs.documents import GENERATED, ROOT, text_of
from tests.tools import generated_docs


def test_the_documents_in_the_project_are_fresh() -> None:
    assert generated_docs.stale(ROOT) == []


def test_a_check_of_fresh_documents_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generated_docs.main(["--write"], tmp_path) == 0
    assert generated_docs.main(["--check"], tmp_path) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", GENERATED)
def test_a_changed_document_is_named_in_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated_docs.write(tmp_path)
    (tmp_path / name).write_text("edited by hand\n", encoding="utf-8")

    assert generated_docs.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == f"stale: {name}; run 'make docs'\n"


def test_missing_documents_are_named_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generated_docs.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == f"stale: {', '.join(GENERATED)}; run 'make docs'\n"


@pytest.mark.parametrize("arguments", [[], ["--chekc"], ["--check", "--write"]])
def test_bad_use_writes_nothing(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generated_docs.main(arguments, tmp_path) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert list(tmp_path.iterdir()) == []


def test_another_process_with_another_hash_seed_and_language_makes_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.tools import generated_docs as g; g.write(Path(sys.argv[1]))"
    )
    told = {**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Auckland"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, env=told, check=True)

    assert {name: (tmp_path / name).read_bytes() for name in GENERATED} == generated_docs.made()


@pytest.mark.parametrize("record", [*RECORDS.values(), *ROWS.values()], ids=lambda record: record.kind)
def test_the_dictionary_has_every_field_of_every_record(record: type[Record]) -> None:
    section = text_of("data/README.md").partition(f"\n### {record.plural}\n")[2].partition("\n#")[0]
    told = [row.split("`")[1] for row in section.splitlines() if row.startswith("| `")]

    assert told == [shape.name for shape in shapes(record)]


def test_the_dictionary_tells_choices_references_units_and_what_is_required() -> None:
    text = text_of("data/README.md")

    assert "| `contract_id` | Contract | id or name |  | no |  | `contract` | The contract that states it |" in text
    assert (
        "| `window` | Window | one of a list |  | no, else `month` | `month`, `quarter`, `rolling_3`, `rolling_12` |"
        in text
    )
    assert "| `notice_days` | Notice days | whole number | days | no | 0 or more, at most 3660 |" in text
    assert "| `governing_law` | Governing law | country: ISO code of two letters, or the English name |" in text


@pytest.mark.parametrize("name", [*Policy.model_fields, *(metric.metric_id for metric in catalogue())])
def test_the_dictionary_has_every_threshold_and_metric(name: str) -> None:
    assert f"\n| `{name}` | " in text_of("data/README.md")


@pytest.mark.parametrize("rule_id", [rule.id for rule in rules()])
def test_the_rulebook_has_every_rule(rule_id: str) -> None:
    assert f"\n## {rule_id} " in text_of("docs/rulebook.md")
