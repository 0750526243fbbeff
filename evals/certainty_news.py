"""How well certainty is read: `python -m evals.certainty_news --data DIR [--part tuning|final|more|stories]`.

The rules are measured alone, as without a reader, and together with it. `stories` are those of our own
(`evals/stories.py`) that the reader's training held out; the other parts are news, whose labels name their sentences by
article and offsets: DIR holds the public articles they belong to, as `multihop-rag/articles.jsonl`. Never look at
`final` while anything is changed (evals/questions/README.md).
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import process_time
from typing import TYPE_CHECKING, Any

from evals.cases import UnusableQuestions
from evals.metrics import Share, speaker
from evals.offsets import ARTICLES_SHA256, MORE, PARTS, file_and_part, read_bytes, read_news_articles
from evals.stories import stories_held_out
from indexes.errors import AllegedlyError
from rag.answers import Certainty
from rag.certainty import Reading, less_sure
from rag.reader import Reader
from rag.settings import PACKAGED_READER
from rag.sure import HowSure, read_sure

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS = Path(__file__).parent / "questions" / "certainty-news.jsonl"
MORE_LABELS = LABELS.with_name("certainty-news-more.jsonl")
"""Labels made later, all to tune by."""
STORIES = "stories"


@dataclass(frozen=True, slots=True)
class NewsLabel:
    """One sentence of news and what a reader found in it."""

    text: str
    wanted: Reading


@dataclass(frozen=True, slots=True)
class Score:
    """How one label fared; each figure from 0 to 1, and 0 where nothing could be counted."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class NewsResult:
    """What was measured on one part.

    Attributes:
        part: `tuning`, `final`, `more` or `stories`.
        with_what: who read: the rules, or they and the reader.
        scores: one for each label.
        said_by_named: right speakers among the sentences whose label names one.
        said_by: right speakers among all sentences, nobody for nobody included.
        hedged: right hedges among all sentences.
        surer: sentences read as surer than their label.
        stated_wrongly: sentences read as stated whose label is another: the dangerous direction.
        ms_per_sentence: CPU time, in milliseconds.
    """

    part: str
    with_what: str
    scores: dict[Certainty, Score]
    said_by_named: Share
    said_by: Share
    hedged: Share
    surer: Share
    stated_wrongly: Share
    ms_per_sentence: float

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the four labels, each counting alike."""
        return mean(score.f1 for score in self.scores.values())

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain JSON values, shares with their counts."""
        shares = {name: getattr(self, name) for name in _SHARES}
        return {
            "part": self.part,
            "with": self.with_what,
            "macro_f1": self.macro_f1,
            "labels": {
                label.value: {
                    "precision": score.precision,
                    "recall": score.recall,
                    "f1": score.f1,
                    "support": score.support,
                }
                for label, score in self.scores.items()
            },
            **{name: {"hits": share.hits, "of": share.of, "value": share.value} for name, share in shares.items()},
            "ms_per_sentence": self.ms_per_sentence,
        }

    def table(self) -> str:
        """The figures for a terminal."""
        lines = [f"{self.part}, {self.with_what}", f"{'':<14}{'precision':>10}{'recall':>8}{'F1':>6}{'n':>5}"]
        lines += [
            f"{label.value:<14}{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>6.3f}{score.support:>5}"
            for label, score in self.scores.items()
        ]
        lines.append(f"{'macro-F1':<14}{self.macro_f1:>24.3f}")
        for name, words in _SHARES.items():
            share: Share = getattr(self, name)
            lines.append(f"{words:<36}{share.value or 0:.3f}  ({share.hits} of {share.of})")
        lines.append(f"{'ms a sentence':<36}{self.ms_per_sentence:.2f}")
        return "\n".join(lines)


_SHARES = {
    "said_by_named": "speaker right, where one is named",
    "said_by": "speaker right, all sentences",
    "hedged": "hedge right",
    "surer": "surer than the label",
    "stated_wrongly": "stated, though the label is not",
}


def load(articles: Path, part: str, labels: Path = LABELS, sha256: str = ARTICLES_SHA256) -> tuple[NewsLabel, ...]:
    """The labelled sentences of one part, their texts cut out of the articles.

    Raises:
        UnusableQuestions: a file cannot be read, the articles are not those that the offsets belong to, or a line
            of the labels does not fit them.
    """
    news = read_news_articles(articles, sha256)
    found = []
    for number, line in enumerate(read_bytes(labels).decode("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            _title, text = news[row["article_id"]]
            start, end = row["start"], row["end"]
            wanted = Reading(Certainty(row["certainty"]), row["said_by"], row["hedged"])
            mine = row["part"] == part
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableQuestions(labels, number, f"is not a label of this data ({error!r})") from error
        sentence = text[start:end]
        if not 0 <= start < end <= len(text) or sentence != sentence.strip():
            raise UnusableQuestions(labels, number, f"{start} to {end} is no sentence of article {row['article_id']}")
        if wanted.said_by is not None and wanted.said_by not in sentence:
            raise UnusableQuestions(labels, number, "the speaker does not stand in the sentence")
        if mine:
            found.append(NewsLabel(sentence, wanted))
    if not found:
        raise UnusableQuestions(labels, None, f"has no sentence of the part {part!r}; there are {', '.join(PARTS)}")
    return tuple(found)


def of_stories() -> tuple[NewsLabel, ...]:
    """The labelled sentences of our own stories that the reader was not trained on; raises UnusableQuestions."""
    return tuple(NewsLabel(sentence, reading) for story in stories_held_out() for sentence, reading in story.labelled)


def measure(labels: Sequence[NewsLabel], part: str, reader: HowSure | None = None) -> NewsResult:
    """Reads every sentence and holds the readings against the labels."""
    began = process_time()
    readings = [read_sure(label.text, (), reader) for label in labels]
    took = process_time() - began
    pairs = [(label.wanted, reading) for label, reading in zip(labels, readings, strict=True)]
    speakers = [(speaker(wanted.said_by), speaker(got.said_by)) for wanted, got in pairs]
    unstated = [got for wanted, got in pairs if wanted.certainty is not Certainty.STATED]
    return NewsResult(
        part=part,
        with_what="the rules and the reader" if reader else "the rules alone",
        scores={label: _score(label, [(w.certainty, g.certainty) for w, g in pairs]) for label in Certainty},
        said_by_named=_share([wanted == got for wanted, got in speakers if wanted]),
        said_by=_share([wanted == got for wanted, got in speakers]),
        hedged=_share([wanted.hedged == got.hedged for wanted, got in pairs]),
        surer=_share([less_sure(wanted.certainty, got.certainty) for wanted, got in pairs]),
        stated_wrongly=_share([got.certainty is Certainty.STATED for got in unstated]),
        ms_per_sentence=1000 * took / len(labels),
    )


def _share(marks: Sequence[bool]) -> Share:
    return Share(sum(marks), len(marks))


def _score(label: Certainty, pairs: Sequence[tuple[Certainty, Certainty]]) -> Score:
    hits = sum(wanted is got is label for wanted, got in pairs)
    wanted_often = sum(wanted is label for wanted, _ in pairs)
    got_often = sum(got is label for _, got in pairs)
    return Score(
        precision=hits / got_often if got_often else 0.0,
        recall=hits / wanted_often if wanted_often else 0.0,
        f1=2 * hits / (wanted_often + got_often) if wanted_often + got_often else 0.0,
        support=wanted_often,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of one part; 0 when it was measured, 1 after one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.certainty_news", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds multihop-rag/articles.jsonl")
    parser.add_argument("--part", choices=(*PARTS, MORE, STORIES), default="tuning")
    parser.add_argument("--reader", type=Path, default=PACKAGED_READER, help="the folder of another trained reader")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    asked = parser.parse_args(arguments)
    try:
        if asked.part == STORIES:
            labels = of_stories()
        else:
            file, part = file_and_part(asked.part, LABELS, MORE_LABELS)
            labels = load(asked.data / "multihop-rag" / "articles.jsonl", part, file)
        results = [measure(labels, asked.part, each) for each in (None, Reader(asked.reader))]
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
