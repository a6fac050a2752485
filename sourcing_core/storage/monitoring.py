"""The memory of the monitor: what needs somebody, who has been told of it, and when it last ran.

Every step is one transaction that waits for its turn, so that two machines that run the monitor at once find each
notice once, and no two of them take the same message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from sourcing_core.storage import journal
from sourcing_core.storage.engine import reading, writing
from sourcing_core.storage.tables import Digest, Dispatch, MonitorRun, Notice, table

_NOTICE, _DIGEST, _DISPATCH, _RUN = table(Notice), table(Digest), table(Dispatch), table(MonitorRun)
OPENED, CLOSED = "opened", "closed"


@dataclass(frozen=True)
class Found:
    """Something that needs somebody now; `key` names it for as long as it lasts."""

    key: str
    topic: str
    says: str
    next_step: str
    vendor_id: str | None = None
    since: str | None = None
    due_on: str | None = None


@dataclass(frozen=True)
class Told:
    """A notice, and whether it opened or closed."""

    event: str
    found: Found
    notice_id: int
    opened_at: str


@dataclass(frozen=True)
class Message:
    """A digest that was claimed: it has to be sent now."""

    digest_id: int
    subscription_id: str
    channel: str
    subject: str
    body: str
    is_uncertain: bool
    """An earlier attempt ended without an answer: perhaps it was sent."""


Concerns = Callable[[Found], Iterable[str]]
"""The ids of the subscriptions that a notice concerns."""


def register(
    engine: Engine, found: Sequence[Found], concerns: Concerns, *, at: datetime, host: str, as_of: str, revision: int
) -> tuple[int, list[Told]]:
    """Compare what was found with what is open: the number of this run, and what opened and closed.

    Each notice that opens or closes is put down for the subscriptions that it concerns, in the same transaction.
    """
    with writing(engine) as connection:
        _wait_for_the_turn(connection)
        run_id = _next(connection, _RUN.c.run_id)
        there = {row.key: row for row in connection.execute(_NOTICE.select().where(_NOTICE.c.closed_at.is_(None)))}
        now = {each.key: each for each in found}
        first = _next(connection, _NOTICE.c.notice_id)
        opened = [
            Told(OPENED, each, first + place, at.isoformat())
            for place, each in enumerate(each for key, each in now.items() if key not in there)
        ]
        closed = [
            Told(CLOSED, _found(row), row.notice_id, row.opened_at) for key, row in there.items() if key not in now
        ]
        if opened:
            rows = [{**vars(one.found), "notice_id": one.notice_id, "opened_at": one.opened_at} for one in opened]
            connection.execute(_NOTICE.insert(), rows)
        _reword(connection, there, now)
        gone = [one.notice_id for one in closed]
        for part in _parts(gone):
            connection.execute(_NOTICE.update().where(_NOTICE.c.notice_id.in_(part)).values(closed_at=at.isoformat()))
        _put_down(connection, [*opened, *closed], concerns)
        connection.execute(
            _RUN.insert().values(
                run_id=run_id,
                began_at=at.isoformat(),
                host=host,
                as_of=as_of,
                revision=revision,
                opened=len(opened),
                closed=len(closed),
                still_open=len(now),
                sent=0,
                failed=0,
            )
        )
    return run_id, [*opened, *closed]


def _wait_for_the_turn(connection: Connection) -> None:
    """On PostgreSQL writers queue on the head row, as commits do; SQLite's transaction began by waiting."""
    journal.head(connection, lock=True)


def _reword(connection: Connection, there: Mapping[str, Any], now: Mapping[str, Found]) -> None:
    """An open notice says what is true today: a value moves on, a due date changes."""
    for key, row in there.items():
        if key in now and _found(row) != now[key]:
            connection.execute(_NOTICE.update().where(_NOTICE.c.notice_id == row.notice_id).values(**vars(now[key])))


def _found(row: Any) -> Found:
    return Found(**{each.name: getattr(row, each.name) for each in fields(Found)})


def _put_down(connection: Connection, told: Sequence[Told], concerns: Concerns) -> None:
    first = _next(connection, _DISPATCH.c.dispatch_id)
    wanted = [(one, subscription) for one in told for subscription in concerns(one.found)]
    rows = [
        {
            "dispatch_id": first + place,
            "notice_id": one.notice_id,
            "subscription_id": subscription,
            "event": one.event,
        }
        for place, (one, subscription) in enumerate(wanted)
    ]
    if rows:
        connection.execute(_DISPATCH.insert(), rows)


def waiting(engine: Engine, subscription_id: str) -> list[Told]:
    """What a subscriber has not been told yet and nobody is telling now."""
    with reading(engine) as connection:
        return _waiting(connection, subscription_id)


def _waiting(connection: Connection, subscription_id: str) -> list[Told]:
    query = (
        sa.select(_NOTICE, _DISPATCH.c.event)
        .join(_DISPATCH, _DISPATCH.c.notice_id == _NOTICE.c.notice_id)
        .where((_DISPATCH.c.subscription_id == subscription_id) & _DISPATCH.c.digest_id.is_(None))
        .order_by(_DISPATCH.c.dispatch_id)
    )
    return [Told(row.event, _found(row), row.notice_id, row.opened_at) for row in connection.execute(query)]


def waiting_counts(engine: Engine) -> dict[str, tuple[int, str]]:
    """By subscription, how much is in no message yet, and when the first of it was found."""
    found_at = sa.case((_DISPATCH.c.event == CLOSED, _NOTICE.c.closed_at), else_=_NOTICE.c.opened_at)
    query = (
        sa.select(_DISPATCH.c.subscription_id, sa.func.count(), sa.func.min(found_at))
        .join(_NOTICE, _DISPATCH.c.notice_id == _NOTICE.c.notice_id)
        .where(_DISPATCH.c.digest_id.is_(None))
        .group_by(_DISPATCH.c.subscription_id)
    )
    with reading(engine) as connection:
        return {str(name): (int(items), str(since)) for name, items, since in connection.execute(query)}


def last_sent(engine: Engine, subscription_id: str) -> datetime | None:
    """When a subscriber was last sent something."""
    query = sa.select(sa.func.max(_DIGEST.c.sent_at)).where(_DIGEST.c.subscription_id == subscription_id)
    with reading(engine) as connection:
        found = connection.execute(query).scalar()
    return datetime.fromisoformat(found) if found else None


def claim(
    engine: Engine, subscription_id: str, channel: str, write: Callable[[list[Told]], tuple[str, str]], *, by: str, at: datetime
) -> Message | None:  # fmt: skip
    """Take all that waits for a subscriber as one message, worded by `write`; None when nothing waits.

    From here on the message is this process's to send. If it dies before it says how that went, `retake` finds it.
    """
    with writing(engine) as connection:
        _wait_for_the_turn(connection)
        told = _waiting(connection, subscription_id)
        if not told:
            return None
        subject, body = write(told)
        digest_id = _next(connection, _DIGEST.c.digest_id)
        connection.execute(
            _DIGEST.insert().values(
                digest_id=digest_id,
                subscription_id=subscription_id,
                channel=channel,
                subject=subject,
                body=body,
                claimed_by=by,
                claimed_at=at.isoformat(),
                attempts=1,
            )
        )
        connection.execute(
            _DISPATCH.update()
            .where((_DISPATCH.c.subscription_id == subscription_id) & _DISPATCH.c.digest_id.is_(None))
            .values(digest_id=digest_id)
        )
    return Message(digest_id, subscription_id, channel, subject, body, is_uncertain=False)


def retake(engine: Engine, *, by: str, at: datetime, lease: timedelta) -> list[Message]:
    """Messages that were claimed and not sent: those that failed, and those whose sender has not answered for so long."""
    with writing(engine) as connection:
        _wait_for_the_turn(connection)
        unsent = connection.execute(_DIGEST.select().where(_DIGEST.c.sent_at.is_(None)).order_by(_DIGEST.c.digest_id))
        free = [row for row in unsent if row.error is not None or datetime.fromisoformat(row.claimed_at) <= at - lease]
        for row in free:
            connection.execute(
                _DIGEST.update()
                .where(_DIGEST.c.digest_id == row.digest_id)
                .values(claimed_by=by, claimed_at=at.isoformat(), attempts=row.attempts + 1, error=None)
            )
    return [
        Message(row.digest_id, row.subscription_id, row.channel, row.subject, row.body, is_uncertain=row.error is None)
        for row in free
    ]


def sent(engine: Engine, digest_id: int, at: datetime) -> None:
    """A message went out."""
    with writing(engine) as connection:
        connection.execute(
            _DIGEST.update().where(_DIGEST.c.digest_id == digest_id).values(sent_at=at.isoformat(), error=None)
        )


def failed(engine: Engine, digest_id: int, error: str) -> None:
    """A message did not go out, and it is known that it did not: the next run tries again."""
    with writing(engine) as connection:
        connection.execute(_DIGEST.update().where(_DIGEST.c.digest_id == digest_id).values(error=error))


def dropped(engine: Engine, digest_id: int, at: datetime) -> None:
    """A message that nobody waits for any more is not tried again."""
    with writing(engine) as connection:
        values = {"sent_at": at.isoformat(), "error": "not sent: the subscription ended"}
        connection.execute(_DIGEST.update().where(_DIGEST.c.digest_id == digest_id).values(**values))


def finish(engine: Engine, run_id: int, *, sent_count: int, failed_count: int, at: datetime) -> None:
    """The end of a run."""
    with writing(engine) as connection:
        connection.execute(
            _RUN.update()
            .where(_RUN.c.run_id == run_id)
            .values(sent=sent_count, failed=failed_count, finished_at=at.isoformat())
        )


def open_notices(engine: Engine) -> pd.DataFrame:
    """What is open, the oldest first: the columns of the table."""
    return _frame(engine, _NOTICE.select().where(_NOTICE.c.closed_at.is_(None)).order_by(_NOTICE.c.notice_id), _NOTICE)


def runs(engine: Engine, limit: int = 50) -> pd.DataFrame:
    """The latest runs, newest first."""
    return _frame(engine, _RUN.select().order_by(_RUN.c.run_id.desc()).limit(limit), _RUN)


def unsent(engine: Engine) -> pd.DataFrame:
    """Messages that did not go out, or of which nobody knows."""
    return _frame(engine, _DIGEST.select().where(_DIGEST.c.sent_at.is_(None)).order_by(_DIGEST.c.digest_id), _DIGEST)


def _frame(engine: Engine, query: Any, of: sa.Table) -> pd.DataFrame:
    with reading(engine) as connection:
        return pd.DataFrame(connection.execute(query).all(), columns=[column.name for column in of.columns])


def _next(connection: Connection, column: sa.Column[Any]) -> int:
    return int(connection.execute(sa.select(sa.func.max(column))).scalar() or 0) + 1


def _parts(ids: Sequence[int], size: int = 500) -> Iterable[Collection[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
