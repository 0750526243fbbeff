"""The second look: the reader reads the best candidates together with the question; `rag.choice` weighs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from indexes.build import Index
from indexes.passages import Passage, Sentence
from rag.lists import ItemList
from rag.reader import ReadText
from rag.retrieve import Found, FoundSentence

PASSAGES = 1  # that are read whole; two and three help the choice by less than a point, and take as long as all else
NEAREST_SHARE = 0.5  # of the sentences read that are chosen by likeness alone: paraphrases stand far back by score
FOLLOWING = 3  # sentences behind those of the answer before
UNSURE = 3.0  # logits below which a sentence does not seem to answer by itself
IN_CONTEXT = 3  # sentences that are then read after the one before them; six help no more
SPAN_SHARE = 0.5  # of the span head's gain that counts beside the class head's logit
IN_SPAN = 2.0  # logits that a sentence gains where the answer found in the whole passage lies in it
_LONGEST_LEAD = 240  # characters of a lead-in that go with its item
_LONGEST_LIST = 320  # characters of a list with its lead-in: what is listed shows by then


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
    """The same find, its best sentences and passages and its nearest lists read.

    `candidates` is how many sentences are read, which is most of the time that an answer takes. The best of those that
    do not seem to answer are read once more after the sentence before them, which may say who "the company" is.
    """
    chosen = chosen_of(found, candidates)
    passages = found.shown(PASSAGES)
    if not chosen:
        return found
    texts = [
        *(text_to_read(each.sentence, index) for each in chosen),
        *(whole_passage(each.passage, index) for each in passages),
        *(in_full(each.listed, index) for each in found.lists),
    ]
    read = iter(reader.read(found.question, texts))
    of_sentences = {each.row: next(read) for each in chosen}
    of_passages = {each.passage.id: next(read) for each in passages}
    lists = tuple(replace(each, read=next(read)) for each in found.lists)
    unsure = [each for each in chosen if of_sentences[each.row].answers < UNSURE]
    unsure.sort(key=lambda each: -weight(of_sentences[each.row]))
    after = {each.row: text for each in unsure if (text := text_in_context(each.row, index))}
    rows = list(after)[:IN_CONTEXT]
    in_context = dict(zip(rows, reader.read(found.question, [after[row] for row in rows]), strict=True))
    return replace(
        found,
        sentences=tuple(
            replace(each, read=of_sentences.get(each.row), in_context=in_context.get(each.row))
            for each in found.sentences
        ),
        passages=tuple(replace(each, read=of_passages.get(each.passage.id)) for each in found.passages),
        lists=lists,
    )


def following(said: Collection[int]) -> frozenset[int]:
    """The rows close behind those that were said, where a conversation often goes on."""
    return frozenset(row + step for row in said for step in range(1, FOLLOWING + 1)) - frozenset(said)


def text_in_context(row: int, index: Index) -> str:
    """A sentence after the one before it in its section, as the reader gets both; empty where there is none."""
    own, before = index.sentences[row], index.before(row)
    if before is None or before.section != own.section or not own.kind == before.kind == "sentence":
        return ""
    return f"{index.text(before)} {index.text(own)}"


def chosen_of(found: Found, most: int) -> list[FoundSentence]:
    """The sentences to read: the best by score, of the rest the nearest, which may share no word, and what follows."""
    ranked = [each for each in found.sentences if each.sentence.in_body]
    nearest = sorted(ranked, key=lambda each: -float(found.near[each.row]))
    best = ranked[: round(most * (1 - NEAREST_SHARE))]
    chosen = list({each.row: each for each in (*best, *nearest)}.values())[:most]
    rows, behind = {each.row for each in chosen}, following(found.said)
    return chosen + [each for each in ranked if each.row in behind and each.row not in rows][:FOLLOWING]


def whole_passage(passage: Passage, index: Index) -> str:
    """A passage as the reader gets it: after the title of its article."""
    return f"{_titled(passage, index)}{index.text(passage)}"


def in_article(place: int, passage: Passage, index: Index) -> int:
    """Where in its article a character lies that the reader found in a passage; before the passage for its title."""
    return passage.start + place - len(_titled(passage, index))


def _titled(passage: Passage, index: Index) -> str:
    return f"{index.articles[passage.article_id].title.rstrip('.?')}. "


def in_full(listed: ItemList, index: Index) -> str:
    """A list as the reader gets it: what leads it in, nearest first, then members, as far as shows what they are."""
    leads, rows = ([index.text(index.sentences[row]) for row in each] for each in (listed.leads, listed.rows))
    return f"{' '.join(leads)} {'; '.join(rows)}"[:_LONGEST_LIST].strip()


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
