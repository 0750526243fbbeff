"""The embedding models: the packaged one is checked and gives unit vectors; a missing one is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexes.embed import PACKAGED, SentenceEmbedder, open_embedder
from indexes.errors import EmbeddingUnavailable


def test_the_packaged_model_gives_unit_vectors_that_mean_something() -> None:
    embedder = open_embedder()
    assert embedder.name == PACKAGED
    ship, boat, law = embedder.embed(["A ship sails.", "A boat is at sea.", "Parliament passed a law."])
    assert ship.shape == (384,)
    assert np.linalg.norm(ship) == pytest.approx(1, abs=1e-4)
    assert ship @ boat > ship @ law
    assert embedder.embed([]).shape == (0, 0)


def test_one_model_a_process() -> None:
    assert open_embedder() is open_embedder()


def test_a_model_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EmbeddingUnavailable, match="--embedding PATH_OR_NAME"):
        open_embedder(str(tmp_path)).embed(["a"])


def test_other_weights_under_the_packaged_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(EmbeddingUnavailable, match="not those of"):
        SentenceEmbedder(PACKAGED, str(tmp_path)).embed(["a"])
