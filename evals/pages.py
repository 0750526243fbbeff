"""Pages of web news of our own making, with headings, lists and questions: `python -m evals.pages --cache DIR`.

The stories (`evals.stories`) are running text; these look as the seed article does: headings, lists that are led in,
sections whose parts have headings of their own, and sentences beside the lists that speak of the same things. Each is
asked alone, as the seed article is. The tuning part fits what answers (`evals.train_choice`) and whether to answer
(`evals.train_answerable`); the final part, of other pages, is only printed.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import Case, Kind, Part, UnusableQuestions, json_lines
from evals.metrics import Share
from evals.run import evaluate
from indexes.errors import AllegedlyError
from rag import open_engine
from rag.answers import Outcome
from rag.engine import Engine

PAGES = Path(__file__).parent / "questions" / "pages.jsonl"


@dataclass(frozen=True, slots=True)
class Page:
    """One article and its questions, all of one part."""

    article: str
    part: Part
    cases: tuple[Case, ...]

    @property
    def name(self) -> str:
        """What tells it from all others: the beginning of its sha256."""
        return hashlib.sha256(self.article.encode()).hexdigest()[:16]


def read_pages(part: Part, path: Path = PAGES) -> Iterator[Page]:
    """The pages of one part; raises UnusableQuestions."""
    for number, line in json_lines(path):
        try:
            mine = Part(line["part"])
            cases = tuple(_case(f"{number}-{place}", mine, each) for place, each in enumerate(line["questions"]))
            page = Page(line["article"], mine, cases)
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableQuestions(path, number, f"is not a page with questions ({error!r})") from error
        if mine is part:
            yield page


def opened(page: Page, cache: Path, reader: str | None = None) -> Engine:
    """An engine over this page alone, whose index is kept in `cache`."""
    folder = cache / "pages" / page.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.txt").write_text(page.article, encoding="utf-8")
    return open_engine(folder, cache / "pages" / "home", writer="quotes", reader=reader)


def ask(page: Page, cache: Path, reader: str | None = None) -> list[tuple[Case, bool, Outcome]]:
    """Each question with whether its answer is right and what came of it."""
    engine = opened(page, cache, reader)
    try:
        results = evaluate(engine, page.cases).results
    finally:
        engine.close()
    return [(each.case, each.verdict.correct, each.answer.outcome) for each in results]


def _case(name: str, part: Part, fields: dict[str, Any]) -> Case:
    return Case(
        id=name,
        turns=tuple(fields["turns"]),
        outcome=frozenset(map(Outcome, fields["outcome"])),
        kind=Kind(fields["kind"]),
        part=part,
        gold=tuple(map(tuple, fields["gold"])),
        also_fine=tuple(fields.get("also_fine", ())),
    )


def _asked(given: tuple[Page, Path, str | None]) -> list[tuple[Case, bool, Outcome]] | str:
    """What came of a page's questions, or what is wrong: an error of ours does not travel between processes."""
    try:
        return ask(*given)
    except AllegedlyError as error:
        return str(error)


def table(results: Sequence[tuple[Case, bool, Outcome]]) -> str:
    """How many are right, by kind and in all, and how many were refused, wrongly and rightly."""
    lines = []
    kinds = {kind.value: [each for each in results if each[0].kind is kind] for kind in Kind}
    for name, mine in (kinds | {"all": list(results)}).items():
        if mine:
            right = Share(sum(correct for _, correct, _ in mine), len(mine))
            lines.append(f"{name:<24}{right.hits:>5} of {right.of:<5}{right.value or 0:.3f}")
    for name, wanted in (("refused wrongly", Outcome.ANSWERED), ("refused rightly", Outcome.NOT_IN_ARTICLES)):
        refused = [outcome is not Outcome.ANSWERED for case, _, outcome in results if case.outcome == {wanted}]
        lines.append(f"{name:<24}{sum(refused):>5} of {len(refused):<5}{sum(refused) / max(1, len(refused)):.3f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks all pages of a part and prints the table; 1 after one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.pages", description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="where the pages' indexes are kept from run to run")
    parser.add_argument("--part", choices=tuple(Part), type=Part, default=Part.TUNING)
    parser.add_argument("--reader", help="the folder of another trained reader than the packaged one, or none")
    given = parser.parse_args(arguments)
    try:
        pages = [(page, given.cache, given.reader) for page in read_pages(given.part)]
    except AllegedlyError as error:
        print(error, file=sys.stderr)
        return 1
    results: list[tuple[Case, bool, Outcome]] = []
    with multiprocessing.get_context("spawn").Pool() as pool:  # a fork would share threads
        for asked in pool.imap(_asked, pages):
            if isinstance(asked, str):
                print(asked, file=sys.stderr)
                return 1
            results += asked
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
