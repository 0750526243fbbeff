"""Asks an engine every question of a set and judges what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from evals import metrics
from evals.cases import Case, Kind, Label, Part, check_gold
from evals.metrics import Share, Verdict
from indexes.errors import AllegedlyError
from rag.answers import Answer, Outcome, Statement
from rag.rewrite import stand_alone

if TYPE_CHECKING:
    from indexes.articles import Article
    from rag.engine import Engine
    from rag.retrieve import Found
    from rag.search import Opened

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with (what is being done, how much of it is done, how much there is)."""

WARM_UP = "What is this about?"
"""Asked once and not counted: the first question pays for loading the models, which `allegedly bench` measures."""


class Askable(Protocol):
    """What an engine must do to be evaluated; `rag.open_engine()` gives one."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """The answer to a question, `history` being this conversation's earlier answers, oldest first."""
        ...

    def articles(self) -> tuple[Article, ...]:
        """The articles that it answers from."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question.

    `answers` has one answer a turn; the last is the one that is judged, and `ms` is how long it alone took, in
    milliseconds of wall time. `graded` pairs each of its statements with what the hand labels say of the quotes.
    """

    case: Case
    answers: tuple[Answer, ...]
    ms: float
    verdict: Verdict
    graded: tuple[tuple[Statement, Label | None], ...]

    @property
    def answer(self) -> Answer:
        """The answer that is judged."""
        return self.answers[-1]


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of some results; p50 and p95 are milliseconds, None where nothing was asked."""

    correct: Share
    statement_precision: Share
    abstention_precision: Share
    abstention_recall: Share
    false_refusals: Share
    certainty_right: Share
    surer_than_source: Share
    said_by_right: Share
    hedged_right: Share
    p50_ms: float | None
    p95_ms: float | None

    @property
    def n(self) -> int:
        """How many questions these are."""
        return self.correct.of

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain JSON types: shares as {"hits", "of", "ungraded"}."""
        return {"n": self.n, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of a whole set, in its order, and what they were had with."""

    results: tuple[Result, ...]
    labelled: bool
    writer: str
    articles: tuple[str, ...]
    finished: datetime

    def select(self, part: Part | str = "all", kind: Kind | None = None) -> tuple[Result, ...]:
        """The results of one part ("tuning", "final", or "all" of them) and, if given, one kind."""
        return tuple(
            result for result in self.results if part in {"all", result.case.part} and kind in {None, result.case.kind}
        )

    def by_kind(self, part: Part | str = "all") -> dict[str, Scores]:
        """The scores of each kind that occurs in the part, in the kinds' order."""
        chosen = {kind: self.select(part, kind) for kind in Kind}
        return {kind.value: score(results) for kind, results in chosen.items() if results}

    def by_part(self) -> dict[str, Scores]:
        """The scores of each part that was asked, over all kinds, and under "all" those of every question asked."""
        chosen = {name: self.select(name) for name in (*(part.value for part in Part), "all")}
        return {name: score(results) for name, results in chosen.items() if results}

    def rows(self, part: Part | str = "all") -> list[dict[str, Any]]:
        """One flat row a kind, as for a DataFrame.

        Shares run from 0 to 1 and are None where there was nothing to judge; times are in milliseconds.
        """
        return [
            {
                "kind": kind,
                "n": scores.n,
                **{name: value.value if isinstance(value, Share) else value for name, value in _figures(scores)},
            }
            for kind, scores in self.by_kind(part).items()
        ]


def evaluate(
    engine: Askable, cases: Sequence[Case], labels: Sequence[Label] = (), progress: Progress | None = None
) -> Evaluation:
    """Asks every question and judges the answers.

    The earlier turns of a conversation are asked first, each with the answers before it as its history.

    Args:
        engine: what is asked.
        cases: the questions.
        labels: hand labels of certainty; without them certainty is not graded.
        progress: called after each question with what is being done, how many are done, and how many there are;
            `evals.report.progress_bar` gives one that draws a bar.

    Raises:
        UnusableQuestions: a gold sentence stands in none of the engine's articles.
    """
    articles = engine.articles()
    check_gold(cases, [article.text for article in articles])
    engine.ask(WARM_UP)
    results: list[Result] = []
    for done, case in enumerate(cases, start=1):
        results.append(_result(engine, case, labels))
        if progress is not None:
            progress("Asking", done, len(cases))
    return Evaluation(
        results=tuple(results),
        labelled=bool(labels),
        writer=", ".join(sorted({result.answer.writer for result in results})),
        articles=tuple(article.path for article in articles),
        finished=datetime.now(UTC),
    )


def score(results: Sequence[Result]) -> Scores:
    """All the figures of some results."""
    outcomes = [(result.answer.outcome, result.case.outcome) for result in results]
    graded = [pair for result in results for pair in result.graded]
    times = [result.ms for result in results]
    return Scores(
        correct=Share(sum(result.verdict.correct for result in results), len(results)),
        statement_precision=metrics.statement_precision(
            metrics.relevant_statements(result.case, result.answer) for result in results
        ),
        abstention_precision=metrics.abstention_precision(outcomes),
        abstention_recall=metrics.abstention_recall(outcomes),
        false_refusals=metrics.false_refusals(outcomes),
        certainty_right=metrics.certainty_right(graded),
        surer_than_source=metrics.surer_than_source(graded),
        said_by_right=metrics.said_by_right(graded),
        hedged_right=metrics.hedged_right(graded),
        p50_ms=metrics.percentile(times, 50),
        p95_ms=metrics.percentile(times, 95),
    )


def looked_up(engine: Engine, case: Case) -> tuple[str, Opened, tuple[Found, ...]]:
    """What the last turn of a case asks, standing alone, and what it finds; the earlier ones are answered before."""
    history: list[Answer] = []
    for turn in case.turns[:-1]:
        history.append(engine.ask(turn, history))
    standalone = stand_alone(case.question, history)
    return standalone, *engine.find(standalone, history)


def _result(engine: Askable, case: Case, labels: Sequence[Label]) -> Result:
    answers: list[Answer] = []
    ms = 0.0
    for turn in case.turns:
        started = time.perf_counter()
        answers.append(_ask(engine, turn, answers))
        ms = (time.perf_counter() - started) * 1000
    answer = answers[-1]
    graded = tuple(
        (said, metrics.expected_label(metrics.quotes_of(said, answer), labels)) for said in answer.statements
    )
    return Result(case, tuple(answers), ms, metrics.judge(case, answer), graded)


def _ask(engine: Askable, question: str, history: Sequence[Answer]) -> Answer:
    """The engine's answer; where it fails, one of outcome "error", so that one failure does not end a long run."""
    try:
        return engine.ask(question, tuple(history))
    except AllegedlyError as error:
        return Answer(question, question, Outcome.ERROR, "", notes=(str(error),))


def _figures(scores: Scores) -> list[tuple[str, Share | float | None]]:
    return [(name, getattr(scores, name)) for name in scores.__dataclass_fields__]
