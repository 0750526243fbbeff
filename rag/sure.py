"""How sure a sentence is, and who says so, by the rules and the reader together.

The rules see words that they know; the reader has learnt from labelled sentences of our own stories
(`evals/stories.py`), and reads other news less well than they. So it may only take sureness away, where it is sure
itself, and never give any. How sure was chosen on sentences that neither was made by: `python -m evals.certainty_news`,
the parts `stories` and the last lot of `more`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from indexes.articles import Article
from indexes.passages import Sentence
from rag.answers import Certainty
from rag.certainty import ORDER, Reading, least_sure, pieces_of, read_certainty
from rag.reader import ReadSentence
from rag.speakers import within

LESS_SURE = 5.0  # logits by which the reader must prefer a less sure label than the rules'
HEDGED = 2.0  # logits at which it must see a hedge that the rules do not
SPEAKER_GAIN = 4.0  # logits by which the reader must prefer a speaker to nobody
LONGEST = 800  # characters of a sentence that the reader surely sees whole


class HowSure(Protocol):
    """What weighing needs of a reader; `rag.reader.Reader` is one."""

    def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
        """How sure each sentence is, and who says so."""
        ...


def read_sure(text: str, context: Sequence[str] = (), reader: HowSure | None = None) -> Reading:
    """How sure a sentence, heading or list item is, and who says so; by the rules alone where there is no reader.

    Args:
        text: the words themselves, as they stand in the article.
        context: what a list item or a heading leans on: its lead-in sentence and its parent headings. The reading is
            that of the least certain of all of them.
        reader: what has learnt to tell.
    """
    if reader is None:
        return read_certainty(text, context)
    pieces = pieces_of(text, context)
    whole = [piece for piece in pieces if len(piece) <= LONGEST]
    read = dict(zip(whole, reader.how_sure(whole), strict=True))
    return least_sure([_weighed(each, read[each]) if each in read else read_certainty(each) for each in pieces])


def read_sentence(article: Article, sentence: Sentence, reader: HowSure | None = None) -> Reading:
    """How sure a sentence is; an item or heading is as unsure as its lead-in and the headings above it."""
    context: list[str] = []
    if sentence.kind in {"item", "heading"}:
        if sentence.lead_in:
            context.append(article.text[slice(*sentence.lead_in)])
        context += sentence.section[:-1] if sentence.kind == "heading" else sentence.section[-1:]
    return read_sure(article.text[sentence.start : sentence.end], context, reader)


def _weighed(sentence: str, read: ReadSentence) -> Reading:
    """One sentence by both."""
    rules = read_certainty(sentence)
    own = ORDER.index(rules.certainty)
    place = max(range(own + 1), key=lambda each: read.labels[each] - LESS_SURE * (each < own))
    label = ORDER[place]
    hedged = rules.hedged or read.hedged > HEDGED
    speaker = rules.said_by
    if read.speaker_gain > SPEAKER_GAIN:
        start, end = read.speaker
        speaker = sentence[start:end] if start else within(sentence[:end])
    if speaker and rules.said_by and speaker.lower() == rules.said_by.lower():
        speaker = rules.said_by  # whose first letter is small where only the sentence's beginning makes it a capital
    return Reading(label, None if label is Certainty.STATED else speaker, hedged)
