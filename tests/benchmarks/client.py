"""Simulated users: the browser's side of Streamlit's websocket, on the loopback address only."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.benchmarks.timing import ROOT

OPTIONS = [
    "--server.headless=true",
    "--server.address=127.0.0.1",
    "--server.fileWatcherType=none",
    "--runner.postScriptGC=false",
    "--browser.gatherUsageStats=false",
    "--server.enableWebsocketCompression=false",
]


def free_port() -> int:
    """A port on the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(script: Path, database_url: str = "") -> Iterator[tuple[int, int]]:
    """A Streamlit server on a free port: (port, process id); stopped at the end."""
    port = free_port()
    environment = {**os.environ, "STEERBOARD_DATABASE_URL": database_url} if database_url else dict(os.environ)
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *OPTIONS],
        cwd=ROOT if script.is_relative_to(ROOT) else script.parent,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start within a minute")


@dataclass
class User:
    """One browser tab."""

    port: int
    taken: list[float] = field(default_factory=list)
    errors: int = 0
    kept: set[str] = field(default_factory=set)
    """Large messages of the run before, which a browser keeps and does not ask for again."""

    async def visit(self, reruns: int, think: float, offset: float = 0.0) -> None:
        """Open the page, then rerun it so many times with time to think between."""
        await asyncio.sleep(offset)
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
            await self._run(connection)
            for _ in range(reruns):
                await asyncio.sleep(think)
                started = time.perf_counter()
                await self._run(connection)
                self.taken.append(time.perf_counter() - started)

    async def _run(self, connection: Any) -> None:
        request = BackMsg()
        request.rerun_script.query_string = ""
        request.rerun_script.cached_message_hashes.extend(self.kept)
        await connection.send(request.SerializeToString())
        kept: set[str] = set()
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(connection.recv(), 120))
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                kept.add(message.ref_hash)
            elif message.metadata.cacheable:
                kept.add(message.hash)
            if (
                kind == "delta"
                and message.delta.WhichOneof("type") == "new_element"
                and message.delta.new_element.WhichOneof("type") == "exception"
            ):
                self.errors += 1
            if kind == "script_finished":
                self.kept = kept
                return


def visit(port: int, users: int, reruns: int, think: float) -> tuple[list[float], int]:
    """Seconds of every rerun of all users, and how many errors they saw."""

    async def everybody() -> list[User]:
        crowd = [User(port) for _ in range(users)]
        await asyncio.gather(
            *(user.visit(reruns, think, offset=think * place / users) for place, user in enumerate(crowd))
        )
        return crowd

    crowd = asyncio.run(everybody())
    return [taken for user in crowd for taken in user.taken], sum(user.errors for user in crowd)


def memory_mb(process_id: int) -> float:
    """Resident memory of a process."""
    return float(psutil.Process(process_id).memory_info().rss) / 2**20
