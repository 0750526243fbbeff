"""Work spread over processes: its order, and that an error comes back as what it was."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from evals.cases import UnusableQuestions, read_cases
from evals.parallel import in_parallel
from indexes.errors import AllegedlyError, BadArticlesFolder


def test_what_is_made_comes_in_order(tmp_path: Path) -> None:
    assert list(in_parallel(sorted, [[2, 1], [], [4, 3]])) == [1, 2, 3, 4]


def test_what_goes_wrong_is_raised_here(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"
    with pytest.raises(UnusableQuestions, match="cannot be read") as raised:
        list(in_parallel(read_cases, [missing]))  # type: ignore[arg-type]  # it raises before it gives a tuple
    assert raised.value.path == missing
    assert raised.value.line is None


@pytest.mark.parametrize("error", [BadArticlesFolder("x", "is not a folder"), UnusableQuestions(Path("x"), 3, "bad")])
def test_an_error_travels_as_it_is(error: AllegedlyError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
