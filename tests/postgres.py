"""A PostgreSQL server for tests: the one that STEERBOARD_TEST_POSTGRES names, or a private throw-away cluster."""

from __future__ import annotations

import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

_ADDRESS = "STEERBOARD_TEST_POSTGRES"
_START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A server on which databases may be made and dropped; `address` names its maintenance database."""

    address: str
    made: set[str] = field(default_factory=set)

    def create(self, name: str, template: str | None = None) -> str:
        """The address of a new database."""
        self.made.add(name)
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template1")
            )
        )
        return urlsplit(self.address)._replace(path=f"/{name}").geturl()

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.made.discard(name)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server_for_tests() -> Iterator[Server | str]:
    """The server, or in words why there is none."""
    told = os.environ.get(_ADDRESS)
    if told:
        yield Server(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", told))
        return
    programs = _programs()
    if programs is None:
        yield f"no PostgreSQL here: install Debian's 'postgresql' package, or set {_ADDRESS} to the address of a server"
        return
    owner = _owner()
    if owner is None:
        yield "PostgreSQL refuses to run as root, and there is no user 'postgres' to run it as"
        return
    with _cluster(programs, owner) as server:
        yield server


def _programs() -> Path | None:
    """The folder of the newest server programs of Debian."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


@contextmanager
def _cluster(programs: Path, owner: pwd.struct_passwd) -> Iterator[Server]:
    """Our own server in a folder of its own; it forgets everything when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="steerboard-pg-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if not os.geteuid() else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    log = (folder / "log").open("wb")
    process = None
    try:
        # ICU's English order differs from the order of code points, as on most servers: what leans on the server's order fails here.
        made = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "steerboard",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--locale-provider=icu",
            "--icu-locale=en",
            "--no-sync",
        ]
        subprocess.run(made, check=True, stdout=log, stderr=log, cwd=folder, env=environment, **identity)  # type: ignore[call-overload]
        port = _free_port()
        started = [
            programs / "postgres",
            "-D",
            folder / "data",
            "-k",
            folder,
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-F",
            "-c",
            "full_page_writes=off",
            "-c",
            "max_connections=60",
            "-c",
            "shared_buffers=64MB",
        ]
        process = subprocess.Popen(  # type: ignore[call-overload]
            started,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
            preexec_fn=_end_with_the_tests,  # noqa: PLW1509 - it only calls the kernel
            **identity,
        )
        yield _awaited(Server(f"postgresql://steerboard@127.0.0.1:{port}/postgres"), process, folder / "log")
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # a fast shutdown of our own server
            process.wait(timeout=_START_SECONDS)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _end_with_the_tests() -> None:
    """Linux stops the server when our process is gone, however it went."""
    if _LIBC is not None:
        _LIBC.prctl(_PARENT_DEATH_SIGNAL, signal.SIGINT)


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PARENT_DEATH_SIGNAL = 1


def _awaited(server: Server, process: subprocess.Popen[bytes], log: Path) -> Server:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(server.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    raise RuntimeError(f"the private PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
