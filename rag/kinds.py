"""Whether a sentence that was found holds the kind of thing that a question wants."""

from __future__ import annotations

import re

from indexes.build import Index
from rag.mentions import names
from rag.questions import QuestionReading, Wanted, holds
from rag.rank import text_to_read
from rag.retrieve import FoundSentence
from rag.utterances import utters


def meets(index: Index, each: FoundSentence, reading: QuestionReading, question: str) -> bool:
    """Whether a found sentence holds what is wanted: by its form, by who speaks in it, or by what the reader found."""
    match reading.wanted:
        case Wanted.WORDS:
            return utters(index, each.row, reading.party)
        case Wanted.NAME:
            return _names_another(index, each, question)
        case _:
            return holds(index.text(each.sentence), reading.wanted, question)


def _names_another(index: Index, each: FoundSentence, question: str) -> bool:
    """Whether there is a name that the question lacks: in the answer that the reader found, unread anywhere."""
    text = text_to_read(each.sentence, index)
    if each.read is not None:
        if each.read.span_gain < 0:  # "nowhere" is likelier
            return False
        text = text[slice(*each.read.span)]
    return any(not re.search(rf"\b{re.escape(name.text)}\b", question, re.IGNORECASE) for name in names(text))
