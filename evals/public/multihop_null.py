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

from evals.public import SEED, Score, Setting
from evals.public.multihop_rag import Query, Search, opened, read_queries
from indexes.embed import open_embedder
from rag.answerable import judge
from rag.questions import read_question
from rag.retrieve import Retriever


def run(setting: Setting) -> Score:
    """Judge every drawn query; raises NoBenchmarkData."""
    queries = read_queries(setting.data)
    nulls = [query for query in queries if query.null]
    others = [query for query in queries if not query.null]
    balanced = nulls + random.Random(SEED).sample(others, min(len(nulls), len(others)))
    drawn = setting.drawn(balanced)
    embedder = open_embedder(setting.embedding)
    with opened(setting, embedder) as index:
        retriever = Retriever(index)
        columns = tuple(_figures(setting, Search(retriever, embedder, each), drawn) for each in setting.readers)
    return Score("multihop-null", len(drawn), columns, len(balanced))


def _figures(setting: Setting, search: Search, queries: Sequence[Query]) -> dict[str, float | None]:
    """The figures of one column."""
    sure, nearest, answered = [], [], []
    for done, query in enumerate(queries):
        setting.progress("Judging", done, len(queries))
        found = search(query.question)
        judgement = judge(found, read_question(query.question), search.retriever)
        sure.append(judgement.probability)
        nearest.append(max((each.cosine for each in found.sentences), default=0.0))
        answered.append(judgement.answerable)
    real = [not query.null for query in queries]
    right = sum(not given and not is_real for given, is_real in zip(answered, real, strict=True))
    refused, nulls = answered.count(False), real.count(False)
    return {
        "AUC": auc(sure, real),
        "AUC, best cosine": auc(nearest, real),
        "refusal precision": right / refused if refused else None,
        "refusal recall": right / nulls if nulls else None,
    }


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
