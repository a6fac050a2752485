"""Raw events from a file: checked, kept, and rolled up together with those that are known."""

from __future__ import annotations

import pytest

from sourcing_core.desk.undo import take_back
from tests.desk.bringing import CREATE, Desk, refused
from tests.factories import after, contract, engagement, new

HEADER = "engagement_id,delivery_id,first_promised_on,delivered_on\n"
PARTS = "engagement_id,delivery_id,first_promised_on,delivered_on,ordered_quantity,delivered_quantity\n"
ITEMS = "engagement_id,item_id,started_at,finished_at\n"


def lines(*ids: str, promised: str = "2026-01-10", delivered: str = "2026-01-09", engagement: str = "E-1") -> str:
    return "".join(f"{engagement},{one},{promised},{delivered}\n" for one in ids)


def test_deliveries_become_figures_and_are_kept(furnished: Desk) -> None:
    done = furnished.bring("deliveries", HEADER + lines("A", "B") + lines("C", delivered="2026-01-11"))

    assert done.shown.counts(done.batch_id) == "accepted=3 changed=0 known=0 refused=0 batch=B-00003"
    assert furnished.value("on_time_delivery", "2026-01") == (2, 3)
    events = furnished.store.events("deliveries")
    assert events is not None
    assert events["delivery_id"].to_pylist() == ["A", "B", "C"]
    assert furnished.store.verify() == []


def test_events_are_measured_unless_the_mapping_says_otherwise(furnished: Desk) -> None:
    furnished.bring("deliveries", HEADER + lines("A"))

    assert {source for _, _, _, source in furnished.figures()} == {"measured"}
    assert furnished.portfolio.batches["source"].tolist() == ["measured"]


def test_a_line_that_is_due_and_not_delivered_is_late(furnished: Desk) -> None:
    furnished.bring("deliveries", HEADER + lines("A") + lines("B", delivered=""))

    assert furnished.value("on_time_delivery", "2026-01") == (1, 2)


def test_inspections_and_work_items_come_in_too(furnished: Desk) -> None:
    furnished.bring(
        "inspections", "engagement_id,lot_id,inspected_on,units_inspected,defective_units\nE-1,L1,2026-01-05,80,2\n"
    )
    furnished.bring("work_items", ITEMS + "E-1,T1,2026-01-05 09:00,2026-01-07 09:00\n")

    assert furnished.value("defect_rate", "2026-01") == (2, 80)
    assert furnished.value("cycle_time", "2026-01") == (2, 1)


def test_only_metrics_that_are_recorded_get_figures(furnished: Desk) -> None:
    """A built-in metric that somebody removed does not come back, and does not stop the import."""
    from sourcing_core.storage import Work
    from sourcing_core.storage.records import Removal

    furnished.store.commit(Work(changes=[Removal("metric", "on_time_delivery_raw")]), "Ada", "Not used here", after(2))
    furnished.bring("deliveries", HEADER + lines("A"))

    assert furnished.value("on_time_delivery_raw", "2026-01") is None
    assert furnished.value("on_time_delivery", "2026-01") == (1, 1)


class TestTheDayOfAnInstant:
    """R-4: the contract's zone decides the day, hence the month."""

    text = ITEMS + "E-1,T1,2026-01-30T09:00:00Z,2026-01-31T23:30:00Z\n"

    def test_is_the_sites_where_the_contract_tells_no_zone(self, furnished: Desk) -> None:
        furnished.bring("site", "site_id,zone\nS-1,Asia/Singapore\n")
        furnished.bring("work_items", self.text)

        assert furnished.value("throughput", "2026-02") is not None

    def test_is_the_contracts_before_the_sites(self, furnished: Desk) -> None:
        from sourcing_core.storage import Change, Work

        furnished.bring("site", "site_id,zone\nS-1,Asia/Singapore\n")
        version = furnished.store.record("engagement", "E-1")
        assert version is not None
        changes = [*new([contract(1, zone="Europe/London")]), Change(engagement(1, contract_id="C-1"), version[1])]
        furnished.store.commit(Work(changes=changes), "Ada", "A contract", after(3))
        furnished.bring("work_items", self.text)

        assert furnished.value("throughput", "2026-02") is None
        assert furnished.value("throughput", "2026-01") is not None


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("deliveries", HEADER + lines("A", delivered="2026-04-01"), "delivered in the future"),
        ("deliveries", "engagement_id,delivery_id,ordered_on\nE-1,A,2026-04-01\n", "ordered in the future"),
        (
            "deliveries",
            "engagement_id,delivery_id,ordered_quantity\nE-1,A,0\n",
            "ordered quantity is 0, but it must be more than 0",
        ),
        (
            "deliveries",
            "engagement_id,delivery_id,delivered_quantity\nE-1,A,-1\n",
            "delivered quantity is -1, but it must be 0 or more",
        ),
        (
            "deliveries",
            "engagement_id,delivery_id,cancelled_by\nE-1,A,the client\n",
            "it is not one of customer, mutual, vendor",
        ),
        ("deliveries", HEADER + "E-9,A,2026-01-01,2026-01-01\n", "engagement 'E-9' is not recorded"),
        (
            "inspections",
            "engagement_id,lot_id,inspected_on,units_inspected,defective_units\nE-1,A,2026-01-01,10,11\n",
            "defective units are more than units inspected",
        ),
        (
            "inspections",
            "engagement_id,lot_id,inspected_on,units_delivered,units_inspected\nE-1,A,2026-01-01,10,11\n",
            "units inspected are more than units delivered",
        ),
        ("inspections", "engagement_id,lot_id,inspected_on\nE-1,A,2026-04-01\n", "inspected in the future"),
        ("work_items", ITEMS + "E-1,A,2026-01-02,2026-01-01\n", "it finished before it started"),
        ("work_items", ITEMS + "E-1,A,2026-01-02,2026-04-02\n", "finished in the future"),
    ],
)
def test_an_event_that_cannot_be_is_refused(furnished: Desk, kind: str, text: str, reason: str) -> None:
    shown = furnished.look(kind, text)

    assert [one.reason for one in shown.refused] == [reason]
    assert shown.accepted == 0


def test_today_is_not_the_future_and_a_promise_may_lie_in_it(furnished: Desk) -> None:
    assert (
        furnished.look("deliveries", HEADER + lines("A", promised="2026-12-31", delivered="2026-03-31")).accepted == 1
    )


def test_an_instant_may_lie_a_day_ahead_because_it_is_tomorrow_somewhere(furnished: Desk) -> None:
    assert furnished.look("work_items", ITEMS + "E-1,A,2026-03-31T10:00Z,2026-04-01T10:00Z\n").accepted == 1


def test_defects_may_exceed_units(furnished: Desk) -> None:
    assert (
        furnished.look(
            "inspections", "engagement_id,lot_id,inspected_on,units_inspected,defects\nE-1,A,2026-01-01,10,11\n"
        ).accepted
        == 1
    )


def test_who_cancelled_is_understood_whatever_its_case(furnished: Desk) -> None:
    furnished.bring(
        "deliveries",
        "engagement_id,delivery_id,first_promised_on,cancelled_on,cancelled_by\nE-1,A,2026-01-10,2026-01-05,Customer\nE-1,B,2026-01-10,,\n",
    )

    assert furnished.value("on_time_delivery", "2026-01") == (0, 1)


def test_deliveries_before_their_order_are_taken_and_noted(furnished: Desk) -> None:
    shown = furnished.look(
        "deliveries", "engagement_id,delivery_id,ordered_on,delivered_on\nE-1,A,2026-01-10,2026-01-09\n"
    )

    assert shown.accepted == 1
    assert shown.notes == ["deliveries that arrived before they were ordered, and so have no cycle time: 1"]


class TestOneIdTwice:
    def test_the_second_row_is_refused(self, furnished: Desk) -> None:
        shown = furnished.look("deliveries", HEADER + lines("A", "B", "A"))

        assert refused(shown) == [
            "row 4, column delivery_id: 'A' stands in row 2 already; leave one of the two out, or give the second its own id"
        ]

    def test_two_engagements_may_use_the_same_id(self, furnished: Desk) -> None:
        assert furnished.look("deliveries", HEADER + lines("A") + lines("A", engagement="E-2")).accepted == 2


class TestParts:
    """Rows that share an id are parts of one delivery when the file tells how much came with each."""

    def test_are_added_up(self, furnished: Desk) -> None:
        done = furnished.bring(
            "deliveries",
            PARTS
            + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-10,100,40\nE-1,B,2026-01-10,2026-01-10,100,60\n",
        )

        assert done.shown.accepted == 3
        assert furnished.value("on_time_in_full", "2026-01") == (1, 2)

    def test_that_arrive_late_make_the_delivery_late(self, furnished: Desk) -> None:
        furnished.bring(
            "deliveries", PARTS + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-11,100,40\n"
        )

        assert furnished.value("on_time_delivery", "2026-01") == (0, 1)

    def test_said_twice_are_refused_once(self, furnished: Desk) -> None:
        shown = furnished.look(
            "deliveries",
            PARTS
            + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-09,100,40\n",
        )

        assert [one.row for one in shown.refused] == [3]
        assert shown.accepted == 2

    def test_that_contradict_each_other_are_refused_together(self, furnished: Desk) -> None:
        shown = furnished.look(
            "deliveries",
            PARTS
            + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-12,2026-01-09,100,40\nE-1,B,2026-01-10,2026-01-05,,60\nE-1,B,,2026-01-06,60,\n",
        )

        assert [(one.row, one.reason) for one in shown.refused] == [
            (2, "the rows of this delivery differ in first promised on"),
            (3, "the rows of this delivery differ in first promised on"),
        ]
        assert shown.accepted == 2

    def test_of_which_one_is_unreadable_are_refused_together(self, furnished: Desk) -> None:
        """Half a delivery would count as an incomplete one."""
        shown = furnished.look(
            "deliveries",
            PARTS
            + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-35,100,40\nE-2,A,2026-01-10,2026-01-05,100,60\n",
        )

        assert [one.row for one in shown.refused] == [3, 2]
        assert shown.accepted == 1

    def test_of_which_one_lies_in_the_future_are_refused_together(self, furnished: Desk) -> None:
        shown = furnished.look(
            "deliveries", PARTS + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2027-01-05,100,40\n"
        )

        assert [(one.row, one.reason) for one in shown.refused] == [
            (3, "delivered in the future"),
            (2, "another part of this delivery is refused"),
        ]
        assert not shown.writes


class TestOverlappingFiles:
    first = HEADER + lines("A", "B") + lines("C", delivered="2026-01-12")
    second = (
        HEADER
        + lines("B")
        + lines("C", delivered="2026-01-10")
        + lines("D", promised="2026-02-10", delivered="2026-02-11")
    )

    def test_rows_are_counted_as_known_changed_and_new(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.first)
        done = furnished.bring("deliveries", self.second)

        assert done.shown.tally == (1, 1, 1, 0)

    def test_figures_are_computed_over_all_events(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.first)
        furnished.bring("deliveries", self.second)

        assert furnished.value("on_time_delivery", "2026-01") == (3, 3)
        assert furnished.value("on_time_delivery", "2026-02") == (0, 1)

    def test_a_line_that_moved_to_another_month_leaves_no_figure_behind(self, furnished: Desk) -> None:
        furnished.bring("deliveries", HEADER + lines("A"))
        furnished.bring("deliveries", HEADER + lines("A", promised="2026-02-10"))

        assert furnished.value("on_time_delivery", "2026-01") is None
        assert furnished.value("on_time_delivery", "2026-02") == (1, 1)

    def test_figures_that_came_from_elsewhere_are_left_alone(self, furnished: Desk) -> None:
        furnished.bring(
            "figures",
            "engagement_id,metric_id,period,numerator,denominator\nE-1,on_time_delivery,2024-01,9,10\n",
            source="measured",
        )
        furnished.bring("deliveries", HEADER + lines("A"))
        furnished.bring("deliveries", HEADER + lines("A", promised="2026-02-10"))

        assert furnished.value("on_time_delivery", "2024-01") == (9, 10)

    def test_the_same_file_again_changes_nothing(self, furnished: Desk) -> None:
        done = furnished.bring("deliveries", self.first)
        furnished.bring("deliveries", self.second)
        head = furnished.store.head
        again = furnished.bring("deliveries", self.first)

        assert (again.shown.tally, again.batch_id, furnished.store.head) == ((0, 0, 3, 0), done.batch_id, head)
        assert furnished.value("on_time_delivery", "2026-01") == (3, 3)

    def test_the_same_events_in_another_order_change_nothing(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.first)
        head = furnished.store.head
        done = furnished.bring("deliveries", HEADER + lines("C", delivered="2026-01-12") + lines("B", "A"))

        assert done.shown.tally == (0, 0, 3, 0)
        assert furnished.store.head == head

    def test_parts_are_replaced_as_a_whole(self, furnished: Desk) -> None:
        furnished.bring("deliveries", PARTS + "E-1,A,2026-01-10,2026-01-05,100,60\n")
        done = furnished.bring(
            "deliveries", PARTS + "E-1,A,2026-01-10,2026-01-05,100,60\nE-1,A,2026-01-10,2026-01-08,100,40\n"
        )

        assert done.shown.tally == (0, 2, 0, 0)
        assert furnished.value("on_time_in_full", "2026-01") == (1, 1)

    def test_events_of_another_source_are_counted_by_themselves(self, furnished: Desk) -> None:
        furnished.bring("deliveries", HEADER + lines("A", "B"))
        done = furnished.bring("deliveries", HEADER + lines("A", delivered="2026-01-30"), source="vendor_reported")

        assert done.shown.tally == (1, 0, 0, 0)
        assert furnished.value("on_time_delivery", "2026-01") == (2, 2)


class TestColumnsThatAFileLacks:
    """A delivery report may know nothing of orders: what it does not tell, it does not change."""

    orders = "engagement_id,delivery_id,ordered_on,first_promised_on\nE-1,A,2026-01-01,2026-01-10\nE-1,B,2026-01-02,2026-01-10\n"
    report = "engagement_id,delivery_id,delivered_on\nE-1,A,2026-01-09\n"

    def test_keep_their_values(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.orders)
        done = furnished.bring("deliveries", self.report)

        assert done.shown.tally == (0, 1, 0, 0)
        assert furnished.value("on_time_delivery", "2026-01") == (1, 2)
        assert furnished.value("cycle_time", "2026-01") == (9, 1)

    def test_are_not_compared(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.orders)
        done = furnished.bring("deliveries", "engagement_id,delivery_id,first_promised_on\nE-1,A,2026-01-10\n")

        assert done.shown.tally == (0, 0, 1, 0)

    def test_lose_what_another_import_told_when_that_is_taken_back(self, furnished: Desk) -> None:
        orders = furnished.bring("deliveries", self.orders)
        furnished.bring("deliveries", self.report)
        take_back(furnished.store, str(orders.batch_id), "Ada", furnished.now(), today=furnished.today)

        assert furnished.value("on_time_delivery", "2026-01") is None
        assert furnished.store.verify() == []

    def test_a_column_that_is_there_and_empty_empties(self, furnished: Desk) -> None:
        furnished.bring("deliveries", HEADER + lines("A"))
        furnished.bring("deliveries", HEADER + lines("A", delivered=""))

        assert furnished.value("on_time_delivery", "2026-01") == (0, 1)


class TestTakingBack:
    first, second = TestOverlappingFiles.first, TestOverlappingFiles.second

    def test_the_first_of_two_leaves_what_the_second_says(self, furnished: Desk) -> None:
        one = furnished.bring("deliveries", self.first)
        furnished.bring("deliveries", self.second)
        take_back(furnished.store, str(one.batch_id), "Ada", furnished.now(), today=furnished.today)

        assert furnished.value("on_time_delivery", "2026-01") == (2, 2)
        assert furnished.value("on_time_delivery", "2026-02") == (0, 1)

    def test_the_second_of_two_leaves_what_the_first_says(self, furnished: Desk) -> None:
        furnished.bring("deliveries", self.first)
        two = furnished.bring("deliveries", self.second)
        take_back(furnished.store, str(two.batch_id), "Ada", furnished.now(), today=furnished.today)

        assert furnished.value("on_time_delivery", "2026-01") == (2, 3)
        assert furnished.value("on_time_delivery", "2026-02") is None

    def test_both_leaves_nothing(self, furnished: Desk) -> None:
        batches = [furnished.bring("deliveries", text).batch_id for text in (self.first, self.second)]
        for batch in batches:
            take_back(furnished.store, str(batch), "Ada", furnished.now(), today=furnished.today)

        assert furnished.figures() == {}
        assert furnished.store.events("deliveries") is None
        assert furnished.store.verify() == []

    def test_is_one_commit(self, furnished: Desk) -> None:
        """A kill between two would leave figures that rest on events that no longer count."""
        one = furnished.bring("deliveries", self.first)
        furnished.bring("deliveries", self.second)
        head = furnished.store.head
        take_back(furnished.store, str(one.batch_id), "Ada", furnished.now(), today=furnished.today)

        assert furnished.store.head == head + 1

    def test_an_engagement_that_another_import_names_stays(self, desk: Desk) -> None:
        text = "vendor,site,delivery_id,first_promised_on,delivered_on\nNova,Here,A,2026-01-10,2026-01-09\n"
        one = desk.bring("deliveries", text, create=CREATE)
        desk.bring("deliveries", text + "Nova,There,B,2026-01-10,2026-01-09\n", create=CREATE)

        said = take_back(desk.store, str(one.batch_id), "Ada", desk.now(), today=desk.today)

        assert "stayed, because others changed or use them" in said
        assert desk.value("on_time_delivery", "2026-01", "E-001") == (1, 1)
        assert desk.store.verify() == []
