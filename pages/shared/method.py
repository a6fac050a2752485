"""One method in plain words: what it answers, how to read it, how it is made, when it stays silent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """An entry of the methods page; `id` is its word in the address."""

    id: str
    group: str
    title: str
    answers: str
    read: str
    made: str
    silent: str
    source: str
