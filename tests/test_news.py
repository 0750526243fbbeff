"""Our questions over news: gold by reference, both columns, and what is counted; on articles of our own making."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ToldReader, WordEmbedder

import rag.engine
from evals.cases import Case, Kind, Part, UnusableQuestions
from evals.public import Setting, news
from rag.answers import Answer, Certainty, Citation, Outcome, Statement

TEXT = "The harbour of Ostmark holds forty ships.\nMayor Brandt opened it in May.\nCritics call the crane too dear."
GOLD = "Mayor Brandt opened it in May."
ROWS = [
    {"id": "7", "title": "A harbour: opened", "text": TEXT},
    {"id": "8", "title": "Bread", "text": "Bread is baked."},
]


def line(name: str, kind: str, part: str, question: str, *gold: str) -> dict[str, Any]:
    spans = [[{"article_id": 7, "start": TEXT.index(each), "end": TEXT.index(each) + len(each)}] for each in gold]
    outcome = ["answered"] if gold else ["not_in_articles"]
    return {"id": name, "kind": kind, "part": part, "turns": [question], "outcome": outcome, "gold": spans}


LINES = [
    line("a", "fact", "tuning", "Who opened the harbour?", GOLD),
    line("b", "fact", "tuning", "What do critics say of the crane?", "Critics call the crane too dear."),
    line("c", "near_miss", "tuning", "What did the crane cost?"),
    line("d", "fact", "final", "How many ships does the harbour hold?", "The harbour of Ostmark holds forty ships."),
]


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: WordEmbedder) -> Setting:
    for constant, lines in (("QUESTIONS", LINES[1:]), ("MORE_TO_TUNE_BY", LINES[:1])):
        questions = tmp_path / f"{constant}.jsonl"
        questions.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        monkeypatch.setattr(news, constant, questions)
    articles = tmp_path / "data" / "multihop-rag" / "articles.jsonl"
    articles.parent.mkdir(parents=True)
    articles.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return Setting(tmp_path / "data", tmp_path / "cache")


class Scripted:
    """Quotes what is laid down for a question, and refuses every other."""

    def __init__(self, quotes: dict[str, str]) -> None:
        self.quotes = quotes
        self.asked: list[str] = []

    def ask(self, question: str, history: object = ()) -> Answer:
        assert history == ()
        self.asked.append(question)
        quote = self.quotes.get(question)
        if quote is None:
            return Answer(question, question, Outcome.NOT_IN_ARTICLES, "The articles do not say.")
        cited = Citation(1, "7", "T", None, None, None, "7.txt", "", quote, 0, len(quote))
        said = Statement(quote, (1,), Certainty.STATED)
        return Answer(question, question, Outcome.ANSWERED, quote, (said,), citations=(cited,))

    def articles(self) -> tuple[()]:
        return ()


def read(path: Path, *lines: dict[str, Any]) -> list[Case]:
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return list(news.read_news({7: TEXT}, path))


def test_gold_is_read_from_the_articles(tmp_path: Path) -> None:
    first, _, near, last = read(tmp_path / "q.jsonl", *LINES)
    assert first.gold == ((GOLD,),)
    assert (near.kind, near.gold) == (Kind.NEAR_MISS, ())
    assert Outcome.REFUSED in near.outcome
    assert last.part is Part.FINAL


def test_gold_outside_of_the_articles_is_refused(tmp_path: Path) -> None:
    for wrong in ({"article_id": 9, "start": 0, "end": 5}, {"article_id": 7, "start": 900, "end": 950}):
        with pytest.raises(UnusableQuestions, match="article"):
            read(tmp_path / "q.jsonl", {**LINES[0], "gold": [[wrong]]})


def test_right_wrong_and_refused_are_counted_by_part(tmp_path: Path, setting: Setting) -> None:
    cases = read(tmp_path / "q.jsonl", *LINES)
    engine = Scripted({cases[0].question: GOLD, cases[1].question: GOLD, cases[2].question: GOLD})
    figures = news.figures_of(news.ask_all(engine, cases, setting))
    assert engine.asked[1:] == [case.question for case in cases]  # after one that is not counted
    assert figures["tuning: facts right"] == 0.5
    assert figures["tuning: answered facts right"] == 0.5
    assert figures["tuning: false refusals"] == 0.0
    assert figures["tuning: near misses refused"] == 0.0
    assert figures["final: facts right"] == 0.0
    assert figures["final: answered facts right"] is None
    assert figures["final: false refusals"] == 1.0
    assert figures["p50 CPU ms"] is not None


def test_only_the_part_that_is_asked_for_is_asked(setting: Setting) -> None:
    score = news.run(replace(setting, part="tuning"))
    assert (score.n, score.of) == (3, 3)
    assert not any(name.startswith("final") for name in score.figures)
    sampled = news.run(replace(setting, sample=2))
    assert (sampled.n, sampled.of) == (2, 4)


def test_the_whole_engine_is_asked_without_the_reader_and_with_it(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def reader(folder: Path) -> ToldReader:
        opened.append(folder)
        return ToldReader("Brandt")

    monkeypatch.setattr(rag.engine, "Reader", reader)
    monkeypatch.setenv("ALLEGEDLY_READER", str(tmp_path / "another"))  # the setting's reader counts, and no other
    assert len(news.run(setting).columns) == 1
    assert opened == []
    score = news.run(replace(setting, reader=tmp_path / "reader"))
    assert opened == [tmp_path / "reader"]
    assert [set(each) for each in score.columns] == [set(score.figures)] * 2


def test_articles_are_written_once_with_their_title(tmp_path: Path) -> None:
    news.write_articles(ROWS, tmp_path)
    written = (tmp_path / "0007.txt").read_text(encoding="utf-8")
    assert written.startswith('---\ntitle: "A harbour: opened"\n---\n')
    assert "ships.\n\nMayor" in written
    (tmp_path / "0007.txt").unlink()
    news.write_articles(ROWS, tmp_path)
    assert not (tmp_path / "0007.txt").exists()
    news.write_articles(ROWS[:1], tmp_path)
    assert (tmp_path / "0007.txt").is_file()
