"""SQuAD 2.0's development questions (Rajpurkar, Jia and Liang, arXiv 1806.03822): does the paragraph answer, and where?

Protocol: each question with its own paragraph, cut into sentences by the product. Whether the paragraph answers is a
score, given as its AUC and as the best accuracy that any threshold has; without the reader it is the best cosine of a
sentence. The right sentence is one in which an annotator's answer starts, among the answerable questions. The reader
was trained on the training set's articles, which are others.

For comparison: a published MiniLM of 22 M parameters reaches 75.6 F1 over all questions, one of 33 M 79.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.public import Score, Setting, read_lines
from evals.public.multihop_null import auc
from evals.public.multihop_rag import kept_vectors
from indexes.embed import open_embedder
from indexes.sentences import sentence_spans
from rag.rank import ReadPassage, Reads, read_passage
from rag.reader import Reader


@dataclass(frozen=True, slots=True)
class Asked:
    """One question over its text; `right` are the rows of the sentences that answer, none where nothing does."""

    question: str
    context: str
    spans: tuple[tuple[int, int], ...]
    right: frozenset[int]

    @property
    def texts(self) -> list[str]:
        """Its sentences."""
        return [self.context[start:end] for start, end in self.spans]


def run(setting: Setting) -> Score:
    """Judge every question; raises NoBenchmarkData."""
    rows = read_lines(setting.data, "squad2/questions.jsonl", ("context", "question", "answers"))
    asked = read_questions(setting.drawn(rows))
    columns = tuple(
        figures_of(asked, by_reader(asked, Reader(each), setting) if each else by_cosine(asked, setting))
        for each in setting.readers
    )
    return Score("squad2", len(asked), columns, len(rows))


def read_questions(rows: Sequence[dict[str, Any]]) -> list[Asked]:
    """The questions; paragraphs that come again are cut once."""
    cut: dict[str, tuple[tuple[int, int], ...]] = {}
    found = []
    for row in rows:
        context = row["context"]
        spans = cut.setdefault(context, tuple(sentence_spans(context)))
        starts = [answer["start"] for answer in row["answers"]]
        right = frozenset(n for n, (start, end) in enumerate(spans) if any(start <= at < end for at in starts))
        found.append(Asked(row["question"], context, spans, right))
    return found


def by_cosine(asked: Sequence[Asked], setting: Setting) -> list[ReadPassage]:
    """Each text judged by the similarity of its sentences, as a reader would be asked to."""
    known = list(dict.fromkeys(text for each in asked for text in (each.question, *each.texts)))
    vectors = dict(zip(known, kept_vectors(known, open_embedder(setting.embedding), setting), strict=True))
    cosines = [tuple(float(vectors[each.question] @ vectors[text]) for text in each.texts) for each in asked]
    return [ReadPassage(max(each), each) for each in cosines]


def by_reader(asked: Sequence[Asked], reader: Reads, setting: Setting) -> list[ReadPassage]:
    """Each text judged by the reader."""
    found = []
    for done, each in enumerate(asked):
        setting.progress("Reading", done, len(asked))
        found.append(read_passage(reader, each.question, each.context, each.spans))
    return found


def figures_of(asked: Sequence[Asked], judged: Sequence[ReadPassage]) -> dict[str, float | None]:
    """AUC and best accuracy of the decision, and the share of right first sentences."""
    answerable = [bool(each.right) for each in asked]
    scores = [each.answers for each in judged]
    first = [
        int(np.argsort(-np.asarray(each.sentences))[0]) in about.right
        for each, about in zip(judged, asked, strict=True)
        if about.right
    ]
    return {
        "AUC": auc(scores, answerable),
        "best accuracy": best_accuracy(scores, answerable),
        "right sentence": sum(first) / len(first) if first else None,
    }


def best_accuracy(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The accuracy of the best threshold; None where there is nothing to judge.

    >>> best_accuracy([0.9, 0.4, 0.5, 0.1], [True, True, False, False])
    0.75
    """
    if not scores:
        return None
    order = sorted(zip(scores, positive, strict=True), reverse=True)
    right = best = sum(not each for each in positive)  # at a threshold above them all
    for place, (score, is_positive) in enumerate(order):
        right += 1 if is_positive else -1
        if place + 1 == len(order) or order[place + 1][0] != score:
            best = max(best, right)
    return best / len(scores)
