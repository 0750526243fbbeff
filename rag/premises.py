"""What a question takes for granted: "Why did the bridge fall?" grants that it fell. Pure rules over words."""

from __future__ import annotations

import re

from rag.mentions import AFFAIRS

_TAG = re.compile(
    r"^(?P<claim>.+?),?\s+(?:right|correct|yes|no|(?:is|are|was|were|has|have|had|do|does|did|will|would|"
    r"can|could)(?:n['’]t)?\s+"
    r"(?:it|he|she|they|there))\s*\?*$",
    re.IGNORECASE,
)
_GROUND = re.compile(
    r"^(?:since|given(?: the fact)? that|because|as|now that|considering that|seeing that|after|before|when|although|"
    r"even though|while)\s+(?P<claim>(?!when\b|what\b|which\b|how\b|\d)[^,]+),\s*(?P<asked>.+)$",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^\W*(?:and |but |so )?(?:why|how come|how|when|where|since when|by whom|what made|on what (?:date|"
    r"day)|in (?:what|which) "
    r"(?:year|month)|who)\s+(?P<claim>.+)$",
    re.IGNORECASE,
)
_QUESTION_FIRST = re.compile(
    r"^(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can|will)\b", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:will|would|could|might|may|should|can|if|whether|shall)\b|\bor\s+(?:\d|not\b)", re.IGNORECASE
)
_SIDE = re.compile(
    r"^(?:who|what|which|how|why|when|where)\b.*\b(?:after|once|since|now that)\s+"
    r"(?P<claim>[^,]*\b(?:was|were|is|are|has|had|\w+ed)\b[^,]*)$",
    re.IGNORECASE,
)
_DOES = re.compile(r"^(?:did|do|does|has|have|had|is|are|was|were)(?P<not>n['’]t)?\s+", re.IGNORECASE)
_PIECES = re.compile(
    r",?\s+and\s+(?=(?:why|how|when|where|who|what|which|is|are|was|were|do|does|did)\b)|[?;]\s+", re.IGNORECASE
)
_TELL = re.compile(
    r"^\W*(?:please )?(?:explain|tell me|can you (?:explain|tell me)|describe)\s+(?=(?:why|how)\b)", re.IGNORECASE
)
# "I read that the bridge fell. Who pays?": what is told before the question is asked.
_TOLD = re.compile(
    r"^(?:(?:so|but|and|ok|okay),? )?"
    r"(?:i (?:have |just )?(?:read|heard|saw|know|understand|see|think|thought)(?: somewhere)?(?: that)? )?"
    r"(?P<claim>[^.?!]+)(?:[.!;]| [–—-]) +(?:so |but |and )?(?P<asked>(?:who|what|when|where|which|why|how)\b.+)$",
    re.IGNORECASE,
)
# "The official terms of the merger", "the announced merger": that it is settled goes without saying there.
_AFFAIR = "|".join(sorted(AFFAIRS))
_AS_SETTLED = re.compile(
    r"\b(?:confirmed|official|officially announced|signed|final|finali[sz]ed|agreed|announced|completed|closed)\s+"
    rf"(?:\w+\s+)?(?:(?:terms|details|price|date|conditions|announcement|statement|value|sum|version|parts?)\b(?: of)?|"
    rf"(?=(?:{_AFFAIR})\b))(?:\s+(?:the|this|that|their|its))?(?:\s+(?P<affair>{_AFFAIR}))?",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|n['’]t|nobody|no|never|neither|none)\b", re.IGNORECASE)
_WHO_SAYS = re.compile(
    r"^\W*who (?:says?|said|claim|claims|claimed|thinks?|thought|believes?|suggests?)\b", re.IGNORECASE
)
_OPEN_HOW = re.compile(r"^\W*how (?:many|much|often|long|old|big|tall|far|well|fast|do i|can|to)\b", re.IGNORECASE)


def premises_of(question: str) -> tuple[str, ...]:
    """The claims that the question and its parts take for granted, in their order.

    >>> premises_of("Who runs the port, and why did the bridge fall?")
    ('runs the port', 'the bridge fall')
    >>> premises_of("I read that the port was sold. Who bought it?")
    ('the port was sold', 'bought it')
    >>> premises_of("What are the confirmed terms of the merger?")
    ('the merger is confirmed',)
    """
    told = _TOLD.match(question.strip())
    is_told = told is not None and not _QUESTION_FIRST.match(told["claim"]) and not _AHEAD.search(told["claim"])
    first = (told["claim"].strip(),) if told and is_told else ()
    pieces = [told["asked"]] if told and is_told else _PIECES.split(question)
    found = [premise_of(_TELL.sub("", piece)) for piece in pieces if piece.strip()]
    settled = _AS_SETTLED.search(question)
    taken = (f"the {settled['affair'] or 'deal'} is confirmed",) if settled and not _DENIED.search(question) else ()
    return tuple(each for each in (*first, *found, *taken) if each)


def premise_of(question: str) -> str | None:
    """The claim that the question takes for granted; None where it asks whether, looks ahead, or weighs two things.

    >>> premise_of("Ann opened the bridge in 1999, didn't she?")
    'Ann opened the bridge in 1999'
    >>> premise_of("Since the bridge is shut, who pays?")
    'the bridge is shut'
    >>> premise_of("Did Ann open it in 1999 or in 2003?") is None
    True
    """
    text = " ".join(question.split())
    ground = _GROUND.match(text)
    tag = _TAG.match(text)
    if ground and _QUESTION_FIRST.match(ground["asked"]) and not _AHEAD.search(ground["claim"]):
        return ground["claim"].strip()
    if tag and not _QUESTION_FIRST.match(tag["claim"]) and not _AHEAD.search(tag["claim"]):
        return tag["claim"].strip()
    side = _SIDE.match(text.rstrip("?.! "))
    if side and not _AHEAD.search(text):
        return side["claim"]
    found = _REASON.match(text.rstrip("?.! "))
    if found is None or _AHEAD.search(text) or _OPEN_HOW.match(text) or _WHO_SAYS.match(text):
        return None
    return _DOES.sub(lambda match: "not " if match["not"] else "", found["claim"])


YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_WHETHER = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?:did|was|were|has|have|had)\s+(?P<claim>.+)$", re.IGNORECASE)


def claim_asked(question: str) -> str | None:
    """What a question with a year asks the truth of: what says another year answers it; None for other questions.

    >>> claim_asked("Did Ann open the bridge in 1999?")
    'Ann open the bridge in 1999'
    >>> claim_asked("Did Ann open the bridge?") is claim_asked("Was it 1999 or 2003?") is None
    True
    """
    text = " ".join(question.split()).rstrip("?.! ")
    found = None if _AHEAD.search(text) else _WHETHER.match(text)
    return found["claim"] if found and YEAR.search(found["claim"]) else None


_SOMEBODY = re.compile(r"\b(?:nobody|no one|none)\b", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:never|not|no longer|no|hardly|barely)\s+|n['’]t\b|\b(?:failed|fails?|refused) to\s+", re.IGNORECASE
)


def affirmed(claim: str) -> str:
    """A claim without its denial; as it is where it denies nothing.

    >>> affirmed("nobody use the ferry"), affirmed("the port has no cranes")
    ('people use the ferry', 'the port has cranes')
    """
    claim = re.sub(r"\black(?:s|ed)?\b", "has", claim)
    return _NEVER.sub("", _SOMEBODY.sub("people", re.sub(r"^there (?=no\b)", "there is ", claim)))
