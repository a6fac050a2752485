"""What storage refuses, in words that name the cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError


class StorageRefused(RuntimeError):
    """Nothing was changed, and the message says why and what to do."""


class Unusable(StorageRefused):
    """The database cannot be used as it is: missing, corrupt, newer, locked, read-only or full."""


class Stale(StorageRefused):
    """Somebody else changed the same thing after it was opened."""


class Referenced(StorageRefused):
    """Others refer to the record, so it can only be retired."""


class NotThere(StorageRefused):
    """A reference to nothing."""


_PLAIN = (
    ("database is locked", "the database is busy: another program is writing to it; try again in a moment"),
    ("readonly database", "the database file is read-only: allow writing to it and to its folder"),
    ("attempt to write", "the database file is read-only: allow writing to it and to its folder"),
    ("database or disk is full", "the disk is full: free some space and try again; nothing was changed"),
    ("disk i/o error", "the disk did not take the write (is it full?): free some space and try again; nothing was changed"),
    ("malformed", "the database file is damaged: restore the latest backup with 'python -m sourcing_core restore FILE'"),
    ("not a database", "the file is not a Steerboard database: name another file, or restore a backup"),
    ("unable to open", "the database file cannot be opened: check that its folder exists and may be written to"),
    ("connection refused", "the database server does not answer: check STEERBOARD_DATABASE_URL and that the server runs"),
    ("could not connect", "the database server does not answer: check STEERBOARD_DATABASE_URL and that the server runs"),
    ("connection failed", "the database server does not answer: check STEERBOARD_DATABASE_URL and that the server runs"),
    ("foreign key", "another record was removed meanwhile that this one refers to: open it again"),
    ("lock timeout", "the database is busy: another program is writing to it; try again in a moment"),
    ("canceling statement due to lock", "the database is busy: another program is writing to it; try again in a moment"),
)


@contextmanager
def plainly() -> Iterator[None]:
    """Turns a driver's error into one plain line."""
    try:
        yield
    except DBAPIError as error:
        raise Unusable(plain(error)) from error


def plain(error: Exception) -> str:
    """The driver's error in plain words; its own words when none fit."""
    text = str(getattr(error, "orig", None) or error)
    for sign, words in _PLAIN:
        if sign in text.casefold():
            return words
    return f"the database refused: {text.splitlines()[0] if text else type(error).__name__}"
