"""One run of the monitor: find, compare with what is known, put down for those concerned, send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

import pandas as pd

from sourcing_core.assessment import assess
from sourcing_core.desk.monitor.channels import NotSent, Send, address_of
from sourcing_core.desk.monitor.digest import digest
from sourcing_core.desk.monitor.notices import notices
from sourcing_core.desk.monitor.subscribers import Subscriber, concerned, subscribers
from sourcing_core.desk.monitor.waiting import waiting
from sourcing_core.desk.pass_days import pass_days
from sourcing_core.policy import Policy
from sourcing_core.storage import Store, monitoring
from sourcing_core.storage.monitoring import CLOSED, OPENED, Message, Told

LEASE = timedelta(minutes=30)
"""A sender that has not answered for so long is taken to be dead; what it was sending is sent again, and says so."""


@dataclass
class Report:
    """What a run found and did."""

    told: Sequence[Told]
    still_open: int
    vendor_names: Mapping[str, str]
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    """What subscribers have not been told yet, each for each of them."""
    faults: list[str] = field(default_factory=list)
    """Why messages did not go out, a line each."""

    @property
    def opened(self) -> list[Told]:
        """What is new."""
        return [one for one in self.told if one.event == OPENED]

    @property
    def closed(self) -> list[Told]:
        """What is over."""
        return [one for one in self.told if one.event == CLOSED]


def monitor(
    store: Store, *, at: datetime, today: date, host: str, channels: Mapping[str, str] | None = None, send: Send | None = None
) -> Report:  # fmt: skip
    """What is new since the last run, each told once; with `channels` and `send` messages go out to subscribers.

    Safe to run twice, from two machines, and after a crash: what was found is committed with the list of whom to tell
    before anything is sent; a message is claimed before it is sent and marked afterwards. Raises `StorageRefused`.
    """
    pass_days(store, at, today=today)
    portfolio = store.load(today, store.head)
    policy = store.policy(portfolio.revision)
    found = notices(assess(portfolio, policy))
    everybody = subscribers(portfolio)
    run_id, told = monitoring.register(
        store.engine, found, lambda each: concerned(everybody, each),
        at=at, host=host, as_of=today.isoformat(), revision=portfolio.revision,
    )  # fmt: skip
    report = Report(told, len(found), portfolio.names["vendor"])
    if channels is not None and send is not None:
        _Post(store, everybody, policy, report, channels, send, at=at, today=today, host=host).deliver()
    report.waiting = int(waiting(store.engine, everybody, now=at, zone=policy.home_zone)["items"].sum())
    monitoring.finish(store.engine, run_id, sent_count=report.sent, failed_count=report.failed, at=at)
    return report


@dataclass
class _Post:
    """The messages of one run on their way out."""

    store: Store
    everybody: list[Subscriber]
    policy: Policy
    report: Report
    channels: Mapping[str, str]
    send: Send
    at: datetime = field(kw_only=True)
    today: date = field(kw_only=True)
    host: str = field(kw_only=True)

    def deliver(self) -> None:
        """First what an earlier run left, then what is new."""
        engine, at, by = self.store.engine, self.at, self.host
        for message in monitoring.retake(engine, by=by, at=at, lease=LEASE):
            self._out(message)
        there = monitoring.open_notices(engine)
        for each in self.everybody:
            if each.is_due(monitoring.last_sent(engine, each.subscription_id), at, self.policy.home_zone):
                write = partial(self._worded, each, there)
                fresh = monitoring.claim(engine, each.subscription_id, each.channel, write, by=by, at=at)
                if fresh is not None:
                    self._out(fresh)

    def _worded(self, who: Subscriber, there: pd.DataFrame, told: list[Told]) -> tuple[str, str]:
        new = {one.notice_id for one in told}
        concern = [who.wants_about(*pair) for pair in zip(there["topic"], there["vendor_id"], strict=True)]
        before = there[pd.Series(concern, index=there.index, dtype=bool) & ~there["notice_id"].isin(new)]
        return digest(told, before, self.report.vendor_names, self.policy.organisation, self.today)

    def _out(self, message: Message) -> None:
        who = next((each for each in self.everybody if each.subscription_id == message.subscription_id), None)
        if who is None:  # nobody is waiting for it any more
            monitoring.dropped(self.store.engine, message.digest_id, self.at)
            return
        subject = f"Perhaps again: {message.subject}" if message.is_uncertain else message.subject
        try:
            self.send(address_of(self.channels, message.channel, who.email), subject, message.body)
        except NotSent as fault:
            monitoring.failed(self.store.engine, message.digest_id, str(fault))
            self.report.failed += 1
            name = message.subscription_id
            self.report.faults.append(f"the message of {name} by channel '{message.channel}' did not go out: {fault}")
        else:
            monitoring.sent(self.store.engine, message.digest_id, self.at)
            self.report.sent += 1
