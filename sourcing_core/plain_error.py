"""The one kind of error that a person is shown as it stands."""

from __future__ import annotations


class PlainError(Exception):
    """Its message is one line in plain words that names the cure; nothing was changed."""
