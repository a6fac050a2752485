"""Evidence for IP controls in the demo: a round of all controls, with what was found otherwise for single ones."""

from __future__ import annotations

from typing import Any

from sourcing_core.desk.demo_tables import rows
from sourcing_core.register.built_in_controls import built_in_controls

EVERY = "*"


def demo_evidence() -> list[dict[str, Any]]:
    """One row per piece of evidence; '*' stands for every control that the vendor has no row of its own for that day.

    A control that does not apply, or that is only told once, is not assessed again in later rounds.
    """
    told = rows("ip_evidence")
    own = {(row["vendor_id"], row["dated_on"], row["control_id"]) for row in told if not row["site_id"]}
    once = {(row["vendor_id"], row["control_id"]) for row in told if row["level"] in ("not_applicable", "asserted")}
    controls = [
        *(control.control_id for control in built_in_controls()),
        *(row["control_id"] for row in rows("ip_controls")),
    ]
    found = [
        {**row, "control_id": control_id}
        for row in told
        for control_id in (controls if row["control_id"] == EVERY else [row["control_id"]])
        if row["control_id"] != EVERY
        or ((row["vendor_id"], row["dated_on"], control_id) not in own and (row["vendor_id"], control_id) not in once)
    ]
    return [{"evidence_id": f"IPE-{number:03}", **row} for number, row in enumerate(found, start=1)]
