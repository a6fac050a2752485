"""How large a file may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sourcing_core.exchange.refusal import FileRefused

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings that keep one bad file from taking the whole machine; each is far above an honest file."""

    file_bytes: int = 512 * MEBIBYTE  # 15 million deliveries; reading takes about twice this in memory
    line_bytes: int = 1 * MEBIBYTE  # also the block that the parser must hold at once
    rows: int = 10_000_000
    columns: int = 1_000
    cells: int = 200_000_000  # four bytes each even when empty: a header of 1,000 names over a million blank lines
    refused_rows: int = 100_000  # beyond this the file is wrong, not its rows
    unzipped_bytes: int = 1024 * MEBIBYTE
    zip_ratio: int = 200  # a sheet of one repeated number reaches about 60; deflate itself ends at 1,032
    zip_members: int = 10_000
    sheet_cells: int = 16_000_000  # the box around all cells is held whole, at about 40 bytes a cell


def check_size(byte_count: int, limits: Limits) -> None:
    """Refuse a file that is empty or above the limit, from its size alone.

    Raises: FileRefused.
    """
    if byte_count == 0:
        raise FileRefused("the file is empty", "choose a file with a header row and at least one row below it")
    if byte_count > limits.file_bytes:
        size, limit = byte_count / MEBIBYTE, limits.file_bytes / MEBIBYTE
        raise FileRefused(
            f"the file has {size:,.1f} MiB, more than the {limit:,.1f} allowed", "split it into smaller files"
        )


def load_bytes(path: Path, limits: Limits) -> bytes:
    """The content of a file, whose size is checked before a byte is read.

    Raises: FileRefused, also when the file is absent, a folder or may not be read.
    """
    try:
        check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except FileRefused as refusal:
        raise refusal.named(path.name) from None
    except FileNotFoundError:
        raise FileRefused("there is no such file", "check the path", file=path.name) from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        problem = f"the file cannot be read ({reason})"
        raise FileRefused(problem, "check the path and its permissions", file=path.name) from None
