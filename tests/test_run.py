"""The evaluation, over an engine that answers from a script."""

from __future__ import annotations

import pytest
from scripted_engine import CASES, LABELS, SCRIPT, ScriptedEngine

from evals.cases import Case, Kind, UnusableQuestions
from evals.metrics import Share
from evals.run import WARM_UP, Evaluation, evaluate
from rag.answers import Outcome


@pytest.fixture
def evaluation() -> Evaluation:
    return evaluate(ScriptedEngine(SCRIPT), CASES, LABELS)


def test_the_figures_are_those_of_the_answers(evaluation: Evaluation) -> None:
    scores = evaluation.by_part()["all"]
    assert scores.n == 6
    assert scores.correct == Share(4, 6)
    assert scores.statement_precision == Share(2, 3)
    assert scores.abstention_precision == Share(2, 3)
    assert scores.abstention_recall == Share(2, 3)
    assert scores.false_refusals == Share(1, 3)
    assert scores.certainty_right == Share(2, 3)
    assert scores.surer_than_source == Share(1, 3)
    assert scores.said_by_right == Share(1, 2)
    assert scores.p50_ms is not None
    assert scores.p50_ms >= 0


def test_results_are_told_apart_by_kind_and_by_part(evaluation: Evaluation) -> None:
    assert list(evaluation.by_kind()) == ["fact", "near_miss", "orders", "conversation"]
    assert evaluation.by_kind("final")["fact"].correct == Share(0, 1)
    assert evaluation.by_kind("tuning")["fact"].correct == Share(1, 1)
    assert {name: scores.n for name, scores in evaluation.by_part().items()} == {"tuning": 4, "final": 2, "all": 6}
    assert [result.case.id for result in evaluation.select("final", Kind.NEAR_MISS)] == ["n2"]


def test_the_turns_of_a_conversation_are_asked_in_order_with_the_answers_before_them() -> None:
    engine = ScriptedEngine(SCRIPT)
    evaluation = evaluate(engine, CASES[-1:], LABELS)
    assert engine.asked == [
        (WARM_UP, []),
        ("Will it rain?", []),
        ("When?", ["Will it rain?"]),
        ("Who says so?", ["Will it rain?", "When?"]),
    ]
    (result,) = evaluation.results
    assert [answer.question for answer in result.answers] == ["Will it rain?", "When?", "Who says so?"]
    assert result.verdict.correct


def test_without_labels_certainty_is_not_graded() -> None:
    evaluation = evaluate(ScriptedEngine(SCRIPT), CASES)
    assert not evaluation.labelled
    assert evaluation.by_part()["all"].certainty_right == Share(0, 0, ungraded=3)


def test_a_question_on_which_the_engine_fails_is_wrong_and_ends_nothing() -> None:
    broken = Case("b", ("Break!",), frozenset({Outcome.NOT_IN_ARTICLES}))
    evaluation = evaluate(ScriptedEngine(SCRIPT), (broken, *CASES))
    assert len(evaluation.results) == 7
    first = evaluation.results[0]
    assert not first.verdict.correct
    assert first.answer.outcome is Outcome.ERROR
    assert first.answer.notes == ("The store is locked. Wait, or end the other process.",)
    assert evaluation.by_part()["all"].abstention_precision == Share(2, 3)


def test_gold_that_stands_in_no_article_is_found_before_anything_is_asked() -> None:
    engine = ScriptedEngine(SCRIPT)
    lost = Case("x", ("Who?",), frozenset({Outcome.ANSWERED}), gold=(("Nobody wrote this sentence.",),), line=9)
    with pytest.raises(UnusableQuestions, match="line 9: x: no article holds"):
        evaluate(engine, (lost,))
    assert engine.asked == []


def test_progress_is_told_after_each_question() -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(ScriptedEngine(SCRIPT), CASES[:2], progress=lambda *step: told.append(step))
    assert told == [("Asking", 1, 2), ("Asking", 2, 2)]


def test_rows_are_flat_and_fit_a_data_frame(evaluation: Evaluation) -> None:
    rows = evaluation.rows()
    assert [row["kind"] for row in rows] == ["fact", "near_miss", "orders", "conversation"]
    assert rows[0]["n"] == 2
    assert rows[0]["correct"] == 0.5
    assert rows[2]["statement_precision"] is None
