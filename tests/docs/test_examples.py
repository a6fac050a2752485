"""The examples of CONTRIBUTING and README work as they stand."""

from __future__ import annotations

import sys
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
import yaml

from sourcing_core.charts import Drawn
from sourcing_core.desk.monitor.channels import address_of, channels_of
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.metrics.catalogue import MetricDefinition
from sourcing_core.metrics.events.inspections import InspectionRules, prepare_inspections
from sourcing_core.policy import Policy
from sourcing_core.register import ROWS, Metric, RecordRefused, make, shapes
from sourcing_core.rules.check import check
from sourcing_core.rules.rule import Rule
from tests.docs.documents import examples, text_of
from tests.rules.portfolios import build
from tests.rules.test_cases import joined

CONTRIBUTING = text_of("CONTRIBUTING.md")
PYTHON = examples(CONTRIBUTING, "python")


def ran(part: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example that holds these words, as a module."""
    (code,) = [code for code in PYTHON if part in code]
    module = ModuleType("example")
    monkeypatch.setitem(sys.modules, "example", module)
    exec(compile(code, "CONTRIBUTING.md", "exec"), vars(module))
    return module


def rule_cases() -> dict[str, Any]:
    (text,) = examples(CONTRIBUTING, "yaml")
    return yaml.safe_load(text)


@pytest.mark.parametrize("name", rule_cases()["cases"])
def test_the_example_of_a_rule_answers_its_cases(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = [each for each in vars(ran("@rule(", monkeypatch)).values() if isinstance(each, Rule)]
    told = rule_cases()
    case = told["cases"][name]
    portfolio = build(joined(told["given"], case.get("with", {})), told["as_of"], [])
    found = check(portfolio, Policy(), [rule]).set_index("subject_id")["outcome"]

    assert found[told["subject"]] == case["is"]


def test_the_example_of_a_metric_computes_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ran("def from_inspections", monkeypatch)
    lots = pa.table(
        {
            "lot_id": ["A", "B"],
            "engagement_id": ["E", "E"],
            "inspected_on": [date(2026, 5, 2), date(2026, 5, 9)],
            "units_inspected": [100.0, 100.0],
            "rework_units": [4.0, 2.0],
        }
    )
    cells = module.from_inspections(prepare_inspections(lots, as_of=date(2026, 6, 1), rules=InspectionRules()))

    assert (cells.amount.sum(), cells.base.sum()) == (6, 200)


def test_the_entry_of_a_metric_is_one_that_the_catalogue_takes() -> None:
    (text,) = examples(CONTRIBUTING, "toml")
    ((metric_id, entry),) = tomllib.loads(text).items()

    assert make(Metric, MetricDefinition(metric_id=metric_id, **entry).record()).metric_id == "rework_rate"


def test_the_example_of_a_record_refuses_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    record = ran("class Certificate", monkeypatch).Certificate

    assert [shape.ref for shape in shapes(record)][:3] == [None, "vendor", "site"]
    with pytest.raises(RecordRefused, match="standard: is required"):
        make(record, {"certificate_id": "CE-001", "vendor_id": "V-001"})


def test_the_mapping_in_the_readme_fits_the_rows_that_it_is_for() -> None:
    (text,) = examples(text_of("README.md"), "toml")
    mapping = Mapping.from_toml(text)
    fields = {shape.name for shape in shapes(ROWS[mapping.kind])}

    assert {*mapping.columns, *mapping.constants} <= fields
    assert mapping.create.vendors


def test_the_file_of_channels_in_the_readme_names_channels_and_takes_the_address_of_a_person(tmp_path: Path) -> None:
    (text,) = [text for text in examples(text_of("README.md"), "") if "{email}" in text]
    file = tmp_path / "channels.toml"
    file.write_text(text, encoding="utf-8")
    channels = channels_of(file)

    assert set(channels) == {"team", "mail"}
    assert address_of(channels, "mail", "ada@example.com").endswith("?to=ada@example.com")


def test_a_chart_function_returns_what_contributing_says() -> None:
    assert set(Drawn.__dataclass_fields__) == {"figure", "alt"}
