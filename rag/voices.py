"""Whether the one who speaks in a statement is the one who speaks in its sources."""

from __future__ import annotations

import re

from rag.certainty import plain, speakers
from rag.cited import Cited, Held, is_held
from rag.clauses import Parsed, parse, stem_of
from rag.mentions import names
from rag.reporting import verbs
from rag.senses import akin

_UNNAMED = frozenset("he she they it who".split())
_THE_ARTICLE = frozenset("article report story piece news".split())
_NEAR = 40  # characters behind a speaker in which the reporting verb begins
_COMPANY = frozenset(stem_of(word) for word in "company firm startup start-up group business".split())


def other_speaker(told: Parsed, held: Held) -> bool:
    """Whether the statement puts words into the mouth of somebody who did not say them."""
    mine = [name for name in _told_by(told.text) if parse(name).content and _head(name) not in _THE_ARTICLE]
    if not mine:
        return False
    known = [each for each in held.cited if each.reading.said_by]
    if not known:
        return not _may_say(mine[0], held)
    return not any(_is_speaker(name, theirs, each) for name in mine for each in known for theirs in _speakers_of(each))


_SAYING_NOUN = re.compile(
    r"\b(?:statements?|articles?|letters?|polls?|surveys?|interviews?|reports?|posts?|filings?|testimony|memos?|blog)\b",
    re.IGNORECASE,
)


def _may_say(name: str, held: Held) -> bool:
    """Whether somebody may speak where no sentence names a speaker.

    Whoever has a name must be said there to say something, or in a statement, an article …; others must stand there.
    """
    words = parse(name).content
    if not all(is_held(word, held) or any(akin(word.stem, stem) for stem in held.stems) for word in words):
        return False
    if not any(word.name for word in words):
        return True
    return any(_reports(each.text, _head(name)) or _SAYING_NOUN.search(each.text) for each in held.cited)


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
        # Whoever it is must stand in the sentences or their titles, which is seen to elsewhere. "A reporter" who stands
        # beside "he" in the same sentence is somebody else.
        common = _head(name)
        return not (common in name and re.search(rf"\b{re.escape(common)}\b", cited.text))
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


# What somebody says something in or by: "the judge's ruling" found what the judge did.
_WORD_OF = re.compile(
    r"['’]s?\s(?:\w+\s)?(?:rulings?|reports?|statements?|study|studies|filings?|analys[ie]s|announcements?|findings?"
    r"|data|figures|survey|poll|memo|letter|posts?|tweets?|emails?|memoir|interview|research|review|blog|lawsuit"
    r"|complaint|testimony|remarks?|comments?|verdict|decision|article|story|documents?|account|website)$",
    re.IGNORECASE,
)


def _head(name: str) -> str:
    """The word of a speaker's name that a statement must hold to name it: "analysts" of "analysts at Harbour Bank".

    Of "the bank's report" it is "bank".
    """
    name = _WORD_OF.sub("", name)
    words = re.split(r"\s(?:at|of|in|from|with|for|close|familiar|behind|led|who)\b", name.lower())[0].split()
    return words[-1] if words else ""


def _speakers_of(cited: Cited) -> tuple[str, ...]:
    first = cited.reading.said_by
    return (*([first] if first else []), *speakers(cited.text))


def names_speaker(text: str, cited: Cited) -> bool:
    """Whether a text names a speaker of the sentence; true where it has none.

    Both of "Ann Lee and Ben Roth" are to be named, and only she of "co-founder and head Ann Lee".
    """
    return not cited.reading.said_by or any(_names(text, speaker) for speaker in _speakers_of(cited))


def _names(text: str, speaker: str) -> bool:
    parts = speaker.split(" and ")
    alike = len({part.islower() for part in parts}) == 1
    return all(_head(part) in text.lower() for part in (parts if alike else parts[-1:]))


def reports(text: str, cited: Cited) -> bool:
    """Whether a speaker of the sentence reports in a text: "the Post reported a queue" needs no frame."""
    return any(_reports(text, _head(speaker)) for speaker in _speakers_of(cited))


def _reports(text: str, head: str) -> bool:
    """Whether a verb of saying follows somebody in a text."""
    flat = plain(text)
    for place in re.finditer(rf"\b{re.escape(head)}\b", flat, re.IGNORECASE):
        follows = re.findall(r"\w+", flat[place.end() : place.end() + _NEAR])[:2]
        if any(verb.end() == len(word) for word in follows for verb in verbs(word)):
            return True
    return False
