"""Each statement in a model's words, held against the sentences that it cites: rules over words, no language model.

A statement may be shown when all of this holds: its numbers, names and quotations stand in what it cites; hardly a
word of it comes from elsewhere; it denies what they deny, turns nothing round and mixes up nobody; whom it quotes is
who said it; and it sounds no surer. What lacks only its hedge or its speaker gets them; the rest is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexes.embed import Embedder
from rag.answers import Certainty
from rag.certainty import Reading, frame, joined, less_sure, plain, read_certainty
from rag.cited import TITLES, Cited, Held, folded, is_held
from rag.clauses import Parsed, Token, parse
from rag.doubts import doubted_beside
from rag.hedges import HEDGES
from rag.numbers import strange_number
from rag.polarity import turned_round
from rag.roles import mixed_up
from rag.voices import names_speaker, other_speaker, reports
from rag.wording import Supports, says_more

__all__ = ["Cited", "Fault", "Supports", "Verdict", "faults_of_words", "verify"]

_LONGEST = 1_000  # characters of a statement; a sentence has no more, and a hostile one costs no time


class Fault(StrEnum):
    """What is wrong with a statement."""

    NUMBER = "a number, date or sum that is not in the source"
    NAME = "a name that is not in the source"
    QUOTATION = "a quotation that is not in the source"
    WORDS = "more than the source says"
    NEGATION = "denied or turned round"
    ROLES = "who did what, or what belongs to which number, mixed up"
    SPEAKER = "said by somebody else"
    CERTAINTY = "surer than the source"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a statement.

    `text` is it as it may be shown, repaired with its hedge or speaker where it lacked only that; None where it must
    not be shown. `reading` is how sure the shown text is; `faults` what was found wrong, in order, what was repaired
    included.
    """

    text: str | None
    reading: Reading
    faults: tuple[Fault, ...]


def verify(
    statement: str, cited: Sequence[Cited], supports: Supports | None = None, *, embedder: Embedder | None = None
) -> Verdict:
    """Holds a statement against the sentences that it cites.

    Args:
        statement: one sentence in a model's words.
        cited: what it rests on; at least one.
        supports: gives a support score, if there is a trained reader: words that the sources lack are weighed by what
            they do to it.
        embedder: gives sentence vectors, by which such words are weighed, too, or alone.

    Raises:
        ValueError: nothing is cited.
    """
    if not cited:
        raise ValueError("a statement must cite a sentence")
    source = joined([each.reading for each in cited])
    if len(statement) > _LONGEST:
        return Verdict(None, source, (Fault.WORDS,))
    told = parse(statement)
    held = Held(cited)
    faults = tuple(dict.fromkeys(_faults(told, held, supports, embedder)))
    if faults:
        return Verdict(None, source, faults)
    if source.certainty is Certainty.STATED:
        # The main clause is stated; whose words come from a side clause that is not, cannot be told as it stands.
        doubted = doubted_beside(told, held)
        return Verdict(None, source, (Fault.CERTAINTY,)) if doubted else Verdict(statement, source, ())
    if _keeps_doubt(statement, source, cited):
        return Verdict(statement, source, ())
    return Verdict(frame(statement, source, verbatim=False), source, (Fault.CERTAINTY,))


def _faults(told: Parsed, held: Held, supports: Supports | None, embedder: Embedder | None) -> Iterator[Fault]:
    yield from faults_of_words(told, held)
    if says_more(told, held, supports, embedder):
        yield Fault.WORDS


def faults_of_words(told: Parsed, held: Held) -> Iterator[Fault]:
    """What is wrong by the words alone, in the order of `Fault`; nothing is weighed."""
    if strange_number(told, held):
        yield Fault.NUMBER
    if _strange_name(told, held):
        yield Fault.NAME
    if _strange_quotation(told, held):
        yield Fault.QUOTATION
    if turned_round(told, held.sentences):
        yield Fault.NEGATION
    if mixed_up(told, held.sentences):
        yield Fault.ROLES
    if other_speaker(told, held):
        yield Fault.SPEAKER


# --- names ------------------------------------------------------------------------------------------------------------


def _strange_name(told: Parsed, held: Held) -> bool:
    called = [
        token
        for token in told.tokens
        if token.name and token.stem and not (token.text.islower() or _opens(token, told))
    ]
    if any(not is_held(token, held) for token in called):
        return True
    # "App Store" is not held where the source has "the app" and "Play Store".
    joined_up = [t for t in called if any(other.end + 1 == t.start or t.end + 1 == other.start for other in called)]
    return any(folded(t.text) in held.words - held.capitals - TITLES for t in joined_up)


def _opens(token: Token, told: Parsed) -> bool:
    """Whether it is a sentence's first word with no second capital after it: its capital says nothing then."""
    place = told.tokens.index(token)
    alone = place + 1 >= len(told.tokens) or not told.tokens[place + 1].name
    return place == 0 and alone


# --- quotations -------------------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"\"([^\"]{2,})\"|(?<!\w)'([^']{2,}(?:'[a-z]{1,2}\b[^']*)*)'(?!\w)")


def _strange_quotation(told: Parsed, held: Held) -> bool:
    """Whether words in quotation marks do not stand so in one of the sentences."""
    sources = [_loose(each.text) for each in (*held.sentences, *held.leads)]
    for match in _QUOTED.finditer(told.text):
        for piece in re.split(r"\.\.\.|…|\[[^\]]*\]", match[1] or match[2]):
            if _loose(piece).strip() and not any(_loose(piece).strip() in source for source in sources):
                return True
    return False


def _loose(text: str) -> str:
    return " " + " ".join(re.findall(r"[\w'%$€£-]+", plain(text).lower())) + " "


# --- certainty ------------------------------------------------------------------------------------------------------


def _keeps_doubt(text: str, source: Reading, cited: Sequence[Cited]) -> bool:
    """Whether a statement in the model's words already carries the doubt of what it cites."""
    own = read_certainty(text)
    if source.certainty is Certainty.UNCONFIRMED:
        return own.certainty is Certainty.UNCONFIRMED
    hedged = (own.hedged and less_sure(own.certainty, Certainty.STATED)) or HEDGES.search(plain(text)) is not None
    if source.certainty is Certainty.SPECULATIVE:
        return hedged or own.certainty is Certainty.UNCONFIRMED
    speaking = own.certainty is Certainty.ATTRIBUTED or any(reports(text, each) for each in cited)
    return speaking and (hedged or not source.hedged) and all(names_speaker(text, each) for each in cited)
