"""The second look: the reader reads the best candidates together with the question, and they are ranked anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from indexes.build import Index
from indexes.passages import Passage, Sentence
from rag.reader import ReadText
from rag.retrieve import Found, FoundSentence

PASSAGES = 1  # that are read whole; with three, no more of the tuning questions are right, 274 of 347 either way
NEAREST_SHARE = 0.5  # of the sentences read that are chosen by likeness alone: paraphrases stand far back by score
READER_SHARE = 0.75  # of a sentence's score that one logit gives: 0.5 to 1 did best on the tuning questions
SURE = 8.0  # logits that are as good as sure: what lies beyond sets sentences in order, hardly apart
SPAN_SHARE = 0.5  # of the span head's gain that counts beside the class head's logit
IN_SPAN = 2.0  # logits that a sentence gains where the answer found in the whole passage lies in it
_LONGEST_LEAD = 240  # characters of a lead-in that go with its item


class Reads(Protocol):
    """What ranking needs of a reader; `rag.reader.Reader` is one."""

    def read(self, question: str, texts: Sequence[str]) -> list[ReadText]:
        """What each text says to the question."""
        ...


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """What the reader makes of a passage: how well it answers, and each of its sentences; logits."""

    answers: float
    sentences: tuple[float, ...]


def weight(read: ReadText) -> float:
    """Both heads' word on one text: logits, above 0 where it likely answers."""
    return read.answers + SPAN_SHARE * read.span_gain


def read_passage(reader: Reads, question: str, passage: str, spans: Sequence[tuple[int, int]]) -> ReadPassage:
    """Read a passage as a whole and sentence by sentence; `spans` are its sentences' [start, end) characters."""
    whole, *each = reader.read(question, [passage, *(passage[start:end] for start, end in spans)])
    found = tuple(
        weight(one) + (IN_SPAN if start <= whole.span[0] < end else 0.0)
        for one, (start, end) in zip(each, spans, strict=True)
    )
    return ReadPassage(weight(whole) + max(map(weight, each), default=0.0), found)


def reread(found: Found, reader: Reads, index: Index, candidates: int) -> Found:
    """The same find, its best sentences and passages read; the sentences ranked by that, those not read come after.

    `candidates` is how many sentences are read, which is most of the time that an answer takes.
    """
    chosen = _chosen(found, candidates)
    passages = found.shown(PASSAGES)
    if not chosen:
        return found
    texts = [text_to_read(each.sentence, index) for each in chosen] + [_whole(each.passage, index) for each in passages]
    read = reader.read(found.question, texts)
    weighed = [
        replace(each, read=text, score=each.score + READER_SHARE * _squashed(weight(text)))
        for each, text in zip(chosen, read, strict=False)
    ]
    rows = {each.row for each in weighed}
    rest = [each for each in found.sentences if each.row not in rows]
    if rest:
        # Below all that were read, as far from each other as they were: what is asked for may lift one of them.
        lower = max(0.0, max(each.score for each in rest) - min(each.score for each in weighed))
        rest = [replace(each, score=each.score - lower) for each in rest]
    of_passages = {each.passage.id: text for each, text in zip(passages, read[len(chosen) :], strict=True)}
    return replace(
        found,
        sentences=(*sorted(weighed, key=_by_score), *rest),
        passages=tuple(replace(each, read=of_passages.get(each.passage.id)) for each in found.passages),
    )


def _chosen(found: Found, most: int) -> list[FoundSentence]:
    """The sentences to read: the best by score and, of the rest, the nearest, which may share no word."""
    ranked = [each for each in found.sentences if each.sentence.kind in {"sentence", "item"}]
    nearest = sorted(ranked, key=lambda each: -float(found.near[each.row]))
    best = ranked[: round(most * (1 - NEAREST_SHARE))]
    return list({each.row: each for each in (*best, *nearest)}.values())[:most]


def _squashed(logit: float) -> float:
    """The logit, less and less of it beyond SURE, which it never reaches."""
    return SURE * math.tanh(logit / SURE)


def _by_score(each: FoundSentence) -> float:
    return -each.score


def _whole(passage: Passage, index: Index) -> str:
    """A passage as the reader gets it: after the title of its article."""
    return f"{index.articles[passage.article_id].title.rstrip('.?')}. {index.text(passage)}"


def text_to_read(sentence: Sentence, index: Index) -> str:
    """A sentence as the reader gets it: with its lead-in where it is an item, with its heading otherwise."""
    text, above = index.text(sentence), under(sentence, index)
    if sentence.lead_in:
        return f"{above} {text}"
    return f"{above.rstrip('.?')}. {text}" if above else text


def under(sentence: Sentence, index: Index) -> str:
    """What a sentence or an item leans on: the end of its list's lead-in, else its heading; empty for neither."""
    if sentence.lead_in:
        return index.articles[sentence.article_id].text[slice(*sentence.lead_in)][-_LONGEST_LEAD:]
    return sentence.section[-1] if sentence.section and sentence.kind != "heading" else ""
