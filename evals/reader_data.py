"""The training data of the reader: questions over windows of text, and statements over passages.

Rows come from the public sets in `DIR/train/` (`evals/public/README.md` says where they are from). Two habits of
those sets would teach the model something else than reading, and are removed first: human-written unanswerable
questions stand in lower case there, and many others lack the question mark. The encoder is uncased, so that leaves
the question mark: it is taken off everywhere.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from evals.stories import STORIES_HELD_OUT, Asked, Story, Told, held_out, read_stories
from evals.synonyms import Synonyms
from indexes.embed import open_embedder
from indexes.errors import AllegedlyError
from indexes.lexical import open_lexical, words, write_lexical
from rag.certainty import Reading
from rag.reader import HOW_SURE


class NoTrainingData(AllegedlyError):
    """The folder of training data lacks a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"No training data at {path}. evals/public/README.md says what belongs there.")


@dataclass(frozen=True, slots=True)
class Example:
    """One pair to learn from.

    `answers`: does the text hold the answer to the question; `supports` and `contradicts`: does it bear the statement
    out, or say otherwise; what does not apply or is not known is None. `span` is the answer as [start, end) characters
    of the text, where it is known. `reading` is how sure a sentence is, and who says so: then `span` is the speaker.
    """

    first: str
    text: str
    source: str
    group: str
    answers: bool | None = None
    supports: bool | None = None
    contradicts: bool | None = None
    span: tuple[int, int] | None = None
    reading: Reading | None = None

    @property
    def nowhere(self) -> bool:
        """Whether it is known that the text holds no span."""
        return self.answers is False or (self.reading is not None and self.span is None)


@dataclass(frozen=True, slots=True)
class Mixture:
    """How many examples of each sort are drawn, and the longest window in sentences.

    `mined` ones are what BM25 finds for a question in its own article and what does not answer it, for answerable
    and unanswerable questions alike: what a reader has to withstand. `swapped` ones ask of somebody or some year else
    than the text around the answer speaks of. `titled` is the share of the windows that open with the article's title,
    as a sentence is read with the heading that it stands under; `reworded` is the share of the questions and claims
    that get synonyms for words of their text, so that words alone tell less (`evals/synonyms.py`). `stories_times` is
    how often our own stories (`evals/stories.py`) are drawn from, each time other sentences and windows of them, and
    `certainty_times` how often each of their sentences is whose certainty was labelled; `beside` is how many sentences
    drawn at random a question of theirs is asked of that do not answer it; `pages_times` is how often our pages are
    drawn from (`evals/page_pairs.py`). What is drawn a quarter of a time is a quarter of what there is.
    """

    answerable: int
    elsewhere: int
    mined: int
    swapped: int
    titled: float
    reworded: float
    unanswerable_times: float
    look_alikes: int
    other_sentences: int
    other_passages: int
    claims: int
    window: int
    stories_times: float
    certainty_times: float
    beside: int
    pages_times: int


def bare(question: str) -> str:
    """The question without its mark and doubled blanks.

    >>> bare("Who founded  it ?")
    'Who founded it'
    """
    return " ".join(question.split()).rstrip(" ?")


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one file; raises NoTrainingData."""
    path = folder / "train" / f"{name}.jsonl.xz"
    if not path.is_file():
        raise NoTrainingData(path)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def is_checked(example: Example, share: float) -> bool:
    """Whether an example belongs to validation: one of our stories by a share of its own, as these are few."""
    return held_out(example.group, STORIES_HELD_OUT if example.source.startswith("stories") else share)


def examples(folder: Path, mixture: Mixture, seed: int) -> list[Example]:
    """All examples, training and validation ones, in a fixed order for a fixed seed."""
    draw = random.Random(seed)
    found = [_titled(each, mixture.titled, draw) for each in _from_spans(folder, mixture, draw)]
    found += _from_passages(folder, mixture, draw)
    found += _from_sentences(folder, mixture, draw)
    found += _from_claims(folder, mixture, draw)
    if mixture.reworded:
        found = list(_reworded(found, mixture.reworded, draw))
    # These are worded freely as they are.
    found += [_titled(each, mixture.titled, draw) for each in _from_stories(mixture, draw)]
    return found + list(_from_certainty(mixture, draw))


def _reworded(known: Sequence[Example], share: float, draw: random.Random) -> Iterator[Example]:
    """The examples, that share of them with synonyms instead of most words that they have in common with their text."""
    synonyms = Synonyms(open_embedder())
    for each in known:
        if draw.random() < share:
            yield replace(each, first=synonyms.reworded(each.first, each.text, draw, _REPLACED))
        else:
            yield each


def _sample(items: Sequence[Any], most: int, draw: random.Random) -> list[Any]:
    return draw.sample(list(items), min(most, len(items)))


def _repeated(items: Sequence[Any], times: float, draw: random.Random) -> list[Any]:
    """All items so many times, and of what is left of `times` that share of them."""
    whole = int(times)
    rest = round((times - whole) * len(items))
    return [*items] * whole + (_sample(items, rest, draw) if rest else [])


def _from_spans(folder: Path, mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    answerable: list[dict[str, Any]] = []
    unanswerable: list[dict[str, Any]] = []
    for row in rows(folder, "spans"):
        (answerable if row["answerable"] else unanswerable).append(row)
    hard = _twins(folder)
    cut = _Windows(mixture.window, draw)
    for row in _sample(answerable, mixture.answerable, draw):
        yield from _around(row, cut)
    for row in _sample(answerable, mixture.elsewhere, draw):
        yield from _beside(row, cut)
    for row in _repeated(unanswerable, mixture.unanswerable_times, draw):
        context = row["context"]
        # Near misses are to be learnt where it is hardest: around the sentence that answers the question's twin.
        near = hard.get(bare(row["question"]).lower())
        place = context.find(near) if near else -1
        start, end = cut.around(context, place if place >= 0 else draw.randrange(max(1, len(context))))
        yield Example(bare(row["question"]), context[start:end], row["source"], row["title"], answers=False)
    yield from _mined(_sample([*answerable, *unanswerable], mixture.mined, draw), answerable, cut)
    yield from _swapped(_sample(answerable, len(answerable), draw), mixture.swapped, cut)


def _titled(example: Example, share: float, draw: random.Random) -> Example:
    """The example with its article's title before the text, in that share of the cases."""
    if draw.random() >= share:
        return example
    before = f"{unquote(example.group).replace('_', ' ')}. "
    span = example.span and (example.span[0] + len(before), example.span[1] + len(before))
    return replace(example, text=before + example.text, span=span)


_REPLACED = 0.8  # of the words that have a synonym
_MINED_FROM = 3  # the best so many sentences; always the first would often be one that answers in other words


def _mined(asked: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]], cut: _Windows) -> Iterator[Example]:
    """For each question a sentence of its own article that BM25 ranks high and that lacks the answer's words."""
    contexts: dict[str, dict[str, None]] = defaultdict(dict)
    for row in known:
        contexts[row["title"]].setdefault(row["context"])
    by_title: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in asked:
        by_title[row["title"]].append(row)
    for title, questions in by_title.items():
        sentences = [context[start:end] for context in contexts[title] for start, end in cut.spans(context)]
        with tempfile.TemporaryDirectory() as held:
            write_lexical(Path(held), [], [], sentences)
            lexical = open_lexical(Path(held))
        for row in questions:
            answers = [row["context"][start:end].lower() for start, end in row["answer_spans"]]
            scores = lexical.scores(row["question"]).sentences
            best = [sentences[place] for place in (-scores).argsort()[: 3 * _MINED_FROM]]
            left = [each for each in best if not any(answer in each.lower() for answer in answers)][:_MINED_FROM]
            if left:
                text = cut.draw.choice(left)
                yield Example(bare(row["question"]), text, f"{row['source']}-mined", title, answers=False)


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]*[a-z](?: (?:(?:of|the|de|von|van) )*[A-Z][\w’'-]*[a-z])*")
_YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-2][0-9]\b")
_FARTHEST_YEAR = 12


def _swapped(asked: Sequence[dict[str, Any]], most: int, cut: _Windows) -> Iterator[Example]:
    """Questions with a name or a year swapped for another, over the window that answers them as they were."""
    draw = cut.draw
    names = sorted({name for row in asked for name in _NAME.findall(row["question"])})
    made = 0
    for row in asked:
        if made == most:
            return
        context, question = row["context"], row["question"]
        found = [name for name in (*_NAME.findall(question), *_YEAR.findall(question)) if name in context]
        if not found:
            continue
        name = draw.choice(found)
        others = [each for each in _others(name, context, names, cut) if each not in question]
        if others:
            start, end = cut.around(context, row["answer_spans"][0][0])
            other = question.replace(name, draw.choice(others))
            source = f"{row['source']}-swapped"
            yield Example(bare(other), context[start:end], source, row["title"], answers=False)
            made += 1


def _others(name: str, context: str, names: Sequence[str], cut: _Windows) -> list[str]:
    """Other names or another year.

    Half of the time names of a sentence that speaks of both, as two names of one person seldom stand in one.
    """
    if _YEAR.fullmatch(name):
        return [str(int(name) + cut.draw.choice((-1, 1)) * cut.draw.randint(1, _FARTHEST_YEAR))]
    beside: set[str] = set()
    if cut.draw.choice((True, False)):
        with_it = [context[start:end] for start, end in cut.spans(context) if name in context[start:end]]
        beside = {other for text in with_it for other in _NAME.findall(text)}
    others = sorted(beside) or [cut.draw.choice(names)]
    return [other for other in others if other not in name and name not in other]


def _twins(folder: Path) -> dict[str, str]:
    """The sentence that answers the twin of each human-written unanswerable question, by the question."""
    return {
        bare(row["question"]).lower(): row["text"]
        for row in rows(folder, "sentence_pairs")
        if row["source"].startswith("squad2-unansq")
    }


def _around(row: dict[str, Any], cut: _Windows) -> Iterator[Example]:
    start, end = row["answer_spans"][0]
    left, right = cut.around(row["context"], start)
    if end <= right:
        span = (start - left, end - left)
        text = row["context"][left:right]
        yield Example(bare(row["question"]), text, row["source"], row["title"], answers=True, span=span)


def _beside(row: dict[str, Any], cut: _Windows) -> Iterator[Example]:
    """A window of the same paragraph that lacks the answer's words, where there is one."""
    context, (start, end) = row["context"], row["answer_spans"][0]
    answer = context[start:end].lower()
    spans = [
        (a, b) for a, b in cut.spans(context) if not (a < end and start < b) and answer not in context[a:b].lower()
    ]
    if spans:
        left, right = cut.draw.choice(spans)
        source = f"{row['source']}-elsewhere"
        yield Example(bare(row["question"]), context[left:right], source, row["title"], answers=False)


class _Windows:
    """Draws runs of neighbouring sentences out of a paragraph."""

    def __init__(self, most: int, draw: random.Random) -> None:
        self.most, self.draw = most, draw
        self._held: dict[str, tuple[tuple[int, int], ...]] = {}

    def spans(self, context: str) -> tuple[tuple[int, int], ...]:
        if context not in self._held:
            self._held[context] = tuple(_quick_spans(context))
        return self._held[context]

    def around(self, context: str, place: int) -> tuple[int, int]:
        """A window of one to `most` sentences that holds the place."""
        spans = self.spans(context)
        at = next((row for row, (_, end) in enumerate(spans) if place < end), len(spans) - 1)
        size = self.draw.randint(1, self.most)
        first = self.draw.randint(max(0, at - size + 1), at)
        last = min(len(spans) - 1, first + size - 1)
        return spans[first][0], spans[last][1]


_END = re.compile(r"(?<=[^A-Z\s][^A-Z\s][.!?])[\"”')\]]*\s+(?=[\"“'(]?[A-Z0-9])")


def _quick_spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences by a rough rule: exact ones take an hour for 20,000 paragraphs, and windows need no more."""
    start = 0
    for found in _END.finditer(text):
        yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _from_passages(folder: Path, mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    alike: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    for row in rows(folder, "passage_pairs"):
        if row["source"] == "squadart-neg":
            alike.append(row)
        elif not row["source"].startswith(("squad-1.1", "squad2-unansq")):  # those are among the spans already
            other.append(row)
    cut = _Windows(mixture.window, draw)
    for row in _sample(alike, mixture.look_alikes, draw):
        start, end = cut.around(row["text"], draw.randrange(max(1, len(row["text"]))))
        alike_one = Example(bare(row["question"]), row["text"][start:end], row["source"], row["group"], answers=False)
        yield _titled(alike_one, mixture.titled, draw)
    for row in _sample(other, mixture.other_passages, draw):
        yield Example(bare(row["question"]), row["text"], row["source"], row["group"], answers=bool(row["label"]))


def _from_sentences(folder: Path, mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    other = [r for r in rows(folder, "sentence_pairs") if not r["source"].startswith(("squad-1.1", "squad2-unansq"))]
    by_label: dict[bool, list[dict[str, Any]]] = defaultdict(list)
    for row in other:
        by_label[bool(row["label"])].append(row)
    for label, held in sorted(by_label.items()):
        for row in _sample(held, mixture.other_sentences // 2, draw):
            yield Example(bare(row["question"]), row["text"], row["source"], row["group"], answers=label)


def _from_claims(folder: Path, mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    held = list(rows(folder, "claims"))
    for row in _sample(held, mixture.claims, draw):
        # A passage belongs to validation with all its statements.
        group = row["passage"][:80]
        yield Example(
            row["statement"],
            row["passage"],
            row["source"],
            group,
            supports=bool(row["supported"]),
            contradicts=_CONTRADICTS.get(row["label"]),
        )


# Some sets only tell what is not borne out: that may be the opposite, or something else.
_CONTRADICTS = {"contradiction": True, "entailment": False, "neutral": False, "off-topic": False}


# --- our own stories --------------------------------------------------------------------------------------------------


def _from_stories(mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    stories = list(read_stories()) if mixture.stories_times else []
    for story in _repeated(stories, mixture.stories_times, draw):
        for asked in story.asked:
            yield from _asked(story, asked, mixture, draw)
        for told in story.told:
            yield from _told(story, told, mixture.window, draw)


def _from_certainty(mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    """How sure each labelled sentence of our stories is, read on its own."""
    stories = list(read_stories()) if mixture.certainty_times else []
    for story in _repeated(stories, mixture.certainty_times, draw):
        for sentence, reading in story.labelled:
            start = sentence.index(reading.said_by) if reading.said_by else 0
            span = (start, start + len(reading.said_by)) if reading.said_by else None
            yield Example(HOW_SURE, sentence, "stories-certainty", story.headline, span=span, reading=reading)


def _asked(story: Story, asked: Asked, mixture: Mixture, draw: random.Random) -> Iterator[Example]:
    """A question over each sentence that answers it, over some that do not, and over a window.

    One or two of the latter share more words with the question than the others do.
    """
    question = bare(asked.question)
    others = [place for place in range(len(story.sentences)) if place not in asked.answered_by]
    sought = set(words(question))
    others.sort(key=lambda place: -len(sought.intersection(words(story.sentences[place]))))
    alike = 1 if asked.answered_by else 2
    beside = [*others[:alike], *_sample(others[alike:], mixture.beside, draw)]
    for first, last in [
        *((place, place) for place in (*asked.answered_by, *beside)),
        _around_place((*asked.answered_by, *beside)[0], len(story.sentences), mixture.window, draw),
    ]:
        # An item alone is read after its lead-in, as `rag.rank.text_to_read` has it.
        lead = story.lead_in(first) if first == last else None
        text = story.window(first, last) if lead is None else f"{story.sentences[lead]} {story.sentences[first]}"
        answers = any(first <= place <= last for place in asked.answered_by)
        start = text.rfind(asked.answer) if answers and first <= asked.answered_by[0] <= last else -1
        span = (start, start + len(asked.answer)) if start >= 0 else None
        yield Example(question, text, "stories", story.headline, answers=answers, span=span)


def _told(story: Story, told: Told, window: int, draw: random.Random) -> Iterator[Example]:
    """A statement over the sentences that it cites, over those around them, and a true one over another sentence."""
    cited = " ".join(story.sentences[place] for place in told.cites)
    contradicts = {"faithful": False, "negation": True}.get(told.kind)

    def over(text: str, supports: bool, contradicts: bool | None) -> Example:
        source, group = f"stories-{told.kind}", story.headline
        return Example(told.statement, text, source, group, supports=supports, contradicts=contradicts)

    yield over(cited, told.supported, contradicts)
    if len(told.cites) == 1:
        first, last = _around_place(told.cites[0], len(story.sentences), window, draw)
        yield over(story.window(first, last), told.supported, contradicts)
    if told.supported:
        elsewhere = [place for place in range(len(story.sentences)) if place not in told.cites]
        yield over(story.sentences[draw.choice(elsewhere)], supports=False, contradicts=False)


def _around_place(place: int, sentences: int, window: int, draw: random.Random) -> tuple[int, int]:
    """The first and last place of a window of two to `window` sentences that holds the place."""
    size = draw.randint(min(2, window), window)
    first = draw.randint(max(0, place - size + 1), place)
    return first, min(sentences - 1, first + size - 1)


__all__ = [
    "Example",
    "Mixture",
    "NoTrainingData",
    "bare",
    "examples",
    "is_checked",
    "rows",
]
