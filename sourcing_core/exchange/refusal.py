"""What a refusal says: the place, the reason and the cure, on one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sourcing_core.plain_error import PlainError

SHOWN_CHARACTERS = 60  # enough to recognise a cell, short enough for one line
# Control characters and those that turn text around or hide in it: shown, they would break the line or lie about it.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def shown(value: object, characters: int = SHOWN_CHARACTERS) -> str:
    """A value between quotation marks, printable and short enough for one line."""
    text = UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", str(value)[: characters + 1])
    return f"'{text[:characters]}…'" if len(text) > characters else f"'{text}'"


class FileRefused(PlainError, ValueError):
    """A whole file (or mapping) cannot be taken: `problem` says where and why, `cure` what to do."""

    def __init__(self, problem: str, cure: str, file: str = "") -> None:
        self.problem, self.cure, self.file = problem, cure, file
        super().__init__(f"{file}: {problem}; {cure}" if file else f"{problem}; {cure}")

    def named(self, file: str) -> FileRefused:
        """The same refusal, beginning with the name of the file."""
        return FileRefused(self.problem, self.cure, file=shown(file.replace("\\", "/").rpartition("/")[2])[1:-1])


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was not taken; `row` is the number a spreadsheet shows (the header is row 1)."""

    row: int
    column: str
    value: str
    reason: str
    cure: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.reason}; {self.cure}"
