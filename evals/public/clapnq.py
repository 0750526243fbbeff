"""CLAPnq's development questions (Rosenthal et al., arXiv 2404.02103): does this passage answer, and which sentences?

Protocol: each question with its passage, cut into the sentences that the set gives. Whether the passage answers is a
score, given as its AUC; without the reader it is the best cosine of a sentence. The sentences that an annotator
selected are compared with the three best scored ones, as F1 over sentences, averaged over the answerable questions:
answers are long here, two or three sentences that often do not stand side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from evals.public import Score, Setting, read_lines
from evals.public.multihop_null import auc
from evals.public.multihop_rag import squeezed
from evals.public.squad2 import Asked, by_cosine, by_reader
from rag.rank import ReadPassage
from rag.reader import Reader

CHOSEN = 3  # sentences; the authors' answers take 2.7 on average


def run(setting: Setting) -> Score:
    """Judge every question; raises NoBenchmarkData."""
    rows = read_lines(setting.data, "clapnq/questions.jsonl", ("question", "passages", "output"))
    asked = read_questions(setting.drawn(rows))
    columns = tuple(
        _figures(asked, by_reader(asked, Reader(each), setting) if each else by_cosine(asked, setting))
        for each in setting.readers
    )
    return Score("clapnq", len(asked), columns, len(rows))


def read_questions(rows: Sequence[dict[str, Any]]) -> list[Asked]:
    """The questions, each with its first passage, which is the only one in the file."""
    found = []
    for row in rows:
        passage = row["passages"][0]
        selected = {squeezed(text) for output in row["output"] for text in output["selected_sentences"]}
        spans, at = [], 0
        for sentence in passage["sentences"]:
            start = passage["text"].find(sentence, at)
            if start >= 0:
                at = start + len(sentence)
                spans.append((start, at))
        texts = [squeezed(passage["text"][start:end]) for start, end in spans]
        right = frozenset(n for n, text in enumerate(texts) if text in selected)
        if spans:
            found.append(Asked(row["question"], passage["text"], tuple(spans), right))
    return found


def _figures(asked: Sequence[Asked], judged: Sequence[ReadPassage]) -> dict[str, float | None]:
    shares = [
        f1(np.argsort(-np.asarray(passage.sentences))[:CHOSEN].tolist(), each.right)
        for each, passage in zip(asked, judged, strict=True)
        if each.right
    ]
    return {
        "AUC": auc([each.answers for each in judged], [bool(each.right) for each in asked]),
        "sentences F1": float(np.mean(shares)) if shares else None,
    }


def f1(chosen: Collection[int], right: Collection[int]) -> float:
    """The harmonic mean of precision and recall of what was chosen; 0 where nothing right was.

    >>> f1({0, 1}, {1, 2})
    0.5
    """
    hits = len(set(chosen) & set(right))
    return 2 * hits / (len(chosen) + len(right)) if hits else 0.0
