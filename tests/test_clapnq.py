"""CLAPnq's protocol, on questions of our own in its form."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest
from conftest import ToldReader, WordEmbedder

from evals.public import Setting, clapnq, squad2

SENTENCES = [
    "The harbour of Ostmark has a crane. ",
    "Mayor Brandt cut the ribbon. ",
    "It rained.  ",
    "The crane was built in Lund. ",
    "Bread was sold.",
]


def row(question: str, *selected: int) -> dict[str, object]:
    return {
        "question": question,
        "passages": [{"text": "".join(SENTENCES), "sentences": [each.strip() for each in SENTENCES]}],
        # The set's own white space differs from that of its passages.
        "output": [{"answer": "", "selected_sentences": [SENTENCES[n].replace(" ", "  ") for n in selected]}],
    }


ROWS = [row("Where was the harbour crane built?", 0, 3), row("Which zebra won at chess?")]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(squad2, "open_embedder", lambda _name=None: WordEmbedder())
    monkeypatch.setattr(clapnq, "Reader", lambda _folder: ToldReader("ribbon"))
    path = tmp_path / "data" / "clapnq" / "questions.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return tmp_path / "data"


def test_every_example_in_the_docstrings_holds() -> None:
    outcome = doctest.testmod(clapnq)
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_selected_sentences_are_found_whatever_their_white_space() -> None:
    asked = clapnq.read_questions(ROWS)
    assert [sorted(each.right) for each in asked] == [[0, 3], []]
    assert asked[0].texts == [each.strip() for each in SENTENCES]


def test_both_columns_are_judged(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clapnq, "CHOSEN", 1)
    score = clapnq.run(Setting(data, tmp_path / "cache", reader=tmp_path / "reader"))
    cosine, reader = score.columns
    assert cosine["AUC"] == 1.0
    assert cosine["sentences F1"] == pytest.approx(2 / 3)  # one right of one chosen, of two selected
    assert reader["AUC"] == 0.5  # both passages are the same to it
    assert reader["sentences F1"] == 0.0
    assert "with reader" in score.to_table()


def test_where_nothing_is_answerable_there_is_no_figure(data: Path, tmp_path: Path) -> None:
    (data / "clapnq" / "questions.jsonl").write_text(json.dumps(ROWS[1]), encoding="utf-8")
    assert clapnq.run(Setting(data, tmp_path / "cache")).figures == {"AUC": None, "sentences F1": None}
