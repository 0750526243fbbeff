"""Each statement in a model's words, held against the sentences that it cites: a first, small version by rules.

Every number and every quotation of it must stand in what it cites, and it never sounds surer than that: what lacks only
its hedge or its speaker gets them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rag.answers import Certainty
from rag.certainty import Reading, frame, joined, less_sure, plain, read_certainty


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a statement rests on.

    `text` is the exact words; `reading` how sure they are, lead-in and headings included; `lead` the lead-in, the
    headings and the title: words that may be leaned on.
    """

    text: str
    reading: Reading
    lead: str = ""


class Fault(StrEnum):
    """What is wrong with a statement."""

    NUMBER = "a number, date or sum that is not in the source"
    QUOTATION = "a quotation that is not in the source"
    CERTAINTY = "surer than the source"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a statement.

    `text` is it as it may be shown, repaired with its hedge or speaker where it lacked only that; None where it must
    not be shown. `reading` is how sure the shown text is; `faults` what was found wrong, what was repaired included.
    """

    text: str | None
    reading: Reading
    faults: tuple[Fault, ...]


class Supports(Protocol):
    """A model's view of what supports what: `rag.reader.Reader`."""

    def supports(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The logit of "the text supports the statement" for each text."""
        ...


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"\"([^\"]+)\"")


def verify(statement: str, cited: Sequence[Cited], supports: Supports | None = None) -> Verdict:  # noqa: ARG001 - see above
    """Holds a statement against the sentences that it cites.

    Args:
        statement: one sentence in a model's words.
        cited: what it rests on; at least one.
        supports: gives a support score, if there is a trained reader.

    Raises:
        ValueError: nothing is cited.
    """
    if not cited:
        raise ValueError("a statement must cite a sentence")
    source = joined([each.reading for each in cited])
    words = plain(" ".join(f"{each.lead} {each.text}" for each in cited))
    told = plain(statement)
    faults: list[Fault] = []
    if not set(_NUMBER.findall(told)) <= set(_NUMBER.findall(words)):
        faults.append(Fault.NUMBER)
    if any(quoted.strip(" .,").lower() not in words.lower() for quoted in _QUOTED.findall(told)):
        faults.append(Fault.QUOTATION)
    if faults:
        return Verdict(None, source, tuple(faults))
    if source.certainty is Certainty.STATED or _keeps_doubt(statement, source):
        return Verdict(statement, source, ())
    return Verdict(frame(statement, source, verbatim=False), source, (Fault.CERTAINTY,))


def _keeps_doubt(text: str, source: Reading) -> bool:
    """Whether a statement in the model's words already carries the doubt of what it cites."""
    own = read_certainty(text)
    if source.certainty is Certainty.UNCONFIRMED:
        return own.certainty is Certainty.UNCONFIRMED
    hedged = own.hedged and less_sure(own.certainty, Certainty.STATED)
    if source.certainty is Certainty.SPECULATIVE:
        return hedged or own.certainty is Certainty.UNCONFIRMED
    named = all(_head(name) in text.lower() for name in (source.said_by or "").split(" and ") if name)
    return own.certainty is Certainty.ATTRIBUTED and named and (hedged or not source.hedged)


def _head(name: str) -> str:
    """The word of a speaker's name that a statement must hold to name it: "analysts" of "analysts at Harbour Bank"."""
    return re.split(r"\s(?:at|of|in|from|with|for|close|familiar)\b", name.lower())[0].split()[-1]
