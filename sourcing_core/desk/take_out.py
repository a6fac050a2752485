"""Taking the summaries out: CSV files for the committee, and a manifest by which each number can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sourcing_core.assessment import Assessment
from sourcing_core.desk.out_tables import TABLES
from sourcing_core.desk.periods import Period, PeriodRefused, last_quarter, period_of
from sourcing_core.desk.tables_out import arrow
from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.months import month_end, month_start
from sourcing_core.storage import Unusable

__all__ = ["Period", "PeriodRefused", "Summaries", "arrow", "last_quarter", "period_of", "summaries", "write_folder"]

MANIFEST = "manifest.json"
Say = Callable[[str], Any]


@dataclass(frozen=True)
class Summaries:
    """Every file of a take-out by name, the manifest among them."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


def summaries(assessment: Assessment, period: Period, *, say: Say = lambda _words: None) -> Summaries:
    """The CSV files and their manifest: the same bytes for the same assessment and period."""
    made: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for name, table in TABLES.items():
        say(f"Writing {name}")
        columns = arrow(table(assessment, period.first, period.last))
        made[name], rows[name] = write_csv(columns), columns.num_rows
    manifest = _manifest(assessment, period, made, rows)
    made[MANIFEST] = (json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
    return Summaries(made, manifest)


def _manifest(
    assessment: Assessment, period: Period, files: Mapping[str, bytes], rows: Mapping[str, int]
) -> dict[str, Any]:
    """What the files rest on, and a SHA-256 of each."""
    portfolio = assessment.portfolio
    head = portfolio.revisions["at"].iloc[-1] if len(portfolio.revisions) else None
    return {
        "product": "Steerboard",
        "organisation": assessment.policy.organisation,
        "as_of": portfolio.as_of.isoformat(),
        "period": {"first_day": month_start(period.first).isoformat(), "last_day": month_end(period.last).isoformat()},
        "revision": portfolio.revision,
        "revision_recorded_at": head,
        "revision_hash": portfolio.trace.seal,
        "rule_version": assessment.policy.version,
        "last_closed_month": month_start(assessment.last_closed).isoformat()[:7],
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": rows[name]}
            for name, data in sorted(files.items())
        },
    }


def write_folder(made: Summaries, folder: Path) -> None:
    """Every file under its name, the manifest last; a name appears only when its file is whole.

    Raises: Unusable when the folder cannot be written; files of an earlier take-out are then as they were, or replaced
    whole.
    """
    parts = {
        folder / name: folder / f".{name}.part"
        for name in sorted(made.files, key=lambda name: (name == MANIFEST, name))
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, part in parts.items():
            part.write_bytes(made.files[file.name])
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        why = (error.strerror or "unknown error").lower()
        raise Unusable(
            f"the folder {folder.name} cannot be written ({why}): free space or choose another folder"
        ) from None
    finally:
        for part in parts.values():
            _forget(part)


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is out of reach, and so is the part
