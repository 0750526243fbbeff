"""Whether a statement tells as a fact what its source only reports or guesses in a side clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.cited import Held
from rag.clauses import Parsed
from rag.hedges import HEDGES
from rag.reporting import verbs
from rag.senses import akin

_LEAST = 2  # content words that stand under the doubt alone, and more than stand outside of it alone
_BORDER = re.compile(r"[,;:)\u2013\u2014]|\bbut\b", re.IGNORECASE)
_THAT = re.compile(r"(?:\s+[\w'-]+){0,3}?\s+(?:that|how|whether)\b|\s*[:,]?\s*\"", re.IGNORECASE)
_BELIEVED = re.compile(
    r"\b(?:leading|led|prompting|making)\s+(?:[\w'-]+\s+){1,3}to\s+(?:believe|think|suspect|conclude)\b"
    r"|\b(?:is|are|was|were)\s+(?:estimated|believed|thought|said|rumou?red|alleged|reported|understood)\b"
    r"|\b(?:stories|rumou?rs?|reports?|claims?|allegations?|speculation|suggestions?)\s+(?:of|that|about)\b",
    re.IGNORECASE,
)


def doubted_beside(told: Parsed, held: Held) -> bool:
    """Whether most of what a statement tells stands under a hedge or a report of its source, and it has neither."""
    if HEDGES.search(told.text) or any(verbs(told.text)) or _BELIEVED.search(told.text):
        return False
    for source in held.sentences:
        for start, end in _doubts(source):
            under, beside = 0, 0
            for token in told.content:
                places = [start <= other.start < end for other in source.content if akin(token.stem, other.stem)]
                under += bool(places) and all(places)
                beside += bool(places) and not any(places)
            if under >= _LEAST and under > beside:
                return True
    return False


def _doubts(source: Parsed) -> Iterator[tuple[int, int]]:
    """Where what is guessed, by the first hedge, begins and ends, and what is reported: to the end of the sentence."""
    text = source.text
    if hedge := HEDGES.search(text):
        border = _BORDER.search(text, hedge.end())
        yield hedge.end(), border.start() if border else len(text)
    for report in verbs(text):
        if _THAT.match(text, report.end()):
            yield report.end(), len(text)
    for belief in _BELIEVED.finditer(text):
        yield belief.end(), len(text)
