"""Who says so: the subjects of the verbs that report or deny, and whoever is named by "according to".

Read from the words with their quotations masked (`rag.certainty.mask_quotations`) and their side clauses blanked out
(`rag.sentence_clauses.speaking_clauses`); which verbs report is told by `rag.reporting`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rag import reporting
from rag.denials import DENIED, DENIED_PASSIVE, RUMOUR, speaks_after_silence
from rag.mentions import PEOPLE
from rag.sentence_clauses import blank, has_predicate, is_opening, speaking_clauses, subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# "Dr. Lim", "J. R. Osei", "the U.S. Navy", "Harbour Inc. said": these points end nothing, so a letter stands for them.
_DOT = "\ua78f"
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gov|Gen|Brig|Lt|Sgt|Cpl|Col|Maj|Capt|Rev|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd"
    r"|No)\.(?=,?\s\S)"
    r"|\b(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|vs)\.(?=\s\S)"
    r"|(?<!\w)(?:[A-Z]\.)+(?=,?\s\S)|(?<=\w)\.(?=\w)"
)
# "The play \"Low Tide,\" said": a few words in quotation marks within a sentence end nothing.
_COINAGE = re.compile(r"(?<=\w\s)\"([^\",.\u25a1]+,?)\"")
# Where the subject of a reporting verb can begin: after punctuation, or after a word that opens a clause.
_CLAUSE_START = re.compile(
    r"(?:,(?!\d)|[;:.!?()\u25a1\"])|\s[-\u2013\u2014]+\s|\u2014|(?<!-)\b(?:that|while|but|because|when|after|since"
    r"|although|though"
    r"|if|whether|what|why|how|as|so"
    r"|where|(?<!more\s)(?<!less\s)(?<!fewer\s)than|yet|before|until|which|amid|despite)\b(?!-)",
    re.IGNORECASE,
)
_BEFORE_VERB = re.compile(
    r"(?:\s|^)(?:has|have|had|also|already|never|not|did|do|does|didn't|don't|doesn't|often|once|then|later|now"
    r"|still|both|all|long"
    r"|first|yesterday|today|since|both|just|further|again|nevertheless|nonetheless|only|himself|herself|itself"
    r"|themselves|(?:on|last)\s+\w+day"
    r"|twice|(?-i:(?!family\b|ally\b|assembly\b|monopoly\b|supply\b|reply\b)[a-z]+ly)|(?:was|were|is|are"
    r"|been)\s+(?:forced|compelled|obliged|moved|quick|keen|at\s+pains)\s+to"
    r"|(?:rushed|went\s+on|continues|continued|had|came\s+out|appears?|appeared|seems?|seemed)\s+to)$",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|(?-i:will)|would|can|could|(?-i:may)|might|must|should|has|have|had|does"
    r"|do|did|went)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:and|or|meanwhile|however|still|now|then|recently|today|yesterday|later|instead|also|even|earlier"
    r"|indeed|so|yet|again)\s+)+"
    r"|^(?:in|on|by|since|during|at)\s+(?:(?:early|late|mid)\s+)?(?:\w+day|\d{4}|(?:January|February|March|April"
    r"|May|June|July|August"
    r"|September|October|November|December)(?:\s+\d{1,4})?)\s+"
    # "In its report Harbour Bank".
    r"|^(?:in|on|by|at|for|during|from|with|after)\s+(?:its|his|her|their|a|an|the|one|this"
    r"|that)\s+(?-i:(?:[a-z'-]+\s+){1,5}(?=[A-Z]))"
    r"|^(?:in|on|by|at|for|during|from|with|after)\s+(?:\S+\s+)+?(?=(?:the|a|an|he|she|they|some|many|several|most)\s)",
    re.IGNORECASE,
)
# The article's own voice and empty subjects are nobody else; a pronoun speaks but names nobody.
_NOBODY = frozenset(
    {
        "i",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "there",
        "which",
        "one",
        "nothing",
        "something",
        "what",
        "to",
        "per",
        "here",
    }
)
_POINTING = frozenset({"this", "that", "these", "those", "one"})
_OURSELVES = frozenset({"i", "we", "you"})
_UNNAMED = frozenset({"it", "who", "he", "she", "they"})
PRONOUNS = _UNNAMED - {"who"}
# A speaker's name stops before what says when, where or to whom; "for" and "of" belong to titles and stay.
_AFTER_NAME = re.compile(
    r"\s+(?:in\s+(?:\w+ing|a|an|the|his|her|its|their|\d{4}|\w+day)\b|on\s+\w+day\b|last\s|earlier\s|during\s"
    r"|after\s|when\s|while\s|as\s|who\s|that\s|which\s|but\s"
    # "Ambassador to Norway" goes on.
    r"|has\s|have\s|had\s|be\s|is\s|are\s|was\s|were\s|will\s|would\s|could\s|may\s|told\s|to\s(?!(?-i:[A-Z]))"
    r"|conducted\s|published\s|seen\s+by\s|obtained\s+by\s|reviewed\s+by\s"
    r"|released\s|because\s|via\s|prior\s|ahead\s|before\s|following\s|recently\s|late\s|outside\s|about\s"
    r"|with\s+an?\s"
    r"|at\s+(?:a|an|the|his|her|its)\s+(?:\w+\s+)?(?:conference|event|briefing|hearing|press|meeting|summit|launch"
    r"|rally)|this\s|yesterday|today).*$",
    re.IGNORECASE | re.DOTALL,
)
# Words that open a sentence with a capital without being names.
_COMMON = frozenset(
    """
    a an the this that these those
    some many most several few both all other two three various one his her its their our my no
    analysts experts investors officials researchers scientists critics observers reports sources people
    insiders executives lawyers prosecutors regulators economists traders fans police authorities rumours rumors
    supporters opponents engineers developers users customers employees workers doctors historians commentators
    consultants others
    studies surveys industry company market government security legal local former senior leading early internal
    recent new independent unconfirmed media press financial political medical academic outside foreign federal
    city state national posts papers documents filings readers residents parents students voters
    """.split()
)
# What a subject cannot end with.
_NO_NOUN = frozenset(
    "of in on at by for from with to into about over under the a an his her its their our my your as than"
    " these those like no most latest next own usual not without".split()
)
# "Initial reports that …": a noun, not a verb.
_NOUNS_OWN = frozenset(
    """
    initial early earlier recent previous new old multiple media various conflicting persistent
    such press false growing
    """.split()
)
# What cannot be the subject of an inverted report.
_NO_SUBJECT = re.compile(
    r"(?:that|it|its(?!\s+[a-z])|to|in|on|at|as|they|them|him|(?:her|his)(?!\s+[a-z])|she|us|me|he|how|why"
    r"|whether|if|what"
    r"|during|after|before"
    r"|when|while|following|amid|up|out|off|down|over|about|of|from|with|for|by|into|earlier|later|again|so|last"
    r"|this|both|on)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?<!was\s)(?<!were\s)(?<!been\s)(?:den(?:y|ies|ied)|(?:reject|disput|contest|refut|debunk|dismiss|rubbish|quash"
    r"|rebut|repudiat|disavow|contradict"
    r"|disprov|discredit|scotch|call|label|brand|describ|characteri[sz]|slam|decri|denounc|knock|brush|laugh|wave|shrug|pour|play"
    r"|plead|maintain|protest"
    r"|push)(?:e|e?s|e?d|l?led|ted)?|shot|hits?)\b",
    re.IGNORECASE,
)
# "Refuted by the mayor".
_DENIED_BY = re.compile(
    rf"\b{RUMOUR}\b[^.;:]{{0,120}}?\b{DENIED_PASSIVE}\s+by\s+(?P<who>[^,.;:\"\u25a1()\u2013\u2014]+)", re.IGNORECASE
)
# "Neither Lim nor the port has been accused": no charge.
_NOT_ACCUSED = re.compile(
    r"\b(?:neither|none|nobody|no\s+one|no)\b[^.;:\u25a1]{0,120}?\b(?:is|are|was|were|been)\s+(?:\w+ly\s+)?accused\b"
    r"|(?:\b(?:not|never)|n't)\s+(?:\w+ly\s+)?(?:been\s+)?accused\b",
    re.IGNORECASE,
)
# "Went so far as to say", "took to his page to announce": it has been said.
_WENT_ON_TO = re.compile(
    r"\s(?:(?:went|gone|goes)\s(?:so|as)\sfar\sas|(?:took|takes|turned)\sto\s(?:[\w'-]+\s){1,5}?|(?:was|were|is"
    r"|are)\s"
    r"(?:quick|keen|eager|careful|forced|happy|at\spains|the\s(?:first|latest|only\sone))|rushed|hastened|went\son"
    r"|goes\son|continues|continued"
    r"|came\s(?:out|forward)|used\s(?:[\w'-]+\s){1,5}?)\s?to\s(?:\w+ly\s)?$",
    re.IGNORECASE,
)
# "Would only say that", "would say only": it has been said, and no more.
_ONLY = re.compile(r"\bwould\s(?:only\s)?$", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w'.&-]*(?:\s[A-Z][\w'.&-]*)+")
_AFTER_CLAIM = re.compile(r"(?:[,\u25a1]|[,!?][\"'])\s*$")
_HAS = re.compile(r"\b(?:has|have|had)\s+(?:\w+\s+)?$", re.IGNORECASE)
_WITHIN_A_REPORT = re.compile(
    r"\s+(?:that\s+)?(?:(?!(?:though|although|while|when|if|because|as|who|which|after|before|but"
    r"|and)\b)[\w'&.-]+\s+){1,8}[\w'-]+"
)
_TURNED_ROUND = re.compile(
    r"\s+(?:[A-Z]|(?:[a-z-]+\s){1,3}[A-Z][\w'-]*(?:\s[\w'-]+){1,4}\.?$|(?:the|an?|one)\s[^,.;:\"\u25a1]+(?:\.?$"
    r"|,\s(?:who|which)\b))"
)
_DOES_TOO = re.compile(r"\b(?:adding|conceding|announcing|declaring|writing)\b", re.IGNORECASE)
_SAID_ALREADY = re.compile(r"(?:^|\s)(?:said|says|told|tells|wrote|writes|claims)\s")
_PAST_VERB = re.compile(r"\s[a-z]+(?<!e)ed$")
_NO_ONE = re.compile(r"(?:neither|none|nobody|no)\b", re.IGNORECASE)
_QUOTED = ("\u25a1", ',"')
_DASHED_ASIDE = re.compile(r"^(.*[\w.])\s(?:[-\u2013\u2014]+)\s[^\u2013\u2014]*\s(?:[-\u2013\u2014]+)$")
# "The port, the council and two unions": a row of at least three, or of two names each with its own comma.
_WORD = r"(?!(?:and|or|but|that|who|which|when|while|after|as|if)\b)[\w'&.-]+"
_ITEM = rf"{_WORD}(?:\s{_WORD}){{0,5}}"
_ROW = re.compile(
    r"(?:^|[.;:\u25a1]\s|\bthat\s|\bbut\s)((?!(?:in|on|at|by|for|with|after|before|during|since|amid|despite"
    r"|however|still"
    r"|then|now|meanwhile|also|and|so|yet|while|when|as|if|\w+ly|\w+day|last|this)\b)"
    rf"{_ITEM}(?:,\s{_ITEM}){{1,6}},?\sand\s{_ITEM})$",
    re.IGNORECASE,
)
_MAX_NAME_WORDS = 20
_REACH = 300
"""Characters on each side of a reporting verb in which its subject and its content are looked for."""
_MAX_ASIDE_WORDS = 5


def find_speaker(masked: str) -> tuple[bool, str | None]:
    """Whether somebody else says it, and who, as far as somebody is named; takes the masked text."""
    reporter = _reporters_words(masked)
    found = speakers(masked)
    # Who has said it comes before who only may.
    names = [name for name, _ in sorted(found, key=lambda speaker: not speaker[1]) if name]
    # A pronoun stands for somebody, but a name tells more.
    named = next((name for name in names if name.lower() not in PRONOUNS), names[0] if names else None)
    told = blank(_NOT_ACCUSED, reporter)
    by_form = any(rule.search(told) for rule in (reporting.BY_ADVERB, reporting.BY_PASSIVE, reporting.BY_NOUN))
    quoted = "\u25a1" in reporter
    return by_form or quoted or any(said for _, said in found), named


def speakers(masked: str) -> tuple[tuple[str | None, bool], ...]:
    """Each speaker, nearest to the claim first, and whether it has said it or only may; takes the masked text.

    None stands for one without a name; a pronoun is a name here.
    """
    found = _speakers(_reporters_words(masked))
    return tuple((name.replace(_DOT, ".") if name else None, said) for name, said in found)


@lru_cache(maxsize=64)
def _reporters_words(masked: str) -> str:
    """What counts for who speaks: no side clauses, and no points that end nothing."""
    return speaking_clauses(
        _COINAGE.sub(" \\1 ", _ABBREVIATION.sub(lambda match: match.group().replace(".", _DOT), masked))
    )


def _speakers(reporter: str) -> Iterator[tuple[str | None, bool]]:
    for rule in (reporting.SPEAKER_COLON, reporting.TURN):
        if opener := rule.match(reporter):
            yield _tidy(next(filter(None, opener.groups())), at_start=True), True
    yield from _deniers(reporter)
    # "Lim said, according to the Courier": whoever is nearest to the claim comes first.
    yield from _sayers(reporter)
    yield from _depicters(reporter)
    yield from _cited(reporter)
    yield from _subjects_of_sentence(reporter)


def _cited(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """Whoever is named by a mark of reporting: "according to", "as … said", "reads …", "refuted by"."""
    for match in reporting.ACCORDING.finditer(reporter):
        yield _tidy(match["who"], match.start("who") == 0), True
    for match in reporting.AS_SAID.finditer(reporter):
        who = match["who"].strip()
        if _can_speak(who) and who.lower() != "they":  # "as they say": nobody in particular
            yield _tidy(match["who"], at_start=False), True
    for match in (*reporting.IN_VIEW.finditer(reporter), *reporting.STANCE.finditer(reporter)):
        who = next((name for name in match.groups() if name), None)
        yield (_tidy(who, at_start=False) if who else None), True
    for match in reporting.READS.finditer(reporter):
        yield _tidy(match["who"] or match["reader"], at_start=False), True
    for match in _DENIED_BY.finditer(reporter):
        yield _tidy(match["who"], at_start=False), True


def _subjects_of_sentence(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """The subject of the whole sentence, where a participle reports, or silence or a quotation is followed by words."""
    participle = reporting.PARTICIPLE.search(reporter)
    # "In one study, adding salt helped" has no main clause before its participle.
    adds = (
        participle is not None
        and not is_opening(reporter[: participle.start()])
        # "The new map shows more, adding a pier", "she won, conceding two goals".
        and (not _DOES_TOO.search(participle.group()) or reporting.adds_claim(reporter[participle.end() - 1 :]))
    )
    if adds or speaks_after_silence(reporter):
        name = subject(reporter)
        if name is None or _can_speak(name):
            yield (_tidy(name, reporter.startswith(name)) if name else None), True
    if reporting.THEN_QUOTES.match(reporter):
        name = subject(reporter)
        if (
            name
            and _can_speak(name)
            and not _OPENING.match(f"{name} ")
            and (name in PRONOUNS or (name[:1].isupper() and name.split()[0].lower() not in _COMMON))
        ):
            yield _tidy(name, reporter.startswith(name)), True


def _sayers(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """The subjects of the verbs that report; where one reports another, whoever is nearer to the claim comes first."""
    found: list[tuple[str | None, bool]] = []
    last = 0
    for end, name, said in _subjects_of_verbs(reporter):
        # "Lim said that the bakers believe …": nothing but the second speaker stands between the two verbs.
        within = found and said and name and name not in PRONOUNS and _WITHIN_A_REPORT.fullmatch(reporter[last:end])
        found.insert(len(found) - 1 if within else len(found), (name, said))
        last = end
    yield from found


def _subjects_of_verbs(reporter: str) -> Iterator[tuple[int, str | None, bool]]:
    """Where each verb that reports ends, its subject, and whether it has been said or only may be."""
    for match in reporting.verbs(reporter):
        # No further than a clause reaches: else a hostile text, one long row of verbs, takes time by the square.
        before = reporter[max(0, match.start() - _REACH) : match.start()]
        after = reporter[match.end() : match.end() + _REACH]
        if (
            reporting.NOUN_BEFORE.search(before)
            or reporting.NOUN_AFTER.match(after)
            or reporting.UNSAID.search(f"{before}{match.group()}")
            # "The team has jokes".
            or (match.group().endswith("s") and _HAS.search(before))
        ):
            continue
        if went_on := _WENT_ON_TO.search(before):
            before = before[: went_on.start() + 1]
        if (only := _ONLY.search(before)) and (after.startswith(" only") or "only" in only.group()):
            before, after = before[: only.start()], after.removeprefix(" only")
        modal = reporting.NOT_YET_SAID.search(before)
        # "Told" has no inversion: what follows it is the hearer.
        inverts = modal is None and not reporting.TELLING.match(match.group()) and _AFTER_CLAIM.search(before)
        # "Some recent, confirmed advances": after a mere comma only a name is turned round with such a verb.
        if match["that"] and before.endswith(", ") and not _TURNED_ROUND.match(after):
            inverts = None
        if inverts and (name := _subject_after(before, after)):
            yield match.end(), name, True
            continue
        if modal and reporting.DONE_BY_THINGS.match(match.group()):
            continue
        found, name, aside = _subject_before(before[: modal.start()] if modal else before)
        if (
            found
            and reporting.reports(match, after, aside)
            and not (modal and re.match(r"to\b", modal.group(), re.IGNORECASE))
        ):
            # "Lim doesn't expect it to close" tells what he holds.
            held = modal is not None and reporting.HOLDS_NOT.match(f"{modal.group()}{match.group()}")
            yield match.end(), name, modal is None or bool(held) or reporting.WILL.match(modal.group()) is not None


def _deniers(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """Whoever denies a claim: a denial that settles something else ("denied him a goal") has no speaker."""
    for match in _DENYING.finditer(reporter):
        before = reporter[max(0, match.start() - _REACH) : match.start()]
        forced = re.search(r"\bto\s+(?:\w+ly\s+)?$", before)
        if DENIED.rules.match(reporter, match.start()) or (
            forced and _BEFORE_VERB.search(before.rstrip().removesuffix("publicly").rstrip())
        ):
            found, name, _ = _subject_before(before)
            if found:
                yield name, True


def _depicters(reporter: str) -> Iterator[tuple[str | None, bool]]:
    """Whoever calls, describes or explains a thing as something, or is convinced of it."""
    for match in (*reporting.DEPICTING.finditer(reporter), *reporting.CONVINCED.finditer(reporter)):
        before = reporter[max(0, match.start() - _REACH) : match.start()]
        modal = reporting.NOT_YET_SAID.search(before)
        if reporting.NOUN_BEFORE.search(before) or (modal and not reporting.WILL.match(modal.group())):
            continue
        found, name, _ = _subject_before(before[: modal.start()] if modal else before)
        # "They made a ship called the Gull a home": a participle, and no verb of theirs.
        if found and not _NO_ONE.match(name or "") and not (name and has_predicate(name)):
            yield name, True


def _subject_after(before: str, after: str) -> str | None:
    """The subject of an inverted report (`…," said Mary Jones in a note.`); None where none follows."""
    chunk = re.match(r"\s+([^,.;:\"\u25a1()]+)", after)
    quoted = before.rstrip().endswith(_QUOTED)
    # "The bank, in a note, said its shares fell": only after a quotation is it "its mayor" who speaks.
    if not chunk or _NO_SUBJECT.match(chunk[1]) or (chunk[1].startswith("its ") and not quoted):
        return None
    # "Mary Jones, the engineer, said the bridge was safe": what follows is what she said.
    alone = chunk[1][:1].isupper() and after[chunk.end() :].strip() in {"", "."}
    named = not alone and re.match(r"[A-Z][^,\u25a1]*(?:,\s[^,\u25a1]+)+,\s*$", before)
    apposition = named and not _FINITE.search(before)
    # After a quotation, "said the harbour in a note saying it would close" is turned round in any case.
    stops = (
        r"\s(?:who|which|that|as|when|while|in|on|at|during)\b" if quoted else r"\s(?:who|which|that|as|when|while)\b"
    )
    if apposition or _FINITE.search(re.split(stops, chunk[1])[0]):
        return None
    return _tidy(chunk[1], at_start=False)


def _subject_before(before: str) -> tuple[bool, str | None, bool]:
    """The subject that ends where a reporting verb begins: is there one, its name, and does it open an aside."""
    left = before.rstrip()
    while stripped := _BEFORE_VERB.search(left):
        left = left[: stripped.start()].rstrip()
    # "He's already said".
    left = re.sub(r"\b(he|she|they|who)'(?:s|ve|d)$", r"\1", left, flags=re.IGNORECASE)
    # "Lim - who built it - said the bridge was safe".
    if aside := _DASHED_ASIDE.match(left):
        left = aside[1]
        # "Ada Lim, head of the harbour – a small one – said".
        if (titled := re.match(rf"({_NAME.pattern}),\s[^,]+$", left)) and not _FINITE.search(left):
            left = titled[1]
    if left.endswith(("\u2014", "\u2013", " -", ")")):
        return True, None, False
    # "Critics who fear …, which says": a relative clause tells of another matter.
    if re.search(r"\b(?:who|which|whom|what|whatever)$", left, re.IGNORECASE):
        return False, None, False
    # "The firm runs ferries, and says …": the subject stands in an earlier clause.
    if coordinated := re.search(r",?\s*\b(?:and|but|or|then)$", left, re.IGNORECASE):
        return _coordinated(left[: coordinated.start()])
    if left.endswith(","):
        # "Ada Lim, an analyst at Harbour Bank, said": the apposition is stepped over, or all of several.
        name, *between = re.split(r"[\u25a1;:.]\s+", left)[-1].rstrip(",").split(", ")
        if len(between) > 1 and _NAME.fullmatch(name) and not any(_FINITE.search(each) for each in between):
            return _named(name, before)
        apposition = re.search(r"^(.*?[^,]),\s(?:[^,]|,(?=\d))*,$", left) or re.search(r"^(.*[^,]),$", left)
        left = apposition[1] if apposition else ""
    return _named(left, before)


def _coordinated(left: str) -> tuple[bool, str | None, bool]:
    """The subject that a verb after *and* or *but* shares with the verb before it."""
    # A quotation ends a sentence: the subject stands after it, or is its speaker.
    name = subject(re.split(r"[\u25a1.;]\s+", left)[-1]) if left else None
    if name is None:
        return bool(left), None, False
    if name.lower() in _OURSELVES:
        return False, None, False
    return True, _tidy(name, at_start=left.startswith(name)), False


def _named(left: str, before: str) -> tuple[bool, str | None, bool]:
    """The noun phrase at the end of these words, as a subject."""
    if (row := _ROW.search(left)) and not has_predicate(f" {row[1]}") and not is_opening(row[1].split(",")[0]):
        return True, _tidy(row[1], at_start=not left[: row.start(1)].strip()), False
    starts = list(_CLAUSE_START.finditer(left))
    start = starts[-1].end() if starts else 0
    chunk = left[start:].strip()
    name = _without_opening(chunk)
    # "Not clear what the law says": nobody says anything.
    if (starts and _tells_another_matter(left, starts[-1])) or not _can_speak(name):
        return False, None, False
    aside = bool(re.search(r"[,\u25a1]\s*$|[,!?][\"']\s*$", left[:start])) and len(chunk.split()) <= _MAX_ASIDE_WORDS
    last = name.lower().split()[-1]
    if last in PRONOUNS and not _FINITE.search(name):
        return True, last, aside
    if last in _UNNAMED or _FINITE.search(name) or not re.search(r"[a-z]", name, re.IGNORECASE):
        return True, None, aside
    return True, _tidy(name, at_start=not before[:start].strip() and before.lstrip().startswith(name)), aside


def _tells_another_matter(left: str, opener: re.Match[str]) -> bool:
    """Whether the clause that these words open cannot hold the report of the sentence itself."""
    word = opener.group().lower()
    if word in {"after", "before", "until"}:
        # "The ferry sailed before Lim said …"; but "Lim, after the match, said …".
        return has_predicate(left[: opener.start()])
    return word in {"what", "whether", "if", "how", "why"}


def _can_speak(name: str) -> bool:
    """Whether these words can be the subject of a report by somebody else than the writer."""
    words = name.lower().split()
    if (
        not words
        or words[0] == "with"
        or _is_nobody(words)
        or words[-1].split("'")[0] in _OURSELVES
        or words[-1].endswith("'s")
    ):
        return False
    # "Lim said in a note posted on Friday": the subject of another verb.
    if _SAID_ALREADY.search(name):
        return False
    # "The firm told alleged victims": a verb, and no noun.
    if len(words) > 1 and _PAST_VERB.search(name) and words[-2] not in _COMMON:
        return False
    # "Heaping blame on the crew": the word before is no subject.
    noun_alone = words[-1] in _NOUNS_OWN - {"press", "media"} or (
        len(words) == 1 and (words[0] in _NOUNS_OWN or (name.islower() and name.endswith("ing")))
    )
    return not (reporting.WRITERS_OWN.match(name) or words[-1] in _NO_NOUN or noun_alone)


def _is_nobody(words: Sequence[str]) -> bool:
    """Whether these words, in lower case, stand for nobody: "this suggests", but "this report suggests"."""
    first = words[0].split("'")[0]
    return first in _NOBODY and not (
        first in _POINTING and len(words) > 1 and words[1] not in {"alone", "all", "itself"}
    )


def _without_opening(chunk: str) -> str:
    """The subject alone: without an earlier clause ("it left and the company said") and without "On Monday"."""
    if " and " in chunk and _FINITE.search(chunk.split(" and ", maxsplit=1)[0]):
        chunk = chunk.rsplit(" and ", 1)[1]
    while (shorter := _OPENING.sub("", chunk)) != chunk:
        chunk = shorter
    return chunk


def _tidy(name: str, at_start: bool) -> str | None:
    """A speaker's name as it reads within a sentence, or None where it is a pronoun or runs on too long."""
    name = _AFTER_NAME.sub("", f"{name.strip()} ").strip(" ,\"'")
    words = name.split()
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return words[0].lower()
    lower = [word.lower() for word in words]
    if not words or len(words) > _MAX_NAME_WORDS or lower[0].split("'")[0] in _UNNAMED or _is_nobody(lower):
        return None
    return within(name) if at_start else name


def within(name: str) -> str:
    """A speaker at the beginning of a sentence, as it reads within one: "Two firms" as "two firms", a name as it is.

    >>> within("Consultants"), within("Its president"), within("Jane Lim")
    ('consultants', 'its president', 'Jane Lim')
    """
    first, *others = name.split()
    people = PEOPLE.search(first) and first.endswith("s") and not (others and others[0][:1].isupper())
    return name[:1].lower() + name[1:] if first.lower() in _COMMON or people else name
