"""A follow-up and the conversation before it → a question that stands alone, by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answers import Answer, Citation

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_ORDINAL = re.compile(
    rf"\b(?:the )?(?:(?P<word>{'|'.join(_ORDINALS)}|last)(?: (?:one|point|way|item|challenge|reason|possibility))?"
    r"|(?:number|no\.|point|#)\s?(?P<digit>[1-8]))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|that|this|those|these|so|there)\b", re.IGNORECASE
)
_OPENING = re.compile(r"^\W*(?:and|but|what about|how about|or|also|then)\b", re.IGNORECASE)
_MORE = re.compile(
    r"^\W*(?:tell me more|more|go on|continue|explain|elaborate|why|how so|how|when|where|who)\W*$", re.IGNORECASE
)
_NAME = re.compile(r"\b[A-Z][\w’'-]*[A-Za-z](?:\s+[A-Z][\w’'-]*)*")
_SUBJECT_PRONOUN = {
    "it": "{}", "they": "{}", "them": "{}", "he": "{}", "him": "{}", "she": "{}",
    "its": "{}'s", "their": "{}'s", "his": "{}'s", "her": "{}'s",
}  # fmt: skip
# First words of questions, which are capitals without being names.
_NOT_NAMES = frozenset(
    "who what when where why which how is are was were will would could can does do did has have should may might "
    "and but tell list name describe explain according if in on the a an so".split()
)
_SHORT = 4  # words: a shorter follow-up with an opening such as "and" leans on what was asked before


def stand_alone(question: str, history: Sequence[Answer]) -> str:  # noqa: PLR0911 - one for each kind of follow-up
    """The question with what it takes from the conversation written in; unchanged where it stands alone.

    A number ("the second one") means a statement of the latest answer that lists something. A pronoun means the
    latest name that was asked about; where there is none, and for "why?" or "and the cost?", the earlier question
    is put beside it, so that retrieval sees both.
    """
    if not history:
        return question
    pointed = _pointed_at(question, history)
    if pointed is not None:
        return pointed
    before = history[-1].standalone_question or history[-1].question
    if _MORE.match(question):
        return f"{question.rstrip('?.! ')}: {before}"
    if _OPENING.search(question) and not _names(question):
        subject = next(iter(_names(before)), None)
        rest = _OPENING.sub("", question).strip(" ,")
        if _PRONOUN.search(rest) and subject:
            return _with_subject(rest, subject)
        if len(rest.split()) <= _SHORT:
            return f"{rest.rstrip('?.! ')}? ({before})"
    if _PRONOUN.search(question) and not _names(question):
        subject = next(iter(_names(before)), None)
        replaced = _with_subject(question, subject) if subject else question
        return replaced if replaced != question else f"{question.rstrip('?.! ')}? ({before})"
    return question


def _pointed_at(question: str, history: Sequence[Answer]) -> str | None:
    """The question about the statement that an ordinal points at; None where it points at nothing."""
    found = _ORDINAL.search(question)
    if found is None:
        return None
    for answer in reversed(history):
        if len(answer.statements) < 2:  # noqa: PLR2004 - one statement is no list
            continue
        word, digit = found.group("word"), found.group("digit")
        place = int(digit) - 1 if digit else (-1 if word.lower() == "last" else _ORDINALS.index(word.lower()))
        if place >= len(answer.statements):
            return None
        cited = answer.statements[place].citations[0]
        quote = next(each for each in answer.citations if each.id == cited)
        return f"Tell me more about {_topic(quote)}"
    return None


def _topic(citation: Citation) -> str:
    """What a quote is about: its own heading where it opens with one, else its words."""
    first = citation.quote.split("\n", 1)[0].strip()
    return re.sub(r"^\d+[.)]\s*", "", first).rstrip(".")


def _names(question: str) -> list[str]:
    """The names in a question, the subject-like ones first."""
    found = [match.group(0).removesuffix("'s").removesuffix("’s") for match in _NAME.finditer(question)]
    kept = []
    for name in found:
        words = name.split()
        while words and words[0].lower() in _NOT_NAMES:
            words = words[1:]
        if words:
            kept.append(" ".join(words))
    return kept


def _with_subject(question: str, subject: str) -> str:
    """The question with its first pronoun replaced by the subject."""

    def put(match: re.Match[str]) -> str:
        pattern = _SUBJECT_PRONOUN.get(match.group(0).lower())
        return pattern.format(subject) if pattern else match.group(0)

    return _PRONOUN.sub(put, question, count=1)
