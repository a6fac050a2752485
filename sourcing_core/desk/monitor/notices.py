"""Everything that needs somebody now, each under a key that stays the same for as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sourcing_core.assessment import Assessment
from sourcing_core.charts.units import day, number
from sourcing_core.storage.monitoring import Found
from sourcing_core.vocabulary import Topic

_BREACH = {"below_minimum": "is below the minimum", "below_expected": "is below what was agreed"}
_CHANGED = {"concern": "for the worse", "improvement": "for the better", "change": ""}


def notices(assessment: Assessment) -> list[Found]:
    """Breaches, signals, likely breaches, gaps, contract decisions and missing data; ordered by topic, then key."""
    found = [
        *_breaches(assessment),
        *_signals(assessment),
        *_forecasts(assessment),
        *_gaps(assessment),
        *_decisions(assessment),
        *_missing(assessment),
    ]
    return sorted(
        {each.key: each for each in found}.values(), key=lambda each: (list(Topic).index(Topic(each.topic)), each.key)
    )


def _items(assessment: Assessment, *what: str) -> list[dict[str, Any]]:
    found = assessment.attention
    return _records(found[found["what"].isin(what)])


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _breaches(assessment: Assessment) -> Iterator[Found]:
    """A level that is missed in the latest closed window; one notice for a run of misses."""
    names = assessment.portfolio.names
    for item in _items(assessment, *_BREACH):
        says = (
            f"{_name(names, 'metric', item['metric_id'])} {_BREACH[item['what']]} at {_name(names, 'site', item['site_id'])}: "
            f"{number(float(item['value']), str(item['unit']))} against {number(float(item['target']), str(item['unit']))}"
        )
        key = f"breach:{item['record_id']}:{item['engagement_id']}:{item['metric_id']}:{item['what']}:{_month(item['since'])}"
        yield _made(key, Topic.BREACHES, says, item, since=item["since"])


def _signals(assessment: Assessment) -> Iterator[Found]:
    """A process that changed; one notice for a run of flagged months, none for what somebody has acknowledged."""
    names, runs = assessment.portfolio.names, assessment.signal_runs
    for row in _records(runs[runs["cause"].eq("")]):
        where = f"{_name(names, 'metric', row['metric_id'])} at {_name(names, 'site', row['site_id'])}"
        unit = str(row["unit"])
        says = (
            f"{where} changed {_CHANGED[str(row['verdict'])]}".rstrip()
            + f": {number(float(row['value']), unit)}, usually {number(float(row['centre']), unit)}"
        )
        key = f"signal:{row['engagement_id']}:{row['metric_id']}:{row['verdict']}:{_month(row['since'])}"
        yield _made(
            key,
            Topic.SIGNALS,
            says,
            {**row, "next_step": "Find the cause of the change, and acknowledge it"},
            since=row["since"],
        )


def _forecasts(assessment: Assessment) -> Iterator[Found]:
    """A level that will probably be missed next."""
    names = assessment.portfolio.names
    for row in _records(assessment.likely_breaches):
        where = f"{_name(names, 'metric', row['metric_id'])} at {_name(names, 'site', row['site_id'])}"
        says = f"{where} will probably miss {number(float(row['target']), str(row['unit']))} next: {float(row['chance']):.0%} likely"
        key = f"forecast:{row['level_id']}:{row['engagement_id']}:{row['metric_id']}"
        yield _made(key, Topic.FORECASTS, says, {**row, "next_step": "Ask the vendor what it does about it"})


def _gaps(assessment: Assessment) -> Iterator[Found]:
    for row in _records(assessment.gaps):
        says = f"{row['severity']!s}: {row['says']}"
        key = f"gap:{row['rule_id']}:{row['subject_id']}"
        item = {"vendor_id": row["vendor_id"], "next_step": row["remedy"]}
        yield _made(key, Topic.GAPS, says[:1].upper() + says[1:], item, due_on=row["due_on"])


def _decisions(assessment: Assessment) -> Iterator[Found]:
    for item in _items(assessment, "decision_due", "decision_overdue"):
        overdue = item["what"] == "decision_overdue"
        says = f"Contract {item['record_id']} needs a decision by {day(pd.Timestamp(item['since']).to_datetime64())}"
        says += ", which has passed" if overdue else ""
        key = f"decision:{item['record_id']}:{pd.Timestamp(item['since']):%Y-%m-%d}:{item['what']}"
        yield _made(key, Topic.DECISIONS, says, item, due_on=item["since"])


def _missing(assessment: Assessment) -> Iterator[Found]:
    for item in _items(assessment, "missing"):
        count = 1 if pd.isna(item["places"]) else int(item["places"])
        says = f"{count} series {'has' if count == 1 else 'have'} no figures"
        yield _made(f"missing:{item['vendor_id']}:{_month(item['since'])}", Topic.DATA, says, item, since=item["since"])


def _made(key: str, topic: Topic, says: str, item: dict[str, Any], *, since: Any = None, due_on: Any = None) -> Found:
    vendor = item.get("vendor_id")
    return Found(
        key=key,
        topic=str(topic),
        says=says,
        next_step=str(item.get("next_step") or ""),
        vendor_id=str(vendor) if isinstance(vendor, str) and vendor else None,
        since=_iso(since),
        due_on=_iso(due_on),
    )


def _iso(when: Any) -> str | None:
    return None if when is None or pd.isna(when) else f"{pd.Timestamp(when):%Y-%m-%d}"


def _month(when: Any) -> str:
    return "" if pd.isna(when) else f"{pd.Timestamp(when):%Y-%m}"


def _name(names: dict[str, dict[str, str]], kind: str, record_id: Any) -> str:
    return names[kind].get(str(record_id), str(record_id))
