"""The offline writer: picks the sentences and the whole lists that answer, word for word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from indexes.articles import Article
from indexes.build import Index
from indexes.passages import Sentence
from rag.answers import Certainty, Role
from rag.certainty import Reading, joined
from rag.cited import Cited
from rag.contradictions import Candidate, Weighs, contradiction
from rag.kinds import meets
from rag.lists import ItemList, Lists
from rag.premises import claim_asked, premises_of
from rag.questions import QuestionReading, Wanted, asks_only_whether, read_question
from rag.rank import weight
from rag.retrieve import Found, FoundSentence
from rag.sure import HowSure, read_sentence
from rag.wording import Supports

MAX_STATEMENTS = 12  # two lists
MAX_SENTENCES = 6  # of a question with several parts
MAX_PLAIN = 3  # statements of a question with one part: more of them answer less and less
WITHIN = 3.0  # logits below the best at which a sentence no longer stands beside it
OF_A_KIND = 8  # sentences among which the kind of thing that is wanted is looked for, where none was read
SPEAKERS = 20  # and among which somebody is, who says so: what he says answers less than what it is of
BESIDE = -10.0  # logits below which the reader is sure that a sentence does not answer: it then stands beside none
CORRECTING_COSINE = 0.25  # at which a sentence may be about what the question presumes
CORRECTING_MOST = 40  # sentences that are held against it


class Second(Supports, Weighs, HowSure, Protocol):
    """What picking needs of a reader; `rag.reader.Reader` is one."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A slice of an article that goes into the answer, how sure it is, and what it does there."""

    article_id: str
    start: int
    end: int
    section: tuple[str, ...]
    reading: Reading
    role: Role = Role.ANSWER

    def holds(self, sentence: Sentence) -> bool:
        """Whether a sentence lies in the slice."""
        same = self.article_id == sentence.article_id
        return same and self.start <= sentence.start and sentence.end <= self.end


def cited(article: Article, sentence: Sentence, reader: HowSure | None = None) -> Cited:
    """A sentence as what a statement rests on, with its lead-in, its headings and the title to lean on."""
    lead_in = article.text[slice(*sentence.lead_in)] if sentence.lead_in else ""
    lead = " ".join(part for part in (article.title, *sentence.section, lead_in) if part)
    return Cited(article.text[sentence.start : sentence.end], read_sentence(article, sentence, reader), lead)


class QuoteWriter:
    """Picks from what was found; immutable."""

    def __init__(self, index: Index, lists: Lists) -> None:
        """Pick from an index, some of whose sentences stand in lists."""
        self.index, self.lists = index, lists

    def write(self, founds: Sequence[Found], question: str, reader: Second | None = None) -> tuple[Pick, ...]:
        """The picks for a question whose parts were searched one by one, in reading order; or a correction alone."""
        correction = self.correction(founds, question, reader)
        if correction:
            return (correction,)
        share = MAX_PLAIN if len(founds) == 1 else max(1, MAX_SENTENCES // len(founds) - 1)
        rows: dict[int, None] = {}
        for found in founds:
            rows |= dict.fromkeys(self._rows(found, read_question(found.question), share))
        return tuple(self._member(row, reader) for row in sorted(rows))[:MAX_STATEMENTS]

    def _rows(self, found: Found, reading: QuestionReading, most: int) -> tuple[int, ...]:
        """The sentences that answer one part: a whole list, or those that stand out."""
        best = self._best(found, reading, most)
        if not best:
            return self._whole(found.lists[0].listed) if found.lists else ()
        leads = self.lists.led_by(best[0].row)
        # Without a reader, who says so is told by a sentence.
        for each in () if reading.speaker and not found.was_read else found.lists:
            # What leads a list in says what it lists: it answers as well as the list, and says less.
            if each.score > best[0].score - (WITHIN if each.listed is leads else 0.0):
                return self._whole(each.listed)
        spread = self._spread(best) if reading.many else None
        return self._whole(spread) if spread else self._completed(best, 1 if reading.many else 2)

    def _spread(self, best: Sequence[FoundSentence]) -> ItemList | None:
        """The list under several of whose members the best ones stand: asked for several things, it is what answers."""
        members = {under for each in best if (under := self.lists.under(each.row))}
        found = Counter(listed for listed, _ in members).most_common(1)
        return found[0][0] if found and found[0][1] > 1 else None

    def _whole(self, listed: ItemList) -> tuple[int, ...]:
        """A list, after the words that break off before it."""
        return (*(row for row in listed.leads if self._breaks_off(row)), *listed.rows)

    def _completed(self, best: Sequence[FoundSentence], several: int) -> tuple[int, ...]:
        """The rows; for `several` members of a list, or what leads it in, the whole list: half a list misleads."""
        rows: dict[int, None] = {}
        for each in best:
            listed = self.lists.of(each.row)
            among = sum(self.lists.of(other.row) is listed for other in best) if listed else 0
            whole = (
                listed if among >= several else (self.lists.led_by(each.row) if self._breaks_off(each.row) else None)
            )
            rows |= dict.fromkeys(self._whole(whole) if whole else (each.row,))
        return tuple(rows)

    def _breaks_off(self, row: int) -> bool:
        """Whether a sentence ends where a list is to follow: "They include:"."""
        return self.index.text(self.index.sentences[row]).endswith(":")

    def sentences(self, founds: Sequence[Found], picks: Sequence[Pick], most: int) -> tuple[int, ...]:
        """What a model is given to write from: the rows of what this writer picked, then of the best over all parts.

        Args:
            founds: what was found for each part.
            picks: what this writer answers.
            most: how many are taken by their scores; those that are picked come on top.
        """
        picked = self.index.rows_within([(pick.article_id, pick.start, pick.end) for pick in picks])
        ranked = sorted((each for found in founds for each in found.sentences), key=lambda each: -each.score)
        best = dict.fromkeys(each.row for each in ranked if each.sentence.kind != "title")
        return tuple(dict.fromkeys((*picked, *list(best)[:most])))

    def _pick(self, sentence: Sentence, reader: Second | None, role: Role = Role.ANSWER) -> Pick:
        reading = read_sentence(self.index.articles[sentence.article_id], sentence, reader)
        return Pick(sentence.article_id, sentence.start, sentence.end, sentence.section, reading, role)

    def _best(self, found: Found, reading: QuestionReading, most: int) -> list[FoundSentence]:
        """The sentences that stand out; where no reader has seen what answers, those of the form that is asked for."""
        ranked: Sequence[FoundSentence] = [each for each in found.sentences if each.sentence.in_body]
        if not found.was_read:
            ranked = self._formed(ranked, reading, found.question)
        if not ranked:
            return []
        best = ranked[0].score
        chosen = [
            each
            for place, each in enumerate(ranked[:most])
            if each.score >= best - WITHIN and (place == 0 or each.read is None or weight(each.read) >= BESIDE)
        ]
        if found.was_read or not (reading.status and asks_only_whether(found.question)):
            return chosen
        # Whether something is so is answered by its being open; what else is alike is beside it.
        still_open = [each for each in chosen if self._reading(each).certainty is Certainty.UNCONFIRMED]
        return still_open if chosen[0] in still_open else chosen

    def _formed(
        self, ranked: Sequence[FoundSentence], reading: QuestionReading, question: str
    ) -> Sequence[FoundSentence]:
        """Those of the best that hold the kind of thing that is wanted, or the nearest with a speaker; all for none."""
        if reading.wanted is not Wanted.ANYTHING:
            ranked = [each for each in ranked[:OF_A_KIND] if meets(self.index, each, reading, question)] or ranked
        if reading.speaker:
            told = [each for each in ranked[:SPEAKERS] if self._reading(each).certainty is Certainty.ATTRIBUTED]
            ranked = told[:1] or ranked
        return ranked

    def _reading(self, each: FoundSentence) -> Reading:
        return read_sentence(self.index.articles[each.sentence.article_id], each.sentence)

    def _member(self, row: int, reader: Second | None) -> Pick:
        """A sentence; a subheading of a list goes with the first sentence under it, as one slice."""
        member = self.index.sentences[row]
        pick = self._pick(member, reader)
        after = self.index.sentences[row + 1] if row + 1 < len(self.index.sentences) else None
        if member.kind != "heading" or after is None or after.section != member.section:
            return pick
        # One slice of two: as unsure as the less sure of both.
        reading = joined([pick.reading, read_sentence(self.index.articles[member.article_id], after, reader)])
        return Pick(member.article_id, member.start, after.end, member.section, reading)

    def correction(self, founds: Sequence[Found], question: str, reader: Second | None = None) -> Pick | None:
        """The sentence that says otherwise than the question, or a part of it, takes for granted or asks the truth of.

        A reader tells in other words too that what the question denies is so.
        """
        asked = claim_asked(question)
        claims = [(each, Role.CORRECTION) for each in premises_of(question)] + ([(asked, Role.ANSWER)] if asked else [])
        if not claims:
            return None
        near: dict[int, FoundSentence] = {}
        for each in (each for found in founds for each in found.sentences):
            if each.sentence.in_body and each.cosine >= CORRECTING_COSINE:
                near.setdefault(each.row, each)
        ranked = sorted(near.values(), key=lambda each: -each.cosine)[:CORRECTING_MOST]
        candidates = [self._candidate(each.sentence) for each in ranked]
        for claim, role in claims:
            found = contradiction(claim, candidates, reader)
            if found:
                return self._pick(ranked[found.place].sentence, reader, role)
        return None

    def _candidate(self, sentence: Sentence) -> Candidate:
        article = self.index.articles[sentence.article_id]
        return Candidate(
            self.index.text(sentence), " ".join(sentence.section), partial(read_sentence, article, sentence)
        )
