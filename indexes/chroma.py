"""The vector index in Chroma, one folder a generation: the one door to chromadb.

Passages lie there as LlamaIndex nodes, so that `VectorStoreIndex.from_vector_store` opens the collection as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from indexes.articles import Article
from indexes.errors import StoreBroken
from indexes.nodes import passage_node
from indexes.passages import Passage

COLLECTION = "passages"
# Chroma's own settings can lose passages among near copies of one story: of 300 in 4,800, as bags of words in 64
# dimensions, 23 did not find themselves, and none with these, at twice the time to build and a third more to query.
HNSW: CreateHNSWConfiguration = {"space": "cosine", "max_neighbors": 48, "ef_construction": 400, "ef_search": 400}
Vectors = npt.NDArray[np.float32]


class PassageVectors:
    """An opened generation."""

    def __init__(self, path: Path) -> None:
        """Open the folder; raises StoreBroken where there is no such collection."""
        self.path = path
        if not path.is_dir():  # Chroma would make it
            raise StoreBroken(path, "there is no such folder")
        with _translated(path):
            self._client = _client(path)
            try:
                self.collection = self._client.get_collection(COLLECTION, embedding_function=None)
            except (ChromaError, ValueError, OSError, RuntimeError):
                self._client.close()
                raise

    def query(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The ids of the k nearest passages with their cosine similarity in [-1, 1], nearest first."""
        if k < 1:
            return []
        with _translated(self.path):
            found = self.collection.query(query_embeddings=[vector.tolist()], n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return [(each, 1.0 - float(far)) for each, far in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self) -> set[str]:
        """The ids of all passages."""
        with _translated(self.path):
            return set(self.collection.get(include=[])["ids"])

    def count(self) -> int:
        """How many passages there are."""
        with _translated(self.path):
            return int(self.collection.count())

    def close(self) -> None:
        """Let go of the files, which Chroma shares among all that opened the same folder in this process."""
        self._client.close()


def change_generation(
    path: Path,
    articles: Mapping[str, Article],
    added: Sequence[Passage],
    vectors: Vectors,
    removed: Sequence[str] = (),
) -> None:
    """Delete and add passages in the generation at `path`, which is made where there is none.

    Args:
        path: its folder, which nobody reads yet.
        articles: by id; every one that an added passage is of.
        added: passages that are not there yet: adding a present id is slow in Chroma.
        vectors: of the added passages, shape (n, dim).
        removed: ids.
    """
    with _translated(path):
        client = _client(path)
        try:
            # Cosine space, and no embedding function: Chroma's default would download a model.
            held = client.get_or_create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": HNSW})
            size = client.get_max_batch_size()
            for first in range(0, len(removed), size):
                held.delete(ids=list(removed[first : first + size]))
            for first in range(0, len(added), size):
                batch = added[first : first + size]
                held.add(
                    ids=[each.id for each in batch],
                    embeddings=vectors[first : first + size],
                    documents=[articles[p.article_id].text[p.start : p.end] for p in batch],
                    metadatas=[_metadata(articles[each.article_id], each) for each in batch],
                )
        finally:
            client.close()


def _metadata(article: Article, passage: Passage) -> dict[str, Any]:
    from llama_index.core.vector_stores.utils import node_to_metadata_dict

    return node_to_metadata_dict(passage_node(article, passage), remove_text=True, flat_metadata=True)


def _client(path: Path) -> Any:
    try:
        return chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))
    except (ChromaError, ValueError, OSError, RuntimeError):
        # Chroma caches a folder's system before it starts it; one that failed would be handed out half-made later.
        if str(path) not in SharedSystemClient._identifier_to_refcount:  # noqa: SLF001 - there is no other way
            SharedSystemClient._identifier_to_system.pop(str(path), None)  # noqa: SLF001
        raise


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, ValueError, OSError, RuntimeError) as error:
        raise StoreBroken(path, f"Chroma says: {error}") from error
