"""The server's own collector of garbage: little at a time, all of it now and then."""

from __future__ import annotations

from threading import Event

import pytest

from pages.shared import server


class _Turns(Event):
    """Says 'not yet' so many times."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.left = turns

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == server._GARBAGE_SECONDS
        self.left -= 1
        return self.left < 0


def test_what_survives_is_put_aside_and_looked_through_again_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Collector:
        def __getattr__(self, name: str):
            return lambda: done.append(name)

    monkeypatch.setattr(server, "gc", Collector())
    monkeypatch.setattr(server, "_WHOLE_AFTER", 3)

    server._collect_now_and_then(_Turns(4))

    once = ["collect", "freeze"]
    assert done == [*once, *once, "unfreeze", *once, *once]
