"""Our own questions over the 609 news articles of MultiHop-RAG: answers, and near misses that no article answers.

Protocol: the articles are written to files and indexed by the product as any folder is; each question of
`evals/questions/news.jsonl` and of `news-tuning.jsonl` is asked alone of the whole engine. An answered question is
right where it quotes a gold sentence and strays in at most two statements (`evals.metrics.judge`); a near miss, where
nothing is answered. Gold sentences are kept by article and offsets and read from the data, as the articles are not ours
to hand on. Both parts are reported, or the one that `--part` names; the `final` one is for figures only. CPU time is
that of the process for a whole answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.cases import Case, Kind, Part, UnusableQuestions, json_lines
from evals.metrics import judge, percentile
from evals.public import Score, Setting, read_lines
from evals.run import WARM_UP, Askable
from indexes.build import open_index, sync
from indexes.library import vector_key
from rag.answers import Outcome
from rag.engine import Engine
from rag.settings import read_settings

QUESTIONS = Path(__file__).parent.parent / "questions" / "news.jsonl"
MORE_TO_TUNE_BY = QUESTIONS.with_name("news-tuning.jsonl")
_ALONE = frozenset({Outcome.NOT_IN_ARTICLES, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question; `ms` is process CPU time in milliseconds."""

    case: Case
    correct: bool
    answered: bool
    ms: float


def run(setting: Setting) -> Score:
    """Ask every question of the part; raises NoBenchmarkData, UnusableQuestions."""
    folder, home, known = laid_out(setting)
    cases = [case for case in known if setting.part in {"all", case.part}]
    drawn = setting.drawn(cases)
    sync(folder, home, setting.embedding, setting.progress)
    columns = []
    for reader in setting.readers:
        settings = read_settings(articles=folder, home=home, writer="quotes", embedding=setting.embedding)
        # Set here: an argument that names no reader would leave the choice to the environment.
        engine = Engine(replace(settings, reader=reader), open_index(folder, home, setting.embedding))
        try:
            columns.append(figures_of(ask_all(engine, drawn, setting)))
        finally:
            engine.close()
    return Score("news", len(drawn), tuple(columns), len(cases))


def laid_out(setting: Setting) -> tuple[Path, Path, list[Case]]:
    """The folder of the articles, written where it was not, the home of its index, and the questions of both parts.

    Raises:
        NoBenchmarkData, UnusableQuestions.
    """
    rows = read_lines(setting.data, "multihop-rag/articles.jsonl", ("id", "title", "text"))
    texts = {int(row["id"]): str(row["text"]) for row in rows}
    cases = [case for path in (QUESTIONS, MORE_TO_TUNE_BY) for case in read_news(texts, path)]
    home = setting.cache / "news"
    write_articles(rows, home / "articles")
    return home / "articles", home, cases


def ask_all(engine: Askable, cases: Sequence[Case], setting: Setting) -> list[Asked]:
    """What became of each question, asked alone."""
    engine.ask(WARM_UP)
    asked = []
    for done, case in enumerate(cases):
        setting.progress("Asking", done, len(cases))
        started = time.process_time()
        answer = engine.ask(case.question)
        took = (time.process_time() - started) * 1000
        asked.append(Asked(case, judge(case, answer).correct, answer.outcome is Outcome.ANSWERED, took))
    return asked


def figures_of(asked: Sequence[Asked]) -> dict[str, float | None]:
    """The figures of one column: those of each part that was asked, and the CPU time of a whole answer."""
    parts = [part for part in Part if any(each.case.part is part for each in asked)]
    taken = [each.ms for each in asked]
    return {
        **{name: value for part in parts for name, value in _figures(part, asked)},
        "p50 CPU ms": percentile(taken, 50),
        "p95 CPU ms": percentile(taken, 95),
    }


def _figures(part: Part, asked: Sequence[Asked]) -> Iterator[tuple[str, float | None]]:
    facts = [each for each in asked if each.case.part is part and each.case.kind is Kind.FACT]
    near = [each for each in asked if each.case.part is part and each.case.kind is Kind.NEAR_MISS]
    answered = [each for each in facts if each.answered]
    yield f"{part.value}: facts right", _share([each.correct for each in facts])
    yield f"{part.value}: answered facts right", _share([each.correct for each in answered])
    yield f"{part.value}: false refusals", _share([not each.answered for each in facts])
    yield f"{part.value}: near misses refused", _share([not each.answered for each in near])


def _share(held: list[bool]) -> float | None:
    return sum(held) / len(held) if held else None


def read_news(texts: dict[int, str], path: Path = QUESTIONS) -> Iterator[Case]:
    """The questions, their gold sentences read from the articles' texts.

    Raises:
        UnusableQuestions: a line is not of the form, or points outside of its article.
    """
    for number, fields in json_lines(path):
        try:
            gold = tuple(
                tuple(texts[each["article_id"]][each["start"] : each["end"]].strip() for each in group)
                for group in fields["gold"]
            )
            outcome = frozenset(Outcome(each) for each in fields["outcome"])
            case = Case(
                id=fields["id"],
                turns=tuple(fields["turns"]),
                outcome=outcome | _ALONE if Outcome.NOT_IN_ARTICLES in outcome else outcome,
                kind=Kind(fields["kind"]),
                part=Part(fields["part"]),
                gold=gold,
                path=path,
                line=number,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableQuestions(
                path, number, f"is not of the form, or names no article of the data: {error}"
            ) from error
        if not all(all(group) for group in gold):
            raise UnusableQuestions(
                path, number, "points outside of its article; are these the articles it was made from?"
            )
        yield case


def write_articles(rows: list[dict[str, str]], folder: Path) -> None:
    """A file an article, under its id, the title in front matter and a blank line between paragraphs."""
    mark = folder / ".made-from"
    made = vector_key("articles", "".join(f"{row['id']}{row['title']}{row['text']}" for row in rows))
    if mark.is_file() and mark.read_text(encoding="ascii") == made:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        paragraphs = "\n\n".join(line for line in row["text"].splitlines() if line.strip())
        title = json.dumps(row["title"], ensure_ascii=False)  # JSON strings are YAML too
        (folder / f"{int(row['id']):04}.txt").write_text(
            f"---\ntitle: {title}\n---\n\n{paragraphs}\n", encoding="utf-8"
        )
    mark.write_text(made, encoding="ascii")
