"""The records of the demo portfolio: as its files say, with clauses and service levels as usual but for exceptions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sourcing_core.desk.demo_practice import demo_backlog, demo_deliverables, demo_ideas
from sourcing_core.desk.demo_protection import demo_evidence
from sourcing_core.desk.demo_tables import record, rows
from sourcing_core.desk.demo_voices import demo_surveys
from sourcing_core.places.find_city import complete_site
from sourcing_core.register import RECORDS, RegisterRecord
from sourcing_core.vocabulary import ClauseKind

WRITTEN = {
    "person": "people",
    "vendor": "vendors",
    "site": "sites",
    "function": "functions",
    "metric": "metrics",
    "contract": "contracts",
    "engagement": "engagements",
    "ip_control": "ip_controls",
    "incident": "incidents",
    "access_review": "access_reviews",
    "acknowledgement": "acknowledgements",
    "rebaseline": "rebaselines",
    "subscription": "subscriptions",
}
DATA_SOURCES = {
    "on_time_delivery": "Planning system",
    "on_time_in_full": "Planning system",
    "cycle_time": "Workflow system",
    "cycle_time_attainment": "Workflow system",
    "defect_rate": "Quality system",
    "first_pass_yield": "Quality system",
    "innovation_velocity": "Idea register",
    "ip_protection": "IP control assessment",
    "customer_alignment": "Pulse survey",
}
CRITICAL = "critical"
LAWYER = "P-007"

Rows = list[dict[str, Any]]


def demo_records(today: date) -> dict[str, list[RegisterRecord]]:
    """Every record by its kind, each kind after those it refers to; metrics and IP controls hold only the one a user made."""
    tables: dict[str, Rows] = {kind: list(rows(name)) for kind, name in WRITTEN.items()}
    tables["site"] = [complete_site(row) for row in tables["site"]]
    tables["clause"] = _clauses(tables)
    tables["service_level"] = _service_levels(tables)
    tables["waiver"] = list(rows("waivers"))
    works = {work["engagement_id"]: work for work in tables["engagement"]}
    tables["ip_evidence"] = demo_evidence()
    tables["survey"], tables["survey_response"] = demo_surveys(today)
    tables["idea"] = demo_ideas(today, works)
    tables["deliverable"], tables["backlog_item"] = demo_deliverables(today, works), demo_backlog(today, works)
    return {kind: [record(kind, row, today) for row in tables[kind]] for kind in RECORDS if kind in tables}


def _clauses(tables: dict[str, Rows]) -> Rows:
    """Every kind of clause per contract; a data processing agreement only where personal data is processed."""
    site_country = {site["site_id"]: site["country"] for site in tables["site"]}
    is_personal = {function["function_id"]: function["has_personal_data"] == "yes" for function in tables["function"]}
    found: Rows = []
    for place, contract in enumerate(tables["contract"]):
        work = [row for row in tables["engagement"] if row["contract_id"] == contract["contract_id"]]
        countries = ", ".join(sorted({site_country[row["site_id"]] for row in work}))
        for number, kind in enumerate(ClauseKind):
            if kind is ClauseKind.DATA_PROCESSING and not any(is_personal[row["function_id"]] for row in work):
                continue
            clause = {
                "contract_id": contract["contract_id"],
                "clause_kind": kind.value,
                "is_present": "yes",
                "covers_subcontractors": "yes",
                "enforceable_in": countries if kind is ClauseKind.INTELLECTUAL_PROPERTY else "",
                "evidence": f"Section {number + 9}.{place % 4 + 1}",
                "checked_on": f"-{place % 10 + 1}m",
                "checked_by_id": LAWYER,
            }
            found.append(clause)
    kept = _with_exceptions("clause", found, "contract_id", "clause_kind")
    for clause in kept:
        if clause["is_present"] != "yes":
            clause |= {"evidence": "", "covers_subcontractors": "", "enforceable_in": ""}
    return _numbered(kept, "clause_id", "CL")


def _service_levels(tables: dict[str, Rows]) -> Rows:
    """The usual levels of an engagement's function; the critical ones of a contract share its at-risk amount evenly."""
    signed = {contract["contract_id"]: contract["signed_on"] for contract in tables["contract"]}
    usually = [usual for usual in rows("usual") if usual["expected"]]
    found: Rows = []
    for work in tables["engagement"]:
        for usual in (usual for usual in usually if usual["function_id"] == work["function_id"]):
            level = {
                **{name: work[name] for name in ("vendor_id", "engagement_id", "contract_id", "owner_id")},
                **{name: usual[name] for name in ("metric_id", "expected", "minimum", "unit", "standing")},
                "direction": "lower" if float(usual["minimum"]) > float(usual["expected"]) else "higher",
                "data_source": DATA_SOURCES[usual["metric_id"]],
                "has_exclusion_process": "yes",
                "approved_on": signed[work["contract_id"]],
                "valid_from": work["started_on"],
                "valid_to": work["ended_on"],
            }
            found.append(level)
    kept = _with_exceptions("service_level", found, "engagement_id", "metric_id")
    critical = Counter(level["contract_id"] for level in kept if level["standing"] == CRITICAL)
    for level in kept:
        if level["standing"] == CRITICAL:
            level["allocation_share"] = int(100 / critical[level["contract_id"]]) / 100
    return _numbered(kept, "level_id", "L")


def _with_exceptions(kind: str, table: Rows, of: str, what: str) -> Rows:
    """The rows after the exceptions of their kind; a row whose `is_recorded` is no was never written down."""
    for exception in rows("exceptions"):
        if exception["kind"] != kind:
            continue
        meant = [row for row in table if row[of] == exception["of"] and exception["what"] in (row[what], "*")]
        if not meant:
            raise ValueError(f"exceptions.csv: there is no {kind} {exception['what']} of {exception['of']}")
        for row in meant:
            row[exception["field"]] = exception["value"]
    return [row for row in table if row.pop("is_recorded", "yes") == "yes"]


def _numbered(table: Rows, key: str, prefix: str) -> Rows:
    return [{key: f"{prefix}-{number:03}", **row} for number, row in enumerate(table, start=1)]
