"""The demo portfolio: a fictional company's vendors over thirty months, with a story for every page to tell.

Made by this project; no company, person or figure in it is real. `data/demo/README.md` lists the stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from sourcing_core.desk.demo_events import demo_events
from sourcing_core.desk.demo_figures import Correction, Post, demo_figures
from sourcing_core.desk.demo_register import demo_records
from sourcing_core.register import Engagement, RegisterRecord
from sourcing_core.vocabulary import EventKind

__all__ = ["POLICY_CHANGES", "Correction", "Demo", "Post", "demo_portfolio"]

POLICY_CHANGES: dict[str, Any] = {
    "organisation": "Tulipwood Group (fictional demo)",
    "home_country": "NL",
    "home_zone": "Europe/Amsterdam",
    "currency": "EUR",
}
"""What the demo's organisation sets otherwise than the policy's defaults."""


@dataclass(frozen=True)
class Demo:
    """Everything that is put into an empty database, in this order."""

    policy_changes: dict[str, Any]
    records: dict[str, list[RegisterRecord]]
    """Kind -> records, each kind after those it refers to; the built-in metrics and IP controls are expected to be there already."""
    figures: list[Post]
    corrections: list[Correction]
    """Restatements: to be posted after the figures, as revisions of their own."""
    events: dict[EventKind, pa.Table]
    """Kind -> events; their roll-up gives those engagements' figures."""


def demo_portfolio(today: date) -> Demo:
    """The demo as seen on a day: figures end in the last full month before it, deadlines are counted from it.

    The same day gives the same demo; another day moves every date and leaves every number.
    """
    records = demo_records(today)
    engagements = [record for record in records["engagement"] if isinstance(record, Engagement)]
    figures, corrections = demo_figures(today, engagements)
    return Demo(dict(POLICY_CHANGES), records, figures, corrections, demo_events(today))
