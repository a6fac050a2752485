"""The kinds of record that a strategic score can be made of, and the day from which each counts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

BEGINS = {
    "idea": "submitted_on",
    "ip_evidence": "dated_on",
    "survey_response": "responded_on",
    "deliverable": "reviewed_on",
    "backlog_item": "started_on",
}


def has_records(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether there is anything to compute from: without, nothing costs anything."""
    return any(kind in tables and len(tables[kind]) for kind in BEGINS)
