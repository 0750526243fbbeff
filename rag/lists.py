"""The lists of the articles, each with what leads it in, and how near a question comes to each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexes.build import Index
from indexes.lexical import words
from rag.mentions import asked_of, share_named
from rag.rewordings import akin, kin_of

COUNT_GAIN = 0.12  # cosine that a list gains which has as many members as the question says
KIN_GAIN = 0.12  # that one gains which is led in by the noun that is asked for, or by its kin

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBER = re.compile(rf"\b({'|'.join(_NUMBERS)})\b", re.IGNORECASE)

_Place = tuple[str, int, int]  # article id, start, end


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list of items or of sibling subheadings, by rows of the index's sentences; what leads it in may be none."""

    rows: tuple[int, ...]
    leads: tuple[int, ...]


class Lists:
    """All lists of one generation of the index; immutable."""

    def __init__(self, index: Index) -> None:
        """Group the sentences by the list they belong to, and lay out what a question is held against."""
        members: dict[str, list[int]] = {}
        headings: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for row, sentence in enumerate(index.sentences):
            if sentence.list_id:
                members.setdefault(sentence.list_id, []).append(row)
            if sentence.kind == "heading":
                headings.setdefault((sentence.article_id, sentence.section), []).append(row)
        places = {(s.article_id, s.start, s.end): row for row, s in enumerate(index.sentences)}
        made = [ItemList(tuple(rows), _leads_of(index, rows, places, headings)) for rows in members.values()]
        self.all = tuple(each for each in made if each.leads)
        self._words = {
            each: frozenset(stem for row in each.leads for stem in words(index.text(index.sentences[row])))
            for each in self.all
        }
        self.lead_words = frozenset[str]().union(*self._words.values())
        """The stemmed words of all that leads lists in."""
        self._article = {each: index.articles[index.sentences[each.rows[0]].article_id] for each in self.all}
        self._of = {row: each for each in self.all for row in each.rows}
        self._led = {row: each for each in self.all for row in each.leads}
        vectors = index.sentence_vectors
        # The length of the sum of both mean vectors: its cosine is then a sum of the sentences' own cosines.
        self._lengths = {
            each: float(np.linalg.norm(vectors[list(each.leads)].mean(axis=0) + vectors[list(each.rows)].mean(axis=0)))
            for each in self.all
        }

    def of(self, row: int) -> ItemList | None:
        """The list that a sentence is a member of."""
        return self._of.get(row)

    def led_by(self, row: int) -> ItemList | None:
        """The list that a sentence or heading leads in."""
        return self._led.get(row)

    def is_called(self, listed: ItemList, question: str) -> bool:
        """Whether a list is led in by the noun that a question asks for, or by its kin."""
        kin = kin_of(question)
        return bool(kin) and akin(kin, self._words[listed]) > 0

    def nearest(self, question: str, near: npt.NDArray[np.floating]) -> tuple[ItemList, float] | None:
        """The list that a question comes nearest to, and how near what leads it in is; None where there is none.

        One that is led in as something else than what is asked for is none: "challenges" are no benefits. Nor is one
        whose article does not know somebody that is asked of: "the benefits for Boeing".

        Args:
            question: a number in it ("the four ways") favours lists of that length, the noun that it asks for those
                that are led in by it or its kin.
            near: the question's cosine with each sentence of the index, shape (sentences,).
        """
        kin = kin_of(question)
        fitting = [each for each in self.all if akin(kin, self._words[each]) >= 0]
        asked = _NUMBER.search(question)
        count = _NUMBERS[asked.group(1).lower()] if asked else None
        gains = [COUNT_GAIN * (len(each.rows) == count) + KIN_GAIN * akin(kin, self._words[each]) for each in fitting]
        leads = [float(near[list(each.leads)].max()) + gain for each, gain in zip(fitting, gains, strict=True)]
        # What leads a list in says what it lists; its members tell it from others that are led in alike.
        sums = [
            lead + (near[list(each.leads)].mean() + near[list(each.rows)].mean()) / self._lengths[each]
            for each, lead in zip(fitting, leads, strict=True)
        ]
        names = asked_of(question)
        # From the best on: whole articles are looked through, mostly one of them.
        for place in np.argsort(-np.asarray(sums), kind="stable"):
            if self._knows(fitting[place], names):
                return fitting[place], leads[place]
        return None

    def _knows(self, listed: ItemList, names: Sequence[str]) -> bool:
        article = self._article[listed]
        return not names or share_named(names, f"{article.title}. {article.text}") == 1.0


def _leads_of(
    index: Index,
    rows: Sequence[int],
    places: Mapping[_Place, int],
    headings: Mapping[tuple[str, tuple[str, ...]], Sequence[int]],
) -> tuple[int, ...]:
    """The rows of what leads a list in and of the headings above it."""
    first = index.sentences[rows[0]]
    above = first.section[:-1] if first.kind == "heading" else first.section
    lead = places.get((first.article_id, *first.lead_in)) if first.lead_in else None
    over = headings.get((first.article_id, above), ()) if above else ()
    return tuple(dict.fromkeys((*(() if lead is None else (lead,)), *over)))
