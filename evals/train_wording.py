"""Fits what tells a free paraphrase from one that says more: `python -m evals.train_wording --data DIR`.

Learnt from are the statements to tune by (`evals.statements`, parts `tuning` and `more`) and those of our own stories
that the reader's training held out, of which no other rule of `rag.verify` makes out a fault. It writes
`rag/wording.json`: a logistic regression over the signals of `rag.wording`, with the threshold below.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import rag.wording
from evals.regression import as_written, regression
from evals.statements import FAITHFUL, MORE_STATEMENTS, STATEMENTS, Told, load
from evals.stories import stories_held_out
from indexes.embed import Embedder, open_embedder
from rag.certainty import read_certainty
from rag.cited import Cited, Held
from rag.clauses import parse
from rag.reader import Reader
from rag.settings import PACKAGED_READER
from rag.verify import faults_of_words
from rag.wording import SIGNALS, Supports, signals_of, unknown_words

# What a statement of a source counts. Those of `tuning` are worded closely, as a model with our prompt words them.
WEIGHTS = {"tuning": 6.0, "more": 3.0, "stories": 1.0}
# Of these more than a missing word of doubt, or two sources that are told as one, is at fault.
LEFT_OUT = ("hedge", "merged")
THRESHOLD = 0.65  # refuses hardly more of the faithful ones of `tuning` and `more` than are caught of the altered ones
FOLDS, SEED, STRENGTH = 10, 1, 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One statement's signals, and whether it is faithful."""

    source: str
    signals: tuple[float, ...]
    faithful: bool


def examples(data: Path, supports: Supports, embedder: Embedder) -> Iterator[Example]:
    """The statements of all three sources that no other rule refuses; raises UnusableQuestions."""
    articles = data / "multihop-rag" / "articles.jsonl"
    sources = {
        "tuning": load(articles, "tuning", STATEMENTS),
        "more": load(articles, "tuning", MORE_STATEMENTS),
        "stories": tuple(of_stories()),
    }
    for source, statements in sources.items():
        for each in statements:
            told, held = parse(each.statement), Held(each.cited)
            if each.kind not in LEFT_OUT and not any(faults_of_words(told, held)):
                signals = signals_of(told, held, unknown_words(told, held), supports, embedder)
                yield Example(source, tuple(signals[name] for name in SIGNALS), each.kind == FAITHFUL)


def of_stories() -> Iterator[Told]:
    """The statements of our own stories that the reader was not trained on; raises UnusableQuestions."""
    for number, story in enumerate(stories_held_out()):
        for place, told in enumerate(story.told):
            texts = [story.sentences[each] for each in told.cites]
            cited = tuple(Cited(text, read_certainty(text), story.headline) for text in texts)
            yield Told(f"story-{number}-{place}", told.kind, told.statement, cited)


def fit(known: Sequence[Example]) -> dict[str, Any]:
    """The regression; prints what it refuses of each source, cross-validated."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    signals = np.asarray([each.signals for each in known])
    faithful = np.asarray([each.faithful for each in known])
    sources = np.asarray([each.source for each in known])
    weights = {"logisticregression__sample_weight": np.asarray([WEIGHTS[each.source] for each in known])}
    made = regression(STRENGTH)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    held = cross_val_predict(made, signals, faithful, cv=folds, method="predict_proba", params=weights)[:, 1]
    for source in dict.fromkeys(sources):
        of_it = sources == source
        caught, lost = held[of_it & ~faithful] < THRESHOLD, held[of_it & faithful] < THRESHOLD
        print(
            f"  {source}: {caught.sum()} of {len(caught)} altered caught, {lost.sum()} of {len(lost)} faithful refused"
        )
    return as_written(made.fit(signals, faithful, **weights), SIGNALS, THRESHOLD)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, fit, print the cross-validated figures, write the file."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_wording", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds multihop-rag/articles.jsonl")
    parser.add_argument("--reader", type=Path, default=PACKAGED_READER, help="the folder of another trained reader")
    given = parser.parse_args(arguments)
    written = fit(list(examples(given.data, Reader(given.reader), open_embedder())))
    target = Path(rag.wording.__file__).with_suffix(".json")
    target.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
