"""Retrieval over the 609 news articles of MultiHop-RAG (Tang and Yang, arXiv 2401.15391).

Protocol: each article is cut into passages of whole sentences, at most 256 word pieces of MiniLM's tokenizer, without
overlap; the title helps to score a passage but is no part of its text. All queries of the file but the null ones are
searched with the product's own `Retriever`. A passage is a hit if it holds a gold fact, white space removed on both
sides. Nothing is trained on the queries.

Published best, with a reranker: Hits@10 .7467, Hits@4 .6625, MRR@10 .5860. That is context, no strict comparison:
overlap and metadata differ, and our articles carry no publisher.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.metrics import percentile
from evals.public import Score, Setting, read_lines
from indexes.articles import Article
from indexes.build import Index, article_text_for_words, passage_text_for_embedding, sentence_text_for_embedding
from indexes.chroma import PassageVectors, change_generation
from indexes.embed import Embedder, open_embedder, packaged_tokenizer
from indexes.lexical import open_lexical, write_lexical
from indexes.library import vector_key
from indexes.passages import Passage, Sentence, split_article
from rag.choice import weighed
from rag.rank import reread
from rag.reader import Reader
from rag.retrieve import Found, Retriever, pieces_of
from rag.settings import CANDIDATES

MAX_PIECES = 256
BATCH = 256  # texts embedded between two writes to the cache
TOP = 10
NULL = "null_query"

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its gold facts, white space removed; a null query has none."""

    question: str
    facts: tuple[str, ...]
    null: bool


def run(setting: Setting) -> Score:
    """Search every query that has evidence; raises NoBenchmarkData."""
    queries = [query for query in read_queries(setting.data) if not query.null]
    drawn = setting.drawn(queries)
    embedder = open_embedder(setting.embedding)
    with opened(setting, embedder) as index:
        retriever = Retriever(index)
        plain = {each.id: squeezed(index.text(each)) for each in index.passages}
        columns = tuple(_figures(setting, Search(retriever, embedder, each), drawn, plain) for each in setting.readers)
    return Score("multihop-rag", len(drawn), columns, len(queries))


def _figures(
    setting: Setting, search: Search, queries: Sequence[Query], plain: Mapping[str, str]
) -> dict[str, float | None]:
    """The figures of one column; `plain` is each passage's text without white space."""
    ranks, taken = [], []
    for done, query in enumerate(queries):
        setting.progress("Searching", done, len(queries))
        started = time.process_time()
        found = search(query.question)
        taken.append((time.process_time() - started) * 1000)
        best = [plain[each.passage.id] for each in found.passages[:TOP]]
        ranks.append((len(query.facts), [{n for n, fact in enumerate(query.facts) if fact in text} for text in best]))
    return {
        "Hits@4": _mean([hit(held, 4) for _, held in ranks]),
        "Hits@10": _mean([hit(held, TOP) for _, held in ranks]),
        "MRR@10": _mean([reciprocal_rank(held) for _, held in ranks]),
        "MAP@10": _mean([average_precision(held, facts) for facts, held in ranks]),
        "all-evidence@10": _mean([all_found(held, facts) for facts, held in ranks]),
        "p50 CPU ms": percentile(taken, 50),
        "p95 CPU ms": percentile(taken, 95),
    }


class Search:
    """One search as the engine does it, with a reader or without one."""

    def __init__(self, retriever: Retriever, embedder: Embedder, reader: Path | None) -> None:
        """Search with these; `reader` is its folder."""
        self.retriever, self._embedder = retriever, embedder
        self._reader = Reader(reader) if reader else None

    def __call__(self, question: str) -> Found:
        """What is found for a question."""
        pieces, bare = pieces_of(question), self.retriever.bare(question)
        texts = list(dict.fromkeys((question, *pieces, bare)))
        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True))
        cut = [(each, vectors[each]) for each in pieces]
        found = self.retriever.search(question, vectors[question], cut, vectors[bare])
        if self._reader:
            found = reread(found, self._reader, self.retriever.index, CANDIDATES)
        return weighed(found, self.retriever.index)


def read_queries(data: Path) -> tuple[Query, ...]:
    """All queries of the file; raises NoBenchmarkData."""
    rows = read_lines(data, "multihop-rag/queries.jsonl", ("query", "type", "evidence"))
    return tuple(
        Query(
            row["query"],
            tuple(dict.fromkeys(squeezed(each["fact"]) for each in row["evidence"])),
            row["type"] == NULL,
        )
        for row in rows
    )


def squeezed(text: str) -> str:
    """The text without white space.

    >>> squeezed("a  b c")
    'abc'
    """
    return "".join(text.split())


# --- metrics, each of one query: the facts that each passage holds, best passage first --------------------------------


def hit(held: Sequence[AbstractSet[int]], most: int) -> float:
    """1 where one of the first `most` passages holds a fact, else 0.

    >>> hit([set(), {0}], 1), hit([set(), {0}], 2)
    (0.0, 1.0)
    """
    return float(any(held[:most]))


def reciprocal_rank(held: Sequence[AbstractSet[int]]) -> float:
    """1 over the rank of the first passage that holds a fact; 0 where none does.

    >>> reciprocal_rank([set(), {0}])
    0.5
    """
    return next((1 / rank for rank, facts in enumerate(held, 1) if facts), 0.0)


def average_precision(held: Sequence[AbstractSet[int]], facts: int) -> float:
    """The sum over newly found facts of found ÷ rank, over the number of gold facts.

    >>> average_precision([{0}, set(), {0}, {1}], 2)  # (1/1 + 2/4) / 2
    0.75
    """
    found: set[int] = set()
    total = 0.0
    for rank, here in enumerate(held, 1):
        for fact in sorted(here - found):
            found.add(fact)
            total += len(found) / rank
    return total / facts if facts else 0.0


def all_found(held: Sequence[AbstractSet[int]], facts: int) -> float:
    """1 where the passages together hold every fact, else 0.

    >>> all_found([{0}, {1}], 2), all_found([{0}, {0}], 2)
    (1.0, 0.0)
    """
    return float(len(set().union(*held)) == facts)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


# --- the index --------------------------------------------------------------------------------------------------------


@contextmanager
def opened(setting: Setting, embedder: Embedder) -> Iterator[Index]:
    """An index of the articles, made of the product's own parts, its vectors kept in the cache."""
    articles = {each.id: each for each in _articles(setting.data)}
    starts_of = _piece_starts()
    passages: list[Passage] = []
    for done, article in enumerate(articles.values()):
        setting.progress("Cutting", done, len(articles))
        passages.extend(cut(article, starts_of(article.text)))
    texts = [passage_text_for_embedding(articles[each.article_id], each) for each in passages]
    sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
    words = [sentence_text_for_embedding(articles[each.article_id], each) for each in sentences]
    vectors = kept_vectors([*texts, *words], embedder, setting)
    place = setting.cache / "multihop-rag" / "index"
    if place.exists():
        shutil.rmtree(place)  # half made, or of other articles: building it is quick once the vectors are there
    place.mkdir(parents=True)
    setting.progress("Indexing", 0, 1)
    change_generation(place / "chroma", articles, passages, vectors[: len(texts)])
    write_lexical(place / "lexical", [article_text_for_words(each) for each in articles.values()], texts, words)
    index = Index(
        store=place,
        generation="benchmark",
        indexed_at=datetime.now(UTC),
        embedding=embedder.name,
        articles=articles,
        passages=tuple(passages),
        sentences=sentences,
        sentence_vectors=vectors[len(texts) :],
        lexical=open_lexical(place / "lexical"),
        vectors=PassageVectors(place / "chroma"),
    )
    try:
        yield index
    finally:
        index.close()


def cut(article: Article, starts: Sequence[int]) -> tuple[Passage, ...]:
    """The article in runs of whole sentences of at most MAX_PIECES word pieces; `starts` is where each piece starts.

    A longer sentence is cut between two pieces.
    """
    sentences = [part for each in split_article(article) for s in each.sentences for part in _short(s, starts)]
    runs: list[list[Sentence]] = []
    for sentence in sentences:
        if runs and _pieces(starts, runs[-1][0].start, sentence.end) <= MAX_PIECES:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return tuple(
        Passage(
            hashlib.sha256(f"{article.id}:{run[0].start}:{run[-1].end}".encode()).hexdigest()[:32],
            article.id,
            run[0].start,
            run[-1].end,
            run[0].section,
            tuple(run),
        )
        for run in runs
    )


def _short(sentence: Sentence, starts: Sequence[int]) -> Iterator[Sentence]:
    first = bisect_left(starts, sentence.start)
    last = bisect_left(starts, sentence.end)
    cuts = [sentence.start, *(starts[at] for at in range(first + MAX_PIECES, last, MAX_PIECES)), sentence.end]
    for start, end in pairwise(cuts):
        yield replace(sentence, start=start, end=end)


def _pieces(starts: Sequence[int], start: int, end: int) -> int:
    return bisect_left(starts, end) - bisect_left(starts, start)


def _piece_starts() -> Any:
    """The function from a text to where each of its word pieces starts, by MiniLM's own tokenizer."""
    tokenizer = packaged_tokenizer()
    return lambda text: [start for start, _ in tokenizer.encode(text, add_special_tokens=False).offsets]


def _articles(data: Path) -> Iterator[Article]:
    for row in read_lines(data, "multihop-rag/articles.jsonl", ("id", "title", "text")):
        name = str(row["id"])
        yield Article(name, name, row["title"], None, None, None, row["text"], (), (), sha256="")


def kept_vectors(texts: Sequence[str], embedder: Embedder, setting: Setting) -> Vectors:
    """The vectors of texts, shape (n, dim); what is embedded is kept in the cache, batch by batch."""
    folder = setting.cache / "vectors"
    folder.mkdir(parents=True, exist_ok=True)
    held: dict[str, Vectors] = {}
    for file in sorted(folder.glob("*.npz")):
        with np.load(file) as kept:
            held.update(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    keys = [vector_key(embedder.name, text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in held}
    todo = sorted(missing.items(), key=lambda pair: len(pair[1]))  # of like length, so that little is padding
    for first in range(0, len(todo), BATCH):
        setting.progress("Embedding", first, len(todo))
        batch = todo[first : first + BATCH]
        vectors = embedder.embed([text for _, text in batch])
        names = [key for key, _ in batch]
        draft = folder / f"{names[0]}.part"
        with draft.open("wb") as target:
            np.savez(target, keys=np.asarray(names), vectors=vectors)
        draft.replace(folder / f"{names[0]}.npz")  # whole or not at all
        held.update(zip(names, vectors, strict=True))
    return np.stack([held[key] for key in keys])
