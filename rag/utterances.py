"""Whose words a question asks for, and whether a sentence gives any of them: what others say is no answer."""

from __future__ import annotations

import re

from indexes.build import Index
from indexes.lexical import words
from rag.answers import Certainty
from rag.certainty import read_certainty

_VIEW = (
    r"(?:(?:view|opinion|stance|take|comment|verdict|assessment)s?\b(?!-)|"
    r"(?:position|statement)s? (?:on|about|regarding)\b)"
)
# What may stand between "what did" and "say": no clause of its own ("what does it do that critics say …").
_WHO = r"(?:(?!(?:do|done|does|to|that|which|what|who|know|before|after|since|have|if)\b)[^\s,?]+\s+){1,8}?"
_ASKED = re.compile(
    rf"\bwhat (?:did|does|do|has|have|had) (?P<who>{_WHO})(?:\w+ly )?"
    r"(?:say|said|think|thought|believe|believed|claim|claimed|tell|told|argue|argued|warn|warned|predict|predicted)\b|"
    rf"\bwhat (?:is|was|are|were) (?P<owner>[^,?]{{2,60}}?)['’]s? {_VIEW}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z]")
_NO_PARTY = frozenset(
    """i you we it he she they one people this that these those all article articles text texts story stories piece
    pieces report passage passages paragraph paragraphs author authors writer writers source sources headline headlines
    news fact facts number numbers figure figures page pages""".split()
)
_OF = re.compile(r"\s(?:of|for|at|on|about|by|from|in|with|behind)\s", re.IGNORECASE)
_AND = re.compile(r",\s*|\s+(?:and|or|nor)\s+", re.IGNORECASE)
_OWNER = re.compile(r"\S+(?:['’]s|s['’])\s")
_FORMS = (
    r"say|says|said|tell|tells|told|think|thinks|thought|write|writes|wrote|deny|denies|denied|questioned|"
    r"(?:warn|predict|insist|respond|reject|mock|defend|suggest|hint|claim|comment|confirm)(?:s|ed|ing)?|dismiss(?:es|ed)|"
    r"(?:argu|believ|describ|announc|prais|urg|promis|voic|critici[sz])(?:e|es|ed|ing)"
)
_UTTERS = re.compile(
    rf"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\b(?:{_FORMS})\b(?! (?:by|as)\b)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|it|the (?:company|firm|group|agency))\b", re.IGNORECASE)
_SIDE_CLAUSE = re.compile(
    r"^(?:since|as|if|while|although|though|because|when|after|before|despite|given|whereas)\b[^,]*,\s*", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:has|have|had|is|are|was|were|did|does|do|could|would|will|declin\w+|refus\w+|den(?:y|ies|ied))\b|n['’]t",
    re.IGNORECASE,
)
_SUBJECT_WORDS = 5  # of a sentence, among which its subject stands: "In 2023, the mayor of Brena warned …"


def whose_words(question: str) -> str:
    """The party of the story whose words are asked for; empty where a question asks for something else.

    >>> whose_words("What did Ann Lee say about the ferry?"), whose_words("What do the dock workers think?")
    ('Ann Lee', 'the dock workers')
    >>> whose_words("What do the two articles say about the ferry?")
    ''
    """
    found = _ASKED.search(question)
    party = (found["who"] or found["owner"]).strip() if found else ""
    if not _heads(party):
        return ""
    last = _nouns(party)[-1]
    is_party = bool(_NAMED.search(party)) or (last.endswith("s") and not last.endswith("ss"))
    return party if is_party and last not in _NO_PARTY else ""


def utters(index: Index, row: int, party: str) -> bool:
    """Whether a sentence gives words of a party, or tells that the party keeps silent.

    So does one with the party as its speaker, and one with the party, or a pronoun for it, as the subject of a verb of
    saying or of what is left open. What others say of the party, or under its name ("her lawyer"), does not.
    """
    heads = _heads(party)
    text = index.text(index.sentences[row])
    reading = read_certainty(text)
    if heads & _stems(reading.said_by or ""):
        return True
    main = _SIDE_CLAUSE.sub("", text)
    is_open = reading.certainty is Certainty.UNCONFIRMED
    verb = _UTTERS.search(main) or (_FINITE.search(main) if is_open else None)
    if is_open and heads & _stems(_FINITE.split(text, maxsplit=1)[0]):
        return True
    if verb is None:
        return False
    return _is_subject(heads, main[: verb.start()]) or (
        bool(_PRONOUN.match(main)) and _is_subject_before(index, row, heads)
    )


def _nouns(party: str) -> list[str]:
    """The last word of each of the parties that are named: "the mayor of Brena and Ann Lee" → mayor, lee."""
    named = [_OF.split(each)[0].split() for each in _AND.split(party) if each.strip()]
    return [words_of_it[-1].lower() for words_of_it in named if words_of_it]


def _heads(party: str) -> frozenset[str]:
    """The stems of these nouns; none of a party that is all stop words."""
    return frozenset(stem for noun in _nouns(party) for stem in words(noun))


def _stems(text: str) -> frozenset[str]:
    """The stems of a text without the owners in it: a critic of somebody's is another."""
    return frozenset(words(_OWNER.sub("", text)))


def _is_subject_before(index: Index, row: int, heads: frozenset[str]) -> bool:
    """Whether the sentence before, in the same section, has the party as its subject."""
    if not row or index.sentences[row - 1].section != index.sentences[row].section:
        return False
    return _is_subject(heads, _SIDE_CLAUSE.sub("", index.text(index.sentences[row - 1])))


def _is_subject(heads: frozenset[str], text: str) -> bool:
    return bool(heads & _stems(" ".join(text.split()[:_SUBJECT_WORDS])))
