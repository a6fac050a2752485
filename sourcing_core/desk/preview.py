"""What an import would do: counted, explained, and ready to be committed; nothing is written yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from sourcing_core.desk.tables_out import arrow
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import Refused
from sourcing_core.exchange.safe_text import write_csv
from sourcing_core.register import RegisterRecord
from sourcing_core.storage import Work


@dataclass(frozen=True, eq=False)
class Preview:
    """Counts of rows and what would be written."""

    kind: str
    file_name: str
    accepted: int
    """Rows that bring something new."""
    changed: int
    """Rows that change what is known."""
    known: int
    """Rows that say what is known already."""
    refused: Sequence[Refused]
    refused_rows: int
    work: Work
    """What confirming commits."""
    reading: Reading | None = None
    notes: Sequence[str] = ()
    creates: Sequence[RegisterRecord] = ()
    """Vendors, sites, functions, metrics and engagements that the file needs and that would be made."""
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The first rows as they were understood."""
    batch_id: str | None = None
    """The earlier import of this very file, when there is one."""

    @property
    def total(self) -> int:
        """Rows in the file."""
        return self.accepted + self.changed + self.known + self.refused_rows

    @property
    def writes(self) -> bool:
        """Whether confirming would change anything."""
        return self.accepted + self.changed > 0

    @property
    def tally(self) -> tuple[int, int, int, int]:
        """Accepted, changed, known and refused rows."""
        return self.accepted, self.changed, self.known, self.refused_rows

    def counts(self, batch_id: str | None = None) -> str:
        """The one line of counts that the command line prints last."""
        told = zip(("accepted", "changed", "known", "refused"), self.tally, strict=True)
        return f"{' '.join(f'{word}={count}' for word, count in told)} batch={batch_id or self.batch_id or '-'}"


def refusal_table(refused: Sequence[Refused]) -> pd.DataFrame:
    """The refused rows for a file or a screen: row, column, value, reason, cure; in the order of the file."""
    columns = ["row", "column", "value", "reason", "cure"]
    table = pd.DataFrame([(r.row, r.column, r.value, r.reason, r.cure) for r in refused], columns=columns)
    return table.sort_values("row", kind="stable", ignore_index=True)


def refusal_csv(refused: Sequence[Refused]) -> bytes:
    """The same as a CSV file that a spreadsheet may open."""
    return write_csv(arrow(refusal_table(refused)))


def refused_rows(refused: Sequence[Refused]) -> int:
    """How many rows were refused; a row with two faults counts once."""
    return len({r.row for r in refused})
