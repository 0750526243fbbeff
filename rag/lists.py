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
from rag.reader import ReadText
from rag.rewordings import akin, kin_of

NEAREST = 3  # lists that are held against the sentences that were found
KIN_GAIN = 0.12  # cosine that a list gains which is led in by the noun that is asked for, or by its kin

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_NUMBER = re.compile(rf"\b({'|'.join(_NUMBERS)})\b", re.IGNORECASE)

_Place = tuple[str, int, int]  # article id, start, end


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list of items or of sibling subheadings, by rows of the index's sentences; what leads it in may be none.

    `members` are the rows that belong to each of `rows`: itself, and under a subheading all that stands there.
    """

    rows: tuple[int, ...]
    leads: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that a question comes near to.

    `near` is the best cosine of the question with what leads it in. `called` is 1 where it is led in by the noun that
    is asked for or its kin, -1 where by nouns of other kinds, else 0; `fits` is whether it has as many members as the
    question says, None where it says no number; `known` is whether its article names everybody that is asked of: one
    that does not tells no "benefits for Boeing". `read` is what the reader made of the whole list, None where
    it did not read it; `score` is how well it answers, comparable with the sentences of the same search.
    """

    listed: ItemList
    near: float
    called: int
    fits: bool | None
    known: bool
    read: ReadText | None = None
    score: float = 0.0


class _Runs:
    """Several runs of rows, none of them empty, of which each is asked something at once."""

    def __init__(self, runs: Sequence[Sequence[int]]) -> None:
        self._rows = np.asarray([row for run in runs for row in run], dtype=np.intp)
        self._sizes = np.asarray([len(run) for run in runs], dtype=np.intp)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def greatest(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """The greatest value of each run; shape (rows,) to (runs,)."""
        return np.maximum.reduceat(values[self._rows], self._starts)

    def means(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
        """The mean value of each run; shape (rows, …) to (runs, …)."""
        sums = np.add.reduceat(values[self._rows], self._starts, axis=0)
        return np.asarray(sums / self._sizes.reshape(-1, *[1] * (values.ndim - 1)))


class Lists:
    """All lists of one generation of the index; immutable."""

    def __init__(self, index: Index) -> None:
        """Group the sentences by the list they belong to, and lay out what a question is held against."""
        members: dict[str, list[int]] = {}
        headings: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        sections: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for row, sentence in enumerate(index.sentences):
            sections.setdefault((sentence.article_id, sentence.section), []).append(row)
            if sentence.list_id:
                members.setdefault(sentence.list_id, []).append(row)
            if sentence.kind == "heading":
                headings.setdefault((sentence.article_id, sentence.section), []).append(row)
        places = {(s.article_id, s.start, s.end): row for row, s in enumerate(index.sentences)}
        made = [
            ItemList(
                tuple(rows),
                _leads_of(index, rows, places, headings),
                tuple(_belonging(index, row, sections) for row in rows),
            )
            for rows in members.values()
        ]
        self.all = tuple(each for each in made if each.leads)
        self._words = {
            each: frozenset(stem for row in each.leads for stem in words(index.text(index.sentences[row])))
            for each in self.all
        }
        self.lead_words = frozenset[str]().union(*self._words.values())
        """The stemmed words of all that leads lists in."""
        self._article = {each: index.articles[index.sentences[each.rows[0]].article_id] for each in self.all}
        self._of = {row: each for each in self.all for row in each.rows}
        self._under = {
            row: (each, place) for each in self.all for place, member in enumerate(each.members) for row in member
        }
        # A sentence right before the first of several headings leads them in, too: "Several hurdles could delay it."
        self._led = {
            each.rows[0] - 1: each
            for each in self.all
            if (before := index.before(each.rows[0])) and before.kind == "sentence"
        }
        self._led |= {row: each for each in self.all for row in each.leads}
        vectors = index.sentence_vectors
        self._leads = _Runs([each.leads for each in self.all])
        self._rows = _Runs([each.rows for each in self.all])
        # The length of the sum of both mean vectors: its cosine is then a sum of the sentences' own cosines.
        self._lengths = np.linalg.norm(self._leads.means(vectors) + self._rows.means(vectors), axis=1)

    def of(self, row: int) -> ItemList | None:
        """The list that a sentence is a member of."""
        return self._of.get(row)

    def under(self, row: int) -> tuple[ItemList, int] | None:
        """The list under one of whose members a sentence stands, and which member that is."""
        return self._under.get(row)

    def led_by(self, row: int) -> ItemList | None:
        """The list that a sentence or heading leads in."""
        return self._led.get(row)

    def near(self, question: str, near: npt.NDArray[np.floating]) -> tuple[FoundList, ...]:
        """The `NEAREST` lists that a question comes nearest to, the nearest first.

        Args:
            question: a number in it ("the four ways") tells lists of that length from others, the noun that it asks for
                those that are led in by it or its kin: "challenges" are no benefits.
            near: the question's cosine with each sentence of the index, shape (sentences,).
        """
        if not self.all:
            return ()
        kin = kin_of(question)
        asked = _NUMBER.search(question)
        count = _NUMBERS[asked.group(1).lower()] if asked else None
        names = asked_of(question)
        called = [akin(kin, self._words[each]) for each in self.all]
        leads = self._leads.greatest(near)
        # What leads a list in says what it lists; its members tell it from others that are led in alike.
        wholes = (self._leads.means(near) + self._rows.means(near)) / self._lengths
        sums = leads + KIN_GAIN * np.asarray(called) + wholes
        return tuple(
            FoundList(
                listed=self.all[place],
                near=float(leads[place]),
                called=called[place],
                fits=None if count is None else len(self.all[place].rows) == count,
                known=self._knows(self.all[place], names),
            )
            for place in np.argsort(-sums, kind="stable")[:NEAREST].tolist()
        )

    def _knows(self, listed: ItemList, names: Sequence[str]) -> bool:
        article = self._article[listed]
        return not names or share_named(names, f"{article.title}. {article.text}") == 1.0


def _belonging(
    index: Index, row: int, sections: Mapping[tuple[str, tuple[str, ...]], Sequence[int]]
) -> tuple[int, ...]:
    own = index.sentences[row]
    return tuple(sections[own.article_id, own.section]) if own.kind == "heading" else (row,)


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
