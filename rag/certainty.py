"""How sure is this sentence, and who says so: rules over its own words, no model.

The label is the first of four that holds, least sure first: `unconfirmed`, `attributed`, `speculative`, `stated`.
A whole sentence is shown when it is quoted, so the sentence is as sure as its least sure clause; that errs on the
careful side. A noun phrase alone ("the rumoured deal") decides nothing: each rule wants a verb, a modal or a condition.

The rules are small regular expressions over the sentence with its typographic quotes and apostrophes made plain,
character for character, so that offsets stay what they were: what is denied or open (`rag.denials`), who says it
(`rag.speakers`), modals and conditions (`rag.hedges`), each read in the clauses that count (`rag.sentence_clauses`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.answers import Certainty
from rag.denials import is_open, says_unknown
from rag.hedges import hedges_openness, is_ability, is_advice, is_headline_of_intent, is_hedged
from rag.speakers import PRONOUNS, find_speaker
from rag.speakers import speakers as speakers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = tuple(Certainty)
"""From least to most sure; an index into it compares two labels."""


_LONGEST = 2_000  # characters; a passage has at most 1,200
_KEPT = 4_096  # sentences whose reading is remembered: one answer asks for the same ones several times
_MAX_COINED_WORDS = 3
_MAX_BORROWED_WORDS = 5
"""So many words in quotation marks, from a small letter within a sentence, are the reporter's sentence still."""
_EXAMPLE = re.compile(r"\b(?:like|such as|called|titled|entitled|named|dubbed)\s$", re.IGNORECASE)
_EXAMPLE_REACH = 12
_SMALL_WORDS = frozenset("a an the of and or in on at to for by with is are".split())
_LEADS_ON = re.compile(
    r"\ban?\s[\w-]+\s$|\b(?:of|for|like|with|in|under|by|to|from|into|at|on|will|would|can|could|may"
    r"|might|should|must|the|an?|his"
    r"|her|its|their)\s$",
    re.IGNORECASE,
)
_TITLE_SHARE = 0.7
"""A quotation with a larger share of capitalised words is the title of a work."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules read in a sentence: its label, its speaker where one is named, and whether it is hedged."""

    certainty: Certainty
    said_by: str | None
    hedged: bool


def plain(text: str) -> str:
    """The text with typographic quotes, apostrophes and spaces made plain, each character for one character."""
    return text.translate(str.maketrans("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u00a0\u202f", '\'\'"""""  '))


def mask_quotations(text: str) -> str:
    """The (plain) text with whatever is quoted at length blanked out by U+25A1: only the reporter's words remain.

    Up to three words in quotation marks are a coinage and stay; a longer title is blanked out by U+25A0, as it reports
    nothing, and so is an example. A quotation that is never closed runs to the end, as where a speaker goes on for
    several paragraphs.
    """

    def blank(match: re.Match[str]) -> str:
        words = match.group().strip('"').split()
        running_on = words and words[0][:1].islower() and match.start() > 0
        if len(words) <= (_MAX_BORROWED_WORDS if running_on else _MAX_COINED_WORDS):
            return match.group()
        # "A call for “leaving at once”", "would “sail as before”": a piece of the reporter's own sentence.
        if running_on and not match.group().endswith(',"') and _LEADS_ON.search(text, 0, match.start() + rest):
            return "\u25a0" * len(match.group())
        # "A song like …", "a game called …": an example or a name.
        if _EXAMPLE.search(text, max(0, match.start() + rest - _EXAMPLE_REACH), match.start() + rest):
            return "\u25a0" * len(match.group())
        shouted = sum(word.isupper() for word in words) > _TITLE_SHARE * len(words)
        telling = [word for word in words if word.lower() not in _SMALL_WORDS]
        titled = not shouted and sum(word[:1].isupper() for word in telling) > _TITLE_SHARE * len(telling)
        return ("\u25a0" if titled else "\u25a1") * len(match.group())

    # A sentence can be the end of a longer quotation: its first quotation mark closes.
    tail = re.match(r'[^"]*[,.!?]"(?=\s|$)', text)
    rest = tail.end() if tail else 0
    return "\u25a1" * rest + re.sub(r'"[^"]*(?:"|$)', blank, text[rest:])


def read_certainty(text: str, context: Sequence[str] = ()) -> Reading:
    """How sure a sentence, heading or list item is, and who says so.

    Args:
        text: the words themselves, as they stand in the article.
        context: what a list item or a heading leans on: its lead-in sentence and its parent headings. The reading is
            that of the least certain of all of them.
    """
    return least_sure([_read_alone(piece) for piece in pieces_of(text, context)])


def pieces_of(text: str, context: Sequence[str] = ()) -> list[str]:
    """What is read one by one of a text and of what it leans on, the text itself first."""
    return [piece for part in (text, *context) if part.strip() or part is text for piece in _cut(part)]


def least_sure(readings: Sequence[Reading]) -> Reading:
    """The reading of a text, the first, that leans on the others: the least sure label of them all, and any hedge."""
    least = min(readings, key=lambda reading: ORDER.index(reading.certainty))
    return Reading(least.certainty, readings[0].said_by or least.said_by, any(reading.hedged for reading in readings))


def _cut(text: str) -> list[str]:
    """The text in pieces that the rules read in no time: some of them need the square of a length, and no sentence is
    so long.
    """
    return [text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST)] or [text]


def speakers(text: str) -> tuple[str, ...]:
    """Everybody whom a sentence names as speaking, nearest to the claim first; a pronoun names nobody."""
    found = [
        name
        for piece in _cut(text)
        for name, _ in speakers_of(mask_quotations(re.sub(r"\s", " ", plain(piece)).strip()))
        if name
    ]
    return tuple(dict.fromkeys(name for name in found if name.lower() not in PRONOUNS))


def less_sure(first: Certainty, second: Certainty) -> bool:
    """Whether the first label is strictly less sure than the second."""
    return ORDER.index(first) < ORDER.index(second)


def joined(readings: Sequence[Reading]) -> Reading:
    """One reading for several sentences: the least sure label, everybody who speaks, and any hedge that counts."""
    least = min((reading.certainty for reading in readings), key=list(Certainty).index)
    speakers = dict.fromkeys(reading.said_by for reading in readings if reading.said_by)
    # "Can" makes a stated sentence hedged, but holds nothing back that a statement would have to repeat.
    hedged = any(
        reading.hedged and (reading.certainty is not Certainty.STATED or least is Certainty.STATED)
        for reading in readings
    )
    return Reading(least, " and ".join(speakers) or None, hedged)


@lru_cache(maxsize=_KEPT)
def _read_alone(text: str) -> Reading:
    words = re.sub(r"\s", " ", plain(text)).strip()
    attributed, name = find_speaker(mask_quotations(words))
    said_by = _as_written(name, words, text.strip()) if name else None
    hedged = is_hedged(words)
    leaves_open = (hedged and not is_advice(words)) or is_headline_of_intent(words)
    hedged = hedged or is_ability(words)
    if is_open(words) or (attributed and says_unknown(mask_quotations(words))):
        return Reading(Certainty.UNCONFIRMED, said_by, hedged or hedges_openness(words))
    if attributed:
        return Reading(Certainty.ATTRIBUTED, said_by, hedged)
    return Reading(Certainty.SPECULATIVE if leaves_open else Certainty.STATED, said_by, hedged)


def _as_written(name: str, words: str, text: str) -> str:
    """The name with the apostrophes and quotation marks of the text, which are those of `words` letter for letter."""
    # What stands in brackets was left out of the name: "Harbour Bank (HB) head Ada Lim".
    spaced = r"[\s\"]+(?:\([^()]*\)\s+)?".join(re.escape(word) for word in name.split())
    found = re.search(spaced, words, re.IGNORECASE)
    return name[:1] + text[found.start() + 1 : found.end()] if found else name


# --- the frame ------------------------------------------------------------------------------------------------------


def frame(statement_text: str, reading: Reading, verbatim: bool = True) -> str:
    """The statement as it is shown: never surer than its source. What is stated stays bare.

    Args:
        statement_text: an exact quote, or a model's own sentence.
        reading: how sure the cited sentence is (the whole of it, its lead-in and headings included).
        verbatim: whether the text is a quote, and so stands in quotation marks inside a frame.
    """
    text = statement_text.strip()
    if reading.certainty is Certainty.STATED:
        return text
    shown = f"\u201c{text}\u201d" if verbatim else text
    # A list item leans on a lead-in that is not in view: what is hedged there is said here.
    hidden_hedge = reading.hedged and not is_hedged(plain(text))
    match reading.certainty:
        case Certainty.UNCONFIRMED:
            return f"Not confirmed: {shown}"
        case Certainty.ATTRIBUTED if reading.said_by:
            verb = "say" if _is_plural(reading.said_by) else "says"
            possible = " it could be so" if hidden_hedge else ""
            return f"According to the article, {reading.said_by} {verb}{possible}: {shown}"
        case Certainty.ATTRIBUTED:
            return f"The article reports{' as possible' if hidden_hedge else ''}, without vouching for it: {shown}"
        case _:
            return f"Possible, according to the article: {shown}"


def _is_plural(name: str) -> bool:
    """Whether a speaker takes a plural verb; judged by the noun that heads the phrase."""
    head = re.split(r"\s(?:at|of|in|from|with|for|to|close|familiar|who|that|on|by)\b", name)[0].split()
    last = re.sub(r"'s?$", "", head[-1].lower()) if head else ""
    capitalised = bool(head) and head[-1][:1].isupper()
    return (
        " and " in name
        or last in {"people", "police", "they", "many", "some", "media"}
        or (not capitalised and last.endswith("s") and not last.endswith(("ss", "us", "is")))
    )
