"""Whether the numbers, dates, rates and places in order of a statement stand in its sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.cited import Held
from rag.clauses import Parsed, stem_of
from rag.quantities import Quantity, quantities, same_quantity

RATE = re.compile(
    r"\b(?:(?:an?|per|each|every)\s?(?P<unit>hour|day|week|month|quarter|year)|"
    r"(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)|everyday)\b",
    re.IGNORECASE,
)
_ADVERB_UNITS = {"daily": "day", "annual": "year", "annually": "year", "everyday": "day"}
_ROUND_NOW = re.compile(
    r"\b(?P<which>this|last|next|past|previous)\s(?:\w+\s)?(?P<unit>week|month|quarter|year|season|decade|summer|spring"
    r"|winter|autumn|fall)\b",
    re.IGNORECASE,
)
_ANAPHORIC = re.compile(r"\b(?:the|these|those|both)\s$", re.IGNORECASE)  # "the two sectors" were named
_SPANS = re.compile(r"\b(?P<unit>seconds|minutes|hours|days|weeks|months|years|decades)\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "last")
_PLACE = re.compile(rf"\b(?P<ordinal>{'|'.join(_ORDINALS)})\s(?P<noun>[a-z]{{3,}})", re.IGNORECASE)
_REACH = 40  # characters before a number that are looked at
_TWO = re.compile(r"\b(?:two|both|neither|either|pair|couple|twice)\b", re.IGNORECASE)


def strange_number(told: Parsed, held: Held) -> bool:
    """Whether a number, a date, a rate or a "this year" of the statement is not in the sentences."""
    sources = [quantity for sentence in held.sentences for quantity in quantities(sentence.text)]
    if not all(_stands(quantity, told, held, sources) for quantity in quantities(told.text)):
        return True
    return _other_place(told, held) or any(_other_of(read, told, held) for read in (_rates, _round_now, _spans))


def _stands(quantity: Quantity, told: Parsed, held: Held, sources: Sequence[Quantity]) -> bool:
    if any(same_quantity(quantity, source) for source in sources):
        return True
    before = told.text[max(0, quantity.start - _REACH) : quantity.start]
    if quantity.value == "2" and (_ANAPHORIC.search(before) or any(_TWO.search(each.text) for each in held.sentences)):
        return True
    return _in_a_name(before, told.text[quantity.start : quantity.end], held)


def _in_a_name(before: str, shown: str, held: Held) -> bool:
    """Whether it belongs to a name that stands so in a title or heading, as in "Diablo 4"."""
    word = re.search(r"[\w'-]+\s?$", before)
    return word is not None and any(f"{word[0]}{shown}".lower() in lead.text.lower() for lead in held.leads)


def _rates(text: str) -> frozenset[str]:
    found = set()
    for match in RATE.finditer(text):
        adverb = (match["adverb"] or "everyday").lower()
        found.add((match["unit"] or _ADVERB_UNITS.get(adverb) or adverb.removesuffix("ly")).lower())
    return frozenset(found)


def _round_now(text: str) -> frozenset[str]:
    return frozenset(match["unit"].lower() for match in _ROUND_NOW.finditer(text))


def _places(text: str) -> frozenset[str]:
    """Each "first place" and "second season" as "place 1" and "season 2"."""
    return frozenset(
        f"{stem_of(match['noun'])} {_ORDINALS.index(match['ordinal'].lower())}" for match in _PLACE.finditer(text)
    )


def _other_place(told: Parsed, held: Held) -> bool:
    """Whether the statement has a "second place" where the sentences have only a "first place"."""
    theirs = frozenset(place for sentence in held.sentences for place in _places(sentence.text))
    nouns = {place.split()[0] for place in theirs}
    return any(place not in theirs and place.split()[0] in nouns for place in _places(told.text))


def _spans(text: str) -> frozenset[str]:
    """The units of time that stand without a number: "weeks after" is not "days after"."""
    counted = [(each.start, each.end) for each in quantities(text)]
    return frozenset(
        match["unit"].lower()
        for match in _SPANS.finditer(text)
        if not any(start <= match.start() < end for start, end in counted)
    )


def _other_of(read: Callable[[str], frozenset[str]], told: Parsed, held: Held) -> bool:
    """Whether the statement has a rate, a "this year" or a "weeks", and the sentences have only others."""
    mine = read(told.text)
    theirs = frozenset(unit for sentence in held.sentences for unit in read(sentence.text))
    return bool(mine and theirs and not mine <= theirs)
