"""A model's answer read as it comes, however it is cut into pieces."""

from __future__ import annotations

import doctest
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.answers
import rag.followup
import rag.orders
import rag.tokens
from rag.form import FormReader

ONE, TWO = {"text": 'A "quoted" {brace} \\ and é.', "ids": [1]}, {"text": "Two.", "ids": [2, 3]}
WHOLE = json.dumps({"statements": [ONE, TWO], "missing": ["the price"]})
LINES = "\n".join(json.dumps(each, ensure_ascii=False) for each in (ONE, TWO, {"missing": ["the price"]}))


def read(pieces: list[str]) -> tuple[list[dict[str, object]], int, list[object], bool]:
    reader = FormReader()
    found = [each for piece in pieces for each in reader.feed(piece)]
    reader.end()
    return found, reader.outside, reader.missing, reader.formed


@pytest.mark.parametrize("text", [WHOLE, LINES, f"```json\n{WHOLE}\n```", f"<think>{{ hm }}\n</think>{LINES}"])
@settings(deadline=None)  # the machine may be busy
@given(cuts=st.lists(st.integers(0, 200), max_size=8))
def test_the_same_comes_of_it_however_it_is_cut(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(cut % len(text) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert read(pieces) == ([ONE, TWO], 0, ["the price"], True)


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet='{}[]",:\\ \n`<think>/abc1é', max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    found, outside, _, formed = read([text])
    assert outside >= 0
    assert formed or not found


def test_a_statement_comes_with_its_last_brace() -> None:
    reader = FormReader()
    start, rest = WHOLE[: WHOLE.index(', {"text": "Two') - 1], WHOLE[WHOLE.index(', {"text": "Two') - 1 :]
    assert list(reader.feed(start)) == []
    assert list(reader.feed(rest[0])) == [ONE]


@pytest.mark.parametrize("module", [rag.answers, rag.followup, rag.orders, rag.tokens])
def test_the_examples_hold(module: object) -> None:
    tested = doctest.testmod(module)  # type: ignore[arg-type]  # these are modules
    assert tested.attempted
    assert tested.failed == 0
