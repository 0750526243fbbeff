"""Two writers side by side: the same questions answered by the quotes and by a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from evals.cases import Kind
from evals.metrics import Share, percentile
from rag.answers import Answer, Outcome

if TYPE_CHECKING:
    from rich.console import Console

    from evals.run import Evaluation, Result


@dataclass(frozen=True, slots=True)
class WriterScores:
    """What one writer made of some questions.

    `by_model` counts the answers that a model worded, `dropped` what of its words was not shown; tokens are those of
    the judged answers, as far as the server counted them; `p50_ms` is None where nothing was asked.
    """

    correct: Share
    outcome_right: Share
    by_model: int
    dropped: int
    prompt_tokens: int
    completion_tokens: int
    p50_ms: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same questions, in the same order, answered by the quoting writer and by a model."""

    quotes: Evaluation
    model: Evaluation

    def rows(self) -> dict[str, tuple[WriterScores, WriterScores]]:
        """The scores of both by kind, those that occur, then under "all" those of every question."""
        kinds = [kind for kind in Kind if self.quotes.select("all", kind)]
        rows = {
            kind.value: (_scores(self.quotes.select("all", kind)), _scores(self.model.select("all", kind)))
            for kind in kinds
        }
        return {**rows, "all": (_scores(self.quotes.results), _scores(self.model.results))}

    def pairs(self) -> Iterator[tuple[Result, Result]]:
        """Each question's result by the quotes and by the model."""
        yield from zip(self.quotes.results, self.model.results, strict=True)


HEADS = ("n", "correct", "outcome right", "by model", "dropped", "tokens in", "tokens out", "p50 ms")


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Prints both writers' scores by kind, quotes → model, and how often each alone was right."""
    from rich import box
    from rich.table import Table

    table = Table(title="Quotes → model, by kind", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("", *HEADS):
        table.add_column(name, justify="left" if not name else "right")
    for name, pair in comparison.rows().items():
        if name == "all":
            table.add_section()
        table.add_row(name.replace("_", " "), *_cells(*pair))
    console.print(table)
    console.print(_alone(comparison), highlight=False, markup=False)


def comparison_html(comparison: Comparison) -> str:
    """Both writers as a section of the report: the table, then every question whose answers differ in full."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEADS)
    rows = "".join(
        f"<tr{' class=total' if name == 'all' else ''}><td>{escape(name.replace('_', ' '))}</td>"
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(*pair))}</tr>"
        for name, pair in comparison.rows().items()
    )
    different = [pair for pair in comparison.pairs() if pair[0].answer.text != pair[1].answer.text]
    return (
        f"<h2>Quotes → model, by kind</h2><p>{escape(_alone(comparison))}</p>"
        f'<div class="wide"><table><thead><tr><th scope="col">kind</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div><h2>Side by side ({len(different)} answered differently)</h2>"
        + "".join(_side_by_side(*pair) for pair in different)
    )


def _side_by_side(quotes: Result, model: Result) -> str:
    return (
        f'<article><h3>{escape(quotes.case.question)}</h3><p class="soft">{escape(quotes.case.id)} · '
        f"right: {escape(' or '.join(sorted(quotes.case.outcome)))}</p>{_told('quotes', quotes)}{_told('model', model)}"
        "</article>"
    )


def _told(name: str, result: Result) -> str:
    answer = result.answer
    mark = '<span class="fit">correct</span>' if result.verdict.correct else '<span class="stray">wrong</span>'
    notes = f'<p class="soft">{escape(" ".join(answer.notes))}</p>' if answer.notes else ""
    return (
        f'<p class="soft">{name} · {mark} · {answer.outcome} · {answer.dropped} dropped · {result.ms:,.0f} ms</p>'
        f'<p class="text">{escape(answer.text) or "(no text)"}</p>{notes}'
    )


def _scores(results: Sequence[Result]) -> WriterScores:
    answers = [result.answer for result in results]
    return WriterScores(
        correct=Share(sum(result.verdict.correct for result in results), len(results)),
        outcome_right=Share(sum(result.verdict.outcome_right for result in results), len(results)),
        by_model=sum(_is_worded(answer) for answer in answers),
        dropped=sum(answer.dropped for answer in answers),
        prompt_tokens=sum(answer.usage.prompt_tokens for answer in answers if answer.usage),
        completion_tokens=sum(answer.usage.completion_tokens for answer in answers if answer.usage),
        p50_ms=percentile([result.ms for result in results], 50),
    )


def _is_worded(answer: Answer) -> bool:
    return answer.writer != "quotes" and answer.outcome in {Outcome.ANSWERED, Outcome.NOT_IN_ARTICLES}


def _cells(quotes: WriterScores, model: WriterScores) -> tuple[str, ...]:
    return (
        str(quotes.correct.of),
        f"{_percent(quotes.correct)} → {_percent(model.correct)}",
        f"{_percent(quotes.outcome_right)} → {_percent(model.outcome_right)}",
        str(model.by_model),
        str(model.dropped),
        f"{model.prompt_tokens:,}",
        f"{model.completion_tokens:,}",
        f"{_ms(quotes.p50_ms)} → {_ms(model.p50_ms)}",
    )


def _alone(comparison: Comparison) -> str:
    pairs = [(one.verdict.correct, other.verdict.correct) for one, other in comparison.pairs()]
    return (
        f"Right by both: {pairs.count((True, True))}; by the quotes alone: {pairs.count((True, False))}; by the model "
        f"alone: {pairs.count((False, True))}; by neither: {pairs.count((False, False))}."
    )


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{100 * share.value:.0f} %"


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"
