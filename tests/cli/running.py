"""Run the command line in a process of its own: forked from this one, which has everything imported, or started anew."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sourcing_core.desk.bring_in
import sourcing_core.desk.take_out  # noqa: F401 - imported here, so that forked children start at once
from sourcing_core import cli

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a run said and how it ended; `code` below 0: killed by that signal."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line on standard output."""
        return self.out.splitlines()[-1] if self.out else ""

    @property
    def errors(self) -> list[str]:
        """The lines on standard error that say what was wrong."""
        return [line for line in self.err.splitlines() if line.startswith(("error:", "refused:"))]


def run(url: str, *words: Any, before: Callable[[], None] | None = None) -> Ran:
    """The command line with these words, in a forked child; `before` runs in it first."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os._exit(_in_the_child(url, [str(word) for word in words], out.fileno(), err.fileno(), before))
        _, status = os.waitpid(child, 0)
        return Ran(os.waitstatus_to_exitcode(status), _text(out), _text(err))


def start(url: str, *words: Any) -> int:
    """The same without waiting: the child's process id; what it says is lost."""
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os._exit(_in_the_child(url, [str(word) for word in words], nothing, nothing, None))
    return child


def run_anew(url: str, *words: Any, **environment: str) -> Ran:
    """The command line as people start it: python -m sourcing_core."""
    told = {**os.environ, "STEERBOARD_DATABASE_URL": url, **environment}
    done = subprocess.run(
        [sys.executable, "-m", "sourcing_core", *map(str, words)],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def small_files(most: int) -> Callable[[], None]:
    """As if the disk were full: no file may grow beyond so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _in_the_child(url: str, words: list[str], out: int, err: int, before: Callable[[], None] | None) -> int:
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", write_through=True)
    os.environ["STEERBOARD_DATABASE_URL"] = url
    sys.argv = ["sourcing_core", *words]
    try:
        if before:
            before()
        cli.main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0 if done.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter would: a traceback and 1
        traceback.print_exc()
        return 1
    return 0


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))
