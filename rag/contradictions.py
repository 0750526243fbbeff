"""The sentence that says otherwise than a question takes for granted: rules over words, then the reader.

A correction of what is true is worse than none. So a sentence counts only where it speaks of the very thing: it must
hold every content word of what is presumed (a few near synonyms and names told by its heading aside) but the one in
which the two differ, and no other sentence may bear the premise out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from indexes.lexical import words
from rag.answers import Certainty
from rag.certainty import Reading
from rag.mentions import AFFAIRS, names
from rag.premises import affirmed
from rag.reader import ReadStatement


class Why(StrEnum):
    """In what a sentence differs from what the question presumes."""

    VALUE = "another date, sum or number"
    NAME = "another name"
    OPPOSITE = "the opposite"
    OPEN = "left open or denied"


class Weighs(Protocol):
    """What is needed of a reader; `rag.reader.Reader` is one."""

    def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
        """How each text stands to the statement."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may contradict: its text, the headings it stands under, and what tells how sure it is.

    That is only asked of the few that speak of the claim: it takes longer than all else here.
    """

    text: str
    context: str
    sure: Callable[[], Reading]

    @property
    def is_told(self) -> bool:
        """Whether the article or somebody says so."""
        return self.sure().certainty in _CLEAR

    @property
    def is_sure(self) -> bool:
        """Whether it is told without a hedge."""
        return self.is_told and not self.sure().hedged

    @property
    def is_open(self) -> bool:
        """Whether it denies, or leaves open."""
        return self.sure().certainty is Certainty.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Correction:
    """The place of the candidate that contradicts, and in what."""

    place: int
    why: Why


# --- words that mean the same here, or the opposite -----------------------------------------------------------------


def _stems(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words(group)) for group in groups)


_SAME = _stems(
    "found founded launch start establish create begin began set",
    "buy bought acquire acquisition purchase takeover",
    "attract receive raise draw gain win secure get got obtain",
    "obstacle challenge hurdle difficulty problem barrier",
    "attention focus emphasis",
    "grow growth rise rose risen increase surge climb gain jump expand expansion",
    "crash fall fell fallen drop decline plunge collapse shrink slump tumble sink",
    "stock share",
    "investor investment invest invested",
    "danger risk peril threat",
    "company firm",
    "past last previous",
    "people staff employee worker researcher scientist engineer",
    *(
        "lay laid, leave left, sell sold, build built, write wrote written, lose lost, lead led, keep kept, "
        "pay paid, meet met, "
        "run ran, send sent, hold held, speak spoke, draw drew, know knew known, teach taught, catch caught, "
        "bring brought"
    ).split(","),
)
# Only where a sentence leaves open or "no … at all" is presumed: elsewhere a deal is not a talk, nor signing closing.
_DEALS = sorted(AFFAIRS - {"investment", "vote", "strike", "bill", "law", "ban", "project", "plan"})
(_AFFAIR,) = _stems(" ".join(_DEALS))
(_SETTLING,) = _stems(
    "confirm sign announce agree finalise finalize complete close approve detail disclose release decide settle seal "
    "official final done"
)
_DEALING = _SAME[1] | frozenset(words("sign agree finalise finalize seal merge partner"))
_THE_AFFAIR = re.compile(
    rf"\b(?:the|this|that|their|its|[A-Z]\w*['’]s)\s+(?:[\w-]+\s+){{0,2}}?(?:{'|'.join(_DEALS)})\b",
    re.IGNORECASE,
)
_OPPOSITES = (
    (_SAME[5], _SAME[6]),  # rises and falls
    *zip(
        _stems(
            "reduce decrease lower lessen shrink",
            "ignore overlook neglect dismiss",
            "oppose reject",
            "close shut",
            "weak",
        ),
        _stems(
            "increase raise grow expand strengthen",
            "warn stress emphasise emphasize address heed focus prioritise prioritize",
            "support back endorse approve accept",
            "open",
            "strong",
        ),
        strict=True,
    ),
)
# Relations in which one name shuts the other out: what was founded by some was not founded by others.
_EXCLUSIVE = (
    _SAME[0]
    | _SAME[1]
    | frozenset(words("own write wrote written lead led base headquarter born invent design build built"))
)
_FILLERS = frozenset(
    words(
        "back always ever still only just already really wait waited come came happen make made get take "
        "thing fact right "
        "correct long pay paid give gave there officially official full fully whole again even"
    )
)
_SPEECH = re.compile(
    r"\b(?:say|says|said|claim\w*|tell|told|warn\w*|report\w*|predict\w*|expect\w*|forecast\w*|plan(?:s|"
    r"ned) to|promis\w+)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?:never|not|no|nobody|none|nothing|neither|nor|cannot|no longer|hardly|barely|lacks?|lacked|"
    r"failed to|fails? to|refused to|(?:so |too |very )?(?:little|few)"
    r"(?= (?:attention|focus|emphasis|interest|support|progress|money|care)))\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(r"\bnot (?:only|just|merely|alone)\b|\bno doubt\b|\bno wonder\b|\bwhy not\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no(?! longer)|none|nothing|nobody)\b", re.IGNORECASE)
_EXCEPTING = re.compile(r"\b(?:instead of|rather than|without|unlike|except|until|stopped|before)\b", re.IGNORECASE)
_NONE_AT_ALL = re.compile(
    r"\b(?:there (?:\w+ )?no|are there no|is there no|has no|have no|had no|faces? no|without any)\b", re.IGNORECASE
)
_CLAUSES = re.compile(
    r"[,;:()]|\b(?:but|and|while|although|because|which|who|that|when|after|before|whether|why|if)\b", re.IGNORECASE
)
_EX = re.compile(r"\bex-(?=\w)", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\b(?:the (?:company|firm|startup|group)|he|she|it|they|its|his|her|their)\b", re.IGNORECASE)
_CLEAR = frozenset({Certainty.STATED, Certainty.ATTRIBUTED})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A premise taken apart: stems of its content words, those of names among them, its values, its polarity."""

    text: str
    stems: frozenset[str]
    names: frozenset[str]
    values: tuple[tuple[str, str], ...]
    denies: bool
    settles: bool


def _claim(text: str) -> _Claim:
    text = _EX.sub("former ", text)
    values = tuple(_values(text))
    plain = text
    for pattern in _KINDS.values():
        plain = pattern.sub(" ", plain)
    plain = _DENYING.sub(" ", _COUNT.sub(lambda match: match["noun"], plain))
    called = frozenset(stem for each in names(text) for stem in words(each.text))
    denies = bool(_DENYING.search(_NOT_DENYING.sub(" ", text)))
    stems = frozenset(words(plain))
    return _Claim(text, stems - _FILLERS, called, values, denies, settles=bool(stems & _SETTLING))


def _has(stem: str, held: frozenset[str], loosely: bool = False) -> bool:
    groups = (*_SAME, _AFFAIR) if loosely else _SAME
    return stem in held or any(stem in group and group & held for group in groups)


def _lacking(claim: _Claim, candidate: Candidate, loosely: bool = False) -> frozenset[str]:
    """The claim's stems that a sentence does not hold; its heading tells a name where it says "the company"."""
    held = frozenset(words(candidate.text))
    lacks = frozenset(stem for stem in claim.stems if not _has(stem, held, loosely))
    if lacks & claim.names and _REFERS_BACK.search(candidate.text):
        lacks -= claim.names & frozenset(words(candidate.context))
    return lacks


# --- contradictions -------------------------------------------------------------------------------------------------

# Logits at which the reader's word counts that what is denied is so; what was not so had -1.8 at most.
IS_SO = -0.5
DENIAL_HOLDS = 0.0  # logits above which a sentence may support the denial
# The logit at which a sentence contradicts, and by how much that must be above the best of any sentence's to support
# the premise. Of 516 premises of tuning questions, 172 of them false, 18 false ones passed, 16 with the right sentence,
# and no other; at 1.0 and 3.0, 23 and 4 others.
SAYS_OTHERWISE, BY = 1.5, 4.0
_READ = 16  # candidates that are read
_MIN_SHARED = 2  # content words below which two sentences do not speak of one thing

_KINDS = {
    "year": re.compile(r"\b(?:1[6-9]|20)\d\d\b"),
    "sum": re.compile(
        r"[$€£¥]\s?\d[\d.,]*(?:\s?(?:thousand|million|billion|trillion|bn|m|k)\b)?|"
        r"\b\d[\d.,]*\s?(?:thousand |million |billion |trillion )?(?:dollars|euros|pounds|kronor)\b",
        re.IGNORECASE,
    ),
    "share": re.compile(r"\b\d[\d.,]*\s?(?:%|percent\b|per cent\b)", re.IGNORECASE),
    "day": re.compile(
        r"\b(?:(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:January|February|March|April|June|July|August|September|"
        r"October|November|"
        r"December)(?:\s+\d{1,2}(?!\d))?|May \d{1,2}(?!\d)|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    ),
}
_COUNT = re.compile(
    r"(?<![\w$€£.,])(?P<number>\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty) (?P<noun>[a-z]+s)\b"
)
_DIGITS = dict(
    zip(
        "two three four five six seven eight nine ten twelve twenty".split(),
        "2 3 4 5 6 7 8 9 10 12 20".split(),
        strict=True,
    )
)


def _values(text: str) -> Iterator[tuple[str, str]]:
    """The (kind, value) pairs of a text: years, sums, shares, days, and numbers of a thing."""
    rest = text
    for kind, pattern in _KINDS.items():
        for match in pattern.finditer(rest):
            yield kind, re.sub(r"[\s,]", "", match[0].lower())
        rest = pattern.sub(" ", rest)
    for match in _COUNT.finditer(rest):
        number = match["number"].replace(",", "")
        yield f"number of {match['noun']}", _DIGITS.get(number, number)


def contradiction(premise: str, candidates: Sequence[Candidate], reader: Weighs | None = None) -> Correction | None:
    """The first candidate, in their order, that says otherwise than the premise; None where it may be true.

    Args:
        premise: what a question takes for granted.
        candidates: sentences that may be about it, the likeliest first.
        reader: which tells in other words too that what is denied is so, and that what is said is not.

    >>> reading = Reading(Certainty.STATED, None, False)
    >>> told = [Candidate("The bridge was opened by Ann Lee in 2003.", "", lambda: reading)]
    >>> contradiction("Ann Lee opened the bridge in 1999", told)
    Correction(place=0, why=<Why.VALUE: 'another date, sum or number'>)
    >>> contradiction("Ann Lee opened the bridge in 2003", told) is None
    True
    """
    claim = _claim(premise)
    if len(claim.stems) < _MIN_SHARED and not claim.settles:
        return None
    if any(_bears_out(claim, each) for each in candidates):
        return None
    for place, each in enumerate(candidates):
        why = _differs(claim, each)
        if why is not None:
            return Correction(place, why)
    return _read_otherwise(claim, candidates[:_READ], reader) if reader and candidates else None


def _read_otherwise(claim: _Claim, candidates: Sequence[Candidate], reader: Weighs) -> Correction | None:
    """The sentence that the reader finds to say otherwise, while none supports the claim."""
    texts = [f"{each.context}. {each.text}" if each.context else each.text for each in candidates]
    if claim.denies:
        borne_out = max(each.supports for each in reader.weigh(claim.text, texts))
        denied = borne_out <= DENIAL_HOLDS
        return _denied_wrongly(claim, candidates, reader.weigh(affirmed(claim.text), texts)) if denied else None
    # First those that may be shown: mostly there is none, and reading takes time.
    speaking = [place for place, each in enumerate(candidates) if _speaks_of(claim, each)]
    weighed = dict(zip(speaking, reader.weigh(claim.text, [texts[place] for place in speaking]), strict=True))
    best = max(speaking, key=lambda place: weighed[place].contradicts, default=None)
    if best is None or weighed[best].contradicts <= SAYS_OTHERWISE:
        return None
    others = reader.weigh(claim.text, [text for place, text in enumerate(texts) if place not in weighed])
    borne_out = max(each.supports for each in (*weighed.values(), *others))
    return Correction(best, Why.OPPOSITE) if weighed[best].contradicts > borne_out + BY else None


def _speaks_of(claim: _Claim, candidate: Candidate) -> bool:
    """Whether a sentence names all that the claim names, and holds half of its other content words, one at least."""
    lacks, said = _lacking(claim, candidate), claim.stems - claim.names
    return not lacks & claim.names and len(said - lacks) >= max(1.0, len(said) / 2)


def _denied_wrongly(
    claim: _Claim, candidates: Sequence[Candidate], weighed: Sequence[ReadStatement]
) -> Correction | None:
    """The sentence that supports what the claim denies.

    It must name whom the claim names, or speak of them under a heading that does: a sentence about others may well
    read alike.
    """
    for place in sorted(range(len(candidates)), key=lambda place: -weighed[place].supports):
        each = candidates[place]
        if weighed[place].supports < IS_SO:
            return None
        if not _lacking(claim, each) & claim.names and each.is_sure:
            return Correction(place, Why.OPPOSITE)
    return None


def _differs(claim: _Claim, candidate: Candidate) -> Why | None:
    if _other_value(claim, candidate):
        return Why.VALUE
    if _other_name(claim, candidate):
        return Why.NAME
    if _opposite(claim, candidate):
        return Why.OPPOSITE
    return Why.OPEN if _leaves_open(claim, candidate) else None


def _denies(text: str) -> bool:
    return bool(_DENYING.search(_NOT_DENYING.sub(" ", text)) or _EXCEPTING.search(text))


def _bears_out(claim: _Claim, candidate: Candidate) -> bool:
    """Whether a sentence says what is presumed."""
    if _lacking(claim, candidate) or not candidate.is_sure:
        return False
    if claim.settles and not frozenset(words(candidate.text)) & _SETTLING:
        return False  # that there is a deal does not bear out that it is official
    told = dict.fromkeys(_values(candidate.text))
    if not all(value in told for value in claim.values):
        return False
    return (
        _DENYING.search(_NOT_DENYING.sub(" ", candidate.text)) is not None
        if claim.denies
        else not _denies(candidate.text)
    )


def _other_value(claim: _Claim, candidate: Candidate) -> bool:
    """The same event with another year, sum, day or number."""
    if not claim.values or claim.denies or _SPEECH.search(claim.text):
        return False
    if _lacking(claim, candidate) or _denies(candidate.text) or not candidate.is_told:
        return False
    told = list(dict.fromkeys(_values(candidate.text)))
    for kind, value in claim.values:
        other = {held for its_kind, held in told if its_kind == kind}
        # With two years in one sentence it is not plain which is the event's; numbers of a thing are everywhere, so
        # that the clause with the number must itself tell the event.
        if (
            len(other) == 1
            and value not in other
            and (not kind.startswith("number") or _in_one_clause(claim, candidate.text, kind))
        ):
            return True
    return False


def _in_one_clause(claim: _Claim, text: str, kind: str) -> bool:
    return any(
        kind in dict(_values(clause)) and all(_has(stem, frozenset(words(clause))) for stem in claim.stems)
        for clause in _CLAUSES.split(text)
    )


def _other_name(claim: _Claim, candidate: Candidate) -> bool:
    """Another name in the same slot of a relation that only one can stand in."""
    if claim.denies or _denies(candidate.text):
        return False
    lacks = _lacking(claim, candidate)
    exclusive = any(stem in _EXCLUSIVE for stem in claim.stems)
    if not lacks or not exclusive or not lacks <= claim.names or not candidate.is_told:
        return False
    held = names(candidate.text)
    for name in names(claim.text):
        if not set(words(name.text)) <= lacks or lacks - set(words(name.text)):
            continue
        slot = _slot(claim.text, name.start, name.end)
        if slot and any(
            other.text not in claim.text and _slot(candidate.text, other.start, other.end, like=slot) == slot
            for other in held
        ):
            return True
    return False


def _slot(text: str, start: int, end: int, like: tuple[str, str] | None = None) -> tuple[str, str] | None:
    """What stands right before and right after a name; None where that is too little to tell a slot by."""
    before = re.findall(r"[\w’'-]+", text[:start].lower())[-2:]
    after = re.match(r"\s+(?P<word>[a-z][\w-]+)", text[end:])
    left = " ".join(_normal(word) for word in before)
    right = _normal(after["word"]) if after else ""
    if like is not None and like[1] and right == like[1] and before and before[-1] == like[0].split()[-1]:
        return like  # both neighbours are the same: what stands further off need not be
    if right and words(right) and before:
        return (left, right)
    linked = len(before) == 2 and before[-1] in {"by", "in", "of", "from"}  # noqa: PLR2004 - a verb and its preposition
    return (left, "") if linked and (like is None or not like[1]) else None


def _normal(word: str) -> str:
    """A word as the first of its group, so that "started by" is the slot of "founded by"."""
    stem = next(iter(words(word)), word)
    group = next((each for each in _SAME if stem in each), None)
    return min(group) if group else stem


def _opposite(claim: _Claim, candidate: Candidate) -> bool:
    """The same with the other polarity: denied by one of the two, or told with an opposite word."""
    if claim.denies:
        may = _NONE_AT_ALL.search(claim.text) is not None  # even what is only possible contradicts "no … at all"
        if _lacking(claim, candidate, loosely=may) or _denies(candidate.text) or len(claim.stems) < _MIN_SHARED:
            return False
        return not candidate.is_open if may else candidate.is_sure
    return (_turned_round(claim, candidate) or _denied_in_clause(claim, candidate)) and candidate.is_sure


def _turned_round(claim: _Claim, candidate: Candidate) -> bool:
    held = frozenset(words(candidate.text))
    for one, other in (*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)):
        meant = claim.stems & one
        if meant and held & other and not held & one and not _denies(candidate.text):
            rest = _Claim(claim.text, claim.stems - meant, claim.names, claim.values, denies=False, settles=False)
            if len(rest.stems) >= _MIN_SHARED and not _lacking(rest, candidate):
                return True
    return False


def _denied_in_clause(claim: _Claim, candidate: Candidate) -> bool:
    """Whether one clause of the sentence holds all that is presumed, names aside, after a "not"."""
    if _lacking(claim, candidate) or not claim.stems - claim.names:
        return False
    for clause in _CLAUSES.split(_NOT_DENYING.sub(" ", candidate.text)):
        denied = _DENYING.search(_NONE.sub(" ", clause))  # "no estimate" denies another thing than what is said
        said = claim.stems - claim.names
        if denied is None or _SPEECH.search(clause) or not all(_has(stem, frozenset(words(clause))) for stem in said):
            continue
        if any(_has(stem, frozenset(words(clause[denied.start() :]))) for stem in said):
            return True
    return False


def _leaves_open(claim: _Claim, candidate: Candidate) -> bool:
    """Whether it denies the event that is presumed: the same deal, or one between the same two parties."""
    dealt = bool(claim.stems & _DEALING)
    if claim.denies or not (claim.settles or dealt):
        return False
    held = frozenset(words(candidate.text))
    told = held & (_AFFAIR | _DEALING)
    between = told and (dealt or _THE_AFFAIR.search(claim.text)) and len(claim.names & held) >= _MIN_SHARED
    about = between or (_THE_AFFAIR.search(claim.text) and held & _AFFAIR and not claim.names - held)
    return bool(about) and candidate.is_open
