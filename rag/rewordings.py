"""Questions in the articles' own words: one heads "benefits" what people ask for as "use cases".

Two sorts of question are worded in too many ways for a small reader: those for a list, by the nouns that reports head
their lists with, and those whether the affair that the articles are about is settled at all ("Is this just gossip?").
The wording decides what is found and how it is read; the answer still quotes, and shows the question as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from indexes.lexical import words

_GROUPS = (
    ("use cases", "applications", "uses", "benefits", "advantages"),
    ("benefits", "advantages", "gains", "rewards", "upsides", "strengths"),
    ("challenges", "obstacles", "hurdles", "problems", "difficulties", "barriers", "risks", "concerns", "drawbacks"),
    ("risks", "dangers", "threats", "concerns", "worries", "downsides", "challenges"),
    ("consequences", "implications", "effects", "impacts", "results", "outcomes", "ramifications"),
    ("possibilities", "prospects", "opportunities", "scenarios"),
    ("features", "capabilities", "functions"),
    ("highlights", "strengths", "selling points", "key points"),
    ("products", "services", "offerings", "businesses"),
    ("reasons", "causes", "motives", "grounds"),
    ("steps", "measures", "stages", "phases"),
    ("goals", "aims", "targets", "objectives"),
    ("criticisms", "objections", "complaints", "accusations"),
)
# The longest first: "selling points" is no "points".
_NOUNS = "|".join(sorted({noun for group in _GROUPS for noun in group}, key=len, reverse=True))
# "What could it open possibilities for?" does not ask for the possibilities: what is asked for stands before the verb.
_NOUN = re.compile(
    r"^(?:(?!\b(?:could|would|might|may|can|will|should|does|do|did|has|have|had)\b).)*?"
    rf"\b(?P<noun>{_NOUNS})\b"
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


# "The claimed benefits": who claims them is told by the answer, and no heading says it.
_HEARSAY = re.compile(
    r"\b(?:claimed|alleged|reported|rumou?red|supposed|purported|said|stated|mentioned)\s+"
    rf"(?=(?:\w+\s+)?(?:{_NOUNS})\b)",
    re.IGNORECASE,
)
# "What could go wrong?" asks for the risks.
_GO_WRONG = re.compile(
    r"^what (?:could|might|can|may) (?:still )?(?:go wrong|stand in the way|get in the way)(?: (?:with|of|for)\b)?",
    re.IGNORECASE,
)


def in_words_of(question: str, held: Collection[str]) -> tuple[str, ...]:
    """A question for a list with its noun as the articles may call it: as it is where they use it, or none of its kin.

    Args:
        question: one that asks for several things.
        held: the stemmed words of what leads the articles' lists in.

    >>> in_words_of("What hurdles are mentioned for the merger?", {"challeng", "risk"})
    ('What are the challenges for the merger?', 'What are the risks for the merger?')
    >>> in_words_of("What are the hurdles?", {"hurdl"})
    ('What are the hurdles?',)
    """
    asked = _MENTIONED.sub(r"What are the \g<what>\g<rest>", question)
    asked = _HEARSAY.sub("", _GO_WRONG.sub("What are the risks for", asked))
    noun, *others = kin_of(asked) or ("",)
    known = [other for other in others if _stem(other) in held]
    if not known or _stem(noun) in held:
        return (asked,)
    return tuple(re.sub(rf"\b{noun}\b", other, asked, count=1, flags=re.IGNORECASE) for other in known)


_WHETHER = re.compile(
    r"^\W*(?:(?:so|but|and|ok|okay|well),? )?(?:is|isn['’]t|are|was|were|has|have|did|does|do|will|would|could|can|"
    r"might|how (?:sure|certain|likely|official|real|solid)|just|only|fact|done|true|really|rumou?r|official|"
    r"confirmed|any)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:confirm\w*|official(?:ly)?|finali[sz]ed|final|signed|announced|done deal|agreed|fact|rumou?rs?|gossip|"
    r"hearsay|speculation|true|real|really|certain|sure|definite(?:ly)?|happening|up in the air|fall (?:through|apart)|"
    r"set in stone|collapse|go(?:es|ing)? ahead|guaranteed|solid|likely|closed|sealed|approved|legit)\b",
    re.IGNORECASE,
)
# What else such a question may hold and still ask nothing further.
_BESIDES = frozenset(
    words(
        """thing whole story news report talk still yet just mere merely pure already now going happen happened fiction
        work together team join forces partner merge two both company side stage point anything something idea matter
        much"""
    )
)


def asks_whether_settled(question: str, known: Callable[[str], bool]) -> bool:
    """Whether a question asks only if the articles' affair is settled.

    Args:
        question: as it stands alone.
        known: tells of a stemmed word whether it names the affair or its parties, as most of the articles do.

    >>> asks_whether_settled("Is this just gossip?", lambda _stem: False)
    True
    >>> asks_whether_settled("Is the port a done deal?", {"port", "deal"}.__contains__)
    True
    >>> asks_whether_settled("Has the port been painted?", {"port"}.__contains__)
    False
    """
    if not (_WHETHER.match(question) and _SETTLED.search(question)):
        return False
    return all(stem in _BESIDES or known(stem) for stem in words(_SETTLED.sub(" ", question)))
