"""What a zip archive would unpack to, before anything unpacks it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from sourcing_core.exchange.limits import MEBIBYTE, Limits
from sourcing_core.exchange.refusal import FileRefused

STEP = 4 * MEBIBYTE
SMALL = 16 * MEBIBYTE  # an archive that unpacks to less is no bomb, whatever its ratio
ENCRYPTED = 0x1
ANY_SIZE = 2**62
SAVE_AGAIN = "open it in a spreadsheet program and save it again"


def open_archive(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, when it is whole, not encrypted, and unpacks to no more than the limits.

    The sizes written in an archive may lie, so every member is unpacked once, piece by piece, and counted (400 MB/s).
    Raises: FileRefused.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if len(members) > limits.zip_members:
            raise FileRefused(f"the workbook is an archive of {len(members):,} parts", SAVE_AGAIN)
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise protected()
        _check_total(sum(member.file_size for member in members), len(data), limits)
        total = 0
        for member in members:
            for piece in pieces(archive, member):
                total += len(piece)
                _check_total(total, len(data), limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("the workbook is damaged (not a whole zip archive)", SAVE_AGAIN) from None
    return archive


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member unpacked piece by piece to its true end, whatever size it claims."""
    claimed, member.file_size = member.file_size, ANY_SIZE
    try:
        with archive.open(member) as part:
            while piece := part.read(STEP):
                yield piece
    finally:
        member.file_size = claimed


def protected() -> FileRefused:
    """The refusal of a file that needs a password."""
    return FileRefused("the workbook is protected with a password", "save a copy without a password")


def _check_total(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unzipped_bytes:
        raise FileRefused(
            f"the workbook unpacks to more than {limits.unzipped_bytes / MEBIBYTE:,.0f} MiB",
            "split it, or save it as CSV",
        )
    if unpacked > max(SMALL, limits.zip_ratio * packed):
        raise FileRefused(
            f"the workbook unpacks to more than {limits.zip_ratio} times its size, as a zip bomb does", "save it as CSV"
        )
