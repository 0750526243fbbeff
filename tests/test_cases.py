"""Question and label files: what they hold, and how a bad line is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import (
    MORE_TO_TUNE_BY,
    SEED_QUESTIONS,
    Case,
    Kind,
    Label,
    Part,
    UnusableQuestions,
    check_gold,
    labels_beside,
    read_cases,
    read_labels,
)
from indexes.errors import AllegedlyError
from rag.answers import Certainty, Outcome

QUESTION: dict[str, Any] = {
    "id": "fact-001",
    "kind": "fact",
    "part": "tuning",
    "turns": ["Who are they?", "Who founded it?"],
    "outcome": ["answered"],
    "gold": [["It was founded by Ann.", "Ann founded it."]],
    "also_fine": ["It is old."],
    "never": ["founded by Bob"],
}


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_a_question_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", "", QUESTION)
    assert read_cases(path) == (
        Case(
            id="fact-001",
            turns=("Who are they?", "Who founded it?"),
            outcome=frozenset({Outcome.ANSWERED}),
            kind=Kind.FACT,
            part=Part.TUNING,
            gold=(("It was founded by Ann.", "Ann founded it."),),
            also_fine=("It is old.",),
            never=("founded by Bob",),
            path=path,
            line=2,
        ),
    )
    assert read_cases(path)[0].question == "Who founded it?"


def test_gold_and_what_goes_with_it_may_be_left_out(tmp_path: Path) -> None:
    short = {key: QUESTION[key] for key in ("id", "kind", "part", "turns")}
    short["outcome"] = ["refused", "not_in_articles"]
    (case,) = read_cases(write(tmp_path / "q.jsonl", short))
    assert (case.gold, case.also_fine, case.never) == ((), (), ())
    assert case.outcome == {Outcome.REFUSED, Outcome.NOT_IN_ARTICLES}


def test_a_byte_order_mark_and_unusual_line_separators_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    odd = QUESTION | {"turns": ["Who\u2028founded it?"]}
    path.write_text("\ufeff" + json.dumps(odd, ensure_ascii=False) + "\r\n", encoding="utf-8", newline="")
    assert read_cases(path)[0].question == "Who\u2028founded it?"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "guess"}, '"kind" has to be one of fact, list,'),
        ({"kind": ["fact"]}, '"kind" has to be one of'),
        ({"part": "test"}, '"part" has to be one of tuning, final'),
        ({"outcome": ["answer"]}, '"outcome" has to be one of answered,'),
        ({"outcome": []}, '"outcome" has to hold at least one outcome'),
        ({"outcome": "answered"}, '"outcome" has to be a list of texts'),
        ({"outcome": ["refused"]}, '"gold" has to be empty'),
        ({"turns": []}, '"turns" has to hold the question'),
        ({"turns": ["  "]}, '"turns" has to be a list of texts, none of them empty'),
        ({"turns": "Who?"}, '"turns" has to be a list of texts'),
        ({"gold": ["Ann founded it."]}, '"gold" has to be a list of groups'),
        ({"gold": [[]]}, '"gold" has to be a list of groups'),
        ({"gold": [[7]]}, '"gold" has to be a list of texts'),
        ({"also_fine": "It is old."}, '"also_fine" has to be a list of texts'),
        ({"never": ["(unclosed"]}, '"never" has to hold regular expressions; “(unclosed” is none'),
        ({"id": ""}, '"id" has to be a text'),
        ({"answer": "Ann"}, '"answer" is no field of the form; it has also_fine, gold, id'),
    ],
)
def test_a_bad_field_is_named_with_file_and_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "q.jsonl", QUESTION, QUESTION | {"id": "fact-002"} | change)
    with pytest.raises(AllegedlyError) as caught:
        read_cases(path)
    message = str(caught.value)
    assert message.startswith(f"{path}, line 2: {said}")
    assert "\n" not in message


def test_a_field_that_is_lacking_is_named(tmp_path: Path) -> None:
    lacking = {key: value for key, value in QUESTION.items() if key != "turns"}
    with pytest.raises(UnusableQuestions, match='line 1: "turns" is missing'):
        read_cases(write(tmp_path / "q.jsonl", lacking))


@pytest.mark.parametrize(
    ("line", "said"), [("{", "is not JSON"), ("[1]", "is not a JSON object"), ("NaN,", "not JSON")]
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(UnusableQuestions, match=f"line 2: .*{said}"):
        read_cases(write(tmp_path / "q.jsonl", QUESTION, line))


def test_an_id_that_is_taken_is_named_at_its_second_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableQuestions, match='line 2: the id "fact-001" is taken'):
        read_cases(write(tmp_path / "q.jsonl", QUESTION, QUESTION))


def test_a_file_that_is_lacking_empty_or_not_text_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableQuestions, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")
    with pytest.raises(UnusableQuestions, match="holds no question"):
        read_cases(write(tmp_path / "empty.jsonl", ""))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    with pytest.raises(UnusableQuestions, match="is not UTF-8"):
        read_cases(tmp_path / "latin.jsonl")


def test_labels_are_read_from_beside_the_questions(tmp_path: Path) -> None:
    questions = write(tmp_path / "q.jsonl", QUESTION)
    assert labels_beside(questions) == ()
    label = {"quote": "It may rain.", "certainty": "attributed", "said_by": "analysts", "hedged": True}
    write(tmp_path / "certainty-q.jsonl", label, label, {"quote": "It rains.", "certainty": "stated", "said_by": None})
    assert labels_beside(questions) == (
        Label("It may rain.", Certainty.ATTRIBUTED, "analysts", hedged=True),
        Label("It rains.", Certainty.STATED),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"certainty": "sure"}, "line 2: .*one of unconfirmed, attributed, speculative, stated"),
        ({"hedged": "yes"}, 'line 2: "hedged" has to be true or false'),
        ({"said_by": 3}, 'line 2: "said_by" has to be a text'),
        ({"certainty": "speculative"}, "line 2: .*labelled in one way only"),
    ],
)
def test_a_bad_label_is_named_with_file_and_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    label = {"quote": "It rains.", "certainty": "stated"}
    with pytest.raises(UnusableQuestions, match=said):
        read_labels(write(tmp_path / "certainty-q.jsonl", label, label | change))


def test_gold_that_stands_in_no_article_is_named(tmp_path: Path) -> None:
    cases = read_cases(write(tmp_path / "q.jsonl", QUESTION))
    check_gold(cases, ["It was founded\n by Ann. Ann founded it.", "It is old."])
    with pytest.raises(UnusableQuestions, match=r"line 1: fact-001: no article holds “It is old\.”"):
        check_gold(cases, ["It was founded by Ann. Ann founded it."])


def test_what_more_there_is_to_tune_by_stands_in_the_seed_article_and_is_no_final_part() -> None:
    article = Path(__file__).parent.parent / "seeds" / "articles" / "spacex-anthropic-deal.txt"
    cases = read_cases(MORE_TO_TUNE_BY)
    check_gold(cases, [article.read_text(encoding="utf-8")])
    assert {case.part for case in cases} == {Part.TUNING}
    asked = {case.turns for case in read_cases(SEED_QUESTIONS)}
    assert not [case.id for case in cases if case.turns in asked]


@pytest.mark.skipif(not SEED_QUESTIONS.is_file(), reason="the seed questions are not there")
def test_the_seed_questions_are_of_the_form_and_stand_in_the_seed_article() -> None:
    cases = read_cases(SEED_QUESTIONS)
    labels = labels_beside(SEED_QUESTIONS)
    article = Path(__file__).parent.parent / "seeds" / "articles" / "spacex-anthropic-deal.txt"
    text = article.read_text(encoding="utf-8")
    check_gold(cases, [text])
    plain = " ".join(text.split())
    assert [label.quote for label in labels if " ".join(label.quote.split()) not in plain] == []
    assert len(cases) >= 240
    assert {case.kind for case in cases} == set(Kind)
    assert sum(case.kind is Kind.NEAR_MISS for case in cases) >= 50
    assert abs(sum(case.part is Part.FINAL for case in cases) / len(cases) - 0.5) < 0.02
    answerable = [case for case in cases if case.outcome == {Outcome.ANSWERED}]
    assert [case.id for case in answerable if not case.gold] == []
