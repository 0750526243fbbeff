"""Do the articles answer? Several signals of one search, weighed by a small logistic model.

Its coefficients lie in `answerable.json`, one set for a search that the reader has read and one for a search that it
has not, made by `python -m evals.train_answerable`. The signals see how well the question is met, never its words as
such.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexes.lexical import words
from rag.kinds import meets
from rag.lists import KIN_GAIN
from rag.logistic import Model, model_of
from rag.mentions import asked_of, names_in, share_named
from rag.premises import YEAR, claim_asked
from rag.questions import QuestionReading, Wanted
from rag.rank import weight
from rag.retrieve import Found, Retriever

# What says something else the more articles there are: among many, something is alike or of the kind by chance. No more
# than these: with `unknown_words` among them, the fit to near misses over the news made strange words speak for one.
IN_LIBRARY = ("best_near", "lacks_kind")
SIGNALS = (
    "best_cosine",
    "second_cosine",
    "best_near",
    "cover",
    "cover_together",
    "unknown_words",
    "lacks_kind",
    "asks_for_many",
    "list_near",
    "list_called",
    "library",
    *(f"{name}_in_library" for name in IN_LIBRARY),
)
READ_SIGNALS = (
    *SIGNALS,
    "sentence_answers",
    "sentence_span",
    "second_sentence",
    "named_sentence",
    "passage_answers",
    "passage_span",
    "context_answers",
    "list_answers",
)
NEAR = 8  # sentences that are looked at
UNNAMED = 3.0  # logits that a sentence loses whose passage holds none of the names asked of
LARGE = 3  # the power of ten at which so many articles are a large library
_LOGIT = 12.0  # at which a logit counts as good as sure: tanh(1) is .76; between -5 and -12 it still tells


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that the articles answer, the threshold it is held against, and the signals behind it."""

    probability: float
    threshold: float
    signals: dict[str, float]

    @property
    def answerable(self) -> bool:
        """Whether to answer at all."""
        return self.probability >= self.threshold


@cache
def packaged_models() -> tuple[Model, Model]:
    """The models that ship: without the reader, and with it."""
    held = json.loads(Path(__file__).with_name("answerable.json").read_text(encoding="utf-8"))
    return model_of(held["unread"], SIGNALS), model_of(held["read"], READ_SIGNALS)


def judge(found: Found, reading: QuestionReading, retriever: Retriever, model: Model | None = None) -> Judgement:
    """Whether what was found answers the question.

    What several things there are for somebody whom no article names, no list and no sentences tell; nor does any tell
    whether something was in a year that none names.
    """
    model = model or packaged_models()[found.was_read]
    signals = signals_of(found, reading, retriever)
    strange = (reading.many and _asks_of_strangers(found.question, retriever)) or _in_unheard_year(
        found.question, retriever
    )
    return Judgement(0.0 if strange else model.probability(signals), model.threshold, signals)


def signals_of(found: Found, reading: QuestionReading, retriever: Retriever) -> dict[str, float]:
    """The signals by name, each in [-1, 1]; zeros where nothing was found."""
    near = found.sentences[:NEAR]
    if not near:
        return dict.fromkeys(READ_SIGNALS if found.was_read else SIGNALS, 0.0)
    cosines = sorted((each.cosine for each in near), reverse=True)
    asked = retriever.weights(found.question)
    lacking = reading.wanted is not Wanted.ANYTHING and not any(
        meets(retriever.index, each, reading, found.question) for each in near
    )
    listed = [each for each in found.lists if each.known and each.called >= 0] if reading.many else []
    signals = {
        "best_cosine": cosines[0],
        "second_cosine": cosines[min(1, len(cosines) - 1)],
        "best_near": float(found.near.max()),
        "cover": max(each.cover for each in near),
        "cover_together": retriever.cover(asked, [each.row for each in near[:3]]),
        "unknown_words": 1.0 - retriever.known(asked),
        "lacks_kind": float(lacking),
        "asks_for_many": float(reading.many),
        "list_near": max((each.near + KIN_GAIN * each.called for each in listed), default=0.0),
        "list_called": float(any(each.called > 0 for each in listed)),
    }
    library = min(1.0, math.log10(len(retriever.index.articles)) / LARGE)
    among_many = {f"{name}_in_library": library * signals[name] for name in IN_LIBRARY}
    return {**signals, "library": library, **among_many, **_read_signals(found, retriever)}


def _read_signals(found: Found, retriever: Retriever) -> dict[str, float]:
    """What the reader makes of the find, by the best and the second sentence and the best passage; {} if unread.

    `named_sentence` is the best sentence again, where each sentence loses for the names that its passage lacks: one
    that tells of another firm's director reads like an answer by itself. `context_answers` is the best sentence read
    after the one before it.
    """
    sentences = [each.read for each in found.sentences if each.read]
    in_context = [weight(each.in_context) for each in found.sentences if each.in_context]
    passages = [each.read for each in found.passages if each.read]
    lists = [weight(each.read) for each in found.lists if each.read]
    if not sentences:
        return {}
    together = sorted((weight(each) for each in sentences), reverse=True)
    asked = names_in(found.question)
    named = [
        weight(each.read) - UNNAMED * (1.0 - share_named(asked, retriever.around(each.row)))
        for each in found.sentences
        if each.read
    ]
    return {
        "sentence_answers": _squashed(max(each.answers for each in sentences)),
        "sentence_span": _squashed(max(each.span_gain for each in sentences)),
        "second_sentence": _squashed(together[min(1, len(together) - 1)]),
        "named_sentence": _squashed(max(named)),
        "passage_answers": _squashed(max((each.answers for each in passages), default=-_LOGIT)),
        "passage_span": _squashed(max((each.span_gain for each in passages), default=-_LOGIT)),
        "context_answers": _squashed(max(in_context, default=together[0])),
        "list_answers": _squashed(max(lists, default=-_LOGIT)),
    }


def _asks_of_strangers(question: str, retriever: Retriever) -> bool:
    """Whether no article holds any of the names that a question asks of."""
    asked = asked_of(question)
    knows = retriever.index.lexical.knows
    return bool(asked) and not any(all(map(knows, words(name))) for name in asked)


def _in_unheard_year(question: str, retriever: Retriever) -> bool:
    """Whether a question asks if something was in a year that no article names."""
    claim = claim_asked(question)
    return claim is not None and not any(map(retriever.index.lexical.knows, YEAR.findall(claim)))


def _squashed(logit: float) -> float:
    return math.tanh(logit / _LOGIT)
