"""Every rule answers every case of its file as a manager would; the format is told in cases/README.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sourcing_core.policy import Policy
from sourcing_core.rules.catalogue import catalogue
from sourcing_core.rules.check import check
from sourcing_core.vocabulary import Outcome
from tests.rules.portfolios import build

FILES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
RULES = {rule.id: rule for rule in catalogue()}
ALLOWED = {
    "as_of",
    "with",
    "policy",
    "figures",
    "is",
    "are",
    "severity",
    "says",
    "due_on",
    "accepted_until",
    "subject",
    "vendor_id",
}


def read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def cases() -> Iterator[Any]:
    for file in FILES:
        told = read(file)
        for name, case in told["cases"].items():
            yield pytest.param(file.stem, told, case, id=f"{file.stem}: {name}")


def joined(given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The given tables with a case's own rows and fields laid over them; a row that is null is taken out."""
    tables = {kind: {key: dict(row or {}) for key, row in rows.items()} for kind, rows in given.items()}
    for kind, rows in more.items():
        for key, row in rows.items():
            table = tables.setdefault(kind, {})
            if row is None:
                del table[key]
            else:
                table[key] = table.get(key, {}) | row
    return tables


def answers(rule_id: str, told: dict[str, Any], case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert set(case) <= ALLOWED, f"a case has no {set(case) - ALLOWED}"
    figures = case.get("figures", told.get("figures", []))
    portfolio = build(
        joined(told.get("given", {}), case.get("with", {})), case.get("as_of", told.get("as_of")), figures
    )
    policy = Policy(**told.get("policy", {}) | case.get("policy", {}))
    found = check(portfolio, policy, [RULES[rule_id]])
    return {row["subject_id"]: row for row in found.to_dict("records")}


@pytest.mark.parametrize(("rule_id", "told", "case"), list(cases()))
def test_case(rule_id: str, told: dict[str, Any], case: dict[str, Any]) -> None:
    found = answers(rule_id, told, case)

    if "are" in case:
        expected = {key: outcome for key, outcome in case["are"].items() if outcome != "not asked"}
        assert expected == {key: row["outcome"] for key, row in found.items() if key in case["are"]}
        return
    row = found[case.get("subject", told["subject"])]
    assert case["is"] == row["outcome"], row["says"]
    for name in ("severity", "vendor_id"):
        assert case.get(name, row[name]) == row[name]
    assert case.get("says", "") in row["says"]
    for name in ("due_on", "accepted_until"):
        assert name not in case or case[name] == row[name].date()


def test_every_rule_has_its_cases() -> None:
    assert sorted(RULES) == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cases_show_every_answer_that_the_rule_can_give(file: Path) -> None:
    told = read(file)
    shown = {word for case in told["cases"].values() for word in (case.get("are") or {0: case.get("is")}).values()}

    missing = {Outcome.GAP, Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE} - shown - set(told.get("never", {}))
    assert missing == set(), "add a case, or say under 'never' why the rule cannot answer so"
