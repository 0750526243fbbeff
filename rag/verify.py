"""Each statement in a model's words, held against the sentences that it cites: rules over words, no language model.

A statement may be shown when all of this holds: its numbers, names and quotations stand in what it cites; hardly a
word of it comes from elsewhere; it denies what they deny, turns nothing round and mixes up nobody; whom it quotes is
who said it; and it sounds no surer. What lacks only its hedge or its speaker gets them; the rest is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from indexes.embed import Embedder
from rag.answers import Certainty
from rag.certainty import HEDGES, SAYING, Reading, frame, joined, less_sure, plain, read_certainty, speakers
from rag.clauses import Parsed, Token, parse, stem_of
from rag.mentions import names
from rag.polarity import turned_round
from rag.quantities import Quantity, quantities, same_quantity
from rag.roles import mixed_up
from rag.senses import akin, nation


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a statement rests on.

    `text` is the exact words; `reading` how sure they are, lead-in and headings included; `lead` the lead-in, the
    headings and the title: words that may be leaned on.
    """

    text: str
    reading: Reading
    lead: str = ""


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


class Supports(Protocol):
    """A model's view of what supports what: `rag.reader.Reader`."""

    def supports(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The logit of "the text supports the statement" for each text."""
        ...


def verify(
    statement: str, cited: Sequence[Cited], supports: Supports | None = None, *, embedder: Embedder | None = None
) -> Verdict:
    """Holds a statement against the sentences that it cites.

    Args:
        statement: one sentence in a model's words.
        cited: what it rests on; at least one.
        supports: gives a support score, if there is a trained reader; it counts only beside an embedder.
        embedder: gives sentence vectors: then words that the sources lack are weighed by what they do to the meaning.

    Raises:
        ValueError: nothing is cited.
    """
    if not cited:
        raise ValueError("a statement must cite a sentence")
    source = joined([each.reading for each in cited])
    told = parse(statement)
    held = _Held(cited)
    faults = tuple(dict.fromkeys(_faults(told, held, supports, embedder)))
    if faults:
        return Verdict(None, source, faults)
    if source.certainty is Certainty.STATED or _keeps_doubt(statement, source, cited):
        return Verdict(statement, source, ())
    return Verdict(frame(statement, source, verbatim=False), source, (Fault.CERTAINTY,))


class _Held:
    """The cited sentences taken apart."""

    def __init__(self, cited: Sequence[Cited]) -> None:
        self.cited = cited
        self.sentences = [parse(each.text) for each in cited]
        self.leads = [parse(each.lead) for each in cited]
        self.stems = frozenset(t.stem for p in (*self.sentences, *self.leads) for t in p.tokens if t.stem)
        self.capitals = frozenset(
            _folded(t.text) for p in (*self.sentences, *self.leads) for t in p.tokens if not t.text.islower()
        )
        self.words = frozenset(_folded(t.text) for p in (*self.sentences, *self.leads) for t in p.tokens)


def _faults(told: Parsed, held: _Held, supports: Supports | None, embedder: Embedder | None) -> Iterator[Fault]:
    if _unheld_numbers(told, held):
        yield Fault.NUMBER
    if _unheld_names(told, held):
        yield Fault.NAME
    if _unheld_quotations(told, held):
        yield Fault.QUOTATION
    if turned_round(told, held.sentences):
        yield Fault.NEGATION
    if mixed_up(told, held.sentences):
        yield Fault.ROLES
    if _other_speaker(told, held):
        yield Fault.SPEAKER
    if _says_more(told, held, supports, embedder):
        yield Fault.WORDS


# --- numbers --------------------------------------------------------------------------------------------------------

_RATE = re.compile(
    r"\b(?:(?:an?|per|each|every)\s?(?P<unit>hour|day|week|month|quarter|year)|(?P<adverb>hourly|daily|weekly|monthly|quarterly"
    r"|yearly|annual(?:ly)?)|everyday)\b",
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
_TWO = re.compile(r"\b(?:two|both|neither|either|pair|couple|twice)\b", re.IGNORECASE)


def _unheld_numbers(told: Parsed, held: _Held) -> bool:
    """Whether a number, a date, a rate or a "this year" of the statement is not in the sentences."""
    sources = [(sentence.text, quantity) for sentence in held.sentences for quantity in quantities(sentence.text)]
    for quantity in quantities(told.text):
        if any(same_quantity(quantity, source) for _, source in sources):
            continue
        if quantity.value == "2" and (
            _ANAPHORIC.search(told.text[: quantity.start])
            or any(_TWO.search(sentence.text) for sentence in held.sentences)
        ):
            continue
        if _in_a_name(told.text, quantity, held):
            continue
        return True
    return _other_place(told, held) or any(_other_of(read, told, held) for read in (_rates, _round_now, _spans))


def _in_a_name(text: str, quantity: Quantity, held: _Held) -> bool:
    """Whether it belongs to a name that stands so in a title or heading, as in "Diablo 4"."""
    before = re.search(r"[\w'’-]+\s?$", text[: quantity.start])
    shown = f"{before[0] if before else ''}{text[quantity.start : quantity.end]}".lower()
    return before is not None and any(shown in lead.text.lower() for lead in held.leads)


def _rates(text: str) -> frozenset[str]:
    found = set()
    for match in _RATE.finditer(text):
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


def _other_place(told: Parsed, held: _Held) -> bool:
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


def _other_of(read: Callable[[str], frozenset[str]], told: Parsed, held: _Held) -> bool:
    """Whether the statement has a rate, a "this year" or a "weeks", and the sentences have only others."""
    mine = read(told.text)
    theirs = frozenset(unit for sentence in held.sentences for unit in read(sentence.text))
    return bool(mine and theirs and not mine <= theirs)


# --- names ----------------------------------------------------------------------------------------------------------

_TITLES = frozenset(
    """mr mrs ms dr sir president senator minister prime judge coach captain king queen prince attorney general chief
    executive chairman director officer secretary mayor governor professor manager""".split()
)


def _folded(word: str) -> str:
    country = nation(word)
    return country or plain(word).lower().replace(".", "")


def _unheld_names(told: Parsed, held: _Held) -> bool:
    called = [
        token
        for token in told.tokens
        if token.name and token.stem and not (token.text.islower() or _opens(token, told))
    ]
    if any(not _is_held(token, held) for token in called):
        return True
    # "App Store" is not held where the source has "the app" and "Play Store".
    joined_up = [t for t in called if any(other.end + 1 == t.start or t.end + 1 == other.start for other in called)]
    return any(_folded(t.text) in held.words - held.capitals - _TITLES for t in joined_up)


def _opens(token: Token, told: Parsed) -> bool:
    """Whether it is a sentence's first word with no second capital after it: its capital says nothing then."""
    place = told.tokens.index(token)
    alone = place + 1 >= len(told.tokens) or not told.tokens[place + 1].name
    return place == 0 and alone


def _is_held(token: Token, held: _Held) -> bool:
    word = _folded(token.text)
    if word in held.words or word in _TITLES or token.stem in held.stems or not token.stem:
        return True
    if word.endswith("s") and word[:-1] in held.words:
        return True
    return _is_acronym(token.text, held)


def _is_acronym(word: str, held: _Held) -> bool:
    """Whether "DOJ" stands for a "Department of Justice" of the sentences, or a word of it for a "DOJ" there."""
    if word.isupper() and len(word) > 1:
        heads = "".join(t.text[0] for p in (*held.sentences, *held.leads) for t in p.tokens if t.text[:1].isupper())
        return word in heads
    return False


# --- quotations -----------------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"\"([^\"]{2,})\"|(?<!\w)'([^']{2,}(?:'[a-z]{1,2}\b[^']*)*)'(?!\w)")


def _unheld_quotations(told: Parsed, held: _Held) -> bool:
    """Whether words in quotation marks do not stand so in one of the sentences."""
    sources = [_loose(each.text) for each in (*held.sentences, *held.leads)]
    for match in _QUOTED.finditer(told.text):
        for piece in re.split(r"\.\.\.|…|\[[^\]]*\]", match[1] or match[2]):
            if _loose(piece).strip() and not any(_loose(piece).strip() in source for source in sources):
                return True
    return False


def _loose(text: str) -> str:
    return " " + " ".join(re.findall(r"[\w'%$€£-]+", plain(text).lower())) + " "


# --- speakers -------------------------------------------------------------------------------------------------------

_UNNAMED = frozenset("he she they it who".split())
_THE_ARTICLE = frozenset("article report story piece news".split())
_COMPANY = frozenset(stem_of(word) for word in "company firm startup start-up group business".split())


def _other_speaker(told: Parsed, held: _Held) -> bool:
    """Whether the statement puts words into the mouth of somebody who did not say them."""
    mine = [name for name in _told_by(told.text) if parse(name).content and _head(name) not in _THE_ARTICLE]
    if not mine:
        return False
    known = [each for each in held.cited if each.reading.said_by]
    if not known:
        words = parse(mine[0]).content
        return not all(_is_held(word, held) or any(akin(word.stem, stem) for stem in held.stems) for word in words)
    return not any(_is_speaker(name, theirs, each) for name in mine for each in known for theirs in _speakers_of(each))


def _told_by(text: str) -> list[str]:
    """Everybody who speaks in a statement; of "the mayor, Ann Lee, said", her name as well."""
    found = [*speakers(text)]
    for name in tuple(found):
        aside = re.search(rf"(?<!to ){re.escape(name)},\s(?P<name>[A-Z][^,]+),\s", text, re.IGNORECASE)
        found += [aside["name"]] if aside and aside["name"][:1].isupper() else []
    return found


def _is_speaker(name: str, theirs: str, cited: Cited) -> bool:
    """Whether a speaker whom the statement names is one of the cited sentence."""
    if theirs.lower() in _UNNAMED:
        return True  # whoever it is must stand in the sentences or their titles; that is seen to elsewhere
    if name.lower() == "people":
        return True  # vague, but nobody else
    mine, head = parse(name), stem_of(_head(name))
    named = [token.text.lower() for token in mine.tokens if token.name and token.stem]
    if stem_of(_head(theirs)) in _COMPANY and named:
        # "The company says", told as "Northlight says": it is the first name of the title.
        first = names(plain(cited.lead))
        return bool(first) and all(word in first[0].text.lower() for word in named)
    if named:
        aside = plain(theirs) + _apposition(plain(cited.text), plain(theirs))
        return named[-1] in plain(theirs).lower() or all(word in aside.lower() for word in named)
    words = {token.stem for token in mine.content} if _head(name) == "people" else {head}
    own = [stem_of(word) for word in re.findall(r"\w+", theirs)]
    return any(akin(word, stem) for word in words for stem in own if stem) or head in _COMPANY


def _apposition(text: str, name: str) -> str:
    """What a comma adds to a name in a text: ", head of the port"; empty for nothing."""
    found = re.match(r",\s[^,]+", text.partition(name)[2])
    return found[0] if found else ""


def _head(name: str) -> str:
    """The word of a speaker's name that a statement must hold to name it: "analysts" of "analysts at Harbour Bank"."""
    return re.split(r"\s(?:at|of|in|from|with|for|close|familiar|behind|led|who)\b", name.lower())[0].split()[-1]


# --- words ----------------------------------------------------------------------------------------------------------

_LIGHT = frozenset(
    stem
    for word in """
    go goes going went gone come comes came reach reaches reached reaching bring brings brought put puts hold holds held
    keep keeps kept know knows knew known sit sits sat stand stands stood lie lies lay let turn turns turned move moves
    moved run runs ran serve serves rank ranks count counts mark marks involve involves involving concern follow follows
    followed face faces faced carry carries carried set sets leave leaves deal need needs want wants like likes try tries
    tried begin happen happens occur occurs exist exists contain contains feature features see sees saw seen view
    consider considered regard regarded describe described refer refers relate related link linked tie tied connect base
    based depend depends become becomes became make makes made take takes took taken get gets got give gives gave given
    use uses used remain remains include includes included including appear appears seem seems show shows showed look
    looks work works play plays part parts meet mean means meant lead leads find finds found ask asks asked add adds added
    allow enable help change changed continue stay live lives living belong represent cover covers explain explains
    say suggest suggests claim claims claimed report reports reported reportedly believe believes believed think thinks
    thought note notes noted announce announced write writes wrote state states accord argue argued predict forecast
    estimate estimated expect possible possibly perhaps apparently plan plans planned hope hopes hoped aim aims
    between since behind among amid toward towards within upon across along around away back apart together besides
    whereas whether despite although though per via instead rather quite very almost nearly merely simply partly largely
    especially particularly notably generally usually often always ever never again once twice already still soon later
    late earlier early previously prior former recently recent ago long long-term currently present presently now today
    however also even yet too thus therefore meanwhile moreover directly actually really fully completely entirely
    clearly certainly likely every each another other others such certain own same different various several many much
    more most least last next first second one two little bit lot able unable due owing thanks order
    way ways number thing things time times place case cases fact matter issue point side kind kinds sort type types form
    level degree amount range period moment event situation aspect role purpose example instance term terms result
    results reason reasons choice option options step person people man men woman member members name named so-called
    new old good great main major key real actual overall general common similar relevant respective available sure true
    further additional extra alone above following below greater greatest top strong stronger well large larger huge
    heavy high serious substantial considerable leading win won wins receive receives received gain gained
    tell tells told feel feels felt enter enters entered undergo underwent slightly anywhere everywhere question
    problem job better wide broad""".split()
    for stem in [stem_of(word)]
    if stem
)


_MOST_UNKNOWN = 3
"""So many words may be strange to the sources before the statement is given up without a look at its meaning."""
LEAST_GAIN = -0.008
"""What the words strange to the sources must at least do for the likeness of statement and sources (a cosine): a
synonym brings the two nearer, an invented detail takes them apart. Tuned on evals/questions/statements.jsonl, tuning."""
LEAST_GAIN_OF_VERBS = -0.025
"""The same where all of them may be verbs or adverbs: of those a paraphrase changes more than of nouns."""
SUPPORT_WEIGHT, LEAST_GAIN_SUPPORTED = 0.055, -0.03
"""The same with a reader: the gain in cosine and this part of the gain in its support, a logit, together."""

_BEFORE_VERB = frozenset(
    """to could would may might can will has have had was were is are been be being who which it he she they we not also
    already then""".split()
)


def unknown_words(told: Parsed, held: _Held) -> list[Token]:
    """The content words of a statement that neither stand in the sources nor say the same as a word there."""
    counted = [(q.start, q.end) for q in quantities(told.text)] + [m.span() for m in _RATE.finditer(told.text)]
    return [
        token
        for token in told.content
        if not any(start <= token.start < end for start, end in counted)
        and (token.stem not in _LIGHT or token.text.lower().startswith("founde"))
        and not any(akin(token.stem, stem) for stem in held.stems)
        and not _is_held(token, held)
    ]


def _says_more(told: Parsed, held: _Held, supports: Supports | None, embedder: Embedder | None) -> bool:
    unknown = unknown_words(told, held)
    if not unknown or len(unknown) > _MOST_UNKNOWN:
        return bool(unknown)
    if any(
        token.text.lower() in _COMPARED or _takes_place(token, told, held) or _is_added(token, told)
        for token in unknown
    ):
        return True
    if embedder is None:
        return len(unknown) > 1 or not _may_be_verb(unknown[0], told)
    shorter = told.text
    for token in reversed(unknown):
        shorter = shorter[: token.start] + shorter[token.end :]
    source = " ".join(each.text for each in held.cited)
    vectors = embedder.embed([source, told.text, shorter])
    gain = float(vectors[0] @ vectors[1]) - float(vectors[0] @ vectors[2])
    if supports is None:
        return gain < (LEAST_GAIN_OF_VERBS if all(_may_be_verb(token, told) for token in unknown) else LEAST_GAIN)
    with_lead = [f"{held.cited[0].lead} {source}"]
    support = supports.supports(told.text, with_lead)[0] - supports.supports(shorter, with_lead)[0]
    return gain + SUPPORT_WEIGHT * support < LEAST_GAIN_SUPPORTED


_COMPARED = frozenset("higher lower less fewer greater bigger smaller larger better worse faster slower".split())


_ADDING = re.compile(
    r"\b(?:and|or|such as|including|especially|mostly|mainly|in|at|by|with|from|after|during|through)\s$", re.IGNORECASE
)


def _is_added(token: Token, told: Parsed) -> bool:
    """Whether it is hung on: one more member of a list, or a circumstance ("at kennels")."""
    return not token.text.lower().endswith(("ly", "ed", "ing")) and bool(
        _ADDING.search(told.text[max(0, token.start - 12) : token.start])
    )


def _takes_place(token: Token, told: Parsed, held: _Held) -> bool:
    """Whether it stands just where another word does in a source: "scores of cats" for "scores of dogs"."""
    before, after = _beside(told, told.tokens.index(token))
    known = {each.stem for each in told.content}
    for source in held.sentences:
        for place, other in enumerate(source.tokens):
            if not other.stem or other.stem in known:
                continue
            its_before, its_after = _beside(source, place)
            if before[-1:] == its_before[-1:] and (
                after == its_after != "" or (before == its_before and len(before) > 1)
            ):
                return True
    return False


def _beside(text: Parsed, place: int) -> tuple[list[str], str]:
    """The two words before a place and the one behind it."""
    before = [token.text.lower() for token in text.tokens[max(0, place - 2) : place]]
    after = text.tokens[place + 1].text.lower() if place + 1 < len(text.tokens) else ""
    return before, after


def _may_be_verb(token: Token, told: Parsed) -> bool:
    """Whether it stands where a verb or an adverb does."""
    place = told.tokens.index(token)
    if token.text.lower().endswith("ly"):
        return True
    if place == 0:
        return False
    before = told.tokens[place - 1]
    apart = told.text[before.end : token.start].strip() or told.text[: before.end].endswith("'s")
    return not apart and (before.text.lower() in _BEFORE_VERB or before.entity)


# --- certainty ------------------------------------------------------------------------------------------------------


def _keeps_doubt(text: str, source: Reading, cited: Sequence[Cited]) -> bool:
    """Whether a statement in the model's words already carries the doubt of what it cites."""
    own = read_certainty(text)
    if source.certainty is Certainty.UNCONFIRMED:
        return own.certainty is Certainty.UNCONFIRMED
    hedged = (own.hedged and less_sure(own.certainty, Certainty.STATED)) or HEDGES.search(plain(text)) is not None
    if source.certainty is Certainty.SPECULATIVE:
        return hedged or own.certainty is Certainty.UNCONFIRMED
    said = [each for each in cited if each.reading.said_by]
    if not all(any(_names(text, name) for name in _speakers_of(each)) for each in said):
        return False
    named = [name for each in said for name in _speakers_of(each)]
    speaking = own.certainty is Certainty.ATTRIBUTED or any(_speaks(_head(name), text) for name in named)
    return speaking and (hedged or not source.hedged)


def _speakers_of(cited: Cited) -> tuple[str, ...]:
    return (*([cited.reading.said_by] if cited.reading.said_by else []), *speakers(cited.text))


def _names(text: str, speaker: str) -> bool:
    """Whether a text names a speaker: both of "Ann Lee and Ben Roth", one of "co-founder and head Ann Lee"."""
    parts = speaker.split(" and ")
    alike = len({part.islower() for part in parts}) == 1
    return all(_head(part) in text.lower() for part in (parts if alike else parts[-1:]) if part)


def _speaks(head: str, text: str) -> bool:
    """Whether a speaker reports in these words: "the Post reported a queue" needs no frame."""
    for place in re.finditer(rf"\b{re.escape(head)}\b", plain(text), re.IGNORECASE):
        follows = re.findall(r"\w+", plain(text)[place.end() : place.end() + 40])[:2]
        if any(SAYING.fullmatch(word) for word in follows):
            return True
    return False
