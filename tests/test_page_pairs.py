"""Pages as the reader meets them: which texts of a question hold its answer, and how many of each sort are drawn."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from test_pages import page, written

from evals.cases import Part, check_gold
from evals.page_pairs import MOST, drawn_from, from_pages
from evals.pages import PAGES, PAGES_LEARNT, read_pages
from evals.reader_data import Example

FOUNDED = "Lund Lines was founded in 1931 by two sisters."
ITEMS = ("Fewer crossings in winter", "Higher fares for islanders", "A crew of strangers")
LEAD = "The union lists several worries:"


def asked(kind: str, question: str, *gold: str, outcome: str = "answered", **fields: Any) -> dict[str, Any]:
    groups = [[each] for each in gold]
    return {"kind": kind, "turns": [question], "outcome": [outcome], "gold": groups, **fields}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    folder = tmp_path_factory.mktemp("pages")
    questions = [
        asked("fact", "Who founded Lund Lines?", FOUNDED),
        asked("list", "What worries the union?", *ITEMS, also_fine=[LEAD]),
        asked("near_miss", "Who leads Lund Lines?", outcome="not_in_articles"),
        asked("false_premise", "Why did Lund Lines begin in 1950?", FOUNDED)
        | {"outcome": ["answered", "not_in_articles"]},
        asked("several", "Who founded Lund Lines, and what worries the union?", FOUNDED, ITEMS[0]),
    ]
    return from_pages(folder / "cache", written(folder, page(questions=questions)))


def of(known: list[Example], question: str, sort: str) -> dict[str, bool | None]:
    return {each.text: each.answers for each in known if each.first == question and each.source == f"pages-{sort}"}


def test_what_the_author_named_holds_the_answer_and_all_else_does_not(known: list[Example]) -> None:
    sentences = of(known, "Who founded Lund Lines", "sentence")
    assert len(sentences) > 3
    assert [text for text, answers in sentences.items() if answers] == [FOUNDED]
    assert not any(of(known, "Who founded Lund Lines", "list").values())
    assert any(of(known, "Who founded Lund Lines", "passage").values())


def test_a_list_that_is_asked_for_answers_as_do_its_items_after_their_lead_in(known: list[Example]) -> None:
    sentences = of(known, "What worries the union", "sentence")
    assert {text for text, answers in sentences.items() if answers} == {f"{LEAD} {item}" for item in ITEMS}
    assert LEAD not in sentences  # it may be quoted besides
    assert of(known, "What worries the union", "list") == {f"{LEAD} {'; '.join(ITEMS)}": True}


def test_nothing_answers_what_the_page_does_not_tell(known: list[Example]) -> None:
    mine = [each for each in known if each.first == "Who leads Lund Lines"]
    assert len(mine) > 4
    assert all(each.answers is False and each.span is None for each in mine)


def test_what_only_corrects_is_no_answer_and_none_is_taken_for_a_miss(known: list[Example]) -> None:
    mine = [each for each in known if each.first == "Why did Lund Lines begin in 1950"]
    assert mine
    assert not any(FOUNDED in each.text and each.source == "pages-sentence" for each in mine)
    assert not any(each.answers for each in mine)


def test_a_question_of_several_parts_is_left_out(known: list[Example]) -> None:
    assert len({each.first for each in known}) == 4


def test_a_draw_takes_some_of_each_sort(known: list[Example]) -> None:
    drawn = list(drawn_from(known, random.Random(1)))
    taken = Counter((each.first, each.source, each.answers) for each in drawn)
    for (_, source, answers), count in taken.items():
        assert count <= MOST[source][0 if answers else 1]
    assert {each.source for each in drawn} == {each.source for each in known}
    assert drawn == list(drawn_from(known, random.Random(1)))
    assert len(drawn) == len({(each.first, each.text, each.source) for each in drawn})


def headlines(path: Path) -> set[str]:
    return {each.article.split("\n", 1)[0] for part in Part for each in read_pages(part, path)}


def test_no_page_that_is_learnt_is_asked_about() -> None:
    assert headlines(PAGES_LEARNT)
    assert not headlines(PAGES_LEARNT) & headlines(PAGES)


def test_each_gold_sentence_of_what_is_learnt_stands_in_its_page() -> None:
    for each in read_pages(Part.TUNING, PAGES_LEARNT):
        check_gold(each.cases, [each.article])
