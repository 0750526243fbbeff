"""The offline writer: picks the sentences and the whole lists that answer, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexes.articles import Article
from indexes.build import Index
from indexes.passages import Sentence
from rag.answers import Certainty, Role
from rag.certainty import Reading, joined, read_certainty
from rag.cited import Cited
from rag.premises import Candidate, contradiction, premises_of
from rag.questions import QuestionReading, Wanted, holds
from rag.retrieve import Found, FoundSentence

MAX_STATEMENTS = 6
MAX_PLAIN = 3  # statements of a question with one part: more of them answer less and less
WITHIN = 2.2  # standard deviations of the fused score below the best at which a sentence no longer stands beside it
STATUS_GAIN = 2.0  # fused score that a denial gains where the question asks whether something is so
SPEAKER_GAIN = 5.0  # fused score that a sentence with a named speaker gains where the question asks who says so
LIST_MARGIN = 0.04  # cosine by which a list may fall behind the best sentence
COUNT_GAIN = 0.12  # cosine that a list gains which has as many members as the question says
CORRECTING_COSINE = 0.25  # at which a sentence may be about what the question presumes
CORRECTING_MOST = 40  # sentences that are held against it

_Place = tuple[str, int, int]  # article id, start, end
_Headings = dict[tuple[str, tuple[str, ...]], list[int]]  # article id and trail → rows
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


@dataclass(frozen=True, slots=True)
class Pick:
    """A slice of an article that goes into the answer, how sure it is, and what it does there."""

    article_id: str
    start: int
    end: int
    section: tuple[str, ...]
    reading: Reading
    role: Role = Role.ANSWER


def read_sentence(article: Article, sentence: Sentence) -> Reading:
    """How sure a sentence is; an item or heading is as unsure as its lead-in and the headings above it."""
    context: list[str] = []
    if sentence.kind in {"item", "heading"}:
        if sentence.lead_in:
            context.append(article.text[slice(*sentence.lead_in)])
        context += sentence.section[:-1] if sentence.kind == "heading" else sentence.section[-1:]
    return read_certainty(article.text[sentence.start : sentence.end], context)


def cite(article: Article, sentence: Sentence) -> Cited:
    """A sentence as what a statement rests on, with its lead-in, its headings and the title to lean on."""
    lead_in = article.text[slice(*sentence.lead_in)] if sentence.lead_in else ""
    lead = " ".join(part for part in (article.title, *sentence.section, lead_in) if part)
    return Cited(article.text[sentence.start : sentence.end], read_sentence(article, sentence), lead)


class QuoteWriter:
    """Picks from what was found; immutable."""

    def __init__(self, index: Index) -> None:
        """Group the index's lists, each with what leads it in: a question then looks at the lists alone."""
        self.index = index
        members: dict[str, list[int]] = {}
        headings: _Headings = {}
        for row, sentence in enumerate(index.sentences):
            if sentence.list_id:
                members.setdefault(sentence.list_id, []).append(row)
            if sentence.kind == "heading":
                headings.setdefault((sentence.article_id, sentence.section), []).append(row)
        places = {(s.article_id, s.start, s.end): row for row, s in enumerate(index.sentences)}
        self._lists = [(rows, self._leads_of(rows, places, headings)) for rows in members.values()]

    def write(self, founds: Sequence[Found], question: str, reading: QuestionReading) -> tuple[Pick, ...]:
        """The picks for a question whose parts were searched one by one, in reading order, corrections first."""
        correction = self.correction(founds, question)
        if correction:
            return (correction,)
        listed = self._list(founds[0], question) if reading.many and len(founds) == 1 else ()
        if listed:
            return listed
        share = MAX_PLAIN if len(founds) == 1 else max(1, MAX_STATEMENTS // len(founds) - 1)
        chosen = [each for found in founds for each in self._best(found, reading, share)]
        picks = {(each.sentence.article_id, each.sentence.start): self._pick(each.sentence) for each in chosen}
        return tuple(picks[place] for place in sorted(picks))[:MAX_STATEMENTS]

    def sentences(self, founds: Sequence[Found], most: int) -> tuple[FoundSentence, ...]:
        """The best sentences over all parts, in reading order: what a model is given to write from."""
        ranked = sorted((each for found in founds for each in found.sentences), key=lambda each: -each.score)
        kept: dict[int, FoundSentence] = {}
        for each in ranked:
            if len(kept) < most and each.sentence.kind != "title":
                kept.setdefault(each.row, each)
        return tuple(kept[row] for row in sorted(kept))

    def _pick(self, sentence: Sentence, role: Role = Role.ANSWER) -> Pick:
        reading = read_sentence(self.index.articles[sentence.article_id], sentence)
        return Pick(sentence.article_id, sentence.start, sentence.end, sentence.section, reading, role)

    def _best(self, found: Found, reading: QuestionReading, most: int) -> list[FoundSentence]:
        """The sentences that stand out; those that hold the kind of answer that is wanted, where any does."""
        scored = [
            (each.score + self._gain(each, reading), each)
            for each in found.sentences
            if each.sentence.kind in {"sentence", "item"}
        ]
        scored.sort(key=lambda pair: -pair[0])
        if reading.wanted is not Wanted.ANYTHING:
            holding = [
                pair for pair in scored[:8] if holds(self.index.text(pair[1].sentence), reading.wanted, found.question)
            ]
            scored = holding or scored
        if not scored:
            return []
        best = scored[0][0]
        return [each for score, each in scored[:most] if score >= best - WITHIN]

    def _list(self, found: Found, question: str) -> tuple[Pick, ...]:
        """The whole list that the question asks for; none where a sentence answers better than any list."""
        cosines = {each.row: each.cosine for each in found.sentences}
        plain = [each.cosine for each in found.sentences if each.sentence.kind == "sentence"]
        asked = next(
            (number for word, number in _NUMBERS.items() if re.search(rf"\b{word}\b", question, re.IGNORECASE)), None
        )
        best: tuple[float, list[int]] = (max(plain, default=0.0) - LIST_MARGIN, [])
        for rows, led_by in self._lists:
            leads = [cosines[row] for row in led_by if row in cosines]
            if leads:
                gain = COUNT_GAIN if asked == len(rows) else 0.0
                best = max(best, (max(leads) + gain, rows), key=lambda pair: pair[0])
        return tuple(self._member(row) for row in best[1])

    def _leads_of(self, rows: Sequence[int], places: Mapping[_Place, int], headings: _Headings) -> tuple[int, ...]:
        """The rows of what leads a list in and of the headings above it."""
        first = self.index.sentences[rows[0]]
        above = first.section[:-1] if first.kind == "heading" else first.section
        lead = places.get((first.article_id, *first.lead_in)) if first.lead_in else None
        over = headings.get((first.article_id, above), ()) if above else ()
        return (*(() if lead is None else (lead,)), *over)

    def _member(self, row: int) -> Pick:
        """A member of a list; a subheading goes with the first sentence under it, as one slice."""
        member = self.index.sentences[row]
        pick = self._pick(member)
        after = self.index.sentences[row + 1] if row + 1 < len(self.index.sentences) else None
        if member.kind != "heading" or after is None or after.section != member.section:
            return pick
        # One slice of two: as unsure as the less sure of both.
        reading = joined([pick.reading, read_sentence(self.index.articles[member.article_id], after)])
        return Pick(member.article_id, member.start, after.end, member.section, reading)

    def correction(self, founds: Sequence[Found], question: str) -> Pick | None:
        """The sentence that says otherwise than the question, or a part of it, takes for granted."""
        near: dict[int, FoundSentence] = {}
        for each in (each for found in founds for each in found.sentences):
            if each.sentence.kind in {"sentence", "item"} and each.cosine >= CORRECTING_COSINE:
                near.setdefault(each.row, each)
        ranked = sorted(near.values(), key=lambda each: -each.cosine)[:CORRECTING_MOST]
        candidates = [self._candidate(each.sentence) for each in ranked]
        for premise in premises_of(question):
            found = contradiction(premise, candidates)
            if found:
                return self._pick(ranked[found.place].sentence, Role.CORRECTION)
        return None

    def _candidate(self, sentence: Sentence) -> Candidate:
        article = self.index.articles[sentence.article_id]
        return Candidate(self.index.text(sentence), " ".join(sentence.section), read_sentence(article, sentence))

    def _gain(self, each: FoundSentence, reading: QuestionReading) -> float:
        """What a sentence gains for being of the kind that the question asks for."""
        if not (reading.status or reading.speaker):
            return 0.0
        own = read_sentence(self.index.articles[each.sentence.article_id], each.sentence)
        status = STATUS_GAIN if reading.status and own.certainty is Certainty.UNCONFIRMED else 0.0
        return status + (SPEAKER_GAIN if reading.speaker and own.certainty is Certainty.ATTRIBUTED else 0.0)
