"""What the tests share: one index of the seed articles, the engine over it, and a small quick embedder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexes.build import sync
from indexes.embed import embedder_name
from indexes.lexical import words
from rag.engine import Engine, open_engine
from rag.reader import ReadSentence, ReadStatement, ReadText

SEEDS = Path(__file__).parent.parent / "seeds" / "articles"


@pytest.fixture(scope="session", autouse=True)
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cache for all tests, and for what they start: the packaged model is made once, and not in the user's folder."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # the workers' folders lie side by side
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALLEGEDLY_CACHE", str(place / "model-cache"))
        yield place / "model-cache"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, model_cache: Path) -> None:
    """No setting or key of whoever runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith(("ALLEGEDLY_", "OPENAI_")) and name != "ALLEGEDLY_CACHE":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A home that holds the index of the seed articles, made with the packaged model."""
    place = tmp_path_factory.mktemp("home")
    sync(SEEDS, place)
    return place


@pytest.fixture(scope="session")
def engine(home: Path) -> Iterator[Engine]:
    """The quoting engine over the seed articles."""
    opened = open_engine(articles=SEEDS, home=home, writer="quotes")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def engine_over(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Iterator[Callable[[str], Engine]]:
    """Makes quoting engines, each over one article with this text."""
    made: list[Engine] = []

    def over(text: str) -> Engine:
        folder = tmp_path_factory.mktemp("articles")
        (folder / "article.md").write_text(text, encoding="utf-8")
        made.append(open_engine(folder, tmp_path_factory.mktemp("home"), writer="quotes"))
        return made[-1]

    yield over
    for each in made:
        each.close()


class WordEmbedder:
    """Bags of words hashed into 64 dimensions, and a count of what it was asked to embed."""

    def __init__(self, name: str = "words") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.embedded += texts
        rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in words(text):
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 64] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> WordEmbedder:
    """The quick embedder in the place of every model."""
    quick = WordEmbedder(embedder_name())

    def opened(name: str | None = None) -> WordEmbedder:
        quick.name = embedder_name(name)
        return quick

    monkeypatch.setattr("indexes.build.open_embedder", opened)
    monkeypatch.setattr("rag.engine.open_embedder", opened)
    return quick


class ToldReader:
    """Finds an answer where one of the given words stands, and nowhere else."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers

    def read(self, question: str, texts: Sequence[str]) -> list[ReadText]:
        assert question
        found = []
        for text in texts:
            at = next((text.find(each) for each in self.answers if each in text), -1)
            found.append(ReadText(4.0 if at >= 0 else -4.0, (max(at, 0), max(at, 0) + 1), 2.0 if at >= 0 else -2.0))
        return found

    def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
        assert statement
        return [ReadStatement(0.0, 0.0) for _ in texts]

    def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
        return [ReadSentence((0.0, 0.0, 0.0, 0.0), 0.0, (0, 0), -4.0) for _ in sentences]
