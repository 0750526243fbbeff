"""Our own stories: what the file must hold, what is asked of them, and what the reader learns from them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from transformers import AutoTokenizer

from evals.cases import UnusableQuestions
from evals.pairs import OnDevice, pack
from evals.reader_data import Example, Mixture, examples, is_checked
from evals.stories import STORIES_HELD_OUT, Story, held_out, read_stories, stories_held_out
from indexes.embed import packaged_folder
from indexes.lexical import words
from rag.reader import HOW_SURE

SENTENCES = [
    "The ferry firm Brackwater has ordered two boats for 40 million euros.",
    "They may sail next spring, its chairwoman Ada Lim said.",
    "The harbour board has not decided where they will moor.",
    "Brackwater was founded in 1931.",
]


def line(**changed: Any) -> dict[str, Any]:
    return {
        "headline": "Brackwater orders two boats",
        "sentences": SENTENCES,
        "questions": [
            {"q": "What did the fleet cost?", "kind": "paraphrase", "answered_by": [0], "answer": "40 million euros"},
            {"q": "Who builds the boats?", "kind": "near_miss", "answered_by": [], "answer": ""},
            {"q": "Why did Lim resign?", "kind": "false_premise", "answered_by": [], "answer": ""},
        ],
        "statements": [
            {"s": "According to Ada Lim, sailings could begin in spring.", "cites": [1], "kind": "faithful"},
            {"s": "The boats sail next spring.", "cites": [1], "kind": "hedge"},
            {"s": "The board has chosen a berth.", "cites": [2], "kind": "negation"},
        ],
        **changed,
    }


def written(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "stories.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"questions": [{"q": "What?", "kind": "plain", "answered_by": [9], "answer": "40"}]}, "no such sentence"),
        ({"questions": [{"q": "What?", "kind": "plain", "answered_by": [0], "answer": "50"}]}, "not in its sentence"),
        ({"statements": [{"s": "It sails.", "cites": [], "kind": "faithful"}]}, "no such sentence for 'It sails.'"),
        ({"sentences": None}, "is not a story"),
        ({"certainty": [["stated", None, False]]}, "how sure 1 sentences are of 4"),
        ({"certainty": [["surely", None, False]] * 4}, "is not a story"),
        ({"certainty": [["attributed", "Bo Lim", False]] * 4}, "a speaker that is not in its sentence, 'Bo Lim'"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    path = written(tmp_path, line(), line(**changed))
    with pytest.raises(UnusableQuestions, match=said) as raised:
        list(read_stories(path))
    assert "line 2" in str(raised.value)


def test_what_ships_is_whole_and_its_paraphrases_share_hardly_a_word() -> None:
    stories = list(read_stories())
    assert len({story.headline for story in stories}) == len(stories) > 200
    kinds = {each.kind for story in stories for each in story.asked}
    assert kinds == {"plain", "paraphrase", "settled", "near_miss", "false_premise"}
    shared = [
        bool(set(words(each.question)) & set(words(story.sentences[each.answered_by[0]])))
        for story in stories
        for each in story.asked
        if each.kind == "paraphrase"
    ]
    assert sum(shared) < 0.1 * len(shared)


CERTAINTY = [
    ["stated", None, False],
    ["attributed", "its chairwoman Ada Lim", True],
    ["unconfirmed", None, False],
    ["stated", None, False],
]


def learnt(folder: Path, monkeypatch: pytest.MonkeyPatch, beside: int = 1, **changed: Any) -> list[Example]:
    stories = list(read_stories(written(folder, line(**changed))))
    monkeypatch.setattr("evals.reader_data.read_stories", lambda: stories)
    monkeypatch.setattr("evals.reader_data.rows", lambda *_: ())
    none = dict.fromkeys(Mixture.__dataclass_fields__, 0)
    return examples(
        folder, Mixture(**{**none, "window": 3, "stories_times": 1, "certainty_times": 1, "beside": beside}), 1
    )


def test_a_question_is_learnt_over_what_answers_it_and_over_what_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [each for each in learnt(tmp_path, monkeypatch) if each.first == "What did the fleet cost"]
    assert {each.answers for each in known} == {True, False}
    assert all(each.answers == ("40 million" in each.text) for each in known)
    assert all(each.text[slice(*each.span)] == "40 million euros" for each in known if each.span)
    unanswered = [each for each in learnt(tmp_path, monkeypatch) if each.first == "Who builds the boats"]
    assert unanswered
    assert all(each.answers is False and each.span is None for each in unanswered)


def test_a_statement_is_learnt_over_what_it_cites_and_a_true_one_over_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [each for each in learnt(tmp_path, monkeypatch) if each.supports is not None]
    true = [each for each in told if each.source == "stories-faithful"]
    assert all(each.supports == (SENTENCES[1] in each.text) for each in true)
    assert {each.supports for each in true} == {True, False}
    assert not any(each.supports for each in told if each.source != "stories-faithful")
    assert {each.contradicts for each in told if each.source == "stories-negation"} == {True}
    assert {each.contradicts for each in told if each.source == "stories-hedge"} == {None}


def test_how_sure_a_sentence_is_is_learnt_of_it_alone_with_its_speaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = [each for each in learnt(tmp_path, monkeypatch, certainty=CERTAINTY) if each.reading]
    assert [each.text for each in sure] == SENTENCES
    assert {each.first for each in sure} == {HOW_SURE}
    said, silent = sure[1], sure[2]
    assert said.span
    assert said.text[slice(*said.span)] == "its chairwoman Ada Lim"
    assert not said.nowhere
    assert silent.nowhere
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder(), local_files_only=True)
    batch = OnDevice(pack(tokenizer, [[(each, False) for each in sure]], 64), 64, "cpu").batch(np.arange(4), 64)
    assert batch.classes[1, 3:].tolist() == [0, 1, 0, 0, 1]  # in the order of Certainty, then the hedge
    assert batch.classes[2, 3:].tolist() == [1, 0, 0, 0, 0]
    assert batch.classes[:, :3].isnan().all()
    assert tokenizer.decode(batch.ids[1, batch.start[1] : batch.end[1] + 1]) == "its chairwoman ada lim"
    assert (int(batch.start[2]), int(batch.end[2])) == (0, 0)


LISTED: dict[str, Any] = {
    "sentences": [*SENTENCES[:2], "The boats will have:", "a deck for 40 cars,", "a bar,", "two lifts.", SENTENCES[3]],
    "questions": [
        {"q": "What will the boats have?", "kind": "plain", "answered_by": [3, 4, 5], "answer": "a deck for 40 cars"},
        {"q": "When was the firm founded?", "kind": "plain", "answered_by": [6], "answer": "1931"},
    ],
    "statements": [],
}


def test_an_item_stands_under_the_sentence_with_a_colon_that_one_question_has_it_for_an_answer_of(
    tmp_path: Path,
) -> None:
    (story,) = read_stories(written(tmp_path, line(**LISTED)))
    assert [story.lead_in(place) for place in range(7)] == [None, None, None, 2, 2, 2, None]
    asked = [{**LISTED["questions"][0], "answered_by": [3]}, LISTED["questions"][1]]
    (story,) = read_stories(written(tmp_path, line(**{**LISTED, "questions": asked})))
    assert [story.lead_in(place) for place in range(7)] == [None] * 7  # one item answers alone: it may be no list


def test_an_item_alone_is_learnt_after_its_lead_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, *items = LISTED["sentences"][2:6]
    known = [each for each in learnt(tmp_path, monkeypatch, **LISTED) if each.first == "What will the boats have"]
    texts = {each.text: each for each in known}
    assert {f"{lead} {item}" for item in items} < texts.keys()
    assert not set(items) & texts.keys()
    (first, *others) = (texts[f"{lead} {item}"] for item in items)
    assert first.span
    assert first.text[slice(*first.span)] == "a deck for 40 cars"
    assert all(each.answers for each in (first, *others))
    assert [each.span for each in others] == [None, None]
    founded = [each for each in learnt(tmp_path, monkeypatch, **LISTED) if each.first == "When was the firm founded"]
    assert SENTENCES[3] in {each.text for each in founded}


@pytest.mark.parametrize("beside", [0, 1, 3])
def test_a_question_is_asked_of_so_many_sentences_that_do_not_answer_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: int
) -> None:
    questions = [{"q": "When was the firm founded?", "kind": "plain", "answered_by": [3], "answer": "1931"}]
    monkeypatch.setattr("evals.reader_data._around_place", lambda *_: (3, 3))  # no window
    known = learnt(tmp_path, monkeypatch, beside=beside, questions=questions)
    texts = [each.text for each in known if each.answers is False]
    assert len(texts) == len(set(texts)) == min(3, 1 + beside)  # beside the one that shares most words with it


def test_the_reader_is_never_trained_on_the_stories_held_out() -> None:
    stories = [Story(f"Headline {number}", tuple(SENTENCES), (), ()) for number in range(100)]
    left = [story.headline for story in stories_held_out(stories)]
    assert 2 < len(left) < 30
    for story in random.Random(1).sample(stories, 20):
        example = Example("What?", "Text.", "stories-faithful", story.headline)
        assert is_checked(example, 0.0) == (story.headline in left) == held_out(story.headline, STORIES_HELD_OUT)
