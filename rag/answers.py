"""The answer and its parts: what every front end shows and what `allegedly ask --json` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Certainty(StrEnum):
    """How sure the source of a statement is; the first that holds wins, from the top.

    The order of the members is the order of the test, and also runs from least to most sure.
    """

    UNCONFIRMED = "unconfirmed"
    ATTRIBUTED = "attributed"
    SPECULATIVE = "speculative"
    STATED = "stated"


CERTAINTY_MEANING: dict[Certainty, str] = {
    Certainty.UNCONFIRMED: "The article denies it, or says that it is not confirmed, not detailed or not decided.",
    Certainty.ATTRIBUTED: "The article reports what somebody else says; it does not vouch for it.",
    Certainty.SPECULATIVE: "The article says that it could, may or might be so, or would be under a condition.",
    Certainty.STATED: "The article asserts it in its own voice.",
}


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NOT_IN_ARTICLES = "not_in_articles"
    REFUSED = "refused"
    ERROR = "error"


class Role(StrEnum):
    """What a statement does: it answers, or it corrects what the question presumed."""

    ANSWER = "answer"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that a statement rests on.

    `quote == article.text[start:end]` for the article `article_id`; `id` counts from 1 within an answer.
    `section` is the heading trail joined by " › ", empty before the first heading. `published` is ISO 8601.
    """

    id: int
    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    path: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, framed so that it never sounds surer than its source.

    `citations` holds ids of the answer's citations, at least one. `said_by` names the speaker where one
    is named, whatever the label; `hedged` is true where a modal or a condition stands in the clause.
    """

    text: str
    citations: tuple[int, ...]
    certainty: Certainty
    said_by: str | None = None
    hedged: bool = False
    role: Role = Role.ANSWER


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage as it was retrieved: `text == article.text[start:end]`; `score` is the fused one, higher is better.

    `title` is the article's; the text begins with the last heading of `section` where the passage opens its section.
    """

    article_id: str
    title: str
    section: str
    start: int
    end: int
    text: str
    score: float

    @property
    def body(self) -> str:
        """The text without the heading that opens it, for whoever shows the section beside it."""
        heading, bare = self.section.rpartition(" › ")[2], self.text.lstrip("# ")
        opened = bool(heading) and bare.startswith(heading)
        return (bare[len(heading) :].lstrip() if opened else "") or self.text


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a language model took in and gave out."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say about a question, or that they do not say."""

    question: str
    standalone_question: str
    outcome: Outcome
    text: str
    statements: tuple[Statement, ...] = ()
    missing: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    notes: tuple[str, ...] = ()
    writer: str = "quotes"
    usage: Usage | None = None
    dropped: int = 0
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON types, in the contract's field names."""
        return asdict(self)

    def to_json(self, indent: int | None = None) -> str:
        """The answer as one JSON document; non-ASCII characters stay as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def cost_of(answer: Answer) -> str:
    """What an answer has cost, in words: who wrote it, tokens in and out, what was dropped, and the time.

    >>> cost_of(Answer("?", "?", Outcome.REFUSED, "", usage=Usage(900, 40), dropped=1, timings_ms={"total": 1530.0}))
    'written by quotes · 900 tokens in, 40 out · 1 dropped · 1.5 s'
    """
    tokens = f"{answer.usage.prompt_tokens:,} tokens in, {answer.usage.completion_tokens:,} out" if answer.usage else ""
    total = answer.timings_ms.get("total")
    took = "" if total is None else f"{total / 1000:.1f} s" if total >= 1000 else f"{total:.0f} ms"  # noqa: PLR2004
    dropped = f"{answer.dropped} dropped" if answer.dropped else ""
    return " · ".join(part for part in (f"written by {answer.writer}", tokens, dropped, took) if part)


NOT_SAID = "The articles do not say"
_CLAUSE = re.compile(
    r"(?:(?:in|on|by|for|from|to|with|at|until|since|of) )?"
    r"(?:who|whom|whose|what|when|where|which|why|how|whether|if)\b",
    re.IGNORECASE,
)


def not_said(missing: Sequence[str] = ()) -> str:
    """What the articles do not say, in words: an indirect question joins on, anything else follows a colon.

    >>> not_said(["who runs the line", "what it costs"])
    'The articles do not say who runs the line, or what it costs.'
    >>> not_said(["the price", "the date."])
    'The articles do not say: the price; the date.'
    >>> not_said()
    'The articles do not say.'
    """
    named = [" ".join(each.split()).rstrip(".") for each in missing]
    clauses = [each for each in named if _CLAUSE.match(each)]
    others = [each for each in named if each and each not in clauses]
    told = [f"{NOT_SAID} {', or '.join(clauses)}."] if clauses else []
    told += [f"{NOT_SAID}: {'; '.join(others)}."] if others else []
    return " ".join(told) or f"{NOT_SAID}."
