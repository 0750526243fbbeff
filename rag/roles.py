"""Whether a statement mixes up who did what to whom, or which number belongs to what.

Without a parser: a name or a number is known by the words around it, the near ones more than the far ones. Where the
words around it in the statement are those around another one in the source, the two were exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.clauses import Parsed, Token
from rag.quantities import Quantity, quantities, same_quantity
from rag.senses import akin

_MOST_NAMES, _MOST_PLACES, _MOST_NUMBERS = (
    30,
    3,
    12,
)  # that are looked at in one sentence: more stand only in a hostile one
_NEAR = 6  # content words on each side that tell what a name or number belongs to
_ACROSS = 0.5  # what a word counts for behind the border of a clause, each time
_OTHER_SIDE = 0.4  # what it counts for where it stands before in one text and behind in the other
_MARGIN = 1.4  # how much better the exchanged reading must fit than the straight one …
_MARGIN_ALONE, _LEAST_ALONE = 2.0, 0.3
_LEAST = 0.25  # … and by how much at least: tuned on evals/questions/statements.jsonl, part tuning


@dataclass(frozen=True, slots=True)
class _Item:
    """A name or a number where it stands: its kind, and (stem, side, weight) of the words around it."""

    kind: str
    around: tuple[tuple[str, int, float], ...]


_Places = Sequence[_Item]


def mixed_up(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether names or numbers of the sources were exchanged in the statement, or the two sides of a comparison."""
    return (
        _names_exchanged(told, sources)
        or _numbers_exchanged(told, sources)
        or _comparison_turned(told, sources)
        or _way_turned(told, sources)
        or _number_of_another(told, sources)
    )


def _around(parsed: Parsed, start: int, end: int, without: frozenset[str]) -> tuple[tuple[str, int, float], ...]:
    """The content words near [start, end), each with its side (-1 or 1) and its weight."""
    found: list[tuple[str, int, float]] = []
    content = [token for token in parsed.content if token.stem not in without]
    clause = next((token.clause for token in parsed.tokens if token.end > start), 0)
    before = [token for token in content if token.end <= start][-_NEAR:][::-1]
    behind = [token for token in content if token.start >= end][:_NEAR]
    for side, row in ((-1, before), (1, behind)):
        for distance, token in enumerate(row):
            found.append((token.stem, side, _ACROSS ** abs(token.clause - clause) / (1 + distance)))
    return tuple(found)


def _fit(one: _Item, other: _Item, sided: bool) -> float:
    """How alike the words around two items are."""
    total = 0.0
    for stem, side, weight in one.around:
        best = 0.0
        for held, its_side, its_weight in other.around:
            if akin(stem, held):
                best = max(best, its_weight * (1.0 if not sided or side == its_side else _OTHER_SIDE))
        total += weight * best
    return total


def _best(items: _Places, places: _Places, sided: bool) -> float:
    """How well the best of the items fits into the best of the places."""
    return max((_fit(item, place, sided) for item in items for place in places), default=0.0)


# --- names ----------------------------------------------------------------------------------------------------------


def _named(parsed: Parsed) -> dict[str, list[_Item]]:
    """The names and the nouns for bodies of people, each with every place where it stands."""
    found: dict[str, list[_Item]] = {}
    for place, token in enumerate(parsed.tokens):
        if token.entity and token.stem and len(found.get(token.stem, ())) < _MOST_PLACES and len(found) < _MOST_NAMES:
            around = _around(parsed, token.start, token.end, _whole_name(parsed, place))
            found.setdefault(token.stem, []).append(_Item("name", around))
    return found


def _whole_name(parsed: Parsed, place: int) -> frozenset[str]:
    """The stems of the name that a token belongs to: its own words tell nothing of where it stands."""
    first = last = place
    while first and parsed.tokens[place].name and parsed.tokens[first - 1].name and _touch(parsed, first - 1):
        first -= 1
    while (
        last + 1 < len(parsed.tokens)
        and parsed.tokens[place].name
        and parsed.tokens[last + 1].name
        and _touch(parsed, last)
    ):
        last += 1
    return frozenset(token.stem for token in parsed.tokens[first : last + 1])


def _touch(parsed: Parsed, place: int) -> bool:
    """Whether only a space stands between this token and the next."""
    return parsed.text[parsed.tokens[place].end : parsed.tokens[place + 1].start] == " "


_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?\w+\sby\b", re.IGNORECASE)
_SALES = (frozenset({"buy", "bought", "acquir", "purchas"}), frozenset({"sell", "sold"}))
_BOTH_SALES = (_SALES, _SALES[::-1])


def _told_from_behind(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether one side is passive and the other is not, or one tells of selling and the other of buying."""
    passive = {bool(_PASSIVE.search(text.text)) for text in (told, *sources)}
    mine = {token.stem for token in told.content}
    theirs = {token.stem for source in sources for token in source.content}
    return len(passive) > 1 or any(mine & a and not mine & b and theirs & b and not theirs & a for a, b in _BOTH_SALES)


def _names_exchanged(told: Parsed, sources: Sequence[Parsed]) -> bool:
    if _told_from_behind(told, sources):
        return False
    mine = _named(told)
    theirs: dict[str, list[_Item]] = {}
    for source in sources:
        for key, items in _named(source).items():
            theirs.setdefault(key, []).extend(items)
    shared = sorted(mine.keys() & theirs.keys())
    return any(
        _exchanged((mine[one], mine[other]), (theirs[one], theirs[other]), sided=True)
        for one, other in combinations(shared, 2)
    )


def _exchanged(mine: tuple[_Places, _Places], theirs: tuple[_Places, _Places], sided: bool) -> bool:
    """Whether two things of the statement fit better into each other's places in the sources than into their own."""
    straight = _best(mine[0], theirs[0], sided) + _best(mine[1], theirs[1], sided)
    exchanged = _best(mine[0], theirs[1], sided) + _best(mine[1], theirs[0], sided)
    return exchanged > _MARGIN * straight + _LEAST


# --- numbers --------------------------------------------------------------------------------------------------------


def _numbers_exchanged(told: Parsed, sources: Sequence[Parsed]) -> bool:
    theirs = [
        (quantity, _item(source, quantity))
        for source in sources
        for quantity in quantities(source.text)[:_MOST_NUMBERS]
    ]
    mine = [(quantity, _item(told, quantity)) for quantity in quantities(told.text)[:_MOST_NUMBERS]]
    for place, (quantity, item) in enumerate(mine):
        own = [held for other, held in theirs if same_quantity(quantity, other)]
        others = [
            each for each in mine[place + 1 :] if each[0].kind == quantity.kind and each[0].value != quantity.value
        ]
        for second, its_item in others:
            its_own = [held for other, held in theirs if same_quantity(second, other)]
            if own and its_own and _exchanged(([item], [its_item]), (own, its_own), sided=False):
                return True
        if any(each[0].kind == quantity.kind and each[0] is not quantity for each in mine):
            continue
        rest = [held for other, held in theirs if other.kind == quantity.kind and not same_quantity(quantity, other)]
        alone = _best([item], rest, sided=False) - _MARGIN_ALONE * _best([item], own, sided=False)
        if own and rest and alone > _LEAST_ALONE:
            return True
    return False


def _number_of_another(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether a number of one source stands in a clause that says what only another source says."""
    for quantity in quantities(told.text) if len(sources) > 1 else ():
        clause = next((token.clause for token in told.tokens if token.end > quantity.start), 0)
        own = [s for s in sources if any(same_quantity(quantity, held) for held in quantities(s.text))]
        rest = [source for source in sources if source not in own]
        beside = [token for token in told.content if token.clause == clause and token.stem.isalpha()]
        if own and not _only_in(beside, own, rest) and _only_in(beside, rest, own) >= _STRANGE:
            return True
    return False


def _only_in(tokens: Sequence[Token], here: Sequence[Parsed], there: Sequence[Parsed]) -> int:
    """How many of the words stand in these sources alone."""

    def stands(token: Token, texts: Sequence[Parsed]) -> bool:
        return any(akin(token.stem, other.stem) for text in texts for other in text.content)

    return sum(stands(token, here) and not stands(token, there) for token in tokens)


def _item(parsed: Parsed, quantity: Quantity) -> _Item:
    inside = frozenset(token.stem for token in parsed.tokens if quantity.start <= token.start < quantity.end)
    return _Item(quantity.kind, _around(parsed, quantity.start, quantity.end, inside))


# --- comparisons ----------------------------------------------------------------------------------------------------

_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_LEAST_CROSSED = 1
_STRANGE = 2  # words of another source around a number, and none of its own, that show it has strayed
_BEFORE = 20  # characters before a name in which "according to the" has room


def _comparison_turned(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether what stands before "than" in the statement stands behind it in a source, and the other way round."""
    mark = _THAN.search(told.text)
    if mark is None:
        return False
    for source in sources:
        held = _THAN.search(source.text)
        if held is None:
            continue
        left, right = _sides(told, mark.start())
        held_left, held_right = _sides(source, held.start())
        straight = _shared(left, held_left, held_right) + _shared(right, held_right, held_left)
        crossed = _shared(left, held_right, held_left) + _shared(right, held_left, held_right)
        if crossed > straight and crossed > _LEAST_CROSSED:
            return True
    return False


def _sides(parsed: Parsed, cut: int) -> tuple[list[Token], list[Token]]:
    return [t for t in parsed.content if t.start < cut], [t for t in parsed.content if t.start >= cut]


def _shared(mine: Sequence[Token], here: Sequence[Token], not_here: Sequence[Token]) -> int:
    """How many of these words stand on this side of the source alone."""
    return sum(
        any(akin(token.stem, other.stem) for other in here)
        and not any(akin(token.stem, other.stem) for other in not_here)
        for token in mine
    )


# --- from and to ----------------------------------------------------------------------------------------------------

_WAYS = re.compile(r"\b(?P<way>from|(?<!according )to|into)\s(?:the\s|an?\s|its\s)?$", re.IGNORECASE)


def _ways(parsed: Parsed) -> dict[str, set[str]]:
    """For names and numbers that "from" or "to" stands before: which of the two."""
    found: dict[str, set[str]] = {}
    marks = [(token.stem, token.start) for token in parsed.tokens if token.name and token.stem]
    marks += [(f"{each.kind} {each.value}", each.start) for each in quantities(parsed.text)]
    for key, start in marks:
        before = _WAYS.search(parsed.text[max(0, start - _BEFORE) : start])
        found.setdefault(key, set()).add(before["way"].lower().removeprefix("in") if before else "")
    return found


def _way_turned(told: Parsed, sources: Sequence[Parsed]) -> bool:
    """Whether the statement goes to where the sources come from, or comes from where they go to."""
    theirs: dict[str, set[str]] = {}
    for source in sources:
        for key, ways in _ways(source).items():
            theirs.setdefault(key, set()).update(ways)
    both = [(ways, theirs[key]) for key, ways in _ways(told).items() if key in theirs]
    return any((mine, held) in (({"from"}, {"to"}), ({"to"}, {"from"})) for mine, held in both)
