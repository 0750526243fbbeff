"""Pages of web news of our own making, with headings, lists and questions: `python -m evals.pages --cache DIR`.

The stories (`evals.stories`) are running text; these look as the seed article does: headings, lists that are led in,
sections whose parts have headings of their own, and sentences beside the lists that speak of the same things. Each is
asked alone, as the seed article is. The tuning part fits what answers (`evals.train_choice`) and whether to answer
(`evals.train_answerable`); the final part, of other pages, is only printed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.cases import Case, Kind, Part, UnusableQuestions, case_of, json_lines
from evals.metrics import Share, abstention_recall, false_refusals
from evals.parallel import in_parallel
from evals.run import evaluate
from indexes.errors import AllegedlyError
from rag import open_engine
from rag.answers import Outcome
from rag.engine import Engine

PAGES = Path(__file__).parent / "questions" / "pages.jsonl"
PAGES_LEARNT = PAGES.with_name("pages-learnt.jsonl")  # of which the reader learns; no figure rests on them


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
            mine, article = Part(line["part"]), line["article"]
            questions = [
                {"id": f"{number}-{place}", "part": mine, **fields} for place, fields in enumerate(line["questions"])
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableQuestions(path, number, f"is not a page with questions ({error!r})") from error
        if mine is part:
            yield Page(article, mine, tuple(case_of(path, number, fields) for fields in questions))


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


def _asked(given: tuple[Page, Path, str | None]) -> list[tuple[Case, bool, Outcome]]:
    return ask(*given)


def table(results: Sequence[tuple[Case, bool, Outcome]]) -> str:
    """How many are right, by kind and in all, and how many were refused, wrongly and rightly."""
    outcomes = [(outcome, case.outcome) for case, _, outcome in results]
    kinds = {kind.value: [each for each in results if each[0].kind is kind] for kind in Kind}
    shares = {
        name: Share(sum(correct for _, correct, _ in mine), len(mine))
        for name, mine in (kinds | {"all": list(results)}).items()
        if mine
    }
    shares |= {"refused wrongly": false_refusals(outcomes), "refused rightly": abstention_recall(outcomes)}
    return "\n".join(f"{name:<24}{each.hits:>5} of {each.of:<5}{each.value or 0:.3f}" for name, each in shares.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks all pages of a part and prints the table; 1 after one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.pages", description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="where the pages' indexes are kept from run to run")
    parser.add_argument("--part", choices=tuple(Part), type=Part, default=Part.TUNING)
    parser.add_argument("--reader", help="the folder of another trained reader than the packaged one, or none")
    given = parser.parse_args(arguments)
    try:
        pages = [(page, given.cache, given.reader) for page in read_pages(given.part)]
        results = list(in_parallel(_asked, pages))
    except AllegedlyError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
