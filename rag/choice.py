"""What answers: each sentence that was found and each list near the question, weighed against the others.

A conditional logit: a score is a weighted sum of signals, and among everything that one search found the probability of
each to be the answer is the softmax of the scores. The weights lie in `choice.json`, one set for a search that the
reader has read and one for a search that it has not, made by `python -m evals.train_choice`. The signals see how well
the question is met, never its words as such.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from indexes.build import Index
from rag.answers import Certainty
from rag.lists import FoundList
from rag.questions import QuestionReading, Wanted, read_question
from rag.rank import following, in_article, text_to_read, weight
from rag.retrieve import Found, FoundSentence
from rag.sides import Side, side_of
from rag.sure import read_sentence

SURE = 8.0  # logits that are as good as sure: what lies beyond sets sentences in order, hardly apart
LOWEST, HIGHEST = -3.0, 6.0  # the fused scores that count
BEST = 8  # sentences by fused score, of which a list may hold several

OF_SENTENCES = (
    "fused",
    "near",
    "cover",
    "item",
    "item_of_several",
    "denies",
    "names_speaker",
    "said_before",
    "follows_said",
    "same_side",
    "other_side",
    "answers",
    "span",
    "in_context",
    "in_passage",
)
OF_LISTS = (
    "list",
    "list_of_several",
    "list_of_one_kind",
    "list_of_status",
    "list_near",
    "list_fused",
    "list_called",
    "list_called_otherwise",
    "list_of_other_length",
    "list_of_headings",
    "list_length",
    "list_of_strangers",
    "list_same_side",
    "list_other_side",
    "members_found",
    "list_answers",
    "member_answers",
    "members_answer",
)
OF_READER = frozenset(
    {"answers", "span", "in_context", "in_passage", "list_answers", "member_answers", "members_answer"}
)


@cache
def packaged_weights() -> tuple[dict[str, float], dict[str, float]]:
    """The weights that ship: without the reader, and with it; the names are those above."""
    held = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return held["unread"], held["read"]


def weighed(found: Found, index: Index) -> Found:
    """The same find, its sentences and its lists scored as answers, each best first."""
    weights = packaged_weights()[found.was_read]
    sentences = [
        replace(each, score=_sum(weights, own))
        for each, own in zip(found.sentences, of_sentences(found, index), strict=True)
    ]
    lists = [
        replace(each, score=_sum(weights, own)) for each, own in zip(found.lists, of_lists(found, index), strict=True)
    ]
    return replace(
        found,
        sentences=tuple(sorted(sentences, key=lambda each: -each.score)),
        lists=tuple(sorted(lists, key=lambda each: -each.score)),
    )


def of_sentences(found: Found, index: Index) -> list[dict[str, float]]:
    """Each sentence's signals by name; those of the reader are as bad as can be where it has not read it."""
    reading = read_question(found.question)
    answers, behind, side = _answers_in_passages(found, index), following(found.said), side_of(found.question)
    return [_of_sentence(each, found, reading, index, answers, behind, side) for each in found.sentences]


def of_lists(found: Found, index: Index) -> list[dict[str, float]]:
    """Each list's signals by name."""
    reading = read_question(found.question)
    fused = {each.row: each.fused for each in found.sentences}
    best = set(sorted(fused, key=lambda row: -fused[row])[:BEST])
    read = {each.row: squashed(weight(each.read)) for each in found.sentences if each.read}
    side = side_of(found.question)
    return [_of_list(each, reading, index, fused, best, read, side) for each in found.lists]


def _of_sentence(
    each: FoundSentence,
    found: Found,
    reading: QuestionReading,
    index: Index,
    answers: Collection[tuple[str, int]],
    behind: Collection[int],
    side: Side,
) -> dict[str, float]:
    own = squashed(weight(each.read)) if each.read else -SURE
    sentence = each.sentence
    item = sentence.kind == "item"
    sides = side * side_of(text_to_read(sentence, index)) if side else 0  # where none is asked for, none is looked for
    sure = None
    if reading.status or reading.speaker:
        sure = read_sentence(index.articles[sentence.article_id], sentence).certainty
    return {
        "fused": _cut(each.fused),
        "near": float(found.near[each.row]),
        "cover": each.cover,
        "item": float(item),
        "item_of_several": float(item and reading.many),
        "denies": float(reading.status and sure is Certainty.UNCONFIRMED),
        "names_speaker": float(reading.speaker and sure is Certainty.ATTRIBUTED),
        "said_before": float(each.row in found.said),
        "follows_said": float(each.row in behind),
        "same_side": float(sides > 0),
        "other_side": float(sides < 0),
        "answers": squashed(each.read.answers) if each.read else -SURE,
        "span": squashed(each.read.span_gain) if each.read else -SURE,
        "in_context": max(0.0, squashed(weight(each.in_context)) - own) if each.in_context else 0.0,
        "in_passage": float(
            any(sentence.article_id == where and sentence.start <= at < sentence.end for where, at in answers)
        ),
    }


def _of_list(
    each: FoundList,
    reading: QuestionReading,
    index: Index,
    fused: Mapping[int, float],
    best: Collection[int],
    read: Mapping[int, float],
    side: Side,
) -> dict[str, float]:
    rows, members = each.listed.rows, each.listed.members
    sides = side * side_of(" ".join(index.text(index.sentences[row]) for row in each.listed.leads))
    of_members = [max((read[row] for row in member if row in read), default=-SURE) for member in members]
    return {
        "list": 1.0,
        "list_of_several": float(reading.many),
        "list_of_one_kind": float(reading.wanted is not Wanted.ANYTHING),
        "list_of_status": float(reading.status or reading.speaker),
        "list_near": each.near,
        "list_fused": max((_cut(fused[row]) for row in (*rows, *each.listed.leads) if row in fused), default=LOWEST),
        "list_called": float(each.called > 0),
        "list_called_otherwise": float(each.called < 0),
        "list_of_other_length": float(each.fits is False),
        "list_of_headings": float(index.sentences[rows[0]].kind == "heading"),
        "list_length": math.log(len(rows)),
        "list_of_strangers": float(not each.known),
        "list_same_side": float(sides > 0),
        "list_other_side": float(sides < 0),
        "members_found": sum(any(row in best for row in member) for member in members) / len(members),
        "list_answers": squashed(weight(each.read)) if each.read else -SURE,
        "member_answers": max(of_members),
        "members_answer": sum(answers > 0 for answers in of_members) / len(members),
    }


def _answers_in_passages(found: Found, index: Index) -> list[tuple[str, int]]:
    """Where the likeliest answer of each passage that was read begins: the article and the character in it."""
    return [
        (each.passage.article_id, place)
        for each in found.passages
        if each.read and (place := in_article(each.read.span[0], each.passage, index)) >= each.passage.start
    ]


def _sum(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in signals.items())


def _cut(fused: float) -> float:
    return min(HIGHEST, max(LOWEST, fused))


def squashed(logit: float) -> float:
    """The logit, less and less of it beyond SURE, which it never reaches."""
    return SURE * math.tanh(logit / SURE)
