"""Knowing when not to answer: the null queries of MultiHop-RAG (arXiv 2401.15391) against as many answerable ones.

Protocol: the index and the search are those of `multihop_rag`. All null queries of the file, and as many of the others,
drawn with a fixed seed. The product's answerable signal (`rag.answerable`) is a probability; given are its AUC, the AUC
of the best sentence cosine alone beside it, and precision and recall of the refusal at the product's own threshold.
The null queries are recognisable by their wording alone (AUC 1.000 on words), so no signal may see words as such.

For comparison: best cosine alone .958, ten retrieval signals in a logistic regression fitted on these queries .982.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.public import Score, Setting
from evals.public.multihop_rag import opened, read_queries, search
from indexes.embed import open_embedder
from rag.answerable import judge
from rag.questions import read_question
from rag.retrieve import Retriever

SEED = 20


def run(setting: Setting) -> Score:
    """Judge every drawn query; raises NoBenchmarkData."""
    queries = read_queries(setting.data)
    nulls = [query for query in queries if query.null]
    others = [query for query in queries if not query.null]
    drawn = nulls + random.Random(SEED).sample(others, min(len(nulls), len(others)))
    embedder = open_embedder(setting.embedding)
    sure, nearest, answered = [], [], []
    with opened(setting, embedder) as index:
        retriever = Retriever(index)
        for done, query in enumerate(drawn):
            setting.progress("Judging", done, len(drawn))
            found = search(retriever, embedder, query.question)
            judgement = judge(found, read_question(query.question), retriever)
            sure.append(judgement.probability)
            nearest.append(max((each.cosine for each in found.sentences), default=0.0))
            answered.append(judgement.answerable)
    real = [not query.null for query in drawn]
    right = sum(not given and not is_real for given, is_real in zip(answered, real, strict=True))
    refused = answered.count(False)
    figures = {
        "AUC": auc(sure, real),
        "AUC, best cosine": auc(nearest, real),
        "refusal precision": right / refused if refused else None,
        "refusal recall": right / len(nulls) if nulls else None,
    }
    return Score("multihop-null", len(drawn), figures)


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, ties half; None where either is lacking.

    >>> auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    0.875
    """
    above = [score for score, is_positive in zip(scores, positive, strict=True) if is_positive]
    below = [score for score, is_positive in zip(scores, positive, strict=True) if not is_positive]
    if not above or not below:
        return None
    wins = sum((high > low) + (high == low) / 2 for high in above for low in below)
    return wins / (len(above) * len(below))
