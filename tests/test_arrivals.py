"""What is waited for: in order, with limits, and never stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from rag.arrivals import TooLate, arrivals


def taken(*items: str, pause: float = 0.0, error: Exception | None = None) -> Iterator[str]:
    for item in items:
        time.sleep(pause)
        yield item
    if error:
        raise error


def is_word(item: str) -> bool:
    return item.isalpha()


def nothing() -> None:
    """Hang up on nobody."""


def test_items_come_in_order_and_the_end_hangs_up() -> None:
    ended = threading.Event()
    came = arrivals(lambda: taken("a", "-", "b"), ended.set, is_word, first=5, further=5)
    assert [each for each in came if each is not None] == ["a", "-", "b"]
    assert ended.is_set()


def test_while_nothing_comes_there_is_a_chance_to_stop() -> None:
    ended = threading.Event()
    came = arrivals(lambda: taken("a", pause=2.0), ended.set, is_word, first=5, further=5)
    assert next(came) is None
    came.close()
    assert ended.is_set()


def test_what_the_source_raises_is_raised_here_after_what_it_gave() -> None:
    came = arrivals(lambda: taken("a", error=LookupError("gone")), nothing, is_word, first=5, further=5)
    assert next(each for each in came if each is not None) == "a"
    with pytest.raises(LookupError, match="gone"):
        next(came)


def test_signs_of_life_move_no_limit() -> None:
    came = arrivals(lambda: taken(*"-" * 40, pause=0.05), nothing, is_word, first=0.4, further=5)
    with pytest.raises(TooLate) as caught:
        list(came)
    assert (caught.value.first, caught.value.seconds) == (True, 0.4)


def test_the_limit_after_the_first_is_another_one() -> None:
    def source() -> Iterator[str]:
        yield "a"
        time.sleep(2)
        yield "b"

    came = arrivals(source, nothing, is_word, first=9, further=0.3)
    with pytest.raises(TooLate) as caught:
        list(came)
    assert (caught.value.first, caught.value.seconds) == (False, 0.3)
