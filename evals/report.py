"""What an evaluation found: a table for the terminal and one HTML page with charts and every wrong answer in full."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from evals.compare import comparison_html
from evals.metrics import MAX_STRAY_STATEMENTS, Share, quotes_of
from rag.answers import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from evals.calibration import Calibration
    from evals.cases import Label, Part
    from evals.compare import Comparison
    from evals.run import Evaluation, Progress, Result, Scores
    from rag.answers import Answer, Statement

NOTHING = "–"
"""Stands where there was nothing to judge."""

# Each column's name on the page, in the terminal (80 columns are all it has), and what it means.
_COLUMNS = (
    ("n", "n", "questions"),
    (
        "correct (95 %)",
        "correct\n(95 %)",
        (
            f"right outcome, every gold group quoted, at most {MAX_STRAY_STATEMENTS} statements beside the point; "
            "Wilson interval"
        ),
    ),
    ("statement precision", "stmt.\nprec.", "statements that quote something asked for"),
    ("abstention precision", "abst.\nprec.", "of the answers that abstained, those that had to"),
    ("abstention recall", "abst.\nrecall", "of the questions that must not be answered, those where it abstained"),
    ("false refusals", "false\nrefus.", "of the questions that the articles answer, those where it abstained"),
    ("certainty right", "cert.\nright", "statements with the hand label's certainty"),
    ("p50 ms", "p50\nms", "half of the answers are faster"),
    ("p95 ms", "p95\nms", "95 % of the answers are faster"),
)

_WIDE = 100
_LEGEND = (
    "stmt. prec.: statements that quote something asked for. abst.: abstention. false refus.: abstained, though the "
    "articles answer. cert.: certainty as labelled by hand."
)


def print_report(evaluation: Evaluation, console: Console, part: Part | str = "all") -> None:
    """Prints the scores by kind for one part ("tuning", "final", or "all" of the questions), then the parts' totals."""
    chosen = evaluation.by_kind(part)
    parts = evaluation.by_part()
    if part in parts:
        chosen = {**chosen, f"all of {part}" if part != "all" else "all": parts[part]}
    title = "All questions, by kind" if part == "all" else f"The {part} part, by kind"
    console.print(_table(title, chosen, console.width, total=True))
    if _has_several(parts):
        console.print(_table("By part", parts, console.width))
    for line in (_LEGEND, *_remarks(evaluation, part)):
        console.print(line, highlight=False, markup=False)


@contextmanager
def progress_bar(console: Console) -> Iterator[Progress]:
    """Draws a progress bar on a terminal, nothing elsewhere; gives the function that moves it on."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield advance


def write_html(
    evaluation: Evaluation, path: Path, comparison: Comparison | None = None, calibration: Calibration | None = None
) -> None:
    """Writes the report as one self-contained page: no script, and nothing fetched from anywhere.

    With a comparison, both writers stand side by side in it, too; with a calibration, its reliability diagram. The
    file is there whole or not at all: it is written beside its place and moved over it.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    page = _page(evaluation, comparison, calibration)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)  # mkstemp makes it its owner's alone; a report is to be shown
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


# --- figures in words -------------------------------------------------------------------------------------------


def _table(title: str, rows: Mapping[str, Scores], width: int, *, total: bool = False) -> Table:
    """The figures as a table that fits 80 columns, and is less dense where there are more."""
    from rich import box
    from rich.table import Table

    padding = 1 if width >= _WIDE else 0
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, padding, 0, 0))
    table.add_column("", no_wrap=True)
    for _name, short, _meaning in _COLUMNS:
        table.add_column(short, justify="right", vertical="bottom", no_wrap=True)
    for number, (name, scores) in enumerate(rows.items(), start=1):
        if total and number == len(rows):
            table.add_section()
        table.add_row(name.replace("_", " "), *_cells(scores))
    return table


def _cells(scores: Scores) -> tuple[str, ...]:
    """The cells of one row, in the order of the columns."""
    low, high = scores.correct.interval
    correct = f"{_percent(scores.correct)} {100 * low:.0f}–{100 * high:.0f}"
    return (
        str(scores.n),
        correct,
        _percent(scores.statement_precision),
        _percent(scores.abstention_precision),
        _percent(scores.abstention_recall),
        _percent(scores.false_refusals),
        _percent(scores.certainty_right),
        _ms(scores.p50_ms),
        _ms(scores.p95_ms),
    )


def _remarks(evaluation: Evaluation, part: Part | str) -> tuple[str, ...]:
    """What the table has no column for, a line each."""
    scores = evaluation.by_part().get(part)
    if scores is None:
        return (f"No question belongs to the {part} part.",)
    if not evaluation.labelled:
        return (f"Written by: {evaluation.writer}.", "Certainty was not graded: these questions have no hand labels.")
    return (
        f"Written by: {evaluation.writer}.",
        (
            f"Certainty, over all statements: {_counts(scores.certainty_right)} right, "
            f"{_counts(scores.surer_than_source)} surer than the source; "
            f"{scores.certainty_right.ungraded} could not be graded."
        ),
        f"Speaker named rightly: {_counts(scores.said_by_right)}. Hedged rightly: {_counts(scores.hedged_right)}.",
    )


def _counts(share: Share) -> str:
    return f"{share.hits} of {share.of}" if share.value is None else f"{share.hits} of {share.of} ({_percent(share)})"


def _percent(share: Share) -> str:
    return NOTHING if share.value is None else f"{100 * share.value:.0f} %"


def _ms(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"  # noqa: PLR2004 - two digits are enough to compare


def _reasons(result: Result) -> tuple[str, ...]:
    """Each thing that makes an answer wrong, in words."""
    verdict = result.verdict
    reasons = []
    if not verdict.outcome_right:
        allowed = " or ".join(sorted(result.case.outcome))
        reasons.append(f"The outcome is {result.answer.outcome}; right would be {allowed}.")
    reasons += [f"Not quoted: {' — or: '.join(group)}" for group in verdict.missing]
    if len(verdict.stray) > MAX_STRAY_STATEMENTS:
        reasons.append(f"{len(verdict.stray)} statements quote nothing that was asked for; {MAX_STRAY_STATEMENTS} may.")
    reasons += [f"The text matches the pattern that it never may: {pattern}" for pattern in verdict.matched]
    return tuple(reasons)


# --- the page: everything that comes from outside goes through escape() ------------------------------------------

_CSS = """
:root { color-scheme: light dark; --ink: #1c1f24; --soft: #5d6470; --line: #d9dde3; --back: #fff; --card: #f6f7f9;
  --bad: #b3261e; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a2a9b4; --line: #3a3f47; --back: #16181c;
  --card: #1f2227; --bad: #ff8a80; --good: #7bd69c; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--back); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { vertical-align: bottom; white-space: normal; font-size: .85rem; color: var(--soft); }
th:first-child, td:first-child { text-align: left; }
tr.total td { font-weight: 600; border-top: 2px solid var(--line); }
svg { max-width: 100%; height: auto; }
article { margin: 1rem 0; padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; overflow-wrap: anywhere; }
article h3 { margin: 0 0 .4rem; font-size: 1rem; }
.soft { color: var(--soft); font-size: .9rem; }
.reasons { color: var(--bad); }
.text { white-space: pre-wrap; }
blockquote { margin: .2rem 0 .2rem .5rem; padding-left: .8rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; }
.fit { color: var(--good); } .stray { color: var(--bad); }
summary { cursor: pointer; color: var(--soft); }
"""


def _page(evaluation: Evaluation, comparison: Comparison | None, calibration: Calibration | None) -> str:
    wrong = [result for result in evaluation.results if not result.verdict.correct]
    otherwise = [
        (result, said, label)
        for result in evaluation.results
        for said, label in result.graded
        if label is not None and said.certainty is not label.certainty
    ]
    sections = [_head(evaluation)]
    if evaluation.results:
        sections += [*_tables(evaluation), *_charts(evaluation)]
    if calibration is not None and calibration.n:
        sections.append(_reliability(calibration))
    if comparison is not None:
        sections.append(comparison_html(comparison))
    sections.append(f"<h2>Wrong answers ({len(wrong)} of {len(evaluation.results)})</h2>")
    sections += [_wrong_answer(result) for result in wrong] or ["<p>None.</p>"]
    if evaluation.labelled:
        sections.append(f"<h2>Certainty other than the label ({len(otherwise)})</h2>")
        sections += [_other_certainty(*each) for each in otherwise] or ["<p>None.</p>"]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>allegedly: evaluation</title>\n<style>{_CSS}</style>\n</head>\n<body>\n"
        + "\n".join(sections)
        + "\n</body>\n</html>\n"
    )


def _head(evaluation: Evaluation) -> str:
    articles = ", ".join(escape(path) for path in evaluation.articles)
    remarks = "".join(f"<p>{escape(line)}</p>" for line in _remarks(evaluation, "all"))
    return (
        f"<h1>Evaluation</h1><p>Questions: {len(evaluation.results)}. Articles: {len(evaluation.articles)}. "
        f"Finished {evaluation.finished:%Y-%m-%d %H:%M} UTC.</p>{remarks}"
        f"<details><summary>The articles</summary><p>{articles}</p></details>"
    )


def _tables(evaluation: Evaluation) -> Iterator[str]:
    """A table for each part that was asked, and one for all of them where there are several."""
    parts = evaluation.by_part()
    for part in dict.fromkeys(["all", *parts]) if _has_several(parts) else list(parts)[:1]:
        title = "All questions, by kind" if part == "all" else f"The {part} part, by kind"
        yield _html_table(title, {**evaluation.by_kind(part), "all": parts[part]})


def _charts(evaluation: Evaluation) -> Iterator[str]:
    from evals import charts

    kinds = evaluation.by_kind()
    yield f'<h2>In pictures</h2><figure class="wide">{charts.correct_by_kind(kinds)}</figure>'
    yield f'<figure class="wide">{charts.times_by_kind(kinds)}</figure>'
    if evaluation.labelled:
        counts = Counter(
            (label.certainty.value, said.certainty.value)
            for result in evaluation.results
            for said, label in result.graded
            if label is not None
        )
        names = [certainty.value for certainty in Certainty]
        yield f'<figure class="wide">{charts.certainty_matrix(counts, names)}</figure>'


def _reliability(calibration: Calibration) -> str:
    from evals import charts

    return (
        "<h2>Whether to answer</h2><p>How sure it was that the articles answer, against how often they do. Expected "
        f"calibration error over {calibration.n} questions: {calibration.error:.3f}.</p>"
        f'<figure class="wide">{charts.reliability(calibration.bins, calibration.threshold)}</figure>'
    )


def _has_several(parts: Mapping[str, Scores]) -> bool:
    """Whether questions of more than one part were asked; if not, the figures of "all" only repeat that part's."""
    return len(parts.keys() - {"all"}) > 1


def _html_table(title: str, rows: Mapping[str, Scores]) -> str:
    heads = "".join(f'<th scope="col" title="{escape(meaning)}">{escape(name)}</th>' for name, _, meaning in _COLUMNS)
    body = []
    for number, (name, scores) in enumerate(rows.items(), start=1):
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(scores))
        last = ' class="total"' if number == len(rows) else ""
        body.append(f"<tr{last}><td>{escape(name.replace('_', ' '))}</td>{cells}</tr>")
    return (
        f'<h2>{escape(title)}</h2><div class="wide"><table><thead><tr><th scope="col">kind</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _wrong_answer(result: Result) -> str:
    case, answer = result.case, result.answer
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in _reasons(result))
    expected = "".join(f"<blockquote>{escape(' — or: '.join(group))}</blockquote>" for group in case.gold)
    return "".join(
        [
            f'<article id="{escape(case.id)}"><h3>{escape(case.question)}</h3>',
            (
                f'<p class="soft">{escape(case.id)} · {case.kind} · {case.part} · line {case.line} · '
                f"{_ms(result.ms)} ms · writer {escape(answer.writer)}</p>"
            ),
            _turns(result.answers[:-1]),
            f'<ul class="reasons">{reasons}</ul>',
            _understood(answer),
            f"<p>Outcome: <b>{answer.outcome}</b> (right: {' or '.join(sorted(case.outcome))})</p>",
            f'<p class="text">{escape(answer.text) or "(no text)"}</p>',
            *(
                _statement(said, answer, relevant=number not in result.verdict.stray)
                for number, said in enumerate(answer.statements)
            ),
            _lines("Missing, it says", answer.missing),
            _lines("Notes", answer.notes),
            f"<details><summary>What was expected</summary>{expected or '<p>No quote.</p>'}</details>",
            _passages(answer),
            "</article>",
        ]
    )


def _turns(earlier: Sequence[Answer]) -> str:
    return "".join(
        f'<p class="soft">Earlier turn: {escape(answer.question)}</p><blockquote>{escape(answer.text)}</blockquote>'
        for answer in earlier
    )


def _understood(answer: Answer) -> str:
    if answer.standalone_question == answer.question:
        return ""
    return f'<p class="soft">Understood as: {escape(answer.standalone_question)}</p>'


def _statement(said: Statement, answer: Answer, *, relevant: bool) -> str:
    mark = '<span class="fit">asked for</span>' if relevant else '<span class="stray">beside the point</span>'
    speaker = f", said by {escape(said.said_by)}" if said.said_by else ""
    quotes = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in quotes_of(said, answer))
    return f'<p class="soft">{said.role} · {said.certainty}{speaker} · {mark}</p>{quotes}'


def _lines(name: str, lines: Sequence[str]) -> str:
    return f'<p class="soft">{name}: {escape("; ".join(lines))}</p>' if lines else ""


def _passages(answer: Answer) -> str:
    if not answer.passages:
        return ""
    texts = "".join(
        f'<p class="soft">{escape(passage.section)} ({passage.score:.3f})</p>'
        f"<blockquote>{escape(passage.text)}</blockquote>"
        for passage in answer.passages
    )
    return f"<details><summary>Passages found ({len(answer.passages)})</summary>{texts}</details>"


def _other_certainty(result: Result, said: Statement, label: Label) -> str:
    order = list(Certainty)
    surer = order.index(said.certainty) > order.index(label.certainty)
    return (
        f"<article><h3>{escape(result.case.question)}</h3>"
        f'<p class="{"reasons" if surer else "soft"}">Given: {said.certainty} · by hand: {label.certainty}'
        f"{' · surer than the source' if surer else ''} · {escape(result.case.id)}</p>"
        f"<p>{escape(said.text)}</p><blockquote>{escape(label.quote)}</blockquote></article>"
    )
