"""News stories of our own making, each with questions and statements: `evals/questions/stories.jsonl`.

What the public sets lack: questions in words that the text does not use, and of rumour, denial and doubt. The reader
learns from them; those that it does not learn from measure it and fit what tells a faithful statement from another.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import UnusableQuestions, json_lines
from rag.answers import Certainty
from rag.certainty import Reading

STORIES = Path(__file__).parent / "questions" / "stories.jsonl"
STORIES_HELD_OUT = 0.12  # of the stories, by their headlines: the reader is never trained on them


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a story.

    `answered_by` are the places of the sentences that each answer it alone, the best one first, none where the story
    does not tell; `answer` is an exact piece of the best one.
    """

    question: str
    kind: str
    answered_by: tuple[int, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Told:
    """A statement about the sentences at these places; `kind` is `faithful`, or in what it was altered."""

    statement: str
    kind: str
    cites: tuple[int, ...]

    @property
    def supported(self) -> bool:
        """Whether the sentences bear it out."""
        return self.kind == "faithful"


@dataclass(frozen=True, slots=True)
class Story:
    """A headline and the sentences under it, with what is asked and told of them.

    `readings` are how sure each sentence is by hand, each on its own; none where nobody labelled them.
    """

    headline: str
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]
    told: tuple[Told, ...]
    readings: tuple[Reading, ...] = ()

    @property
    def labelled(self) -> tuple[tuple[str, Reading], ...]:
        """Each sentence with its reading; none where nobody labelled them."""
        return tuple(zip(self.sentences, self.readings, strict=True)) if self.readings else ()

    def lead_in(self, place: int) -> int | None:
        """The place of the sentence with a colon that the one at `place` is an item of; None where it is none.

        Items follow it closely, and one question at least has two of them for its answer.
        """
        before = next((at for at in range(place - 1, -1, -1) if self.sentences[at].rstrip().endswith(":")), None)
        if before is None:
            return None
        items = set(range(before + 1, place + 1))
        several = (set(each.answered_by) for each in self.asked if len(each.answered_by) > 1)
        return before if any(items <= places for places in several) else None

    def window(self, first: int, last: int) -> str:
        """The sentences from the first place to the last, both included, as one text."""
        return " ".join(self.sentences[first : last + 1])


def read_stories(path: Path = STORIES) -> Iterator[Story]:
    """The stories of the file; raises UnusableQuestions."""
    for number, line in json_lines(path):
        try:
            story = _story(line)
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableQuestions(
                path, number, f"is not a story with questions and statements ({error!r})"
            ) from error
        misplaced = _misplaced(story)
        if misplaced:
            raise UnusableQuestions(path, number, misplaced)
        yield story


def held_out(group: str, share: float) -> bool:
    """Whether a group belongs to validation: by its name alone, so that no row of it is ever trained on."""
    return random.Random(f"validation {group}").random() < share


def stories_held_out(known: Iterable[Story] | None = None) -> Iterator[Story]:
    """Of these stories, else of all, those that the reader is not trained on; raises UnusableQuestions."""
    return (each for each in known or read_stories() if held_out(each.headline, STORIES_HELD_OUT))


def _story(line: dict[str, Any]) -> Story:
    return Story(
        line["headline"],
        tuple(line["sentences"]),
        tuple(Asked(q["q"], q["kind"], tuple(q["answered_by"]), q["answer"]) for q in line["questions"]),
        tuple(Told(s["s"], s["kind"], tuple(s["cites"])) for s in line["statements"]),
        tuple(Reading(Certainty(label), said_by, hedged) for label, said_by, hedged in line.get("certainty", ())),
    )


def _misplaced(story: Story) -> str:
    """What does not fit the story's own sentences; empty where all does."""
    places = range(len(story.sentences))
    for each in story.asked:
        if not all(place in places for place in each.answered_by):
            return f"has no such sentence for {each.question!r}"
        if each.answered_by and each.answer not in story.sentences[each.answered_by[0]]:
            return f"answers {each.question!r} in words that are not in its sentence"
    if story.readings and len(story.readings) != len(story.sentences):
        return f"says how sure {len(story.readings)} sentences are of {len(story.sentences)}"
    for sentence, reading in story.labelled:
        if reading.said_by and reading.said_by not in sentence:
            return f"names a speaker that is not in its sentence, {reading.said_by!r}"
    unplaced = [each for each in story.told if not each.cites or not all(place in places for place in each.cites)]
    return f"has no such sentence for {unplaced[0].statement!r}" if unplaced else ""


__all__ = [
    "STORIES",
    "STORIES_HELD_OUT",
    "Asked",
    "Story",
    "Told",
    "held_out",
    "read_stories",
    "stories_held_out",
]
