"""What a question asks for: an order or a question, the kind of answer, a list, a status; what it looked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from rag.mentions import names, phrases
from rag.rewordings import kin_of
from rag.utterances import whose_words

MAX_QUESTION_CHARS = 4_000


class Wanted(StrEnum):
    """The kind of thing that the answer must hold."""

    ANYTHING = "anything"
    SUM = "the sum"
    DATE = "the date"
    NUMBER = "the number"
    ROLE = "who holds the role"
    WORDS = "what was said"
    NAME = "the name"
    PLACE = "the place"


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """How a question was read: `many` asks for several things, `status` whether it is so, `speaker` who says it.

    `party` is whose words it asks for where that is what is wanted, else empty.
    """

    wanted: Wanted
    many: bool
    status: bool
    speaker: bool
    party: str = ""


_SUM = re.compile(
    r"\b(?:how much(?! (?:data|information|time|attention|scrutiny))|worth|price|priced|valuation|valued|revenue|"
    r"salary|budget|fee|how many (?:dollars|euros|pounds)|share price|in dollars)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^\W*(?:and |so |but )?(?:when\b(?! (?:a|an|the|it|they)\b)|(?:by|on|in|since|until) (?:when|(?:what|which) "
    r"(?:date|day|year|month|week|quarter|decade)s?)|what (?:date|day|year|month)|which (?:date|day|year|month))\b|"
    r"\bwhat (?:date|year)\b|\bby when\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bhow many\b|\bwhat (?:percentage|percent|share|number)\b|\bhow (?:tall|far|fast|big|large|long|old)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(ceo|cfo|cto|chief|president|chair(?:man|woman|person)?|director|minister|spokes\w+|head of|runs|leads|"
    r"wrote|author|reporter|journalist|scientist)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b(?:who|whose|what is the name|name the)\b", re.IGNORECASE)
_NAME = re.compile(
    r"\bby name\b|"
    r"\bwhat(?:['’]s| is| are| was| were) (?:(?:the|their|its|his|her)|[\w .-]+['’]s?) (?:exact |full )?names?\b|"
    r"\b(?:give|list|tell|state)\b[^.?!]*\bnames?\b|\bexact names?\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\bwhere\b.*\b(?:headquartered|headquarters|(?<!-)based(?! on)|located|situated|born|held|takes? place|"
    r"took place)\b|"
    r"\b(?:in|to|from) (?:(?:what|which) (?:city|country|town|place)|which state)\b|"
    r"\b(?:what|which) (?:city|country|town) (?:is|are|was|were|does|do|did)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:list|bullet|enumerate|"
    r"what (?:could|might|can|may) (?:still )?(?:go wrong|(?:stand|get) in the way)|"
    r"what are|which are|what were|four|three|five|two|several|all(?: the)?|"
    r"(?:what|which|name)(?: [\w-]+){0,3} "
    r"(?:(?!(?:happens|does|was|has|is|this)\b)\w+[^su\W]s|technologies|possibilities|difficulties|"
    r"consequences))\b",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"\b(?:confirm\w*|official\w*|finali[sz]ed|final|signed|announced|done deal|agreed|a fact|rumou?rs?|true|"
    r"happening|approved|closed|completed|certain|denied|in talks|discussions?)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^\W*(?:is|are|was|were|has|have|did|does|do|will|would|could|can|might|should|how|why|who|when|where)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\bif\b[^,?]*", re.IGNORECASE)  # "if it were official" does not ask whether it is
_SPEAKER = re.compile(
    r"\bwho (?:says|said|claims|believes|thinks|suggests)\b|\b(?:according to whom|says who|whose (?:view|opinion))\b|"
    r"\bwhat do (?:\w+ )?(?:analysts|experts|observers|critics|investors|reports|people) (?:say|think|believe|suggest)",
    re.IGNORECASE,
)


def clean_question(question: str) -> str:
    """The question on one line, without control and direction characters; they say nothing and could mislead."""
    kept = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in question)
    return " ".join("".join(each for each in kept if unicodedata.category(each) not in {"Cf", "Cs"}).split())


def read_question(question: str) -> QuestionReading:
    """What the question asks for, by its wording alone.

    >>> read_question("What is the deal worth?").wanted
    <Wanted.SUM: 'the sum'>
    """
    party = whose_words(question)
    wanted = _wanted(question, party)
    party = party if wanted is Wanted.WORDS else ""
    asks_for_many = _MANY.search(question) or (kin_of(question) and not _YES_OR_NO.match(question))
    return QuestionReading(
        wanted=wanted,
        many=bool(asks_for_many) and not party,
        status=bool(_STATUS.search(_CONDITION.sub("", question))),
        speaker=bool(_SPEAKER.search(question)),
        party=party,
    )


_WHETHER_SO = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well),? )?(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could)\b",
    re.IGNORECASE,
)
_AND_MORE = re.compile(
    r"[,;]|[.?!]\s+\w|\b(?:and|or|but)\s+(?:what|who|why|how|when|where|which|is|are|was|were|has|have|did|does|do|should|"
    r"could|would|will|can|might)\b",
    re.IGNORECASE,
)


def asks_only_whether(question: str) -> bool:
    """Whether a question asks if something is so, and nothing further.

    >>> asks_only_whether("Is the deal confirmed?"), asks_only_whether("Is the deal confirmed, and why does it matter?")
    (True, False)
    >>> asks_only_whether("What happens once it is approved?")
    False
    """
    return bool(_WHETHER_SO.match(question)) and not _AND_MORE.search(question)


def _wanted(question: str, party: str) -> Wanted:  # noqa: PLR0911 - one for each kind
    if _SUM.search(question):
        return Wanted.SUM
    if _DATE.search(question):
        return Wanted.DATE
    if _NUMBER.search(question):
        return Wanted.NUMBER
    if _WHO.search(question) and _ROLE.search(question):
        return Wanted.ROLE
    if party:
        return Wanted.WORDS
    if _NAME.search(question):
        return Wanted.NAME
    return Wanted.PLACE if _PLACE.search(question) else Wanted.ANYTHING


_MONEY = re.compile(
    r"[$€£¥]\s?\d|\b(?:billions?|millions?|trillions?)\s+(?:of\s+)?(?:dollars|euros|pounds|in\b)|"
    r"\b\d[\d.,]*\s?(?:billion|million|trillion|bn|dollars|euros|pounds|percent|%)|\bbillions\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:January|February|March|April|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|tomorrow)\b|"
    r"\b(?:last|next|this) (?:week|month|year|quarter)\b|\bMay \d",
)
_COUNT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?|millions?|billions?|half|quarter|third|fifth|"
    r"once|twice)\b",
    re.IGNORECASE,
)


_IN_A_PLACE = re.compile(
    r"(?<!\binterest )(?<!\bbelieved )(?<!\bbelieve )(?<!\bstake )(?<!\binvested )(?<!\brole )"
    r"\b(?:in|at|near|outside)\s+(?:[Tt]he\s+)?"
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday|AI)\b)[A-Z](?:[a-z]|\.?[A-Z])"
)


def holds(text: str, wanted: Wanted, question: str) -> bool:
    """Whether a text holds the kind of thing that is wanted: a signal, read from its form."""
    match wanted:
        case Wanted.SUM:
            return bool(_MONEY.search(text))
        case Wanted.DATE:
            return bool(_TIME.search(text))
        case Wanted.NUMBER:
            return bool(_COUNT.search(text))
        case Wanted.ROLE:
            role = _ROLE.search(question)
            return role is not None and role.group(0).lower() in text.lower()
        case Wanted.PLACE:
            return bool(_IN_A_PLACE.search(text))
        case _:
            return True


# --- what a question looked for, in words that can follow "The articles do not say" ---------------------------------

_PASTS = dict(
    pair.split(":")
    for pair in """have:had own:owned sell:sold make:made use:used pay:paid run:ran work:worked save:saved cost:cost
    earn:earned
    employ:employed launch:launched buy:bought found:founded release:released open:opened close:closed raise:raised
    plan:planned serve:served cover:covered offer:offered build:built hire:hired join:joined leave:left win:won
    lose:lost fall:fell rise:rose say:said begin:began start:started end:ended sign:signed announce:announced
    confirm:confirmed
    happen:happened take:took get:got give:gave go:went come:came meet:met lead:led write:wrote think:thought know:knew
    want:wanted need:needed spend:spent invest:invested receive:received grow:grew produce:produced live:lived die:died
    mean:meant change:changed decide:decided report:reported publish:published create:created
    carry:carried react:reacted respond:responded sue:sued block:blocked reject:rejected approve:approved""".split()
)
_BE = r"is|are|was|were"
_AUX = rf"{_BE}|has|have|had|do|does|did|will|would|can|could|may|might|should|must"
_INVERTED = re.compile(
    rf"^(?P<wh>(?:(?:in|on|by|for|from|to|with|at|until|since) )?(?:how|what|which|whose|who|whom|when|"
    rf"where|why)\b(?:(?! (?:{_AUX})\b) [\w’'-]+){{0,4}}?)"
    rf" (?P<aux>{_AUX})(?P<not>n['’]t)? (?P<rest>.+)$",
    re.IGNORECASE,
)
_WHETHER = re.compile(rf"^(?P<aux>{_AUX}) (?P<rest>.+)$", re.IGNORECASE)
_STRAIGHT = re.compile(
    rf"^(?:(?:how many|how much|which|what|whose) (?:\w+ ){{1,3}}|who |what )(?!(?:{_AUX})\b)[a-z]", re.IGNORECASE
)
_PRONOUN_SUBJECT = re.compile(r"(?:it|he|she|they|this|that|these|those)\b", re.IGNORECASE)
_DONE = r"(?:\w+ed|\w+en|been|\w+ing|hurt|sold|built|bought|made|held|paid|lost|won|met)\b"
_GOES_ON = re.compile(r"(?:of|behind|between|for)\b", re.IGNORECASE)  # the subject goes on
_AFTER_BE = re.compile(
    r"(?:\w+(?:ed|ing|en)|worth|available|exclusive|sold|built|bought|made|held|paid|due|open|free|legal|"
    r"safe|true|real|final|"
    r"official|like|about|in|on|at|by|from|with|to|the|an?|not|still|yet|last|this|next|first|now)\b",
    re.IGNORECASE,
)
_MOST_SOUGHT = 120  # characters of a question that are quoted


def sought(question: str) -> str:
    """What was looked for: an indirect question where it can be made without a doubt, else the question, quoted.

    >>> sought("What is the deal worth?")
    'what the deal is worth'
    >>> sought("How many people does Lund Lines employ?")
    'how many people Lund Lines employs'
    >>> sought("Who is Ann Lee's deputy?"), sought("Has the deal been signed?")
    ("who Ann Lee's deputy is", 'whether the deal has been signed')
    >>> sought("Could ferry staff strike?")
    '“Could ferry staff strike”'
    """
    text = question.strip().rstrip("?!. ")
    said = None if re.search(r"[.?!;]\s", text) or len(text) > _MOST_SOUGHT else _indirect(text)
    if said:
        return said
    return f"“{text if len(text) <= _MOST_SOUGHT else text[:_MOST_SOUGHT].rsplit(None, 1)[0] + ' …'}”"


def _indirect(text: str) -> str | None:  # noqa: PLR0911 - one for each form that is let be
    """The question as a clause with its words in the order of a statement; None where that is not sure to be right."""
    text = re.sub(r"^(?:and|but|so|or)\s+", "", text, flags=re.IGNORECASE)
    if " and " in text and re.search(r"\band (?:who|what|why|when|where|how|is|does)\b", text):
        return None
    found = _INVERTED.match(text) or _WHETHER.match(text)
    if found is None:
        return text[:1].lower() + text[1:] if _STRAIGHT.match(text) else None
    wh = found["wh"] if "wh" in found.groupdict() else "whether"
    wh = wh[:1].lower() + wh[1:]
    # "Do not say why it sank" would grant that it sank.
    if found.groupdict().get("not") or wh == "why":
        return None
    parts = _subject_of(found["rest"], found["aux"].lower())
    if parts is None:
        # "How many were asked", "who has paid": the asked-for is the subject, so nothing stands the other way round.
        straight = re.match(_DONE, found["rest"]) and wh != "whether" and not wh.startswith(("when", "where", "why"))
        return f"{wh} {found['aux'].lower()} {found['rest']}" if straight else None
    subject, rest = parts
    aux = found["aux"].lower()
    if aux in {"do", "does", "did"}:
        verb, _, after = rest.partition(" ")
        if verb not in _PASTS:
            return None
        return f"{wh} {subject} {_inflected(verb, aux)} {after}".strip()
    return f"{wh} {subject} {aux} {rest}".strip()


def _inflected(verb: str, aux: str) -> str:
    if aux == "did":
        return _PASTS[verb]
    if aux == "do":
        return verb
    if verb == "have":
        return "has"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o")) else f"{verb}s"


def _subject_of(rest: str, aux: str) -> tuple[str, str] | None:  # noqa: PLR0911 - one for each form of a subject
    """What follows an auxiliary, as the subject and the rest; None where the subject cannot be told for sure."""
    pronoun = _PRONOUN_SUBJECT.match(rest)
    ends = [each.end for each in (*names(rest), *phrases(rest)) if each.start == 0]
    if pronoun and not ends:
        ends = [pronoun.end()]
    if not ends:
        return (rest, "") if aux in _BE.split("|") and re.fullmatch(r"(?!I |you |we )[a-z]+ [a-z]+", rest) else None
    subject, after = rest[: max(ends)], rest[max(ends) :].strip()
    if after.startswith(("'", "’")):
        return None
    if _GOES_ON.match(after):
        return (rest, "") if aux in _BE.split("|") else None
    is_be = aux in _BE.split("|")
    longer = re.match(rf"(?P<noun>[a-z]+) {_DONE}", after)
    if is_be and longer and not _AFTER_BE.match(after) and rest.lower().startswith("the "):
        return rest[: max(ends)] + " " + longer["noun"], after[longer.end("noun") :].strip()
    if is_be and (not after or _AFTER_BE.match(after)):
        return subject, after
    if aux in {"has", "have", "had"}:
        return (
            (subject, after)
            if re.match(r"(?:been|not|\w+ed|\w+en|had|made|sold|bought|paid|won|lost)\b", after)
            else None
        )
    return (subject, after) if not is_be and after.partition(" ")[0] in {*_PASTS, "be"} else None
