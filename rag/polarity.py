"""Whether a statement says the opposite of its source: a negation added or dropped, or an opposite word."""

from __future__ import annotations

from collections.abc import Sequence

from rag.clauses import Parsed, Token
from rag.senses import OPPOSITES, akin


def turned_round(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether the statement denies what its sources say, says what they deny, or tells it with an opposite word."""
    return _denial_added(told, sources) or _denial_dropped(told, sources) or _opposite_word(told, sources)


def _like(token: Token, sources: Sequence[Parsed]) -> list[Token]:
    return [other for source in sources for other in source.content if akin(token.stem, other.stem)]


def _denial_added(told: Parsed, sources: Sequence[Parsed]) -> bool:
    for place in told.negations:
        scope = [t for t in told.tokens[place:] if t.stem and t.denied and not t.name][:4]
        scope = [t for t in scope if t.clause == scope[0].clause]
        matched = [(token, found) for token in scope if (found := _like(token, sources))]
        if not matched:
            if not any(source.negations for source in sources):
                return True
            continue
        _, found = matched[0]
        if not any(other.denied for other in found) and not any(other.denied for _, f in matched for other in f):
            return True
    return False


def _denial_dropped(told: Parsed, sources: Sequence[Parsed]) -> bool:
    for source in sources:
        for place in source.negations:
            scope = [t for t in source.tokens[place:] if t.stem and t.denied and not t.name][:4]
            scope = [t for t in scope if t.clause == scope[0].clause]
            matched = [(token, found) for token in scope if (found := _like(token, [told]))]
            if matched and not any(other.denied for _, found in matched for other in found) and matched[0][0] in scope[:2]:
                return True
    return False


def _opposite_word(told: Parsed, sources: Sequence[Parsed]) -> bool:
    mine = {token.stem for token in told.content if not token.name and not token.denied}
    theirs = {token.stem for source in sources for token in source.content if not token.denied}
    # stop words tell of time as well
    mine |= {token.text.lower() for token in told.tokens}
    theirs |= {token.text.lower() for source in sources for token in source.tokens}
    for one, other in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
        if mine & one and not mine & other and theirs & other and not theirs & one:
            return True
    return False
