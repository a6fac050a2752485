"""The monitor over a real database: each thing told once, to whom it concerns, also after failures and crashes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sourcing_core.desk.monitor import Report, monitor, waiting
from sourcing_core.desk.monitor.channels import ChannelsRefused, NotSent, address_of, channels_of
from sourcing_core.desk.monitor.subscribers import subscribers
from sourcing_core.register import Acknowledgement, RegisterRecord, Subscription, Waiver
from sourcing_core.storage import Change, Work, monitoring
from tests.desk.bringing import Desk
from tests.factories import after, contract, new, person, posts, service_level, vendor

DAY = date(2026, 3, 31)
CHANNELS = {"team": "json://127.0.0.1/", "mail": "mailto://127.0.0.1?to={email}"}


class Postbox:
    """Takes messages, or refuses them, or dies like a process that is killed."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.refuses = False
        self.dies_after_taking = False

    def send(self, address: str, subject: str, body: str) -> None:
        if self.refuses:
            raise NotSent("the service did not take the message")
        self.taken.append((address, subject, body))
        if self.dies_after_taking:
            raise KeyboardInterrupt


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


def people_and_promises() -> list[RegisterRecord]:
    return [
        person(2),
        service_level(1, engagement_id="E-1", metric_id="on_time_delivery", expected=95, minimum=90, unit="%"),
        Subscription(
            subscription_id="SU-1", person_id="P-2", channel="team", topics="all", rhythm="every_run", vendors="all"
        ),
        Subscription(
            subscription_id="SU-2", person_id="P-1", channel="mail", topics="gaps", rhythm="daily", vendors="mine"
        ),
    ]


@pytest.fixture
def watched(furnished: Desk) -> Desk:
    """A level that is missed, two people: one told of everything, one of her own vendor's gaps by mail."""
    furnished.store.commit(
        Work(
            changes=[Change(person(1, email="ada@example.com"), 1), *new(people_and_promises())],
            posts=posts(*(("E-1", "on_time_delivery", f"2026-{month:02d}", 80, 100, 2) for month in (1, 2))),
        ),
        "Ada",
        "Something to watch",
        after(2),
    )  # fmt: skip
    other = furnished.store.record("vendor", "V-2")
    assert other is not None
    furnished.store.save(other[0].model_copy(update={"owner_id": "P-2"}), other[1], "Ada", "Owner", after(3))
    return furnished


def run(desk: Desk, postbox: Postbox | None = None, *, at: datetime | None = None, today: date = DAY) -> Report:
    when = at or desk.now()
    if postbox is None:
        return monitor(desk.store, at=when, today=today, host="here")
    return monitor(desk.store, at=when, today=today, host="here", channels=CHANNELS, send=postbox.send)


def accepted(desk: Desk) -> None:
    """Somebody accepts a gap of vendor 2 until the end of the year."""
    waiver = Waiver(
        waiver_id="W-1", rule_id="G-56", subject_id="V-2", approver_id="P-2", reason="Until the merger is done",
        granted_on=date(2026, 3, 1), expires_on=date(2026, 12, 31),
    )  # fmt: skip
    desk.store.commit(Work(changes=new([waiver])), "Ada", "Accepted", desk.now())


def keys(report: Report) -> set[str]:
    return {one.found.key.split(":")[0] for one in report.opened}


def test_the_first_run_tells_what_is_open_and_the_second_tells_nothing(watched: Desk) -> None:
    first = run(watched)
    assert {"breach", "gap"} <= keys(first)
    assert any(
        "On-time delivery is below the minimum at Site 1: 80.0 % against 90.0 %" in one.found.says
        for one in first.opened
    )

    second = run(watched)

    assert (second.told, second.still_open) == ([], first.still_open)


def test_a_gap_that_is_closed_is_told_as_closed_once(watched: Desk) -> None:
    run(watched)
    accepted(watched)

    closed = run(watched).closed

    assert [one.found.key for one in closed] == ["gap:G-56:V-2"]
    assert run(watched).told == []


def test_a_signal_is_told_until_somebody_acknowledges_it(watched: Desk) -> None:
    """Twenty steady months, then one that is far off; the month before the last that the fixture told stays."""
    steady = [(f"{2024 + month // 12}-{month % 12 + 1:02d}", 89 + month % 3) for month in range(3, 23)]
    watched.store.commit(
        Work(posts=posts(*(("E-2", "on_time_delivery", month, met, 100, 2) for month, met in [*steady, ("2025-12", 30)]))),
        "Ada",
        "A year and a half",
        watched.now(),
    )  # fmt: skip
    assert [one.found.key for one in run(watched).opened if one.found.topic == "signals"] == [
        "signal:E-2:on_time_delivery:concern:2025-12"
    ]
    flood = Acknowledgement(
        acknowledgement_id="AK-1", engagement_id="E-2", metric_id="on_time_delivery", month=date(2025, 12, 9),
        cause="A flood closed the plant", person_id="P-1", noted_on=DAY,
    )  # fmt: skip
    watched.store.commit(Work(changes=new([flood])), "Ada", "Explained", watched.now())

    told = run(watched)

    assert [one.found.key for one in told.closed] == ["signal:E-2:on_time_delivery:concern:2025-12"]
    assert told.opened == []


def test_each_subscriber_is_sent_what_concerns_them(watched: Desk, postbox: Postbox) -> None:
    report = run(watched, postbox)

    assert (report.sent, report.failed) == (2, 0)
    (team, everything), (mail, gaps) = ((address, body) for address, _, body in postbox.taken)
    assert (team, mail) == ("json://127.0.0.1/", "mailto://127.0.0.1?to=ada@example.com")
    assert "BREACHES" in everything
    assert "Vendor 2" in everything
    assert "GAPS" in gaps
    assert "BREACHES" not in gaps
    assert "Vendor 2" not in gaps


def test_nothing_new_sends_nothing(watched: Desk, postbox: Postbox) -> None:
    run(watched, postbox)
    postbox.taken.clear()

    report = run(watched, postbox)

    assert (report.sent, postbox.taken) == (0, [])


def test_a_run_without_sending_keeps_the_messages_for_the_next_one(watched: Desk, postbox: Postbox) -> None:
    run(watched)

    assert run(watched, postbox).sent == 2


def test_a_daily_subscriber_is_told_at_most_once_a_day(watched: Desk, postbox: Postbox) -> None:
    run(watched, postbox, at=after(100))
    watched.store.commit(Work(changes=new([vendor(3, owner_id="P-1")])), "Ada", "A vendor with gaps", after(100.5))
    postbox.taken.clear()

    run(watched, postbox, at=after(101))
    assert [address for address, _, _ in postbox.taken] == ["json://127.0.0.1/"]
    run(watched, postbox, at=after(125))
    assert [address for address, _, _ in postbox.taken][1:] == ["mailto://127.0.0.1?to=ada@example.com"]


def test_a_message_that_is_refused_is_sent_at_the_next_run_and_not_twice(watched: Desk, postbox: Postbox) -> None:
    postbox.refuses = True
    report = run(watched, postbox)
    assert (report.sent, report.failed) == (0, 2)
    assert (
        report.faults[0] == "the message of SU-1 by channel 'team' did not go out: the service did not take the message"
    )

    postbox.refuses = False
    assert run(watched, postbox).sent == 2
    assert run(watched, postbox).sent == 0
    assert [subject.startswith("Perhaps again") for _, subject, _ in postbox.taken] == [False, False]


def test_a_run_that_dies_while_it_sends_loses_nothing_and_says_what_may_come_twice(
    watched: Desk, postbox: Postbox
) -> None:
    postbox.dies_after_taking = True
    with pytest.raises(KeyboardInterrupt):
        run(watched, postbox, at=after(100))
    postbox.dies_after_taking = False

    run(watched, postbox, at=after(100.2))
    assert len(postbox.taken) == 2, "the first message is not sent again while its sender may be alive"
    run(watched, postbox, at=after(101))

    first, second, again = postbox.taken
    assert again[1] == f"Perhaps again: {first[1]}"
    assert again[2] == first[2]
    assert second[0] != first[0]
    run(watched, postbox, at=after(102))
    assert len(postbox.taken) == 3


def test_the_digest_counts_what_was_told_before_and_lists_what_is_overdue(watched: Desk, postbox: Postbox) -> None:
    run(watched, postbox, at=after(100))
    late = contract(1, ends_on=date(2026, 4, 10), notice_days=30)
    watched.store.commit(Work(changes=new([late])), "Ada", "A late decision", after(101))
    run(watched, postbox, at=after(102))
    postbox.taken.clear()
    accepted(watched)

    run(watched, postbox, at=after(105))

    body = postbox.taken[0][2]
    assert "told before are still open" in body
    assert "OVERDUE" in body
    assert "Contract C-1 needs a decision by" in body


def test_a_subscription_that_ended_is_sent_nothing_and_holds_nothing_up(watched: Desk, postbox: Postbox) -> None:
    postbox.refuses = True
    run(watched, postbox)
    ended = watched.store.record("subscription", "SU-1")
    assert ended is not None
    watched.store.save(
        ended[0].model_copy(update={"retired_on": date(2026, 1, 1)}), ended[1], "Ada", "Left", watched.now()
    )
    postbox.refuses = False

    report = run(watched, postbox)

    assert (report.sent, report.failed) == (1, 0)
    assert monitoring.unsent(watched.store.engine).empty


def waits(desk: Desk) -> dict[str, tuple[str, int, bool]]:
    told = waiting(desk.store.engine, subscribers(desk.portfolio), now=desk.now(), zone="Europe/London")
    return {str(row.subscription_id): (str(row.person), int(row.items), bool(row.is_due)) for row in told.itertuples()}  # type: ignore[call-overload]


def test_what_nobody_sends_waits_for_those_it_concerns(watched: Desk, postbox: Postbox) -> None:
    assert waits(watched) == {}

    report = run(watched)

    found = waits(watched)
    assert found["SU-1"] == ("Person 2", report.still_open, True)
    assert 0 < found["SU-2"][1] < report.still_open
    assert report.waiting == sum(items for _, items, _ in found.values())

    assert run(watched, postbox).waiting == 0
    assert waits(watched) == {}


def test_what_waits_for_the_end_of_a_day_is_not_due(watched: Desk, postbox: Postbox) -> None:
    run(watched, postbox)
    there = monitoring.open_notices(watched.store.engine)
    _, rule_id, subject = there[there["topic"].eq("gaps") & there["vendor_id"].eq("V-1")]["key"].iloc[0].split(":")
    waiver = Waiver(
        waiver_id="W-1", rule_id=rule_id, subject_id=subject, approver_id="P-2", reason="Until the merger is done",
        granted_on=date(2026, 3, 1), expires_on=date(2026, 12, 31),
    )  # fmt: skip
    watched.store.commit(Work(changes=new([waiver])), "Ada", "Accepted", watched.now())

    assert run(watched).waiting > 0
    assert {name: due for name, (_, _, due) in waits(watched).items()} == {"SU-1": True, "SU-2": False}


def test_nothing_waits_for_a_subscription_that_ended(watched: Desk) -> None:
    run(watched)
    there = watched.store.record("subscription", "SU-1")
    assert there is not None
    watched.store.save(
        there[0].model_copy(update={"retired_on": date(2026, 1, 1)}), there[1], "Ada", "Left", watched.now()
    )

    assert set(waits(watched)) == {"SU-2"}


def test_mine_are_the_vendors_that_a_person_owns_or_deputises_for(watched: Desk) -> None:
    mine = {each.subscription_id: each.vendor_ids for each in subscribers(watched.portfolio)}

    assert mine == {"SU-1": None, "SU-2": frozenset({"V-1"})}


class TestChannels:
    """The file of channels."""

    def test_names_and_addresses(self, tmp_path: Any) -> None:
        file = tmp_path / "channels.toml"
        file.write_text('[channels]\nteam = "json://127.0.0.1/"\n')

        assert channels_of(file) == {"team": "json://127.0.0.1/"}
        assert channels_of(None) == {}

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[channels", "is not TOML"),
            ("[channels]\nteam = 3\n", "needs lines such as"),
            ("channels = 3\n", "needs lines such as"),
            ('team = "json://127.0.0.1/"\n', "needs lines such as"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_in_one_line(self, tmp_path: Any, text: str, says: str) -> None:
        file = tmp_path / "channels.toml"
        file.write_text(text)

        with pytest.raises(ChannelsRefused, match=says) as refused:
            channels_of(file)
        assert "\n" not in str(refused.value)

    def test_a_missing_file_names_the_variable(self, tmp_path: Any) -> None:
        with pytest.raises(ChannelsRefused, match="STEERBOARD_CHANNELS"):
            channels_of(tmp_path / "none.toml")

    def test_a_channel_that_is_not_there_and_a_person_without_an_address(self) -> None:
        with pytest.raises(NotSent, match="is not in the file"):
            address_of(CHANNELS, "chat", "")
        with pytest.raises(NotSent, match="needs an e-mail address"):
            address_of(CHANNELS, "mail", "")


def test_a_lease_is_longer_than_any_sending_takes() -> None:
    from sourcing_core.desk.monitor.run import LEASE

    assert timedelta(minutes=10) <= LEASE
