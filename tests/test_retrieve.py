"""Retrieval: raw scores kept, fused order, coverage; the decision to answer."""

from __future__ import annotations

import numpy as np
import pytest

from indexes.embed import open_embedder
from rag.answerable import SIGNALS, Model, judge
from rag.engine import Engine
from rag.questions import read_question
from rag.retrieve import LIMIT, Found, parts_of, standard


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
    assert judge(Found("x", (), ()), reading, engine.present().retriever).signals == dict.fromkeys(SIGNALS, 0.0)
