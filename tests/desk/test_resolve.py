"""Which engagement a row means: by id, by names, never by guesswork."""

from __future__ import annotations

import pytest

from sourcing_core.desk.bring_in import FileRefused
from sourcing_core.storage import Change, Work
from tests.desk.bringing import CREATE, Desk, refused
from tests.factories import after, engagement, function, new

ROW = ",on_time_delivery,2026-01,1,2\n"
REST = ",metric_id,period,numerator,denominator\n"


def test_ids_and_names_mean_the_same(furnished: Desk) -> None:
    shown = furnished.look("figures", "vendor,site" + REST + "V-1,Site 1" + ROW + "vendor 2,s-2" + ROW)

    assert shown.sample["engagement_id"].tolist() == ["E-1", "E-2"]


def test_an_engagement_id_needs_no_names(furnished: Desk) -> None:
    assert furnished.look("figures", "engagement_id" + REST + "e-1" + ROW).sample["engagement_id"].tolist() == ["E-1"]


def test_an_engagement_id_wins_where_it_is_given(furnished: Desk) -> None:
    shown = furnished.look("figures", "engagement_id,vendor,site" + REST + "E-1,," + ROW + ",Vendor 2,Site 2" + ROW)

    assert shown.sample["engagement_id"].tolist() == ["E-1", "E-2"]


def test_names_that_contradict_the_engagement_id_refuse_the_row(furnished: Desk) -> None:
    shown = furnished.look("figures", "engagement_id,vendor,site" + REST + "E-1,Vendor 2,Site 1" + ROW)

    assert refused(shown)[0].startswith(
        "row 2, column vendor: engagement E-1 is of vendor V-1, but the row says 'Vendor 2'"
    )


@pytest.mark.parametrize(
    ("header", "row", "lacking"),
    [("vendor", "Vendor 1", "site"), ("site", "Site 1", "vendor"), ("function", "x", "vendor and the site")],
)
def test_a_file_that_cannot_tell_the_engagement_is_refused(
    furnished: Desk, header: str, row: str, lacking: str
) -> None:
    with pytest.raises(
        FileRefused, match=f"no column gives the {lacking}; map columns to vendor and site, or one to engagement_id"
    ):
        furnished.look("figures", header + REST + row + ROW)


def test_the_refusal_blames_the_column_that_is_wrong(furnished: Desk) -> None:
    shown = furnished.look(
        "figures", "vendor,site,function" + REST + "V-1,Nowhere,F-1" + ROW + "V-1,S-1,Juggling" + ROW + "V-1,S-2," + ROW
    )

    assert [(one.column, one.value, one.reason) for one in shown.refused] == [
        ("site", "Nowhere", "site 'Nowhere' is not recorded"),
        ("site", "S-2", "no engagement of V-1 at S-2 is recorded"),
        ("function", "Juggling", "function 'Juggling' is not recorded"),
    ]


class TestSeveralFunctionsAtOnePlace:
    @pytest.fixture
    def two(self, furnished: Desk) -> Desk:
        furnished.store.commit(
            Work(changes=new([function(3), engagement(3, vendor_id="V-1", site_id="S-1", function_id="F-3")])),
            "Ada",
            "More work",
            after(2),
        )
        return furnished

    def test_the_row_must_say_which(self, two: Desk) -> None:
        shown = two.look("figures", "vendor,site" + REST + "V-1,S-1" + ROW)

        assert (
            shown.refused[0].reason
            == "V-1 has 2 engagements at S-1 (E-1, E-3): the row must say which function, or the engagement's id"
        )

    def test_the_function_tells(self, two: Desk) -> None:
        shown = two.look("figures", "vendor,site,function" + REST + "V-1,S-1,Function 3" + ROW)

        assert shown.sample["engagement_id"].tolist() == ["E-3"]

    def test_a_retired_one_is_not_meant(self, two: Desk) -> None:
        found = two.store.record("engagement", "E-1")
        assert found is not None
        gone = found[0].model_copy(update={"retired_on": two.today})
        two.store.commit(Work(changes=[Change(gone, found[1])]), "Ada", "Done", after(3))
        shown = two.look("figures", "vendor,site" + REST + "V-1,S-1" + ROW)

        assert shown.sample["engagement_id"].tolist() == ["E-3"]


def test_figures_of_a_retired_engagement_may_still_be_corrected(furnished: Desk) -> None:
    furnished.bring("engagement", "engagement_id,retired_on\nE-1,2026-01-31\n")
    by_name = furnished.bring("figures", "vendor,site" + REST + "V-1,S-1" + ROW, create=CREATE)

    assert by_name.shown.tally == (1, 0, 0, 0)
    assert list(furnished.records("engagement")) == ["E-1", "E-2"]


def test_one_engagement_is_created_for_two_spellings(desk: Desk) -> None:
    done = desk.bring(
        "figures",
        "vendor,site" + REST + "Nova,Here" + ROW + "NOVA ,here" + ROW.replace("2026-01", "2026-02"),
        create=CREATE,
    )

    assert [type(made).__name__ for made in done.shown.creates] == ["Vendor", "Site", "Engagement"]


def test_values_of_the_mapping_turn_free_text_into_records(furnished: Desk) -> None:
    shown = furnished.look(
        "figures",
        "vendor,site" + REST + "V1 Ltd.,Plant A" + ROW,
        values={"vendor": {"V1 Ltd.": "V-1"}, "site": {"Plant A": "Site 1"}},
    )

    assert shown.sample["engagement_id"].tolist() == ["E-1"]


def test_a_record_that_cannot_be_created_is_refused_with_its_fault(desk: Desk) -> None:
    shown = desk.look(
        "figures", "vendor,site" + REST + "Nova,Here" + ROW, create=CREATE, vendors={"Nova": {"country": "Atlantis"}}
    )

    assert shown.refused[0].reason.startswith("vendor 'Nova' cannot be created: country: 'Atlantis' is not a country")


def test_a_site_that_is_created_is_completed_from_its_city(desk: Desk) -> None:
    desk.bring(
        "figures", "vendor,site" + REST + "Nova,Here" + ROW, create=CREATE, sites={"Here": {"city": "Singapore"}}
    )

    assert desk.records("site")["S-001"]["zone"] == "Asia/Singapore"
