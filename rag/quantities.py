"""The numbers of a text, made comparable: sums, shares, dates, spans of time, counts, written in figures or in words.

"$2bn" and "2 billion dollars" are one quantity, and so are "Oct. 6" and "October 6", "48 hours" and "two days". What
is vague ("a few", "one of") is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number in a text.

    `kind` is what may be compared with what: "number" (counts and years), "ordinal", "percent", "many" ("millions of"),
    "fraction" ("a third of"), "hours" and "months" (spans of time), "day", "month" and "weekday" (dates), or a
    currency's sign. `value` is its normal form, [start, end) where it stands; `rounded` that "about" or the like stands
    before it; `figure` the number of a span of time without its unit.
    """

    kind: str
    value: str
    start: int
    end: int
    rounded: bool = False
    figure: str = ""


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_ONES)} | {w: 10 * n for n, w in enumerate(_TENS, 2)} | {"dozen": 12}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 1_000, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        3,
    )
}
_MONTHS = "january february march april may june july august september october november december".split()
_CURRENCIES = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "pence": "p", "us$": "$", "$us": "$"}
# Each unit in the smallest one of its family; months are not of one length in days.
_SPANS = {
    "second": ("hours", Decimal(1) / 3600),
    "minute": ("hours", Decimal(1) / 60),
    "hour": ("hours", Decimal(1)),
    "day": ("hours", Decimal(24)),
    "week": ("hours", Decimal(168)),
    "month": ("months", Decimal(1)),
    "year": ("months", Decimal(12)),
    "decade": ("months", Decimal(120)),
    "century": ("months", Decimal(1200)),
}

_WORD = "|".join([*_SMALL, *_SCALES])
_SPELLED = rf"(?:{_WORD})(?:(?:-|\s|\sand\s)(?:{_WORD}))*"
_NUMBER = re.compile(
    rf"""(?<![\w.,])(?P<sign>(?:US|C|A|NZ|HK|S)?\$(?:US)?|[€£¥])?\s?
    (?:(?P<figures>\d(?:[\d,]*\d)?(?:\.\d+)?)|(?P<spelled>(?:an?\s(?=(?:dozen|hundred|thousand|million|billion|trillion)\b))?
    \b{_SPELLED}\b|\btwice\b|\bhalf\b))
    (?:(?:\s|-)?(?P<scale>hundred|thousand|million|billion|trillion|tn|bn|mn|[mkb])(?![\w]))?\+?
    (?:(?P<ordinal>st|nd|rd|th)\b)?
    (?:(?:\s|-)?(?P<unit>%|¢|per\scent\b|percent\b|percentage\spoints?\b|(?:US\s|Canadian\s|Australian\s)?dollars?\b
    |euros?\b|pounds?\b|yen\b|cents?\b|pence\b|(?:calendar\s|full\s|straight\s)?
    (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))\b))?""",
    re.IGNORECASE | re.VERBOSE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![\d,.]*\d)|"
    rf"\b(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<after>{_MONTH})\b\.?",
    re.IGNORECASE,
)
# "May" and "March" are words too: by themselves they are months only with a capital and behind what a month stands by.
_MONTH_ALONE = re.compile(
    r"\b(?P<sure>January|February|April|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\."
    r"|Nov\.|Dec\.)(?=\W|$)|\b(?i:in|by|since|until|of|from|last|next|this|late|early|mid|through|before|after)[\s-]"
    r"(?P<unsure>May|March)\b"
)
_WEEKDAY = re.compile(r"\b(?P<name>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?=s?\b)")
_MANY = re.compile(
    r"\b(?:dozens|scores|hundreds|thousands|millions|billions|trillions)\b(?!\s+\w+ (?:shared|each)\b)", re.IGNORECASE
)
_FRACTION = re.compile(
    r"\b(?P<top>a|one|two|three|four)[\s-](?P<bottom>third|quarter|fifth)s?\b(?=\sof\b)", re.IGNORECASE
)
_ORDINAL_WORD = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_ROUNDED = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|some|approximately|over|than|just|under|close to|at least|up to)\s$",
    re.IGNORECASE,
)
_BETWEEN_BOUNDS = re.compile(r"\s?(?:to|and|or|-|–)\s?", re.IGNORECASE)
_BEFORE = 20  # characters before a number in which "about" stands
_TIGHT = Decimal("0.03")
_NO_FIGURES = frozenset({"day", "month", "weekday", "many", "ordinal", "fraction"})
"""Kinds whose values are no figures that another may be near to."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text in their order.

    >>> [(each.kind, each.value) for each in quantities("On Oct. 6 it paid $2.5bn, about 11 per cent, for two days.")]
    [('day', '10-6'), ('$', '2500000000'), ('percent', '11'), ('hours', '48')]
    """
    found: list[Quantity] = []
    rest = text
    for taken in (_days(text), _fractions(text)):
        found += taken
    rest = _blanked(text, found)
    found += _dates(rest)
    found += [Quantity("many", match[0].lower(), *match.span()) for match in _MANY.finditer(rest)]
    found += [
        Quantity("ordinal", str(_ORDINALS[match[0].lower()]), *match.span()) for match in _ORDINAL_WORD.finditer(rest)
    ]
    numbers = [number for match in _NUMBER.finditer(rest) if (number := _number(rest, match)) is not None]
    return tuple(sorted([*found, *_with_bounds(rest, numbers)], key=lambda each: each.start))


def same_quantity(told: Quantity, source: Quantity) -> bool:
    """Whether what is told is what the source has: equal, a month for its day, or rounded and said to be.

    A figure may be told without its unit, never with another one.
    """
    if told.kind == "month" and source.kind == "day":
        return source.value.split("-")[0] == told.value
    if told.kind == "number" and source.kind in {"hours", "months"}:
        return told.value == source.figure
    bare = told.kind == "number" and source.kind not in {*_NO_FIGURES, "hours", "months"}
    if told.kind != source.kind and not bare:
        return False
    if told.value == source.value:
        return True
    if not told.rounded or told.kind in _NO_FIGURES:
        return False
    one, other = Decimal(told.value), Decimal(source.value)
    coarser = len(told.value.strip("0").replace(".", "")) < len(source.value.strip("0").replace(".", ""))
    return coarser and abs(one - other) <= _TIGHT * abs(other)


def _blanked(text: str, found: list[Quantity]) -> str:
    for each in found:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


def _month_number(name: str) -> int:
    return next(place for place, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _days(text: str) -> list[Quantity]:
    found = []
    for match in _DAY.finditer(text):
        month, day = match["month"] or match["after"], match["day"] or match["first"]
        if not month[0].isupper():
            continue
        found.append(Quantity("day", f"{_month_number(month)}-{int(day)}", *match.span()))
    return found


def _dates(text: str) -> list[Quantity]:
    months = [
        Quantity("month", str(_month_number(match["sure"] or match["unsure"])), *match.span())
        for match in _MONTH_ALONE.finditer(text)
    ]
    return months + [Quantity("weekday", match["name"].lower(), *match.span()) for match in _WEEKDAY.finditer(text)]


def _fractions(text: str) -> list[Quantity]:
    found = []
    for match in _FRACTION.finditer(text):
        top = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}[match["top"].lower()]
        found.append(Quantity("fraction", f"{top}/{match['bottom'].lower()}", *match.span()))
    return found


def _number(text: str, match: re.Match[str]) -> Quantity | None:
    """One match as a quantity; None for "one" alone, which counts nothing."""
    unit = re.sub(r"\s", " ", (match["unit"] or "").lower())
    value = _value(match, bool(match["sign"]))
    if value is None:
        return None
    vague = (match["spelled"] or "").lower() == "one" and not (match["scale"] or unit)
    if vague:
        return None
    figure = _plain(value)
    kind, value = _kind(match, unit, value)
    shown = match[0]
    start = match.start() + len(shown) - len(shown.lstrip())
    rounded = _ROUNDED.search(text[max(0, start - _BEFORE) : start].rstrip() + " ") is not None
    return Quantity(kind, _plain(value), start, match.end(), rounded, figure)


def _kind(match: re.Match[str], unit: str, value: Decimal) -> tuple[str, Decimal]:
    """What a number may be compared with, and its value in the unit of that kind."""
    if match["sign"]:
        sign = match["sign"].lower()
        return _CURRENCIES.get(sign, sign), value
    if unit in {"%", "per cent", "percent"} or unit.startswith("percentage"):
        return "percent", value
    if (match["spelled"] or "").lower() == "half":
        return "percent", Decimal(50)
    return ("ordinal", value) if match["ordinal"] else _counted(unit, value)


def _counted(unit: str, value: Decimal) -> tuple[str, Decimal]:
    """The same for what has no sign: sums by the name of their currency, spans of time, plain numbers."""
    last = unit.rsplit(maxsplit=1)[-1] if unit else ""
    last = "century" if last == "centuries" else last.removesuffix("s")
    if last in _SPANS:
        family, size = _SPANS[last]
        return family, value * size
    if last in _CURRENCIES or last == "¢":
        nation = {"canadian": "c", "australian": "a"}.get(unit.split(maxsplit=1)[0], "")
        return nation + _CURRENCIES.get(last, last), value
    return "number", value


def _value(match: re.Match[str], money: bool) -> Decimal | None:
    if match["figures"]:
        try:
            value = Decimal(match["figures"].replace(",", ""))
        except InvalidOperation:
            return None
    else:
        value = _spelled(match["spelled"].lower())
    scale = (match["scale"] or "").lower()
    # "2.5m cable": without a currency it is a metre as often as a million.
    if scale in _SHORT and not (money or scale in {"k", "bn", "mn", "tn"}):
        return value
    return value * (_SCALES.get(scale) or _SHORT.get(scale) or 1)


def _spelled(words: str) -> Decimal:
    """The value of a number in words: "two hundred and five thousand" is 205,000."""
    if words in {"twice", "half"}:
        return Decimal(2)
    whole = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in _SMALL:
            part = part + _SMALL[word] if word != "dozen" else max(part, 1) * 12
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            whole, part = whole + max(part, 1) * _SCALES[word], 0
    return Decimal(whole + part)


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _with_bounds(text: str, numbers: list[Quantity]) -> list[Quantity]:
    """The lower bound of "7 to 10 per cent" is a share as well."""
    told = list(numbers)
    for place, (low, high) in enumerate(pairwise(numbers)):
        if low.kind == "number" and high.kind == "percent" and _BETWEEN_BOUNDS.fullmatch(text[low.end : high.start]):
            told[place] = replace(low, kind=high.kind)
    return told
