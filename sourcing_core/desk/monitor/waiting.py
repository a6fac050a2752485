"""What the monitor found and nobody has been told yet: how much waits for whom, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy.engine import Engine

from sourcing_core.desk.monitor.subscribers import Subscriber
from sourcing_core.storage import monitoring

_COLUMNS = ["person", "subscription_id", "channel", "rhythm", "items", "since", "is_due"]


def waiting(engine: Engine, everybody: Sequence[Subscriber], *, now: datetime, zone: str) -> pd.DataFrame:
    """A row for each subscription in force for which something waits, the longest wait first.

    person, subscription_id, channel, rhythm, items (notices that opened or closed), since (when the first of them was
    found) and is_due: the next run with `--notify` sends it; otherwise its day or week is not over yet.
    """
    counts = monitoring.waiting_counts(engine)
    rows = [
        {
            "person": each.person,
            "subscription_id": each.subscription_id,
            "channel": each.channel,
            "rhythm": str(each.rhythm),
            "items": counts[each.subscription_id][0],
            "since": counts[each.subscription_id][1],
            "is_due": each.is_due(monitoring.last_sent(engine, each.subscription_id), now, zone),
        }
        for each in everybody
        if each.subscription_id in counts
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).sort_values(["since", "subscription_id"], ignore_index=True)
