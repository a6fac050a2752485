"""The web server around the pages: this machine alone unless told, ready or not, and an error without a traceback."""

from __future__ import annotations

import asyncio
import json

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
