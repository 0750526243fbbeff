"""Whose words a question asks for, and whether a sentence gives any of them: what others say is no answer."""

from __future__ import annotations

import re

from indexes.build import Index
from indexes.lexical import words
from rag.answers import Certainty
from rag.certainty import read_certainty

_VIEW = r"(?:view|opinion|position|stance|take|comment|statement|verdict|assessment)s?"
_ASKED = re.compile(
    r"\bwhat (?:did|does|do|has|have|had) (?P<who>[^,?]{2,60}?) (?:\w+ly )?"
    r"(?:say|said|think|thought|believe|believed|claim|claimed|tell|told|argue|argued|warn|warned|predict|predicted)\b|"
    rf"\bwhat (?:is|was|are|were) (?P<owner>[^,?]{{2,60}}?)['’]s? {_VIEW}\b",
    re.IGNORECASE,
)
# A name, or several of a kind: "the article", "it" and "people" are no party to the story.
_NAMED = re.compile(r"(?-i:[A-Z])")
_NO_PARTY = re.compile(
    r"^(?:i|you|we|it|he|she|they|one|people|this|that|(?:these|the|this|any of the|all) (?:article|text|story|piece|"
    r"report|passage|author|writer|source|news|headline)s?|articles?)$",
    re.IGNORECASE,
)
_UTTERS = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|ells|old)|th(?:ink|inks|ought)|w(?:rite|rites|rote)|den(?:y|ies|ied)|(?:warn|critici[sz]|"
    r"argu|claim|question|prais|predict|believ|describ|announc|comment|call|urg|insist|promis|respond|reject|dismiss|"
    r"mock|defend|suggest|hint|voic)\w*)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|it|the (?:company|firm|group|agency))\b", re.IGNORECASE)
_SIDE_CLAUSE = re.compile(
    r"^(?:since|as|if|while|although|though|because|when|after|before|despite|given|whereas)\b[^,]*,\s*", re.IGNORECASE
)
_SUBJECT_WORDS = 5  # of a sentence, among which its subject stands: "In 2023, the mayor of Brena warned …"


def whose_words(question: str) -> str:
    """The party of the story whose words are asked for; empty where a question asks for something else.

    >>> whose_words("What did Ann Lee say about the ferry?"), whose_words("What do the dock workers think?")
    ('Ann Lee', 'the dock workers')
    >>> whose_words("What does the article say about the ferry?")
    ''
    """
    found = _ASKED.search(question)
    party = (found["who"] or found["owner"]) if found else ""
    head = party.split()[-1] if party else ""
    is_party = bool(_NAMED.search(party)) or (head.endswith("s") and not head.endswith("ss"))
    return party if is_party and not _NO_PARTY.match(party) else ""


def utters(index: Index, row: int, party: str) -> bool:
    """Whether a sentence gives words of a party, or tells that the party keeps silent.

    So does one with the party as its speaker, one that leaves something open and names the party, and one with the
    party, or a pronoun for it, as the subject of a verb of saying.
    """
    stems = words(party)
    if not stems:
        return False
    head = stems[-1]
    text = index.text(index.sentences[row])
    reading = read_certainty(text)
    if head in words(reading.said_by or ""):
        return True
    if reading.certainty is Certainty.UNCONFIRMED:
        return head in words(text)
    main = _SIDE_CLAUSE.sub("", text)
    uttering = _UTTERS.search(main)
    if not uttering:
        return False
    return _is_subject(head, main[: uttering.start()]) or (
        bool(_PRONOUN.match(main)) and _is_subject_before(index, row, head)
    )


def _is_subject_before(index: Index, row: int, head: str) -> bool:
    """Whether the sentence before, in the same section, has the party as its subject."""
    if not row or index.sentences[row - 1].section != index.sentences[row].section:
        return False
    return _is_subject(head, _SIDE_CLAUSE.sub("", index.text(index.sentences[row - 1])))


def _is_subject(head: str, text: str) -> bool:
    return head in words(" ".join(text.split()[:_SUBJECT_WORDS]))
