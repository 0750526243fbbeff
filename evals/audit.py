"""Does an answer sound surer than its source? Judged by the words that a person reads and by hand labels alone.

Neither what the engine says of its own certainty nor the classifier behind it is asked: a wrong classifier would
agree with itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals import metrics
from evals.cases import Label
from rag.answers import Answer, Certainty, Statement

# What the wording of a statement admits, by the frame it opens with; a statement without a frame states.
_FRAMES = (
    (re.compile(r"^Not confirmed: "), Certainty.UNCONFIRMED),
    (re.compile(r"^According to the article, .+? says?\b.*?: "), Certainty.ATTRIBUTED),
    (re.compile(r"^The article reports\b.*?, without vouching for it: "), Certainty.ATTRIBUTED),
    (re.compile(r"^Possible, according to the article: "), Certainty.SPECULATIVE),
)


@dataclass(frozen=True, slots=True)
class TooSure:
    """A statement whose wording is surer than the hand label of what it quotes."""

    question: str
    statement: Statement
    label: Label

    def __str__(self) -> str:
        """The question, what was shown, and what the label says."""
        return f"{self.question}: {self.statement.text!r}, labelled {self.label.certainty.value}"


def worded(text: str) -> Certainty:
    """How sure a shown statement sounds, by the frame that it opens with.

    >>> worded("Possible, according to the article: “It may rain.”").value
    'speculative'
    >>> worded("It rains.").value
    'stated'
    """
    return next((certainty for frame, certainty in _FRAMES if frame.match(text)), Certainty.STATED)


def too_sure(answers: Iterable[Answer], labels: Sequence[Label]) -> list[TooSure]:
    """The statements of the answers that sound surer than the labels of the sentences they cite."""
    found: list[TooSure] = []
    for answer in answers:
        for statement in answer.statements:
            label = metrics.expected_label(metrics.quotes_of(statement, answer), labels)
            if label is not None and metrics.is_surer(worded(statement.text), label.certainty):
                found.append(TooSure(answer.question, statement, label))
    return found
