"""What storage refuses, in words that name the cure."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sourcing_core.plain_error import PlainError
from sourcing_core.storage.sqlite_choice import sqlite_module


class StorageRefused(PlainError, RuntimeError):
    """Nothing was changed, and the message says why and what to do."""


class Unusable(StorageRefused):
    """The database cannot be used as it is: missing, corrupt, newer, locked, read-only or full."""


class Stale(StorageRefused):
    """Somebody else changed the same thing after it was opened."""


class Referenced(StorageRefused):
    """Others refer to the record, so it can only be retired."""


class NotThere(StorageRefused):
    """A reference to nothing."""


class Moved(StorageRefused):
    """Somebody committed meanwhile; look again and repeat."""


BUSY = "the database is busy: another program is writing to it; try again in a moment; nothing was changed"
_READ_ONLY = "the database is read-only: allow writing to its file and folder; nothing was changed"
_FULL = "the disk is full: free some space and try again; nothing was changed"
_SILENT = "the database server does not answer: check STEERBOARD_DATABASE_URL and that the server runs"
_DAMAGED = "the database file is damaged: restore the latest backup with 'python -m sourcing_core restore FILE'"

_PLAIN = (
    ("database is locked", BUSY),
    ("database table is locked", BUSY),
    ("lock timeout", BUSY),
    ("canceling statement due to lock", BUSY),
    ("deadlock detected", BUSY),
    ("queuepool limit", BUSY),
    ("too many clients", BUSY),
    ("readonly database", _READ_ONLY),
    ("attempt to write", _READ_ONLY),
    ("read-only transaction", _READ_ONLY),
    ("database or disk is full", _FULL),
    ("no space left", _FULL),
    ("could not extend file", _FULL),
    (
        "disk i/o error",
        "the disk did not take the write (is it full?): free some space and try again; nothing was changed",
    ),
    ("malformed", _DAMAGED),
    ("not a database", "the file is not a Steerboard database: name another file, or restore a backup"),
    ("unable to open", "the database file cannot be opened: check that its folder exists and may be written to"),
    (
        "password authentication failed",
        "the database server refuses the user or the password: check STEERBOARD_DATABASE_URL",
    ),
    ("no password supplied", "the database server asks for a password: add it to STEERBOARD_DATABASE_URL"),
    ('role "', "the database server does not know the user: check STEERBOARD_DATABASE_URL"),
    ("permission denied", "the database user may not do this: grant it the tables of its schema"),
    ("connection refused", _SILENT),
    ("could not connect", _SILENT),
    ("connection failed", _SILENT),
    ("connection timeout", _SILENT),
    ("failed to resolve host", _SILENT),
    ("server closed the connection", _SILENT),
    ("terminating connection", _SILENT),
    ("connection is lost", _SILENT),
    ("nul (0x00)", "a text holds a NUL character, which cannot be stored: remove it; nothing was changed"),
    ("foreign key", "another record was removed meanwhile that this one refers to: open it again; nothing was changed"),
)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _drivers() -> tuple[type[Exception], ...]:
    """The errors of the drivers in use; nobody waits for PostgreSQL's who does not use it."""
    known: list[type[Exception]] = [DBAPIError, PoolTimeout, sqlite3.Error, sqlite_module().Error]
    if "psycopg" in sys.modules:
        known.append(sys.modules["psycopg"].Error)
    return tuple(known)


@contextmanager
def plainly() -> Iterator[None]:
    """Turns a driver's error, or the disk's, into one plain line."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (*_drivers(), OSError)):
            raise Unusable(plain(error)) from error
        raise


def plain(error: Exception) -> str:
    """The error in plain words; its own words when none fit."""
    if isinstance(error, OSError):
        return (
            _FULL
            if error.errno in _NO_ROOM
            else f"the file system refused: {error.strerror or error}{_name(error)}; nothing was changed"
        )
    text = str(getattr(error, "orig", None) or error)
    sought = text.casefold()
    if "does not exist" in sought and 'database "' in sought:
        return "the database does not exist on the server: create it, or correct its name in STEERBOARD_DATABASE_URL"
    for sign, words in _PLAIN:
        if sign in sought:
            return words
    return f"the database refused: {text.splitlines()[0] if text else type(error).__name__}"


def _name(error: OSError) -> str:
    return f" ({Path(os.fsdecode(error.filename)).name})" if isinstance(error.filename, (str, bytes)) else ""
