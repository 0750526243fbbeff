"""SQuAD 2.0's protocol, on questions of our own in its form."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest
from conftest import ToldReader, WordEmbedder

from evals.public import NoBenchmarkData, Setting, squad2

HARBOUR = "The harbour of Ostmark has a crane. Mayor Brandt cut the ribbon in May. It rained."
FISH = "Herring was sold at the market by the widow Lund. Nets were mended in spring."


def row(context: str, question: str, *answers: str) -> dict[str, object]:
    return {
        "context": context,
        "question": question,
        "answerable": bool(answers),
        "answers": [{"text": each, "start": context.index(each)} for each in answers],
    }


ROWS = [
    row(HARBOUR, "What did the mayor cut?", "the ribbon", "ribbon in May"),
    row(HARBOUR, "Who opened the harbour of Ostmark?", "Brandt"),  # no word of it stands in the right sentence
    row(FISH, "Where was herring sold?", "the market"),
    row(FISH, "Who sank the lighthouse ferry?"),
    row(HARBOUR, "Which zebra won at chess?"),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(squad2, "open_embedder", lambda _name=None: WordEmbedder())
    monkeypatch.setattr(squad2, "Reader", lambda _folder: ToldReader("Brandt", "market"))
    path = tmp_path / "data" / "squad2" / "questions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return tmp_path / "data"


def test_every_example_in_the_docstrings_holds() -> None:
    outcome = doctest.testmod(squad2)
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_right_sentence_is_the_one_in_which_an_answer_starts() -> None:
    asked = squad2.read_questions(ROWS)
    assert [sorted(each.right) for each in asked] == [[1], [1], [0], [], []]
    assert asked[0].texts == [
        "The harbour of Ostmark has a crane.",
        "Mayor Brandt cut the ribbon in May.",
        "It rained.",
    ]


def test_both_columns_are_judged_over_the_same_questions(data: Path, tmp_path: Path) -> None:
    score = squad2.run(Setting(data, tmp_path / "cache", reader=tmp_path / "reader"))
    assert (score.n, score.of) == (5, 5)
    cosine, reader = score.columns
    assert cosine["right sentence"] == pytest.approx(2 / 3)
    assert cosine["AUC"] == 1.0
    assert cosine["best accuracy"] == 1.0
    # The reader finds every right sentence, and one in paragraphs that do not answer: their answers stand in all.
    assert reader["right sentence"] == 1.0
    assert reader["AUC"] == 0.5
    assert reader["best accuracy"] == pytest.approx(3 / 5)
    table = score.to_table().splitlines()
    assert table[0] == "squad2, 5 questions"
    assert table[1].split("  ")[-2:] == ["without reader", "with reader"]
    assert [line.split()[-2:] for line in table[2:]] == [["1.000", "0.500"], ["1.000", "0.600"], ["0.667", "1.000"]]


def test_without_a_reader_there_is_one_column(data: Path, tmp_path: Path) -> None:
    score = squad2.run(Setting(data, tmp_path / "cache"))
    assert len(score.columns) == 1
    assert "reader" not in score.to_table()
    assert "with_reader" not in score.to_dict()


def test_a_sample_is_the_same_each_time_and_said(data: Path, tmp_path: Path) -> None:
    setting = Setting(data, tmp_path / "cache", sample=3)
    drawn = setting.drawn(ROWS)
    assert drawn == setting.drawn(ROWS)
    assert [ROWS.index(each) for each in drawn] == sorted(ROWS.index(each) for each in drawn)
    score = squad2.run(setting)
    assert (score.n, score.of) == (3, 5)
    assert score.to_table().startswith("squad2, 3 of 5 questions, drawn with a fixed seed")
    assert Setting(data, tmp_path, sample=50).drawn(ROWS) == ROWS


def test_a_row_without_its_fields_is_named(data: Path, tmp_path: Path) -> None:
    (data / "squad2" / "questions.jsonl").write_text('{"question": "Who?"}', encoding="utf-8")
    with pytest.raises(NoBenchmarkData, match="context"):
        squad2.run(Setting(data, tmp_path / "cache"))
