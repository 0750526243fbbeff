"""One question, looked up: what every writer of answers starts from."""

from __future__ import annotations

from dataclasses import dataclass

from indexes.build import Index
from rag.answers import Usage
from rag.questions import QuestionReading
from rag.quote import QuoteWriter
from rag.retrieve import Found, Retriever


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Opened:
    """One generation of the index with what ranks and picks in it; replaced as a whole."""

    index: Index
    retriever: Retriever
    writer: QuoteWriter


@dataclass(frozen=True, slots=True)
class Search:
    """A question, as asked and standing alone, and what was found: first by the whole of it, then by its parts.

    `started` is on the clock of `time.perf_counter`, `retrieve_ms` what finding took, in milliseconds.
    Where a model was asked to make the question stand alone, `usage` is what that took, and `failure` how it failed.
    """

    question: str
    standalone: str
    reading: QuestionReading
    founds: tuple[Found, ...]
    opened: Opened
    started: float
    retrieve_ms: float
    usage: Usage | None = None
    failure: str = ""
