"""How well the verifier tells true statements from altered ones: `python -m evals.statements --data DIR`.

Each statement names the sentences that it cites by article and offsets: those of the seed article, which is in this
repository, and those of public articles in DIR, as `multihop-rag/articles.jsonl` (evals/questions/README.md). The rules
are measured alone, with sentence vectors as without a reader, and with both. Look only at `tuning` and `more` while
rules are changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

from evals.cases import UnusableQuestions
from evals.metrics import Share
from evals.offsets import ARTICLES_SHA256, MORE, PARTS, file_and_part, read_bytes, read_news_articles
from indexes.articles import Article, read_article
from indexes.embed import Embedder, open_embedder
from indexes.errors import AllegedlyError
from indexes.passages import split_article
from rag.certainty import read_certainty
from rag.quote import cited
from rag.reader import Reader
from rag.settings import PACKAGED_READER
from rag.verify import Cited, Supports, Verdict, verify

ROOT = Path(__file__).parent
STATEMENTS = ROOT / "questions" / "statements.jsonl"
MORE_STATEMENTS = STATEMENTS.with_name("statements-more.jsonl")
SEEDS = ROOT.parent / "seeds" / "articles"
SEED_SHA256 = "a4b0412aa1552f69"
"""How the checksum of the seed article's text begins for which the offsets were made."""
FAITHFUL = "faithful"
KINDS = ("number", "name", "negation", "hedge", "speaker", "invented", "merged")


@dataclass(frozen=True, slots=True)
class Told:
    """One statement, what it cites, and in what it was altered, if it was."""

    id: str
    kind: str
    statement: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured on one part.

    Attributes:
        part: `tuning`, `final` or `more`.
        with_what: what the rules were given besides: nothing, sentence vectors, or those and a reader's support.
        caught: by kind, altered statements that were not shown, or (hedge, speaker) only with what they lacked.
        dropped: faithful statements that were not shown: false alarms.
        framed: faithful statements that were shown in a frame which they did not need.
        ms_each: CPU time a statement, in milliseconds.
    """

    part: str
    with_what: str
    caught: dict[str, Share]
    dropped: Share
    framed: Share
    ms_each: float

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain JSON values, with their counts."""
        shares = {**{f"caught_{kind}": share for kind, share in self.caught.items()}}
        shares |= {"false_alarms": self.dropped, "framed": self.framed}
        return {
            "part": self.part,
            "with": self.with_what,
            **{name: {"hits": share.hits, "of": share.of, "value": share.value} for name, share in shares.items()},
            "ms_each": self.ms_each,
        }

    def table(self) -> str:
        """The figures for a terminal."""
        rows = [f"{self.part}, {self.with_what}"]
        rows += [_row(f"caught: {kind}", share) for kind, share in self.caught.items() if share.of]
        rows.append(_row("false alarms (faithful, dropped)", self.dropped))
        rows.append(_row("faithful, framed without need", self.framed))
        rows.append(f"{'ms a statement':<36}{self.ms_each:.2f}")
        return "\n".join(rows)


def _row(name: str, share: Share) -> str:
    low, high = share.interval
    return f"{name:<36}{share.value or 0:.3f}  ({share.hits} of {share.of}; 95 % interval {low:.2f} to {high:.2f})"


def load(articles: Path, part: str, statements: Path = STATEMENTS, sha256: str = ARTICLES_SHA256) -> tuple[Told, ...]:
    """The statements of one part with the sentences that they cite, cut out of their articles.

    Raises:
        UnusableQuestions: a file cannot be read, the articles are not those that the offsets belong to, or a line
            does not fit them.
    """
    cut = _Cutter(articles, sha256)
    found = []
    for number, line in enumerate(read_bytes(statements).decode("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if row["kind"] not in (FAITHFUL, *KINDS) or row["faithful"] != (row["kind"] == FAITHFUL):
                raise UnusableQuestions(statements, number, f"has the kind {row['kind']!r}, which does not fit")
            cited = tuple(cut(each["article_id"], each["start"], each["end"]) for each in row["cited"])
            told = Told(row["id"], row["kind"], row["statement"], cited)
            mine = row["part"] == part
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise UnusableQuestions(statements, number, f"is not a statement on this data ({error!r})") from error
        if not cited:
            raise UnusableQuestions(statements, number, "cites no sentence")
        if mine:
            found.append(told)
    if not found:
        raise UnusableQuestions(
            statements, None, f"has no statement of the part {part!r}; there are {', '.join(PARTS)}"
        )
    return tuple(found)


def measure(
    statements: Sequence[Told], part: str, supports: Supports | None = None, embedder: Embedder | None = None
) -> Result:
    """Verifies every statement and counts by kind what was caught."""
    began = process_time()
    verdicts = [verify(each.statement, each.cited, supports, embedder=embedder) for each in statements]
    took = process_time() - began
    pairs = list(zip(statements, verdicts, strict=True))
    caught = {
        kind: _share([is_caught(told, verdict) for told, verdict in pairs if told.kind == kind]) for kind in KINDS
    }
    faithful = [(told, verdict) for told, verdict in pairs if told.kind == FAITHFUL]
    return Result(
        part=part,
        with_what=_helped_by(supports, embedder),
        caught=caught,
        dropped=_share([verdict.text is None for _, verdict in faithful]),
        framed=_share([verdict.text not in {None, told.statement} for told, verdict in faithful]),
        ms_each=1000 * took / len(statements),
    )


def _helped_by(supports: Supports | None, embedder: Embedder | None) -> str:
    """What the rules were given besides, in words."""
    helpers = [*(["sentence vectors"] if embedder else []), *(["the reader"] if supports else [])]
    return f"with {' and '.join(helpers)}" if helpers else "rules alone"


def is_caught(told: Told, verdict: Verdict) -> bool:
    """Whether an altered statement does no harm: it is not shown, or it lacked only its hedge and is shown with it."""
    return verdict.text is None or (told.kind == "hedge" and verdict.text != told.statement)


def _share(marks: Sequence[bool]) -> Share:
    return Share(sum(marks), len(marks))


class _Cutter:
    """Cuts cited sentences out of the seed article and the public ones."""

    def __init__(self, articles: Path, sha256: str) -> None:
        self._news = read_news_articles(articles, sha256)
        self._seeds: dict[str, Article] = {}

    def __call__(self, article_id: int | str, start: int, end: int) -> Cited:
        if isinstance(article_id, str):
            return self._seed(article_id, start, end)
        title, text = self._news[article_id]
        sentence = text[start:end]
        if not 0 <= start < end <= len(text) or sentence != sentence.strip():
            raise IndexError(start)
        return Cited(sentence, read_certainty(sentence), title)

    def _seed(self, article_id: str, start: int, end: int) -> Cited:
        article = self._seeds.setdefault(article_id, read_article(SEEDS / article_id, SEEDS))
        if not hashlib.sha256(article.text.encode()).hexdigest().startswith(SEED_SHA256):
            raise UnusableQuestions(SEEDS / article_id, None, "is another text than the offsets were made for")
        sentences = {(s.start, s.end): s for passage in split_article(article) for s in passage.sentences}
        return cited(article, sentences[start, end])


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of one part; 0 when it was measured, 1 after one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.statements", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds multihop-rag/articles.jsonl")
    parser.add_argument("--part", choices=(*PARTS, MORE), default="tuning")
    parser.add_argument("--reader", type=Path, default=PACKAGED_READER, help="the folder of another trained reader")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    asked = parser.parse_args(arguments)
    try:
        file, part = file_and_part(asked.part, STATEMENTS, MORE_STATEMENTS)
        statements = load(asked.data / "multihop-rag" / "articles.jsonl", part, file)
        embedder, reader = open_embedder(), Reader(asked.reader)
        results = [
            measure(statements, asked.part),
            measure(statements, asked.part, embedder=embedder),
            measure(statements, asked.part, reader, embedder),
        ]
    except AllegedlyError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps([result.to_dict() for result in results], indent=2))
    else:
        print("\n\n".join(result.table() for result in results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
