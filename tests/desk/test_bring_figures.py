"""Figures from a file: each row checked, compared with what is known, and posted once."""

from __future__ import annotations

import math

import pytest

from sourcing_core.desk.bring_in import FileRefused
from sourcing_core.desk.undo import take_back
from sourcing_core.storage import Work
from tests.desk.bringing import CREATE, Desk, refused
from tests.factories import after, metric, new

HEADER = "engagement_id,metric_id,period,numerator,denominator\n"
VALUES = "engagement_id,metric_id,period,value,n\n"


def test_a_proportion_keeps_its_counts(furnished: Desk) -> None:
    done = furnished.bring("figures", HEADER + "E-1,on_time_delivery,2026-01,95,100\n")

    assert (done.shown.counts(done.batch_id)) == "accepted=1 changed=0 known=0 refused=0 batch=B-00003"
    assert furnished.figures() == {("E-1", "on_time_delivery", "2026-01", "vendor_reported"): (95, 100)}


def test_a_rate_may_exceed_one(furnished: Desk) -> None:
    furnished.bring("figures", HEADER + "E-1,defects_per_unit,2026-01,300,100\n")

    assert furnished.value("defects_per_unit", "2026-01") == (300, 100)


def test_a_value_keeps_its_n(furnished: Desk) -> None:
    furnished.bring("figures", VALUES + "E-1,cycle_time,2026-01,4.5,12\n")

    assert furnished.value("cycle_time", "2026-01") == (4.5, 12)


def test_a_value_whose_n_was_not_told_has_none(furnished: Desk) -> None:
    furnished.bring("figures", VALUES + "E-1,customer_alignment,2026-01,81,\n")

    amount, base = furnished.value("customer_alignment", "2026-01") or (0, 0)
    assert amount == 81
    assert math.isnan(base)


def test_0_of_0_is_no_activity_and_not_a_hundred_percent(furnished: Desk) -> None:
    furnished.bring("figures", HEADER + "E-1,on_time_delivery,2026-01,0,0\n")

    row = furnished.portfolio.series.long().iloc[0]
    assert (row["numerator"], row["denominator"], math.isnan(row["value"])) == (0, 0, True)


def test_a_metric_may_be_named_as_people_read_it(furnished: Desk) -> None:
    furnished.bring("figures", HEADER + "E-1,On-time delivery,2026-01,1,2\nE-1,ON TIME DELIVERY,2026-02,1,2\n")

    assert {name for _, name, _, _ in furnished.figures()} == {"on_time_delivery"}


def test_a_metric_of_ones_own_takes_figures(furnished: Desk) -> None:
    furnished.store.commit(
        Work(
            changes=new([metric(1, metric_id="first_calls", name="First calls", metric_kind="rate", unit="per unit")])
        ),
        "Ada",
        "Own metric",
        after(2),
    )
    furnished.bring("figures", HEADER + "E-1,First calls,2026-01,30,10\n")

    assert furnished.value("first_calls", "2026-01") == (30, 10)


def test_a_mapping_may_create_the_metric(furnished: Desk) -> None:
    done = furnished.bring(
        "figures",
        HEADER + "E-1,Fill grade,2026-01,3,4\n",
        create={"metrics": True},
        metrics={"Fill grade": {"metric_kind": "proportion", "direction": "higher", "unit": "share"}},
    )

    assert [made.metric_id for made in done.shown.creates] == ["M-001"]
    assert furnished.value("M-001", "2026-01") == (3, 4)


def test_an_unknown_metric_is_refused_by_name(furnished: Desk) -> None:
    shown = furnished.look("figures", HEADER + "E-1,punctuality,2026-01,1,2\n")

    assert refused(shown) == [
        "row 2, column metric_id: metric 'punctuality' is not recorded; use the id of a metric in the register, or record your own metric first"
    ]
    assert not shown.writes


class TestShareWithoutCounts:
    """95 % of how many? A share alone can be neither pooled nor judged, so it is refused with the cure."""

    def test_a_file_that_has_no_counts(self, furnished: Desk) -> None:
        with pytest.raises(
            FileRefused,
            match="file.csv: no column gives the numerator, which a proportion or rate needs; give the counts: a share alone cannot be pooled",
        ):
            furnished.look("figures", VALUES + "E-1,on_time_delivery,2026-01,0.95,100\n")

    def test_a_row_among_others(self, furnished: Desk) -> None:
        shown = furnished.look(
            "figures",
            "engagement_id,metric_id,period,numerator,denominator,value\nE-1,on_time_delivery,2026-01,,,0.95\nE-1,cycle_time,2026-01,,,4\n",
        )

        assert refused(shown) == [
            "row 2, column numerator: the numerator is empty, which a proportion or rate needs; give the counts: a share alone cannot be pooled"
        ]
        assert shown.accepted == 1

    def test_a_percent_sign_is_not_dropped(self, furnished: Desk) -> None:
        shown = furnished.look("figures", HEADER + "E-1,on_time_delivery,2026-01,95%,100%\n")

        assert [one.reason for one in shown.refused] == ["'95%' has a percent sign"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E-1,on_time_delivery,2026-01,101,100", "the numerator 101 is above the denominator 100"),
        ("E-1,on_time_delivery,2026-01,1,0", "the denominator is 0, but the numerator is 1"),
        ("E-1,defects_per_unit,2026-01,1,0", "the denominator is 0, but the numerator is 1"),
        ("E-1,on_time_delivery,2026-01,-1,100", "numerator is -1, but it must be 0 or more"),
        ("E-1,on_time_delivery,2026-01,1,-100", "denominator is -100, but it must be 0 or more"),
        ("E-1,on_time_delivery,2026-01,,100", "the numerator is empty, which a proportion or rate needs"),
        ("E-1,on_time_delivery,2026-01,1,", "the denominator is empty, which a proportion or rate needs"),
        ("E-1,on_time_delivery,2026-04,1,2", "the period lies in the future"),
        ("E-1,on_time_delivery,2026-13,1,2", "'2026-13' is not a month"),
        ("E-9,on_time_delivery,2026-01,1,2", "engagement 'E-9' is not recorded"),
        (",on_time_delivery,2026-01,1,2", "the vendor is empty"),
    ],
)
def test_a_row_that_cannot_be_is_refused(furnished: Desk, row: str, reason: str) -> None:
    shown = furnished.look("figures", HEADER + row + "\n")

    assert [one.reason for one in shown.refused] == [reason]
    assert (shown.accepted, shown.refused_rows) == (0, 1)


def test_numerator_and_denominator_may_be_equal(furnished: Desk) -> None:
    assert furnished.look("figures", HEADER + "E-1,on_time_delivery,2026-01,100,100\n").accepted == 1


def test_the_running_month_is_not_the_future(furnished: Desk) -> None:
    assert furnished.look("figures", HEADER + "E-1,on_time_delivery,2026-03,1,2\n").accepted == 1


def test_a_duration_is_not_below_0(furnished: Desk) -> None:
    shown = furnished.look("figures", VALUES + "E-1,cycle_time,2026-01,-1,3\nE-1,cycle_time,2026-02,0,3\n")

    assert [one.reason for one in shown.refused] == ["-1 is below 0"]


class TestSources:
    def test_a_row_says_who_says_so_and_else_the_import_does(self, furnished: Desk) -> None:
        furnished.bring(
            "figures",
            "engagement_id,metric_id,period,numerator,denominator,source\nE-1,on_time_delivery,2026-01,1,2,audited\nE-1,on_time_delivery,2026-02,1,2,\n",
            source="measured",
        )

        assert [source for _, _, _, source in furnished.figures()] == ["audited", "measured"]

    def test_two_sources_of_one_figure_are_no_duplicate_and_the_better_one_counts(self, furnished: Desk) -> None:
        header = "engagement_id,metric_id,period,numerator,denominator,source\n"
        done = furnished.bring(
            "figures",
            header
            + "E-1,on_time_delivery,2026-01,99,100,vendor_reported\nE-1,on_time_delivery,2026-01,90,100,measured\n",
        )

        assert done.shown.accepted == 2
        assert furnished.figures() == {("E-1", "on_time_delivery", "2026-01", "measured"): (90, 100)}

    def test_a_source_that_does_not_exist_is_refused_by_row(self, furnished: Desk) -> None:
        shown = furnished.look(
            "figures",
            "engagement_id,metric_id,period,numerator,denominator,source\nE-1,on_time_delivery,2026-01,1,2,rumour\n",
        )

        assert shown.refused[0].reason == "'rumour' is not one of vendor_reported, measured, audited"

    def test_a_source_that_does_not_exist_in_the_mapping_refuses_the_file(self, furnished: Desk) -> None:
        with pytest.raises(
            FileRefused, match="'rumour' is not a source; write one of vendor_reported, measured, audited"
        ):
            furnished.look("figures", HEADER + "E-1,on_time_delivery,2026-01,1,2\n", source="rumour")


class TestSecondFile:
    first = HEADER + "E-1,on_time_delivery,2026-01,95,100\nE-1,on_time_delivery,2026-02,90,100\n"

    def test_what_it_repeats_is_known_and_what_it_restates_is_changed(self, furnished: Desk) -> None:
        furnished.bring("figures", self.first)
        done = furnished.bring(
            "figures",
            HEADER
            + "E-1,on_time_delivery,2026-02,91,100\nE-1,on_time_delivery,2026-01,95,100\nE-1,on_time_delivery,2026-03,9,10\n",
        )

        assert done.shown.tally == (1, 1, 1, 0)
        restated = furnished.portfolio.series.long().set_index("period_start")["restated"].tolist()
        assert restated == [0, 1, 0]

    def test_the_history_of_the_restated_figure_stays(self, furnished: Desk) -> None:
        furnished.bring("figures", self.first)
        furnished.bring("figures", HEADER + "E-1,on_time_delivery,2026-02,91,100\n")

        assert furnished.portfolio.restatements[["version", "amount"]].to_numpy().tolist() == [[1, 90], [2, 91]]

    def test_the_same_file_again_changes_nothing(self, furnished: Desk) -> None:
        done = furnished.bring("figures", self.first)
        head = furnished.store.head
        again = furnished.bring("figures", self.first)

        assert again.shown.tally == (0, 0, 2, 0)
        assert (again.batch_id, furnished.store.head) == (done.batch_id, head)

    def test_the_same_figures_in_another_file_change_nothing(self, furnished: Desk) -> None:
        furnished.bring("figures", self.first)
        head = furnished.store.head
        again = furnished.bring("figures", self.first.replace("95,100", "95.0,100"))

        assert again.shown.tally == (0, 0, 2, 0)
        assert furnished.store.head == head

    def test_the_same_file_does_not_undo_a_later_correction(self, furnished: Desk) -> None:
        furnished.bring("figures", self.first)
        furnished.bring("figures", HEADER + "E-1,on_time_delivery,2026-02,91,100\n")
        furnished.bring("figures", self.first)

        assert furnished.value("on_time_delivery", "2026-02") == (91, 100)

    def test_the_same_file_brings_only_what_was_refused_before(self, furnished: Desk) -> None:
        text = "vendor,site,metric_id,period,numerator,denominator\nVendor 1,Site 1,on_time_delivery,2026-01,1,2\nNewcomer,Site 1,on_time_delivery,2026-01,1,2\n"
        assert furnished.bring("figures", text).shown.tally == (1, 0, 0, 1)
        furnished.bring("figures", HEADER + "E-1,on_time_delivery,2026-01,2,2\n")
        furnished.bring("vendor", "vendor_id,name\nV-9,Newcomer\n")
        furnished.bring("engagement", "engagement_id,vendor_id,site_id\nE-9,V-9,S-1\n")

        assert furnished.bring("figures", text).shown.tally == (1, 0, 1, 0)
        assert furnished.value("on_time_delivery", "2026-01") == (2, 2)

    def test_after_a_take_back_the_same_file_comes_in_again(self, furnished: Desk) -> None:
        done = furnished.bring("figures", self.first)
        take_back(furnished.store, str(done.batch_id), "Ada", furnished.now(), today=furnished.today)
        assert furnished.figures() == {}

        assert furnished.bring("figures", self.first).shown.tally == (2, 0, 0, 0)


class TestDuplicates:
    text = (
        HEADER
        + "E-1,on_time_delivery,2026-01,9,10\nE-1,on_time_delivery,2026-01,80,100\nE-2,on_time_delivery,2026-01,1,4\n"
    )

    def test_the_second_row_of_a_figure_is_refused(self, furnished: Desk) -> None:
        shown = furnished.look("figures", self.text)

        assert refused(shown) == [
            "row 3, column period: E-1, on_time_delivery, Jan 2026 stands in row 2 already; "
            'leave one of the two out, or add them up with duplicates = "pool" in the mapping'
        ]
        assert shown.accepted == 2

    def test_two_names_of_one_engagement_are_one_figure(self, furnished: Desk) -> None:
        shown = furnished.look(
            "figures",
            "vendor,site,metric_id,period,numerator,denominator\nVendor 1,Site 1,on_time_delivery,2026-01,1,2\nV-1,S-1,On-time delivery,Jan 2026,1,2\n",
        )

        assert shown.tally == (1, 0, 0, 1)

    def test_rows_of_a_figure_are_added_up_where_the_mapping_says_so(self, furnished: Desk) -> None:
        done = furnished.bring("figures", self.text, duplicates="pool")

        assert done.shown.tally == (3, 0, 0, 0)
        assert furnished.value("on_time_delivery", "2026-01") == (89, 110)

    def test_o_01_pooled_is_not_the_average_of_averages(self, furnished: Desk) -> None:
        furnished.bring(
            "figures",
            HEADER
            + "".join(
                f"E-1,on_time_delivery,2026-01,{part},{whole}\n" for part, whole in ((9, 10), (180, 200), (1, 4))
            ),
            duplicates="pool",
        )

        amount, base = furnished.value("on_time_delivery", "2026-01") or (0, 1)
        assert amount / base == pytest.approx(0.887850, abs=5e-7)

    def test_values_cannot_be_added_up(self, furnished: Desk) -> None:
        with pytest.raises(
            FileRefused, match="row 2 is not the only one of its figure, and values of 'cycle_time' cannot be added up"
        ):
            furnished.look(
                "figures", VALUES + "E-1,cycle_time,2026-01,4,1\nE-1,cycle_time,2026-01,5,1\n", duplicates="pool"
            )

    def test_a_sum_that_would_fall_short_is_refused_as_a_whole(self, furnished: Desk) -> None:
        with pytest.raises(
            FileRefused,
            match="row 3, column numerator: 'x' is not a number; rows of one figure are added up, and without this one a sum would fall short",
        ):
            furnished.look(
                "figures",
                HEADER + "E-1,on_time_delivery,2026-01,9,10\nE-1,on_time_delivery,2026-01,x,100\n",
                duplicates="pool",
            )


class TestCreating:
    text = (
        "vendor,site,function,metric_id,period,numerator,denominator\nNova,Kraków,Claims,on_time_delivery,2026-01,1,2\n"
    )

    def test_what_is_missing_is_refused_by_default(self, desk: Desk) -> None:
        shown = desk.look("figures", self.text)

        assert refused(shown) == [
            "row 2, column vendor: vendor 'Nova' is not recorded; correct it, give it in the mapping under [values], or allow creating it under [create]"
        ]

    def test_what_is_missing_is_created_when_asked_in_the_same_batch(self, desk: Desk) -> None:
        done = desk.bring("figures", self.text, create=CREATE, vendors={"nova": {"ownership": "captive"}})

        assert [made.kind for made in done.shown.creates] == ["vendor", "site", "function", "engagement"]  # type: ignore[attr-defined]
        assert desk.records("vendor")["V-001"]["ownership"] == "captive"
        assert desk.records("engagement")["E-001"]["function_id"] == "F-001"
        assert desk.store.head == done.revision == 2

    def test_nothing_is_created_for_rows_that_are_refused(self, desk: Desk) -> None:
        done = desk.bring("figures", self.text + "Ghost,Nowhere,Claims,on_time_delivery,2027-01,1,2\n", create=CREATE)

        assert set(desk.portfolio.names["vendor"].values()) == {"Nova"}
        assert len(done.shown.creates) == 4

    def test_a_take_back_removes_what_was_created(self, desk: Desk) -> None:
        done = desk.bring("figures", self.text, create=CREATE)

        said = take_back(desk.store, str(done.batch_id), "Ada", desk.now(), today=desk.today)

        assert said == "Import B-00002 was taken back: 4 records returned to what they were."
        assert desk.portfolio.is_empty
        assert desk.store.verify() == []
