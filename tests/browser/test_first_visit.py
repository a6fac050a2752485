"""The `pages/` trap: on a fresh process the first visit, whatever page it asks for, gets the frame with its menu."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from pages.shared import registry
from tests.benchmarks.client import OPTIONS, _wait, free_port
from tests.benchmarks.timing import ROOT


@contextmanager
def fresh(url: str) -> Iterator[int]:
    """A server that nobody has visited, with Streamlit's door for programs open."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.enableAgentApi=true",
        *OPTIONS,
    ]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "STEERBOARD_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def first_answer(url: str, address: str) -> dict[str, Any]:
    """What the very first visitor of a process gets when asking for a page."""
    with fresh(url) as port:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/_stcore/agent/interact",
            data=json.dumps({"page": address} if address else {}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


def test_the_first_visit_to_any_page_of_a_fresh_process_gets_the_frame(sqlite_url: str) -> None:
    menu = ["" if number == 0 else entry.address for number, entry in enumerate(registry.PAGES)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda address: first_answer(sqlite_url, address), menu))
    for address, answer in zip(menu, answers, strict=True):
        assert sorted(page["url_path"] for page in answer["pages"]) == sorted(menu), address
        assert answer["page"]["url_path"] == (address or "welcome")
        assert "exception" not in json.dumps(answer["tree"]), address
