"""Work in a child process that has everything imported already: killed, starved or without rights, it harms nobody else."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from collections.abc import Callable
from typing import Any

from tests.rights import held_to_file_modes


def in_child(work: Callable[[], Any], *, without_rights: bool = False, largest_file: int | None = None) -> Any:
    """What the work returns, or the exception that it raises, from a forked process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            if largest_file is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
            if without_rights:
                held_to_file_modes()
            answer = work()
        except BaseException as raised:  # noqa: BLE001 - whatever it is, the parent wants to see it
            answer = raised
        try:
            told = pickle.dumps(answer)
        except Exception:  # noqa: BLE001 - not every answer can be pickled
            told = pickle.dumps(RuntimeError(repr(answer)))
        os.write(writer, told)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told)
