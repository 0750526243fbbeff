"""The lists of the articles, each with what leads it in, and how near a question comes to each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexes.build import Index

COUNT_GAIN = 0.12  # cosine that a list gains which has as many members as the question says

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
        self._of = {row: each for each in self.all for row in each.rows}
        self._led = {row: each for each in self.all for row in each.leads}
        vectors = index.sentence_vectors
        # The length of the sum of both mean vectors: its cosine is then a sum of the sentences' own cosines.
        self._lengths = np.asarray(
            [
                np.linalg.norm(vectors[list(each.leads)].mean(axis=0) + vectors[list(each.rows)].mean(axis=0))
                for each in self.all
            ]
        )

    def of(self, row: int) -> ItemList | None:
        """The list that a sentence is a member of."""
        return self._of.get(row)

    def led_by(self, row: int) -> ItemList | None:
        """The list that a sentence or heading leads in."""
        return self._led.get(row)

    def nearest(self, question: str, near: npt.NDArray[np.floating]) -> tuple[ItemList, float] | None:
        """The list that a question comes nearest to, and how near what leads it in is; None where there is no list.

        Args:
            question: a number in it ("the four ways") favours lists of that length.
            near: the question's cosine with each sentence of the index, shape (sentences,).
        """
        if not self.all:
            return None
        asked = _NUMBER.search(question)
        count = _NUMBERS[asked.group(1).lower()] if asked else None
        gains = [COUNT_GAIN if len(each.rows) == count else 0.0 for each in self.all]
        leads = np.asarray([near[list(each.leads)].max() for each in self.all]) + gains
        sums = [near[list(each.leads)].mean() + near[list(each.rows)].mean() for each in self.all]
        # What leads a list in says what it lists; its members tell it from others that are led in alike.
        best = int((leads + np.asarray(sums) / self._lengths).argmax())
        return self.all[best], float(leads[best])


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
