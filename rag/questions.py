"""What a question asks for: an order or a question, the kind of answer, a list, a status."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MAX_QUESTION_CHARS = 4_000


class Wanted(StrEnum):
    """The kind of thing that the answer must hold."""

    ANYTHING = "anything"
    SUM = "the sum"
    DATE = "the date"
    NUMBER = "the number"
    ROLE = "who holds the role"


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """How a question was read: `many` asks for several things, `status` whether it is so, `speaker` who says it."""

    wanted: Wanted
    many: bool
    status: bool
    speaker: bool
    refused: str | None


# Orders to the program, not questions to articles. "List", "name", "tell me about" ask for what stands there.
_ORDER = re.compile(
    r"^\W*(?:please\s+|now\s+|hey,?\s+|ok(?:ay)?,?\s+|can you\s+|could you\s+)*"
    r"(?:write|delete|drop|select\b.+\bfrom|insert\b|update\b.+\bset|print|ignore|disregard|forget|pretend|act as|"
    r"you are now|you're now|from now on|translate|sing|draw|paint|generate|compose|code|implement|execute|run|sudo|"
    r"rm\s+-|curl\s|import\s|def\s|repeat after|reveal|show me your|say\s|tell me a (?:joke|story|poem)|"
    r"make up|invent|roleplay|sell me|buy|book|order|send|email|open the|set an?)\b",
    re.IGNORECASE,
)
_ABOUT_THE_BOT = re.compile(
    r"\b(?:system prompt|your (?:instructions|prompt|rules)|previous instructions|jailbreak)\b", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]", re.IGNORECASE)

_SUM = re.compile(
    r"\b(?:how much(?! (?:data|information|time|attention|scrutiny))|worth|price|priced|valuation|valued|revenue|"
    r"salary|budget|fee|how many (?:dollars|euros|pounds)|share price|in dollars)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^\W*(?:and |so |but )?(?:when\b(?! (?:a|an|the|it|they)\b)|(?:by|on|in|since|until) (?:when|what|which) ?"
    r"(?:date|day|year|month)?|what (?:date|day|year|month)|which (?:date|day|year|month)|how long|how old)\b|"
    r"\bwhat (?:date|year)\b|\bby when\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bhow many\b|\bwhat (?:percentage|percent|share|number)\b|\bhow (?:tall|far|fast|big|large)\b", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(ceo|cfo|cto|chief|president|chair(?:man|woman|person)?|director|minister|spokes\w+|head of|runs|leads|"
    r"wrote|author|reporter|journalist|scientist)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"\b(?:who|whose|what is the name|name the)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:list|bullet|enumerate|what are|which are|what were|four|three|five|two|several|all(?: the)?|"
    r"(?:what|which|name)(?: \w+){0,3} (?:(?!happens|does)\w+[^su\W]s|technologies|possibilities|difficulties|"
    r"consequences))\b",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"\b(?:confirm\w*|official\w*|finali[sz]ed|final|signed|announced|done deal|agreed|a fact|rumou?rs?|true|"
    r"happening|approved|closed|completed|certain|denied|in talks|discussions?)\b",
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
    >>> read_question("Write a poem").refused is None
    False
    """
    return QuestionReading(
        wanted=_wanted(question),
        many=bool(_MANY.search(question)),
        status=bool(_STATUS.search(_CONDITION.sub("", question))),
        speaker=bool(_SPEAKER.search(question)),
        refused=_refusal(question),
    )


def _wanted(question: str) -> Wanted:
    if _SUM.search(question):
        return Wanted.SUM
    if _DATE.search(question):
        return Wanted.DATE
    if _NUMBER.search(question):
        return Wanted.NUMBER
    if _WHO.search(question) and _ROLE.search(question):
        return Wanted.ROLE
    return Wanted.ANYTHING


def _refusal(question: str) -> str | None:
    if _ORDER.search(question) or _ABOUT_THE_BOT.search(question):
        return "That is an order, not a question about the articles. Ask what the articles say."
    readable = [word for word in _LETTERS.findall(question) if _VOWELS.search(word) or not word.isascii()]
    if not readable and len(question.split()) < 4 and not re.search(r"[A-Z]{2,}", question):  # noqa: PLR2004
        return "That could not be read as a question. Ask what the articles say."
    return None


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
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|billions?|half)\b",
    re.IGNORECASE,
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
        case _:
            return True
