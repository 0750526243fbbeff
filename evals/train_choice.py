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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import rag.choice
from evals.cases import Case, Part, tuning_cases
from evals.metrics import same_words
from evals.pages import Page, opened, read_pages
from evals.parallel import in_parallel
from evals.run import looked_up
from indexes.build import Index
from rag import open_engine
from rag.answers import Outcome
from rag.choice import OF_LISTS, OF_READER, OF_SENTENCES, of_lists, of_sentences
from rag.engine import Engine
from rag.lists import ItemList
from rag.refusals import refusal
from rag.retrieve import Found, FoundSentence
from rag.settings import CANDIDATES, NO_READER

# What a question over the seed article counts, beside one over a page: they are the kind that people ask. In
# cross-validation the best is right for 77 % of them at 1, 80 % at 4, and for 78 % of the pages' at either.
SEED_COUNTS = 4.0
PENALTY = 2.0  # on half the sum of the squared weights, each in standard deviations of its signal
FOLDS = 6
LISTED = 0.6  # of what is asked for, what a list must hold to be right, and at least two; of a list, what is asked for

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """What one search found: the signals, shape (found, signals), and which of it is right.

    `source` is its article, `counts` what the question counts beside others.
    """

    source: str
    counts: float
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
    sources = [(page, cache, reader, names) for page in (None, *read_pages(Part.TUNING))]
    return in_parallel(_asked, sources)


def _asked(given: tuple[Page | None, Path, str | None, Sequence[str]]) -> list[Example]:
    """The examples of one page, or of the seed article, each of whose many questions is a source of its own."""
    page, cache, reader, names = given
    engine = opened(page, cache, reader) if page else open_engine(writer="quotes", reader=reader)
    try:
        examples = []
        for case in page.cases if page else tuning_cases():
            found = _found(engine, case)
            if found is None:
                continue
            signals, right = _signals(engine.present().index, found, case)
            if any(right):
                rows = np.asarray([[own.get(name, 0.0) for name in names] for own in signals])
                source, counts = (page.name, 1.0) if page else (case.id, SEED_COUNTS)
                examples.append(Example(source, counts, rows, np.asarray(right)))
        return examples
    finally:
        engine.close()


def _found(engine: Engine, case: Case) -> Found | None:
    """What is found for a question of one part that the articles answer; None for all others."""
    if case.outcome != {Outcome.ANSWERED} or not case.gold or refusal(case.question):
        return None
    _, _, founds = looked_up(engine, case)
    return founds[0] if len(founds) == 1 else None


def _signals(index: Index, found: Found, case: Case) -> tuple[list[dict[str, float]], list[bool]]:
    """The signals of all that can be chosen, and whether it is right; parts of a list that is right are left out."""
    right_lists = [is_asked_for(each.listed, index, case) for each in found.lists]
    within = {
        row
        for each, right in zip(found.lists, right_lists, strict=True)
        if right
        for row in (*each.listed.rows, *each.listed.leads)
    }
    signals, right = of_lists(found, index), right_lists.copy()
    own = dict(zip((each.row for each in found.sentences), of_sentences(found, index), strict=True))
    for each in _candidates(found):
        answers = any(is_named(group, index.text(each.sentence)) for group in case.gold)
        if any(right_lists) and (answers or each.row in within):
            continue
        signals.append(own[each.row])
        right.append(answers)
    return signals, right


def is_asked_for(listed: ItemList, index: Index, case: Case) -> bool:
    """Whether a list is what a question asks for: it holds most of what its author named, and little else."""
    members = [[index.text(index.sentences[row]) for row in member] for member in listed.members]
    named = sum(any(is_named(group, text) for texts in members for text in texts) for group in case.gold)
    asked = sum(any(is_named(group, text) for text in texts for group in case.gold) for texts in members)
    return named >= max(2, LISTED * len(case.gold)) and asked >= LISTED * len(members)


def _candidates(found: Found) -> list[FoundSentence]:
    """The sentences that were read; as many of the best where none was."""
    ranked = [each for each in found.sentences if each.sentence.in_body]
    return [each for each in ranked if each.read] if found.was_read else ranked[:CANDIDATES]


def is_named(group: Sequence[str], text: str) -> bool:
    """Whether a text is one of those that a question's author named."""
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
    scaled = [(each.signals / spread, each.right.astype(np.float64), each.counts) for each in examples]

    def loss(weights: Array) -> tuple[float, Array]:
        value, slope = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for signals, right, counts in scaled:
            scores = signals @ weights
            odds = np.exp(scores - scores.max())
            of_all, of_right = odds / odds.sum(), odds * right / (odds * right).sum()
            value += counts * float(np.log(odds.sum()) - np.log((odds * right).sum()))
            slope = slope + counts * ((of_all - of_right) @ signals)
        return value, slope

    return np.asarray(minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread)


if __name__ == "__main__":
    main()
