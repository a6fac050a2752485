"""A shelf of the latest results, shared by all sessions: each is made once, even when many ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps the `size` results that were asked for last.

    Streamlit's own caches hash every argument with care, at a third of a millisecond a call; a page asks fifty times.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under `key`; made now when it is not there. One that failed is not kept."""
        with self._lock:
            found = self._kept.get(key)
            mine = found is None
            if found is None:
                found = self._kept[key] = Future()
                while len(self._kept) > self.size:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        if mine:
            self._make(key, found, make)
        return cast("T", found.result())

    def _make(self, key: Hashable, promised: Future[Any], make: Callable[[], T]) -> None:
        try:
            promised.set_result(make())
        except BaseException as failed:  # noqa: BLE001 - those who wait get it too
            with self._lock:
                self._kept.pop(key, None)
            promised.set_exception(failed)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
