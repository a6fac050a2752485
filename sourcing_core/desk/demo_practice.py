"""What engagements of the demo do beside their figures: ideas, deliverables and planned work."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sourcing_core.desk.demo_calendar import PAST, day_ago, shares_kept
from sourcing_core.desk.demo_tables import rows

Rows = list[dict[str, Any]]
Works = dict[str, dict[str, Any]]

SEED = 4
FINANCE = "P-008"
_CLAIM = 1.3
_CATEGORIES = ("process", "cost", "quality", "product")
_REJECTED_EVERY = 2
"""After so many ideas that went live comes one that was rejected."""


def texts_of(kind: str, function_id: str) -> list[str]:
    """How things of a kind are called where a function is done."""
    return [row["text"] for row in rows("wording") if (row["kind"], row["function_id"]) == (kind, function_id)]


def demo_ideas(today: date, works: Works) -> Rows:
    """The ideas of each engagement that has any: those that go live, one after the other, with rejected ones between."""
    chance = np.random.default_rng(SEED)
    found: Rows = []
    for row in rows("practice"):
        if not row["ideas_every"]:
            continue
        work, every, lead = works[row["engagement_id"]], int(row["ideas_every"]), int(row["lead_months"])
        texts = texts_of("idea", work["function_id"])
        for number, live in enumerate(range(PAST, -lead, -every)):
            name = f"{texts[number % len(texts)]}, no. {number + 1}"
            category = _CATEGORIES[number % len(_CATEGORIES)]
            about = {"engagement_id": row["engagement_id"], "category": category, "currency": work["currency"]}
            day = int(chance.integers(3, 12))
            found.append(about | {"name": name} | _went_live(today, live, lead, day))
            worth = _worth(row, work, float(chance.uniform(0.8, 1.2)))
            if worth is not None:
                found[-1]["benefit_claimed"] = round(worth * _CLAIM, -2)
            if worth is not None and 0 < live <= int(row["validated_since"] or 0):
                found[-1] |= {"benefit_validated": worth, "validated_by": FINANCE}
            if number % _REJECTED_EVERY == 0 and live + lead > 1:
                found.append(
                    about
                    | {
                        "name": f"{texts[(number + 1) % len(texts)]}, other way no. {number + 1}",
                        "submitted_on": day_ago(today, live + lead, day),
                        "rejected_on": day_ago(today, live + lead - 1, day),
                    }
                )
    return [{"idea_id": f"ID-{number:03}", **row} for number, row in enumerate(found, start=1)]


def _went_live(today: date, live: int, lead: int, day: int) -> dict[str, Any]:
    """The days of an idea that goes live so many months ago; what is still to come is not told."""
    stages = {
        "submitted_on": (live + lead + 1, day),
        "accepted_on": (live + lead, day),
        "started_on": (live + lead, day + 9),
        "live_on": (live, day + 16),
    }
    return {name: day_ago(today, ago, on) for name, (ago, on) in stages.items() if ago > 0 or name == "submitted_on"}


def _worth(row: dict[str, str], work: dict[str, Any], luck: float) -> float | None:
    """What one idea is worth in a year, so that a year of them is worth the share of the charges; None without either."""
    if not row["value_share"] or not work["yearly_value"]:
        return None
    a_year = 12 / int(row["ideas_every"])
    return float(round(float(row["value_share"]) * float(work["yearly_value"]) / a_year * luck, -2))


def demo_deliverables(today: date, works: Works) -> Rows:
    """So many deliverables a month, of which a share is accepted at the first review."""
    found: Rows = []
    for place, row in enumerate(row for row in rows("practice") if row["deliverables"]):
        texts, count = texts_of("deliverable", works[row["engagement_id"]]["function_id"]), int(row["deliverables"])
        for turn, ago in enumerate(range(PAST, 0, -1)):
            month = day_ago(today, ago, 1)
            for each, at_once in enumerate(shares_kept(float(row["first_time"]), count, turn + place)):
                found.append(
                    {
                        "name": f"{texts[each % len(texts)]} {month.year}-{month.month:02}",
                        "engagement_id": row["engagement_id"],
                        "due_on": day_ago(today, ago, 12),
                        "submitted_on": day_ago(today, ago, 10 + each),
                        "reviewed_on": day_ago(today, ago, 15 + each),
                        "is_accepted_first": "yes" if at_once else "no",
                        "accepted_on": day_ago(today, ago, 15 + each if at_once else 25 + each),
                    }
                )
    return [{"deliverable_id": f"D-{number:03}", **row} for number, row in enumerate(found, start=1)]


def demo_backlog(today: date, works: Works) -> Rows:
    """So many items begun a month and done the month after next, of which a share answers a named need."""
    found: Rows = []
    for place, row in enumerate(row for row in rows("practice") if row["items"]):
        function, count = works[row["engagement_id"]]["function_id"], int(row["items"])
        texts, needs = texts_of("backlog_item", function), texts_of("need", function)
        for turn, ago in enumerate(range(PAST, 0, -1)):
            for each, is_linked in enumerate(shares_kept(float(row["linked"]), count, turn + place)):
                item = {
                    "name": f"{texts[each % len(texts)]}, part {turn + 1}",
                    "engagement_id": row["engagement_id"],
                    "need": needs[each % len(needs)] if is_linked else "",
                    "started_on": day_ago(today, ago, 4 + 5 * each),
                }
                found.append(item | ({"finished_on": day_ago(today, ago - 2, 3 + each)} if ago > 2 else {}))
    return [{"item_id": f"BI-{number:04}", **row} for number, row in enumerate(found, start=1)]


def computed_metrics(works: Works) -> set[tuple[str, str]]:
    """(engagement, metric) of the strategic scores that the records give, so that nobody enters them as figures."""
    told = rows("practice")
    assessed = {row["vendor_id"] for row in rows("ip_evidence")}
    return {
        *((row["engagement_id"], "innovation_velocity") for row in told if row["ideas_every"]),
        *((row["engagement_id"], "customer_alignment") for row in told if row["deliverables"]),
        *((name, "ip_protection") for name, work in works.items() if work["vendor_id"] in assessed),
    }
