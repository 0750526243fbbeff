"""Retrieval: raw scores kept, fused order, coverage; the decision to answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import WordEmbedder

from indexes.build import open_index, passage_text_for_embedding, sync
from indexes.embed import open_embedder
from indexes.lexical import words
from rag.answerable import SIGNALS, judge
from rag.answers import Certainty
from rag.engine import Engine
from rag.logistic import Model
from rag.questions import read_question
from rag.retrieve import LIMIT, MIN_PIECE_WORDS, Found, Retriever, parts_of, pieces_of, relative, standard


def search(engine: Engine, question: str) -> Found:
    return engine.present().retriever.search(question, open_embedder().embed([question])[0])


def test_scores_are_raw_and_the_order_is_fused(engine: Engine) -> None:
    found = search(engine, "What does constitutional AI mean?")
    best = found.sentences[0]
    text = engine.article(best.sentence.article_id).text
    assert "constitutional AI" in text[best.sentence.start : best.sentence.end]
    assert [each.score for each in found.sentences] == sorted((each.score for each in found.sentences), reverse=True)
    assert all(-1 <= each.cosine <= 1 and each.lexical >= 0 and 0 <= each.cover <= 1 for each in found.sentences)
    assert all(each.has_body for each in found.shown(50))


def test_the_cosine_is_that_of_the_vectors(engine: Engine) -> None:
    question = "Who founded Anthropic?"
    vector = open_embedder().embed([question])[0]
    index = engine.present().index
    for each in engine.present().retriever.search(question, vector).sentences[:5]:
        assert each.cosine == pytest.approx(float(index.sentence_vectors[each.row] @ vector), abs=1e-5)


def test_standard_scores_are_centred_and_cut() -> None:
    assert standard([2.0, 2.0]).tolist() == [0.0, 0.0]
    assert standard([1.0, 3.0]).tolist() == [-1.0, 1.0]
    assert standard(np.asarray([0.0] * 99 + [1.0])).max() == LIMIT


def test_a_question_is_cut_only_where_each_part_asks_something() -> None:
    assert len(parts_of("What does the harbour cost, and who pays the builders?")) == 2
    assert len(parts_of("Why is it so, and who says so?")) == 1


def test_the_decision_is_a_logistic_of_the_signals(engine: Engine) -> None:
    found, reading = search(engine, "What is the deal worth?"), read_question("What is the deal worth?")
    nothing = judge(found, reading, engine.present().retriever, Model(0.0, dict.fromkeys(SIGNALS, 0.0), 0.5))
    assert nothing.probability == 0.5
    assert nothing.signals["lacks_kind"] == 1.0
    real = judge(found, reading, engine.present().retriever)
    assert not real.answerable
    assert judge(
        Found("x", "x", (), (), np.zeros(len(engine.present().index.sentences))), reading, engine.present().retriever
    ).signals == dict.fromkeys(SIGNALS, 0.0)


def test_pieces_hold_every_word_and_enough_of_them() -> None:
    question = (
        "Did shares of the harbour firm fall on October 6, 2023, while wages and prices rose sharply in the port?"
    )
    pieces = pieces_of(question)
    assert len(pieces) == 2
    assert "October 6, 2023" in pieces[0]
    assert all(len(set(words(piece))) >= MIN_PIECE_WORDS for piece in pieces)
    assert sorted(words(" ".join(pieces))) == sorted(words(question))
    assert pieces_of("Who pays?") == ()


def test_each_piece_of_a_question_brings_its_own_passage_up(engine: Engine) -> None:
    index = engine.present().index
    retriever = engine.present().retriever
    worded = [each for each in index.sentences if each.kind == "sentence" and len(words(index.text(each))) > 9]
    texts = [" ".join(words(index.text(each))) for each in (worded[0], worded[-1])]
    question = ", while ".join(texts)
    whole, *vectors = open_embedder().embed([question, *texts])
    found = retriever.search(question, whole, tuple(zip(texts, vectors, strict=True)))
    for wanted in (worded[0], worded[-1]):
        assert any(wanted in each.passage.sentences for each in found.passages[:3])


def test_relative_scores_end_at_one_and_survive_nothing_found() -> None:
    assert relative(np.asarray([0.0, 2.0, 4.0])).tolist() == [0.0, 0.5, 1.0]
    assert relative(np.zeros(2)).tolist() == [0.0, 0.0]
    assert relative(np.zeros(0)).tolist() == []


def test_a_word_is_rare_by_how_many_passages_hold_it(engine: Engine) -> None:
    index = engine.present().index
    lexical = index.lexical
    texts = [passage_text_for_embedding(index.articles[each.article_id], each) for each in index.passages]
    assert lexical.holding("constitut") == sum("constitut" in words(text) for text in texts) > 0
    assert lexical.holding("zebra") == 0
    assert lexical.knows("anthrop")
    assert not lexical.knows("zebra")


def test_an_article_that_speaks_of_all_that_is_asked_brings_its_passages_up(
    tmp_path: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = "Harbour\n\nThe harbour of Eastport holds forty ships.\n"
    for name, rest in (("a", "Bread is baked in Lund."), ("b", "The mayor spoke of the harbour's owner.")):
        (tmp_path / f"{name}.txt").write_text(f"{opening}\nThe Town\n\n{rest}\n", encoding="utf-8")
    sync(tmp_path, tmp_path / "home")
    index = open_index(tmp_path, tmp_path / "home")
    question = "How many ships does the harbour hold, and what of the mayor and the owner?"
    vector = embedder.embed([question])[0]
    alike = [each.id for each in index.passages if "forty ships" in index.text(each)]

    def scores(share: float) -> list[float]:
        monkeypatch.setattr("rag.retrieve.ARTICLE_SHARE", share)
        held = {each.passage.id: each.score for each in Retriever(index).search(question, vector).passages}
        return [held[each] for each in alike]

    assert len(alike) == 2
    without, with_it = scores(0.0), scores(0.6)
    assert without[0] == pytest.approx(without[1])
    assert with_it[1] > with_it[0]
    index.close()


def test_where_there_is_one_article_its_words_change_no_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for question in ("What challenges could the partnership face?", "Who founded Anthropic?"):
        monkeypatch.setattr("rag.retrieve.ARTICLE_SHARE", 0.0)
        without = search(engine, question)
        monkeypatch.setattr("rag.retrieve.ARTICLE_SHARE", 0.6)
        with_it = search(engine, question)
        assert [each.passage.id for each in with_it.passages] == [each.passage.id for each in without.passages]
        assert [each.row for each in with_it.sentences] == [each.row for each in without.sentences]


def test_the_names_of_the_affair_itself_are_left_out_of_the_bare_question(
    engine_over: Callable[[str], Engine],
) -> None:
    """One deal is a deal here, a pact there: no single word of it is common, all of them together are."""
    told = ["deal", "pact", "agreement", "merger", "accord"]
    lines = "\n\n".join(
        f"The {name} of the ferry lines was told of by sailor number {n}." for n, name in enumerate(told)
    )
    retriever = engine_over(f"Ferry lines\n\n{lines}\n\nThe tide rose. It fell.").present().retriever
    assert retriever.bare("Which storms threaten the deal?") == "Which storms threaten the"


def test_whether_the_affair_is_settled_is_looked_up_in_one_wording(engine: Engine) -> None:
    retriever = engine.present().retriever
    assert retriever.wordings("Is this just gossip?") == ("Is the deal confirmed?",)
    assert retriever.wordings("Will regulators approve it?") == ("Will regulators approve it?",)
    assert engine.ask("Is this just gossip?").standalone_question == "Is this just gossip?"


@pytest.mark.parametrize("question", ["Is the deal confirmed?", "Is this just gossip?", "Has the deal been signed?"])
def test_whether_something_is_so_is_answered_by_its_being_open_and_nothing_beside(
    engine: Engine, question: str
) -> None:
    assert {each.certainty for each in engine.ask(question).statements} == {Certainty.UNCONFIRMED}


@pytest.mark.parametrize("more", [", and what would it mean if it were?", " and should investors worry?"])
def test_a_second_half_that_asks_nothing_by_itself_is_answered_too(engine: Engine, more: str) -> None:
    answer = engine.ask(f"Is the deal confirmed{more}")
    assert {Certainty.UNCONFIRMED} < {each.certainty for each in answer.statements}


def test_no_affair_is_the_affair_of_articles_about_many_things(engine_over: Callable[[str], Engine]) -> None:
    told = "Harbour news\n\nThe ferry deal is done. The tide rose. Gulls cried. Rain fell. The crane broke. Ships left."
    retriever = engine_over(told).present().retriever
    assert retriever.wordings("Is this just gossip?") == ("Is this just gossip?",)


def test_a_question_that_says_something_is_answered_by_what_says_otherwise(engine: Engine) -> None:
    """The reader finds no answer there, and rightly so."""
    answer = engine.ask("Why is Musk unconcerned about AI?")
    assert any("repeatedly warned about the dangers" in each.quote for each in answer.citations)
