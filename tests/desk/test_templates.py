"""Every template comes back as it says: filled with its example row it is taken as it stands."""

from __future__ import annotations

import pytest

from sourcing_core.desk.bring_in import confirm, guessed_mapping, kinds, preview, read_headers
from sourcing_core.desk.template_workbook import template_workbook
from sourcing_core.desk.templates import example_row, template
from sourcing_core.register import RECORDS, ROWS
from sourcing_core.storage import Work
from tests.desk.bringing import Desk
from tests.factories import after, contract, engagement, function, new, person, site, survey, vendor

KINDS = sorted(kinds().values())


@pytest.fixture
def referred(desk: Desk) -> Desk:
    """The records that templates refer to."""
    records = [
        person(1, person_id="P-001"),
        vendor(1, vendor_id="V-001"),
        site(1, site_id="S-001"),
        function(1, function_id="F-001"),
        contract(1, contract_id="C-001", vendor_id="V-001"),
        engagement(1, engagement_id="E-001", vendor_id="V-001", site_id="S-001", function_id="F-001"),
        survey(1, survey_id="SV-001", vendor_id="V-001"),
    ]
    desk.store.commit(Work(changes=new(records)), "Ada", "What templates name", after(1))
    return desk


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_example_row_is_taken(referred: Desk, kind: str, ending: str) -> None:
    data = template(kind) if ending == "csv" else template_workbook(kind)
    name = f"{kind}.{ending}"
    mapping = guessed_mapping(kind, read_headers(referred.store, data, name))
    shown = preview(referred.store, data, name, kind, mapping, today=referred.today)
    confirm(referred.store, shown, "Ada", "A template", referred.now())

    assert [str(refused) for refused in shown.refused] == []
    assert shown.accepted + shown.changed == 1
    assert {field: column for field, column in mapping.columns.items() if field != column} == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in RECORDS])
def test_the_record_says_what_the_template_says(referred: Desk, kind: str) -> None:
    referred.bring(kind, template(kind))
    told = example_row(kind)
    record = referred.records(kind)[told[RECORDS[kind].key]]

    assert {name for name, text in told.items() if text} <= set(record)
    words = {name: str(value) for name, value in record.items() if told.get(name) and isinstance(value, str)}
    assert words == {name: told[name] for name in words}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_column_and_required_ones_an_example(kind: str) -> None:
    told = example_row(kind)
    record = RECORDS.get(kind) or ROWS[kind]

    assert set(told) == set(record.model_fields) - {"retired_on"}
    assert all(told[name] for name, field in record.model_fields.items() if field.is_required())


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_template_has_the_same_bytes(kind: str) -> None:
    assert template(kind) == template(kind)
    assert template_workbook(kind) == template_workbook(kind)


def test_a_spreadsheet_sees_the_text_as_utf_8() -> None:
    assert template("site").startswith(b"\xef\xbb\xbf")
