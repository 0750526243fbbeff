"""Pages of our own making: their questions, their parts, and the table of what came of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.cases import Case, Kind, Part, UnusableQuestions, check_gold
from evals.pages import ask, main, read_pages, table
from rag.answers import Outcome

ARTICLE = """Lund Lines may buy the ferry Osk

Lund Lines is said to be in talks about the ferry Osk, which carries 400 people.

The union lists several worries:

  • Fewer crossings in winter
  • Higher fares for islanders
  • A crew of strangers

Lund Lines was founded in 1931 by two sisters.
"""


def page(**fields: object) -> dict[str, object]:
    question = {
        "kind": "fact",
        "turns": ["Who founded Lund Lines?"],
        "outcome": ["answered"],
        "gold": [["Lund Lines was founded in 1931 by two sisters."]],
    }
    return {"part": "tuning", "article": ARTICLE, "questions": [question]} | fields


def written(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "pages.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_each_gold_sentence_stands_in_its_page() -> None:
    for part in Part:
        pages = list(read_pages(part))
        assert len({each.name for each in pages}) == len(pages) > 30
        for each in pages:
            check_gold(each.cases, [each.article])
            assert {case.part for case in each.cases} == {part}


def test_no_page_is_in_both_parts() -> None:
    tuning, final = ({each.name for each in read_pages(part)} for part in Part)
    assert not tuning & final


@pytest.mark.parametrize("missing", ["part", "article", "questions"])
def test_a_line_that_is_no_page_is_named(tmp_path: Path, missing: str) -> None:
    line = page()
    del line[missing]
    with pytest.raises(UnusableQuestions, match=f"line 2: is not a page with questions .*{missing}"):
        list(read_pages(Part.TUNING, written(tmp_path, page(), line)))


def test_a_page_is_asked_alone(tmp_path: Path) -> None:
    (one,) = read_pages(Part.TUNING, written(tmp_path, page()))
    ((case, correct, outcome),) = ask(one, tmp_path / "cache")
    assert case.question == "Who founded Lund Lines?"
    assert correct
    assert outcome is Outcome.ANSWERED


def test_the_table_counts_what_is_right_and_what_is_refused() -> None:
    told = Case("1", ("Who?",), frozenset({Outcome.ANSWERED}), Kind.FACT)
    untold = Case("2", ("Why?",), frozenset({Outcome.NOT_IN_ARTICLES}), Kind.NEAR_MISS)
    shown = table(
        [
            (told, True, Outcome.ANSWERED),
            (told, False, Outcome.NOT_IN_ARTICLES),
            (untold, True, Outcome.NOT_IN_ARTICLES),
        ]
    )
    rows = {line[:24].strip(): line[24:].split() for line in shown.splitlines()}
    assert rows == {
        "fact": ["1", "of", "2", "0.500"],
        "near_miss": ["1", "of", "1", "1.000"],
        "all": ["2", "of", "3", "0.667"],
        "refused wrongly": ["1", "of", "2", "0.500"],
        "refused rightly": ["1", "of", "1", "1.000"],
    }


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cache", str(tmp_path), "--reader", str(tmp_path / "no-reader")]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
