"""Things that arrive from elsewhere, one by one, waited for with limits and without being stuck."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")

BEAT = 0.2
"""Seconds after which whoever waits gets None: a chance to stop."""


class TooLate(Exception):
    """Nothing that counts came within `seconds`; `first` where nothing had come at all."""

    def __init__(self, seconds: float, *, first: bool) -> None:
        """Keep the limit that was passed."""
        self.seconds, self.first = seconds, first
        super().__init__(f"nothing within {seconds:g} s")


class _Failed:
    """What the source raised."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def arrivals(
    source: Callable[[], Iterable[T]],
    hang_up: Callable[[], None],
    counts: Callable[[T], bool],
    *,
    first: float,
    further: float,
) -> Generator[T | None, None, None]:
    """What `source` gives, read in a thread of its own; None while nothing comes.

    Args:
        source: makes what is read; what it raises is raised here.
        hang_up: ends a read that is under way; called when this generator ends, for whatever reason.
        counts: whether an item shows that the other side is at work. One that does not moves no limit.
        first: seconds to the first item that counts.
        further: seconds from one to the next.

    Raises:
        TooLate: a limit was passed.
    """
    came: queue.SimpleQueue[object] = queue.SimpleQueue()

    def read() -> None:
        try:
            for item in source():
                came.put(item)
            came.put(_END)
        except BaseException as error:  # noqa: BLE001 - it is raised anew in the thread that waits
            came.put(_Failed(error))

    threading.Thread(target=read, daemon=True, name="arrivals").start()
    limit, begun = first, False
    deadline = time.monotonic() + limit
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 and came.empty():
                raise TooLate(limit, first=not begun)
            try:
                item = came.get(timeout=max(0.0, min(BEAT, left)))
            except queue.Empty:
                yield None
                continue
            if item is _END:
                return
            if isinstance(item, _Failed):
                raise item.error
            if counts(item):  # type: ignore[arg-type]  # the queue holds T, _Failed and _END
                limit, begun = further, True
                deadline = time.monotonic() + limit
            yield item  # type: ignore[misc]  # as above
    finally:
        hang_up()
