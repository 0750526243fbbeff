"""How sure a sentence is, and who says so, by the rules and the reader together.

The rules see words that they know, the reader has learnt from labelled sentences (`evals/stories.py`); each errs where
the other does not. What their words weigh was fitted on sentences that neither was made by (`evals.train_sure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.answers import Certainty
from rag.certainty import Reading, least_sure, pieces_of, read_certainty
from rag.reader import ReadSentence

RULES_LABEL = 2.0  # logits that the rules' label is worth beside the reader's
RULES_HEDGE = 1.0  # the same of a hedge, for and against
_LABELS = tuple(Certainty)


class HowSure(Protocol):
    """What weighing needs of a reader; `rag.reader.Reader` is one."""

    def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
        """How sure each sentence is, and who says so."""
        ...


def read_sure(text: str, context: Sequence[str] = (), reader: HowSure | None = None) -> Reading:
    """How sure a sentence, heading or list item is, and who says so; by the rules alone where there is no reader.

    Args:
        text: the words themselves, as they stand in the article.
        context: what a list item or a heading leans on: its lead-in sentence and its parent headings. The reading is
            that of the least certain of all of them.
        reader: what has learnt to tell.
    """
    if reader is None:
        return read_certainty(text, context)
    pieces = pieces_of(text, context)
    read = reader.how_sure(pieces)
    return least_sure([_weighed(piece, each) for piece, each in zip(pieces, read, strict=True)])


def _weighed(sentence: str, read: ReadSentence) -> Reading:
    """One sentence by both."""
    rules = read_certainty(sentence)
    logits = [logit + RULES_LABEL * (label is rules.certainty) for label, logit in zip(_LABELS, read.labels, strict=True)]
    label = _LABELS[logits.index(max(logits))]
    hedged = read.hedged + (RULES_HEDGE if rules.hedged else -RULES_HEDGE) > 0
    return Reading(label, _speaker(sentence, rules, read, label), hedged)


def _speaker(sentence: str, rules: Reading, read: ReadSentence, label: Certainty) -> str | None:
    if label is Certainty.STATED:
        return None
    if read.speaker_gain > 0:
        return sentence[slice(*read.speaker)]
    return None
