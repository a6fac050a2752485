"""Which SQLite serves, and whether its write-ahead log may be trusted (docs/decisions/0004-sqlite-choice.md)."""

from __future__ import annotations

import sqlite3
from types import ModuleType

try:
    import pysqlite3.dbapi2 as mended
except ImportError:  # no wheel for this machine: Python's own SQLite serves, with the safer journal
    mended = None

# SQLite before 3.51.3 can corrupt a write-ahead log when two processes checkpoint at once (sqlite.org/wal.html,
# "the WAL-reset bug"); 3.50.7 and 3.44.6 carry the mend too.
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand."""
    return mended if mended is not None and mended.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Whether several processes may share a write-ahead log with this SQLite."""
    newest = _MENDED[0]
    return version >= newest or any(version[:2] == mend[:2] and version >= mend for mend in _MENDED[1:])


def journal_mode(version: tuple[int, ...]) -> str:
    """Write-ahead log where it is safe, else a rollback journal."""
    return "WAL" if is_wal_safe(version) else "DELETE"
