"""The web server around the pages: this machine alone unless told, ready or not, its collector, an error without a traceback."""

from __future__ import annotations

import asyncio
import json
from threading import Event

import pytest
import streamlit as st

from pages.shared import load, server


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.8.9.10"])
def test_a_loopback_address_is_served(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: address)
    server.refuse_open_network()


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "::", "", "example.org", None])
def test_the_network_is_refused_in_one_line_with_the_cure(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: address)
    with pytest.raises(SystemExit) as refused:
        server.refuse_open_network()
    said = str(refused.value)
    assert "STEERBOARD_TRUST_NETWORK=1" in said
    assert "\n" not in said


def test_the_network_is_served_when_a_proxy_signs_people_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: "0.0.0.0")
    monkeypatch.setenv("STEERBOARD_TRUST_NETWORK", "1")
    server.refuse_open_network()


def test_ready_says_the_revision_and_not_ready_says_why(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEERBOARD_DATABASE_URL", sqlite_url)
    ready = asyncio.run(server._ready(None))  # type: ignore[arg-type]
    assert (ready.status_code, json.loads(ready.body)["status"]) == (200, "ready")
    monkeypatch.setenv("STEERBOARD_DATABASE_URL", "sqlite:////nowhere/at/all/steerboard.db")
    missing = asyncio.run(server._ready(None))  # type: ignore[arg-type]
    assert missing.status_code == 503
    assert json.loads(missing.body)["why"]
    load.forget()


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
