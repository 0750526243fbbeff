"""Questions for a list in the articles' own words: one heads "benefits" what people ask for as "use cases".

The nouns are those that reports head their lists with, in groups that may stand for one another. The wording decides
what is found and how it is read; the answer still quotes, and still shows the question as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from indexes.lexical import words

_GROUPS = (
    ("use cases", "applications", "uses", "benefits", "advantages"),
    ("benefits", "advantages", "gains", "rewards", "upsides", "strengths"),
    ("challenges", "obstacles", "hurdles", "problems", "difficulties", "barriers", "risks", "concerns", "drawbacks"),
    ("risks", "dangers", "threats", "concerns", "worries", "downsides", "challenges"),
    ("consequences", "implications", "effects", "impacts", "results", "outcomes", "ramifications"),
    ("possibilities", "prospects", "opportunities", "scenarios"),
    ("features", "capabilities", "functions"),
    ("products", "services", "offerings", "businesses"),
    ("reasons", "causes", "motives", "grounds"),
    ("steps", "measures", "stages", "phases"),
    ("goals", "aims", "targets", "objectives"),
    ("criticisms", "objections", "complaints", "accusations"),
)
# "What could it open possibilities for?" does not ask for the possibilities: what is asked for stands before the verb.
_NOUN = re.compile(
    r"^(?:(?!\b(?:could|would|might|may|can|will|should|does|do|did|has|have|had)\b).)*?"
    rf"\b(?P<noun>{'|'.join(sorted({noun for group in _GROUPS for noun in group}, key=len, reverse=True))})\b"
)
# "What risks are mentioned for the deal?" asks what the risks for the deal are.
_MENTIONED = re.compile(
    r"^(?:what|which) (?P<what>[\w-]+(?: [\w-]+){0,2}) (?:is|are|were|was|does it|do they|does the article) "
    r"(?:mention|mentioned|name|named|list|listed|claim|claimed|describe|described|discuss|discussed|cite|cited|give|"
    r"given|raise|raised)\b(?: (?:in|by) the (?:articles?|text|story))?(?P<rest>.*)$",
    re.IGNORECASE,
)


def _stem(noun: str) -> str:
    return words(noun)[-1]


_STEMS = frozenset(_stem(noun) for group in _GROUPS for noun in group)


def kin_of(question: str) -> tuple[str, ...]:
    """The noun by which a question asks for a list and those it may stand for, itself first; () for none.

    >>> kin_of("Which hurdles are there?")[:3]
    ('hurdles', 'challenges', 'obstacles')
    >>> kin_of("Who founded it?")
    ()
    """
    found = _NOUN.search(question.lower())
    if found is None:
        return ()
    others = (noun for group in _GROUPS if found["noun"] in group for noun in group)
    return tuple(dict.fromkeys((found["noun"], *others)))


def akin(kin: Collection[str], held: Collection[str]) -> int:
    """1 where stemmed words hold one of these nouns, -1 where they hold nouns of other kinds only, else 0."""
    if not kin or any(_stem(noun) in held for noun in kin):
        return int(bool(kin))
    return -int(any(stem in held for stem in _STEMS))


def in_words_of(question: str, held: Collection[str]) -> str:
    """A question for a list with its noun as the articles call it; unchanged where they use it, or none of its kin.

    Args:
        question: one that asks for several things.
        held: the stemmed words of what leads the articles' lists in.

    >>> in_words_of("What hurdles are mentioned for the merger?", {"challeng", "compani"})
    'What are the challenges for the merger?'
    >>> in_words_of("What are the hurdles?", {"hurdl"})
    'What are the hurdles?'
    """
    asked = _MENTIONED.sub(r"What are the \g<what>\g<rest>", question)
    noun, *others = kin_of(asked) or ("",)
    if not noun or _stem(noun) in held:
        return asked
    known = next((other for other in others if _stem(other) in held), None)
    return re.sub(rf"\b{noun}\b", known, asked, count=1, flags=re.IGNORECASE) if known else asked
