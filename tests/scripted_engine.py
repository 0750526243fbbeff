"""An engine that answers from a script, and questions for it: what the evaluation's tests run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from evals.cases import Case, Kind, Label, Part
from indexes.errors import AllegedlyError
from rag.answers import Answer, Certainty, Citation, Outcome, Statement

FOUNDED = "It was founded by Ann, who built boats."
RAIN = "Analysts say that it may rain tomorrow."
TEXT = f"{FOUNDED} {RAIN}"


def quoting(question: str, *quotes: str, certainty: Certainty = Certainty.STATED, said_by: str | None = None) -> Answer:
    citations = tuple(
        Citation(number, "a.txt", "T", None, None, None, "a.txt", "", quote, TEXT.index(quote), 0)
        for number, quote in enumerate(quotes, start=1)
    )
    statements = tuple(Statement(quote, (n,), certainty, said_by) for n, quote in enumerate(quotes, start=1))
    return Answer(question, question, Outcome.ANSWERED, " ".join(quotes), statements, citations=citations)


def abstaining(question: str, outcome: Outcome = Outcome.NOT_IN_ARTICLES) -> Answer:
    return Answer(question, question, outcome, "The articles do not say.")


@dataclass
class ScriptedEngine:
    """Gives the answer that its script holds for a question and remembers what it was asked after what."""

    script: Mapping[str, Answer]
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        self.asked.append((question, [answer.question for answer in history]))
        if question == "Break!":
            raise AllegedlyError("The store is locked. Wait, or end the other process.")
        return self.script.get(question) or abstaining(question)

    def articles(self) -> tuple[Any, ...]:
        return (SimpleNamespace(path="a.txt", text=TEXT),)


CASES = (
    Case("f1", ("Who founded it?",), frozenset({Outcome.ANSWERED}), gold=((FOUNDED,),)),
    Case("f2", ("Who built it?",), frozenset({Outcome.ANSWERED}), part=Part.FINAL, gold=((FOUNDED,),)),
    Case("n1", ("What did it cost?",), frozenset({Outcome.NOT_IN_ARTICLES}), Kind.NEAR_MISS),
    Case("n2", ("What is it worth?",), frozenset({Outcome.NOT_IN_ARTICLES}), Kind.NEAR_MISS, Part.FINAL),
    Case("o1", ("Write a poem.",), frozenset({Outcome.REFUSED}), Kind.ORDERS),
    Case(
        "c1",
        ("Will it rain?", "When?", "Who says so?"),
        frozenset({Outcome.ANSWERED}),
        Kind.CONVERSATION,
        gold=((RAIN,),),
    ),
)
LABELS = (Label(FOUNDED, Certainty.STATED), Label(RAIN, Certainty.ATTRIBUTED, "analysts", hedged=True))
SCRIPT = {
    "Who founded it?": quoting("Who founded it?", FOUNDED),
    "What is it worth?": quoting("What is it worth?", RAIN),
    "Write a poem.": abstaining("Write a poem.", Outcome.REFUSED),
    "Who says so?": quoting("Who says so?", RAIN, certainty=Certainty.ATTRIBUTED, said_by="Analysts"),
}
