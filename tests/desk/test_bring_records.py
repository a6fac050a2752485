"""Records from a file: new ones made, known ones changed, what does not fit refused by row, column and cure."""

from __future__ import annotations

from datetime import date

import pytest

from sourcing_core.desk.bring_in import FileRefused
from sourcing_core.desk.undo import take_back
from tests.desk.bringing import Desk, refused


def test_new_vendors_are_made_with_ids_of_their_own(desk: Desk) -> None:
    done = desk.bring("vendor", "name,country\nNova,PL\nTerra,Singapore\n")

    assert done.shown.tally == (2, 0, 0, 0)
    assert {i: (v["name"], v["country"], v["ownership"]) for i, v in desk.records("vendor").items()} == {
        "V-001": ("Nova", "PL", "external"),
        "V-002": ("Terra", "SG", "external"),
    }


def test_the_same_records_again_are_known(desk: Desk) -> None:
    desk.bring("vendor", "name,country\nNova,PL\n")
    head = desk.store.head
    done = desk.bring("vendor", "country,name\nPL,Nova\n")

    assert done.shown.tally == (0, 0, 1, 0)
    assert desk.store.head == head


@pytest.mark.parametrize("key", ["V-1", "v-1"])
def test_a_record_is_found_by_its_id(furnished: Desk, key: str) -> None:
    done = furnished.bring("vendor", f"vendor_id,name,tier\n{key},Vendor One,T1\n")

    assert done.shown.tally == (0, 1, 0, 0)
    assert furnished.records("vendor")["V-1"]["name"] == "Vendor One"


@pytest.mark.parametrize("name", ["Vendor 1", "VENDOR  1", " vendor 1 "])
def test_a_record_is_found_by_its_name_when_no_id_is_given(furnished: Desk, name: str) -> None:
    assert furnished.bring("vendor", f"name,tier\n{name},T1\n").shown.changed == 1


def test_accents_that_are_stored_in_two_ways_are_one_name(desk: Desk) -> None:
    desk.bring("vendor", "name\nC\u00f4te\n")

    assert desk.bring("vendor", "name,tier\nCo\u0302te,T1\n").shown.tally == (0, 1, 0, 0)


def test_a_column_that_the_file_lacks_leaves_the_value_alone(furnished: Desk) -> None:
    furnished.bring("vendor", "vendor_id,name,notes\nV-1,Vendor 1,Keep me\n")
    furnished.bring("vendor", "vendor_id,tier\nV-1,T2\n")

    told = furnished.records("vendor")["V-1"]
    assert (told["notes"], told["tier"], told["owner_id"]) == ("Keep me", "T2", "P-1")


def test_an_empty_cell_empties_the_value(furnished: Desk) -> None:
    furnished.bring("vendor", "vendor_id,owner_id\nV-1,\n")

    assert "owner_id" not in furnished.records("vendor")["V-1"]


def test_an_empty_cell_of_a_field_that_is_never_empty_takes_its_default(furnished: Desk) -> None:
    furnished.bring("engagement", "engagement_id,stage\nE-1,exiting\n")
    furnished.bring("engagement", "engagement_id,stage\nE-1,\n")

    assert furnished.records("engagement")["E-1"]["stage"] == "live"


def test_a_name_may_not_be_emptied(furnished: Desk) -> None:
    shown = furnished.look("vendor", "vendor_id,name\nV-1,\n")

    assert refused(shown) == ["row 2, column name: name is required; correct it"]


def test_references_may_be_ids_or_names(furnished: Desk) -> None:
    furnished.bring("vendor", "vendor_id,owner_id,deputy_id\nV-1,P-1,person 1\n")

    assert furnished.records("vendor")["V-1"]["deputy_id"] == "P-1"


def test_a_reference_to_nothing_is_refused(furnished: Desk) -> None:
    shown = furnished.look("vendor", "vendor_id,owner_id\nV-1,Nobody\n")

    assert refused(shown) == [
        "row 2, column owner_id: person 'Nobody' is not recorded; record it first, or correct the id or name"
    ]


def test_a_name_that_two_records_have_must_be_told_by_its_id(furnished: Desk) -> None:
    furnished.bring("person", "person_id,name\nP-2,Person 1\n")
    by_reference = furnished.look("vendor", "vendor_id,owner_id\nV-1,Person 1\n")
    by_name = furnished.look("person", "name,job_title\nPerson 1,Buyer\n")

    assert by_reference.refused[0].reason == "2 people are called 'Person 1' (P-1, P-2): use the id"
    assert refused(by_name) == [
        "row 2, column person_id: 2 people fit this row (P-1, P-2); name the one you mean in a column person_id"
    ]


def test_two_rows_of_one_record_are_refused(furnished: Desk) -> None:
    shown = furnished.look("vendor", "vendor_id,name\nV-1,One\nV-1,Two\nv-1,Three\n")

    assert [one.reason for one in shown.refused] == ["vendor 'V-1' stands in row 2 already"] * 2


def test_two_rows_of_one_new_name_are_refused(desk: Desk) -> None:
    shown = desk.look("vendor", "name\nNova\nnova\n")

    assert shown.tally == (1, 0, 0, 1)


def test_a_new_id_never_is_one_that_the_file_gives(desk: Desk) -> None:
    desk.bring("vendor", "vendor_id,name\n,Nova\nV-001,Terra\n")

    assert {i: v["name"] for i, v in desk.records("vendor").items()} == {"V-001": "Terra", "V-002": "Nova"}


def test_ids_of_another_style_do_not_disturb_the_count(desk: Desk) -> None:
    desk.bring("vendor", "vendor_id,name\nV-99999999999999999999,Big\nACME,Acme\nV-007,Bond\n")
    desk.bring("vendor", "name\nNova\n")

    assert "V-008" in desk.records("vendor")


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (
            "vendor",
            "name,country\nNova,Atlantis\n",
            "row 2, column country: country 'Atlantis' is not a country: use the two-letter ISO code, such as SG, or the English name; correct it",
        ),
        (
            "vendor",
            "vendor_id,name\na b,Nova\n",
            "row 2, column vendor_id: vendor must be one word without spaces or any of / ? # &; correct it",
        ),
        (
            "vendor",
            "name,tier\nNova,T9\n",
            "row 2, column tier: 'T9' is not one of T1, T2, T3; write one of them, or map it under [values]",
        ),
        ("vendor", f"name\n{'x' * 201}\n", "row 2, column name: name must be at most 200 characters; correct it"),
        (
            "site",
            "name,working_spans\nHere,9-5\n",
            "row 2, column working_spans: working spans '9-5' is not a span of hours: write 09:00-18:00; correct it",
        ),
        (
            "site",
            "name,headcount\nHere,-3\n",
            "row 2, column headcount: headcount is -3, but it must be 0 or more; correct it",
        ),
        (
            "site",
            "name,headcount\nHere,12.5\n",
            "row 2, column headcount: '12.5' is not a whole number in range; write digits only",
        ),
        (
            "person",
            "name,side\nAda,theirs\n",
            "row 2, column side: 'theirs' is not one of ours, vendor; write one of them, or map it under [values]",
        ),
    ],
)
def test_a_cell_that_does_not_fit_is_refused(desk: Desk, kind: str, text: str, told: str) -> None:
    shown = desk.look(kind, text)

    assert refused(shown) == [told]
    assert not shown.writes


def test_two_dates_in_the_wrong_order_are_refused(furnished: Desk) -> None:
    shown = furnished.look("contract", "contract_id,vendor_id,starts_on,ends_on\nC-1,V-1,2026-02-01,2026-01-31\n")

    assert refused(shown) == [
        "row 2, column contract_id: ends on lies before starts on: correct one of the two dates; correct it"
    ]


class TestContracts:
    """Every vendor may have its 'Master agreement': a contract is known by vendor and name."""

    header = "vendor_id,name,ends_on\n"

    def test_of_two_vendors_with_one_name_are_two(self, furnished: Desk) -> None:
        done = furnished.bring(
            "contract", self.header + "V-1,Master agreement,2026-12-31\nVendor 2,Master agreement,2027-12-31\n"
        )

        assert done.shown.tally == (2, 0, 0, 0)

    def test_of_the_same_vendor_and_name_are_one(self, furnished: Desk) -> None:
        furnished.bring("contract", self.header + "V-1,Master agreement,2026-12-31\nV-2,Master agreement,2027-12-31\n")
        done = furnished.bring("contract", self.header + "V-1,Master agreement,2028-12-31\n")

        assert done.shown.tally == (0, 1, 0, 0)
        assert [told["ends_on"].date() for told in furnished.records("contract").values()] == [
            date(2028, 12, 31),
            date(2027, 12, 31),
        ]

    def test_without_a_name_are_not_called_none(self, furnished: Desk) -> None:
        furnished.bring("contract", "contract_id,vendor_id,name\nC-1,V-1,None\n")

        assert furnished.bring("contract", "vendor_id,name\nV-1,\n").shown.accepted == 1


def test_a_clause_is_known_by_contract_and_kind(furnished: Desk) -> None:
    furnished.bring("contract", "contract_id,vendor_id\nC-1,V-1\nC-2,V-2\n")
    furnished.bring("clause", "contract_id,clause_kind,is_present\nC-1,audit_right,yes\n")
    done = furnished.bring("clause", "contract_id,clause_kind,is_present\nC-1,Right to audit,no\nC-2,audit_right,yes\n")

    assert done.shown.tally == (1, 1, 0, 0)


def test_an_engagement_is_known_by_vendor_site_and_function(furnished: Desk) -> None:
    done = furnished.bring(
        "engagement",
        "vendor_id,site_id,function_id,headcount\nVendor 1,Site 1,Function 1,5\nVendor 1,Site 2,Function 1,6\n",
    )

    assert done.shown.tally == (1, 1, 0, 0)
    assert furnished.records("engagement")["E-1"]["headcount"] == 5


SAME_AND_OTHER = {
    "ip_control": ("name,weight", "Doors locked,2", "Doors locked,3", "Windows locked,2"),
    "ip_evidence": (
        "vendor_id,site_id,control_id,dated_on,level",
        "V-1,S-1,IPC-01,2026-01-05,absent",
        "V-1,S-1,IPC-01,2026-01-05,operating",
        "V-1,,IPC-01,2026-01-05,absent",
    ),
    "incident": (
        "vendor_id,detected_on,summary,incident_kind,severity",
        "V-1,2026-01-05,Leak,ip,minor",
        "V-1,2026-01-05,leak,ip,major",
        "V-2,2026-01-05,Leak,ip,minor",
    ),
    "access_review": (
        "vendor_id,site_id,reviewed_on,staff_count",
        "V-1,,2026-01-05,8",
        "V-1,,2026-01-05,9",
        "V-1,,2026-01-06,8",
    ),
    "idea": (
        "engagement_id,name,submitted_on,category",
        "E-1,Reuse,2026-01-05,cost",
        "E-1,Reuse,2026-01-05,quality",
        "E-2,Reuse,2026-01-05,cost",
    ),
    "survey": (
        "vendor_id,engagement_id,name,closed_on,audience,invited_count",
        "V-1,,Pulse,2026-01-31,customer,9",
        "V-1,,Pulse,2026-01-31,customer,8",
        "V-1,,Pulse,2026-02-28,customer,9",
    ),
    "deliverable": (
        "engagement_id,name,due_on,region",
        "E-1,Report,2026-01-31,North",
        "E-1,Report,2026-01-31,South",
        "E-1,Report,2026-02-28,North",
    ),
    "backlog_item": ("engagement_id,name,region", "E-1,Search,North", "E-1,Search,South", "E-2,Search,North"),
    "acknowledgement": (
        "engagement_id,metric_id,month,cause,person_id,noted_on",
        "E-1,defect_rate,2026-01-01,A flood,P-1,2026-02-03",
        "E-1,defect_rate,2026-01-01,A storm,P-1,2026-02-03",
        "E-1,defect_rate,2026-02-01,A flood,P-1,2026-02-03",
    ),
    "rebaseline": (
        "engagement_id,metric_id,begins_on,cause,approved_by,decided_on",
        "E-1,defect_rate,2026-01-01,A new line,P-1,2026-02-03",
        "E-1,defect_rate,2026-01-01,A new mould,P-1,2026-02-03",
        "E-1,cycle_time,2026-01-01,A new line,P-1,2026-02-03",
    ),
    "subscription": ("person_id,channel,rhythm", "P-1,team,daily", "Person 1,team,weekly", "P-1,office,daily"),
}
"""Kind -> header, a row without an id, the same record told otherwise, and another one."""


@pytest.mark.parametrize("kind", SAME_AND_OTHER)
def test_a_record_without_an_id_is_known_by_what_tells_it_from_others(furnished: Desk, kind: str) -> None:
    header, first, same, other = SAME_AND_OTHER[kind]
    assert furnished.bring(kind, f"{header}\n{first}\n").shown.tally == (1, 0, 0, 0)

    assert furnished.bring(kind, f"{header}\n{same}\n{other}\n").shown.tally == (1, 1, 0, 0)


def test_every_kind_but_unnamed_answers_is_known_by_something(furnished: Desk) -> None:
    furnished.bring("survey", "survey_id,name,vendor_id,audience,closed_on\nSV-1,Pulse,V-1,customer,2026-01-31\n")
    answers = "survey_id,responded_on,satisfaction\nSV-1,2026-01-05,4\nPulse,2026-01-05,4\n"
    assert furnished.bring("survey_response", answers).shown.tally == (2, 0, 0, 0)

    assert furnished.bring("survey_response", answers + "SV-1,2026-01-06,4\n").shown.tally == (3, 0, 0, 0)


def test_a_retired_record_may_be_named_and_brought_back(furnished: Desk) -> None:
    furnished.bring("person", "person_id,retired_on\nP-1,2026-01-31\n")
    assert furnished.bring("vendor", "vendor_id,owner_id,tier\nV-1,P-1,T3\n").shown.changed == 1
    furnished.bring("person", "person_id,retired_on\nP-1,\n")

    assert "retired_on" not in furnished.records("person")["P-1"]


def test_of_two_records_with_one_name_the_one_in_use_is_meant(furnished: Desk) -> None:
    furnished.bring("person", "person_id,retired_on\nP-1,2026-01-31\n")
    furnished.bring("person", "person_id,name\nP-2,Person 1\n")
    furnished.bring("vendor", "vendor_id,deputy_id\nV-1,Person 1\n")

    assert furnished.records("vendor")["V-1"]["deputy_id"] == "P-2"


class TestSites:
    def test_get_country_zone_and_place_from_their_city(self, desk: Desk) -> None:
        desk.bring("site", "name,city\nHarbour,Singapore\n")

        told = desk.records("site")["S-001"]
        assert (told["country"], told["zone"]) == ("SG", "Asia/Singapore")
        assert told["latitude"] == pytest.approx(1.36, abs=0.05)

    def test_keep_what_was_typed(self, desk: Desk) -> None:
        desk.bring("site", "name,city,country,zone\nHarbour,Singapore,SG,Asia/Kuala_Lumpur\n")

        assert desk.records("site")["S-001"]["zone"] == "Asia/Kuala_Lumpur"

    def test_that_move_get_the_clock_of_the_new_city(self, desk: Desk) -> None:
        desk.bring("site", "name,city\nHarbour,Singapore\n")
        desk.bring("site", "name,city\nHarbour,Tokyo\n")

        told = desk.records("site")["S-001"]
        assert (told["country"], told["zone"]) == ("JP", "Asia/Tokyo")


def test_a_service_level_written_with_percent_signs_is_asked_for_its_unit(furnished: Desk) -> None:
    shown = furnished.look(
        "service_level",
        "level_id,vendor_id,metric_id,expected,unit\nL-1,V-1,on_time_delivery,95%,%\nL-2,V-1,on_time_delivery,95,%\n",
    )

    assert [one.reason for one in shown.refused] == ["'95%' has a percent sign"]
    assert shown.accepted == 1


def test_a_take_back_restores_what_the_records_were(furnished: Desk) -> None:
    before = furnished.records("vendor")
    done = furnished.bring("vendor", "vendor_id,name,tier\nV-1,Changed,T1\nV-7,New,T1\n")
    take_back(furnished.store, str(done.batch_id), "Ada", furnished.now(), today=furnished.today)

    assert furnished.records("vendor") == before


def test_a_take_back_leaves_what_others_changed_or_use_and_says_so(furnished: Desk) -> None:
    done = furnished.bring("vendor", "vendor_id,name\nV-7,New\nV-8,Newer\n")
    furnished.bring("site", "site_id,name,vendor_id\nS-7,There,V-7\n")
    said = take_back(furnished.store, str(done.batch_id), "Ada", furnished.now(), today=furnished.today)

    assert (
        said
        == f"Import {done.batch_id} was taken back: 1 record returned to what it was; vendor V-7 stayed, because others changed or use them."
    )


def test_a_file_of_records_without_any_known_column_is_refused(desk: Desk) -> None:
    with pytest.raises(
        FileRefused, match="no column of the file was recognised; name the columns as in the template of vendors"
    ):
        desk.look("vendor", "a,b\n1,2\n", columns={})


def test_only_some_rows_refused_the_others_come_in(desk: Desk) -> None:
    done = desk.bring("vendor", "name,country\nNova,PL\nTerra,Nowhere\n")

    assert done.shown.tally == (1, 0, 0, 1)
    assert len(desk.records("vendor")) == 1
