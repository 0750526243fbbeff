"""Work spread over processes, one for each core."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_parallel(function: Callable[[_Given], list[_Made]], given: Iterable[_Given]) -> Iterator[_Made]:
    """What the function makes of each, in their order; what it raises is raised here.

    Args:
        function: of a module, so that another process finds it.
        given: what can be sent to another process.
    """
    with multiprocessing.get_context("spawn").Pool() as pool:  # a fork would share threads
        for made in pool.imap(function, given):
            yield from made
