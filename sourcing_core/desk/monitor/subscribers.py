"""Who is to be told of what: subscriptions in force, and the notices that each concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from sourcing_core.portfolio import Portfolio
from sourcing_core.storage.monitoring import Found
from sourcing_core.vocabulary import Rhythm, SubscriptionScope, Topic

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Subscriber:
    """One subscription of one person."""

    subscription_id: str
    person: str
    email: str
    channel: str
    topics: frozenset[str]
    rhythm: Rhythm
    vendor_ids: frozenset[str] | None
    """The vendors it is about; None for all, and for what concerns no single vendor."""

    def wants(self, found: Found) -> bool:
        """Whether the person is to be told of this."""
        return self.wants_about(found.topic, found.vendor_id)

    def wants_about(self, topic: str, vendor_id: str | None) -> bool:
        """The same by topic and vendor."""
        return (Topic.ALL in self.topics or topic in self.topics) and (
            self.vendor_ids is None or vendor_id in self.vendor_ids
        )

    def is_due(self, last: datetime | None, now: datetime, zone: str) -> bool:
        """Whether another message may go out: on another day, or after a week, by the clock at home."""
        if last is None or self.rhythm == Rhythm.EVERY_RUN:
            return True
        days = now.astimezone(ZoneInfo(zone)).date() - last.astimezone(ZoneInfo(zone)).date()
        return days >= (_WEEK if self.rhythm == Rhythm.WEEKLY else timedelta(days=1))


def subscribers(portfolio: Portfolio) -> list[Subscriber]:
    """The subscriptions in force, by id."""
    people = portfolio.tables["person"].set_index("person_id")
    named = portfolio.active("subscription").join(people[["name", "email"]], on="person_id")
    found: list[dict[Any, Any]] = named.to_dict("records")
    return [
        Subscriber(
            subscription_id=str(row["subscription_id"]),
            person=str(row["name"]),
            email="" if pd.isna(row["email"]) else str(row["email"]),
            channel=str(row["channel"]),
            topics=frozenset(part.strip() for part in str(row["topics"]).split(",")),
            rhythm=Rhythm(row["rhythm"]),
            vendor_ids=None if row["vendors"] == SubscriptionScope.ALL else _owned(portfolio, str(row["person_id"])),
        )
        for row in found
    ]


def _owned(portfolio: Portfolio, person_id: str) -> frozenset[str]:
    vendors = portfolio.active("vendor")
    mine = vendors["owner_id"].eq(person_id) | vendors["deputy_id"].eq(person_id)
    return frozenset(vendors.loc[mine.fillna(value=False).to_numpy(bool), "vendor_id"])


def concerned(everybody: list[Subscriber], found: Found) -> Iterator[str]:
    """The ids of the subscriptions that a notice concerns."""
    return (each.subscription_id for each in everybody if each.wants(found))
