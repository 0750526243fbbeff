"""A sentence as its words, each with its clause and whether it is denied: no parser, only marks and small words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from indexes.lexical import words
from rag.certainty import plain
from rag.mentions import GROUPS, names
from rag.senses import nation, short


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, its stem ("" for a stop word), its place in characters, its clause, counted from 0.

    `denied` is true after a negation within its clause, `name` in a name (or a sentence's first capital that is not
    known to be an ordinary word), `entity` for a name or a noun for a body of people that can act.
    """

    text: str
    stem: str
    start: int
    end: int
    clause: int
    denied: bool
    name: bool
    entity: bool

    @property
    def key(self) -> str:
        """Its stem, or the stop word itself."""
        return self.stem or self.text.lower()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text with plain quotation marks and short country names, its tokens, and the words that negate."""

    text: str
    tokens: tuple[Token, ...]
    content: tuple[Token, ...]  # the tokens that are no stop words
    negations: tuple[int, ...]  # places in `tokens` after which something is denied


_TOKEN = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_RELATIVE = r"(?:who|which|whose)\b"
# A relative clause and a bracket belong to what stands before them: they are no border for what belongs together.
_BOUNDARY = re.compile(
    rf"(?:[;:)\u2013\u2014]|,(?!\d)(?!\s{_RELATIVE}))(?:\s(?:and|but|while|so|as)\b)?|"
    r"\b(?:but|while|although|though|because|when|after|before|whether|why|if|as|since|and|despite|without|with|so)\b",
    re.IGNORECASE,
)
_INNER = re.compile(rf"\(|,?\s{_RELATIVE}", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no longer|not|never|neither|nor|none|nobody|no one|nothing|cannot|hardly|barely|without"
    r"|no|(?:fail|refus|declin)(?:e|es|ed|s|ing)?(?= to\b)|unable to|den(?:y|ies|ied|ying)|yet to)\b|n't\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\b(?:not|never)(?: \w+)? (?:only|just|merely|alone|more than|less than|long ago|least)\b|"
    r"\bno (?:doubt|wonder|matter|more than|less than|fewer than)\b|\bwhy not\b|\bnever before\b",
    re.IGNORECASE,
)
ACTORS = GROUPS | frozenset(
    """regulators authorities officials researchers analysts investors developers users customers consumers board
    government parliament commission court judge police startup rivals experts council union agency bank team
    leadership management authority observers siblings family brother sister founder chairman""".split()
)


@lru_cache(maxsize=4096)
def stem_of(word: str) -> str:
    """The stem of one word; "" for a stop word. A nationality stands for its country.

    >>> stem_of("Norwegian"), stem_of("the"), stem_of("rivals")
    ('norway', '', 'rival')
    """
    country = nation(word)
    if country:
        return country
    found = [] if word.lower().endswith(("n't", "'ll", "'ve", "'re")) else words(word)
    return found[0] if found else ""


def parse(text: str) -> Parsed:
    """Takes a sentence apart.

    >>> [token.text for token in parse("Ann did not sell the boat, but Ben may.").tokens if token.denied]
    ['sell', 'the', 'boat']
    """
    flat = re.sub(r"\bnot until\b", "only after", short(re.sub(r"\s", " ", plain(text))))
    cuts = [match.start() for match in _BOUNDARY.finditer(flat)]
    called = [(each.start, each.end) for each in names(flat)]
    spared = [match.span() for match in _NO_NEGATION.finditer(flat)]
    marks = [
        match for match in _NEGATION.finditer(flat) if not any(start <= match.start() < end for start, end in spared)
    ]
    reach = _reaches(flat, sorted([*cuts, *(match.start() for match in _INNER.finditer(flat))]), marks)
    tokens = []
    for match in _TOKEN.finditer(flat):
        start, end = match.span()
        word = re.sub(r"'s$", "", match[0], flags=re.IGNORECASE)
        named = any(first <= start < last for first, last in called)
        tokens.append(
            Token(
                text=word,
                stem=stem_of(word),
                start=start,
                end=end,
                clause=bisect_right(cuts, start),
                denied=any(first <= start < last for first, last in reach),
                name=named,
                entity=named or word.lower() in ACTORS,
            )
        )
    starts = [token.start for token in tokens]
    places = tuple(bisect_left(starts, match.start()) for match in marks)
    return Parsed(flat, tuple(tokens), tuple(token for token in tokens if token.stem), places)


def _reaches(flat: str, cuts: list[int], marks: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Where what each negation denies begins and ends: up to the end of its clause."""
    found = []
    for mark in marks:
        # "Neither the port nor the city has …": the verb comes after both.
        first = mark.end()
        end = next((cut for cut in cuts if cut >= first and cut > mark.start()), len(flat))
        found.append((first, end))
    return found
