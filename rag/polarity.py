"""Whether a statement says the opposite of its source: a negation added or dropped, or an opposite word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.clauses import Parsed, Token
from rag.senses import OPPOSITES, akin

# Words that deny without a negation: what "evades" something is not caught by it.
_IMPLIED = re.compile(
    r"\b(?:un(?:able|aware|changed|clear|confirmed|decided|disclosed|finished|happy|known|likely|named|paid|settled|sure|willing)"
    r"|evad|avoid|escap|prevent|stop|block|lack|absen|miss|reject|dismiss|fail|refus|declin|den(?:y|ie)|little|few|only|instead"
    r"|rather|scrap|cancel|drop|abandon|free of|end(?:ed|s)?\b|los[st]|prohibit|forbid|forbad|ban(?:s|ned)?\b|barred"
    r"|non-|atypical|dodg|too\s)",
    re.IGNORECASE,
)
_BARRED = re.compile(r"(?:prohibit|forbid|forbad|banned|barred|noncompl|atypical|unable|fail)", re.IGNORECASE)
_PREFIXES = ("un", "in", "im", "dis", "non")
_FIRST = 2  # of the words that a negation denies, so many tell what it is about
_NEAR = 3  # words on each side of a word that may be turned round


def turned_round(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether the statement denies what its sources say, says what they deny, or tells it with an opposite word."""
    return (
        _denial_added(told, sources)
        or _denial_dropped(told, sources)
        or _opposite_word(told, sources)
        or _prefixed(told, sources)
    )


def _alike(token: Token, texts: Sequence[tuple[Parsed, frozenset[int]]]) -> list[tuple[Token, bool]]:
    """The tokens that say the same, each with whether it is denied: by a negation, or as "unnamed" for "named".

    Each text comes with its clauses in which something is denied.
    """
    found = []
    for text, denying in texts:
        for other in text.content:
            if akin(token.stem, other.stem):
                found.append((other, other.clause in denying))
            elif other.text.lower() in {f"{prefix}{token.text.lower()}" for prefix in _PREFIXES}:
                found.append((other, True))
    return found


def _denying(text: Parsed) -> frozenset[int]:
    """The clauses in which something is denied: in "a probe has not been opened", the probe, too."""
    return frozenset(token.clause for token in text.tokens if token.denied or _BARRED.match(token.text))


def _denials(text: Parsed) -> Iterator[list[Token]]:
    """For each negation, the words that tell what it denies: the first ones of its clause, names aside."""
    for place in text.negations:
        scope = [token for token in text.tokens[place:] if token.stem and token.denied and not token.name]
        yield [token for token in scope if token.clause == scope[0].clause][:4]


_NOT_BEFORE = re.compile(r"\b(?:not|never|no)\b.*\b(?:before|until|previous(?:ly)?|since|earlier)\b", re.IGNORECASE)
_FIRST_TIME = re.compile(r"\bfirst\b", re.IGNORECASE)


def _denial_added(told: Parsed, sources: Sequence[Parsed]) -> bool:
    if _NOT_BEFORE.search(told.text) and any(_FIRST_TIME.search(source.text) for source in sources):
        return False  # "their first loss" is told as "they had not lost before"
    held = [(source, _denying(source)) for source in sources]
    for scope in _denials(told):
        matched = [found for token in scope if (found := _alike(token, held))]
        if not matched and not any(source.negations or _IMPLIED.search(source.text) for source in sources):
            return True
        if matched and not any(denied for found in matched[:_FIRST] for _, denied in found):
            return True
    return False


def _denial_dropped(told: Parsed, sources: Sequence[Parsed]) -> bool:
    mine = [(told, _denying(told))]
    for source in sources:
        for scope in _denials(source):
            matched = [found for token in scope[:_FIRST] if (found := _alike(token, mine))]
            if matched and not any(denied for found in matched for _, denied in found):
                return True
    return False


def _prefixed(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether one says "manned" and the other "unmanned", and neither denies it besides."""
    mine = {token.text.lower() for token in told.content if not token.denied}
    theirs = {token.text.lower() for source in sources for token in source.content if not token.denied}
    return any(
        f"{prefix}{word}" in others and word not in others and f"{prefix}{word}" not in words
        for words, others in ((mine, theirs), (theirs, mine))
        for word in words
        for prefix in _PREFIXES
    )


def _opposite_word(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether a word of the statement stands for its opposite in the sources.

    Where both words stand there, the one counts whose neighbours are those of the statement's word.
    """
    for one, other in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
        for place, token in enumerate(told.tokens):
            if token.key not in one or token.name or token.denied or _in_compound(told, token):
                continue
            same = list(_neighbourhoods(sources, one))
            opposite = list(_neighbourhoods(sources, other))
            if not opposite or (not same and any(each.key in other for each in told.tokens)):
                continue
            if _SELLING & (one | other) and _other_subject(told, place, sources, other):
                continue
            mine = _neighbours(told, place)
            if not same or _fit(mine, opposite) > _fit(mine, same):
                return True
    return False


_SELLING = frozenset({"sell", "sold"})  # who sells to another is told as well as who buys from him


def _other_subject(told: Parsed, place: int, sources: Sequence[Parsed], side: frozenset[str]) -> bool:
    """Whether somebody else than in the sources stands before a word: then the two words tell one sale."""
    mine = _actor(told, place)
    theirs = {
        _actor(source, there) for source in sources for there, each in enumerate(source.tokens) if each.key in side
    }
    return bool(mine) and bool(theirs - {""}) and mine not in theirs


def _actor(text: Parsed, place: int) -> str:
    return next((token.stem for token in text.tokens[:place][::-1] if token.entity and token.stem), "")


def _neighbourhoods(sources: Sequence[Parsed], side: frozenset[str]) -> Iterator[list[str]]:
    for source in sources:
        for place, token in enumerate(source.tokens):
            if token.key in side and not (token.name or token.denied or _in_compound(source, token)):
                yield _neighbours(source, place)


def _in_compound(text: Parsed, token: Token) -> bool:
    """Whether it opens a compound such as "lower-level", which tells no direction; "lowest-level" does."""
    return text.text[token.end : token.end + 1] == "-" and not token.text.endswith("est")


def _neighbours(text: Parsed, place: int) -> list[str]:
    token = text.tokens[place]

    def stems(row: Sequence[Token]) -> list[str]:
        return [each.stem for each in row if each.stem.isalpha() and each.clause == token.clause]

    return [*stems(text.tokens[:place])[-_NEAR:], *stems(text.tokens[place + 1 :])[:_NEAR]]


def _fit(mine: Sequence[str], places: Sequence[Sequence[str]]) -> int:
    return max(sum(any(akin(stem, held) for held in place) for stem in mine) for place in places)
