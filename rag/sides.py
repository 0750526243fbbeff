"""Which side is spoken of: what is good about a thing, or what is bad? "The catch" and "objections" share no word.

People ask for what speaks for or against something in endless ways, and articles head the answers in as many. Vectors
of sentences hardly tell one side from the other: both are about the same thing. The words do.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from indexes.lexical import words


class Side(IntEnum):
    """Good, bad, or neither or both."""

    BAD = -1
    OPEN = 0
    GOOD = 1


_GOOD = frozenset(
    words(
        """
        advantage advantageous advocate appeal appealing applaud attract attraction attractive backer beneficial
        benefit best blessing bonus boon enjoy enthusiasm enthusiast enthusiastic favor favour gain good hope
        hopeful incentive keen love merit opportunity perk praise pro profit profitable proponent relief reward
        strength tempt tempting upside virtue welcome worthwhile
        """
    )
)
_BAD = frozenset(
    words(
        """
        afraid against anger angry annoy annoyed backlash bad badly barrier bother bump caution challenge
        complain complaint concern critic criticise criticism criticize damage danger dangerous derail difficult
        difficulty disadvantage disagree dislike distrust doubt doubter downside drawback dread fail failure
        fault fear flaw grievance grumble harm harmful hate hazard hurdle hurt jeopardise jeopardize lose loser
        loss mistake mistrust nervous object objection obstacle opponent oppose opposition pain peril pitfall
        problem protest reject resist resistance risk risky scare scared sceptic sceptical scupper
        skeptic skeptical snag stumbling suffer threat threaten thwart trouble unease uneasy unhappy unpopular
        upset warn warning weak weakness worried worry worse worst wrong
        """
    )
)
# What no single word of it says.
_GOOD_PHRASES = re.compile(
    r"\b(?:case|arguments?) for\b|\blook(?:s|ing)? forward\b|\b(?:get|gets|got|getting) out of (?:it|this|the|a)\b|"
    r"\bin it for\b|\bspeaks? for\b|\bin (?:favour|favor) of\b|\bwell (?:off|received)\b",
    re.IGNORECASE,
)
_BAD_PHRASES = re.compile(
    r"\b(?:stand(?:s|ing)?|stood|gets?|got|getting) in the way\b|\b(?:go|goes|going|went) wrong\b|"
    r"\bhold(?:s|ing)? (?:it|this|them) back\b|\b(?:get|gets|got|be|is|are) hit\b|\bhit hardest\b|\bup in arms\b|"
    r"\bnot (?:everyone|everybody|all)\b|\bthe catch\b|\bsticking points?\b",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(?:not|no|never|hardly|without|less|\w+n['’]t)\s+(?:so |very |too |a |any |as |all )*$", re.IGNORECASE
)
_WORD = re.compile(r"[\w’'-]+")


@lru_cache(maxsize=4_096)
def side_of(text: str) -> Side:
    """Which side the words are on; a word that is denied counts for the other.

    >>> side_of("What would the town get out of it?"), side_of("Parents have drawn up a list of concerns:")
    (<Side.GOOD: 1>, <Side.BAD: -1>)
    >>> side_of("What are the risks and the rewards?"), side_of("What is he not so good at?")
    (<Side.OPEN: 0>, <Side.BAD: -1>)
    """
    balance = len(_GOOD_PHRASES.findall(text)) - len(_BAD_PHRASES.findall(text))
    for match in _WORD.finditer(text):
        stems = words(match.group())
        side = any(stem in _GOOD for stem in stems) - any(stem in _BAD for stem in stems)
        if side:  # most words take none, and what stands before them says nothing
            balance += -side if _TURNED.search(text[: match.start()]) else side
    return Side((balance > 0) - (balance < 0))
