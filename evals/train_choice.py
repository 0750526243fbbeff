"""Fits what answers a question, a sentence or a whole list: `python -m evals.train_choice --cache DIR`.

Learnt from are the questions of one part, answered by the articles, of the tuning pages (`evals.pages`) and of the
seed article's tuning part. Of all that a search found, those that the question's author named are the right ones: a
list where several of its members are named, else sentences. It writes `rag/choice.json`: the weights of a conditional
logit (D. McFadden, Conditional logit analysis of qualitative choice behavior, 1974) over the signals of `rag.choice`,
fitted by maximum likelihood with an L2 penalty, without the reader's signals and with them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import rag.choice
from evals.cases import Case, Part, tuning_cases
from evals.metrics import same_words
from evals.pages import Page, opened, read_pages
from rag import open_engine
from rag.answers import Answer, Outcome
from rag.choice import OF_LISTS, OF_READER, OF_SENTENCES, of_lists, of_sentences
from rag.engine import Engine
from rag.refusals import refusal
from rag.retrieve import Found
from rag.rewrite import stand_alone
from rag.settings import CANDIDATES, NO_READER

PENALTY = 2.0  # on half the sum of the squared weights, each in standard deviations of its signal
FOLDS = 6
LISTED = 0.6  # of what is asked for, what a list must hold to be right, and at least two

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """What one search found: the signals, shape (found, signals), and which of it is right; `source` is its article."""

    source: str
    signals: Array
    right: npt.NDArray[np.bool_]


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, fit both sets of weights, print how often the best is right in cross-validation, write the file."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_choice", description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="where the pages' indexes are kept from run to run")
    parser.add_argument("--reader", help="the folder of another trained reader than the packaged one")
    given = parser.parse_args(arguments)
    written = {}
    for name, reader in (("unread", NO_READER), ("read", given.reader)):
        names = [each for each in (*OF_SENTENCES, *OF_LISTS) if reader != NO_READER or each not in OF_READER]
        examples = list(examples_of_all(given.cache, reader, names))
        print(f"{name}: {len(examples)} questions, the best is right for {held_out(examples):.3f} of them")
        weights = fit(examples)
        written[name] = {each: round(float(weight), 4) for each, weight in zip(names, weights, strict=True)}
    target = Path(rag.choice.__file__).with_suffix(".json")
    target.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def examples_of_all(cache: Path, reader: str | None, names: Sequence[str]) -> Iterator[Example]:
    """The examples of the pages and of the seed article; the signals are in the order of the names."""
    work: list[tuple[Page | None, Path, str | None]] = [(None, cache, reader)]
    work += [(page, cache, reader) for page in read_pages(Part.TUNING)]
    with multiprocessing.get_context("spawn").Pool() as pool:  # a fork would share threads
        for source, kinds, right in (each for asked in pool.imap(_asked, work) for each in asked):
            yield Example(source, np.asarray([[own.get(name, 0.0) for name in names] for own in kinds]), right)


def _asked(given: tuple[Page | None, Path, str | None]) -> list[tuple[str, list[dict[str, float]], Any]]:
    page, cache, reader = given
    engine = opened(page, cache, reader) if page else open_engine(writer="quotes", reader=reader)
    try:
        asked = [(case, _found(engine, case)) for case in (page.cases if page else tuning_cases())]
        rows = [(case, found, *_signals(engine, found, case)) for case, found in asked if found is not None]
    finally:
        engine.close()
    # The seed's questions are many: each is a source of its own, as a page is.
    return [(page.name if page else case.id, signals, right) for case, _found_, signals, right in rows if any(right)]


def _found(engine: Engine, case: Case) -> Found | None:
    """What is found for a question of one part that the articles answer; None for all others."""
    if case.outcome != {Outcome.ANSWERED} or not case.gold or refusal(case.question):
        return None
    history: list[Answer] = []
    for turn in case.turns[:-1]:
        history.append(engine.ask(turn, history))
    _, founds = engine.find(stand_alone(case.question, history), history)
    return founds[0] if len(founds) == 1 else None


def _signals(engine: Engine, found: Found, case: Case) -> tuple[list[dict[str, float]], npt.NDArray[np.bool_]]:
    """The signals of all that can be chosen, and whether it is right; parts of a list that is right are left out."""
    index = engine.present().index
    lists = [[index.text(index.sentences[row]) for row in each.listed.rows] for each in found.lists]
    named = [sum(any(_names(group, text) for text in texts) for group in case.gold) for texts in lists]
    right_lists = [count >= max(2, LISTED * len(case.gold)) for count in named]
    within = {
        row
        for each, right in zip(found.lists, right_lists, strict=True)
        if right
        for row in (*each.listed.rows, *each.listed.leads)
    }
    signals = list(of_lists(found, index))
    right = list(right_lists)
    read = any(each.read for each in found.sentences)
    nearest = [each for each in found.sentences if each.sentence.kind in {"sentence", "item"}]
    chosen = {each.row for each in (nearest if read else nearest[:CANDIDATES])}
    for each, own in zip(found.sentences, of_sentences(found, index), strict=True):
        if each.row not in chosen or (read and each.read is None):
            continue
        answers = any(_names(group, index.text(each.sentence)) for group in case.gold)
        if any(right_lists) and (answers or each.row in within):
            continue
        signals.append(own)
        right.append(answers)
    return signals, np.asarray(right)


def _names(group: Sequence[str], text: str) -> bool:
    return any(same_words(member, text) for member in group)


def held_out(examples: Sequence[Example]) -> float:
    """How often the best of what was found is right, each source by weights that were fitted to others."""
    sources = sorted({each.source for each in examples})
    fold_of = {source: place % FOLDS for place, source in enumerate(sources)}
    hits = 0
    for fold in range(FOLDS):
        weights = fit([each for each in examples if fold_of[each.source] != fold])
        mine = [each for each in examples if fold_of[each.source] == fold]
        hits += sum(bool(each.right[int((each.signals @ weights).argmax())]) for each in mine)
    return hits / len(examples)


def fit(examples: Sequence[Example]) -> Array:
    """The weights of the unscaled signals that make the right ones likeliest."""
    from scipy.optimize import minimize

    spread = np.concatenate([each.signals for each in examples]).std(axis=0) + 1e-9
    scaled = [(each.signals / spread, each.right.astype(np.float64)) for each in examples]

    def loss(weights: Array) -> tuple[float, Array]:
        value, slope = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for signals, right in scaled:
            scores = signals @ weights
            odds = np.exp(scores - scores.max())
            of_all, of_right = odds / odds.sum(), odds * right / (odds * right).sum()
            value += float(np.log(odds.sum()) - np.log((odds * right).sum()))
            slope = slope + (of_all - of_right) @ signals
        return value, slope

    return np.asarray(minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread)


if __name__ == "__main__":
    main()
