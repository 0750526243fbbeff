"""The embedding models: the packaged one is made small once and kept; a text has one vector; a missing model is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexes import embed
from indexes.articles import read_article
from indexes.embed import PACKAGED, PACKAGED_INT8, PackagedEmbedder, SentenceEmbedder, embedder_name, open_embedder
from indexes.errors import EmbeddingUnavailable

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "articles"
TEXTS = ["A ship sails.", "A boat is at sea.", "Parliament passed a law.", "", "What did the founder say? " * 9]


@pytest.fixture(scope="session")
def made(model_cache: Path) -> Path:
    """The model's file in the cache that the tests share."""
    open_embedder().embed(["a"])
    return next(model_cache.glob("*.onnx"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own."""
    monkeypatch.setenv("ALLEGEDLY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def conversions(made: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was converted; the conversion itself gives what was made before, since it takes seconds."""
    done: list[Path] = []

    def convert(place: Path) -> bytes:
        done.append(place)
        return made.read_bytes()

    monkeypatch.setattr("indexes.embed._convert", convert)
    return done


def fresh() -> PackagedEmbedder:
    """What a new process would start with."""
    return PackagedEmbedder(embed.packaged_folder())


def test_the_packaged_model_gives_unit_vectors_that_mean_something() -> None:
    embedder = open_embedder()
    assert embedder.name == PACKAGED_INT8
    ship, boat, law = embedder.embed(TEXTS[:3])
    assert ship.shape == (384,)
    assert ship.dtype == np.float32
    assert np.linalg.norm(ship) == pytest.approx(1, abs=1e-4)
    assert ship @ boat > ship @ law
    assert embedder.embed([]).shape == (0, 0)


def test_its_vectors_are_nearly_those_of_full_precision() -> None:
    lines = read_article(next(SEEDS.glob("*.txt")), SEEDS).text.splitlines()
    texts = [line for line in lines if line.strip()]
    exact = SentenceEmbedder(PACKAGED, str(embed.packaged_folder())).embed(texts)
    cosines = (open_embedder().embed(texts) * exact).sum(axis=1)
    assert cosines.min() > 0.99
    assert cosines.mean() > 0.998


def test_a_text_has_the_same_vector_whatever_it_is_embedded_with() -> None:
    embedder = open_embedder()
    together = embedder.embed(TEXTS)
    assert np.array_equal(embedder.embed(TEXTS[::-1])[::-1], together)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(embedder.embed([text])[0], vector)


def test_a_long_text_is_cut_at_256_word_pieces() -> None:
    whole, cut, shorter = open_embedder().embed(["ship " * 1000, "ship " * 254, "ship " * 250 + "law law law law"])
    assert np.array_equal(whole, cut)
    assert not np.array_equal(whole, shorter)


def test_one_model_a_process_and_the_names_it_goes_by() -> None:
    assert open_embedder() is open_embedder()
    assert open_embedder(PACKAGED).name == open_embedder(PACKAGED_INT8).name == open_embedder().name
    assert embedder_name() == embedder_name(PACKAGED) == PACKAGED_INT8
    assert embedder_name("other/model") == open_embedder("other/model").name == "other/model"


def test_it_is_made_once_and_kept(cache: Path, conversions: list[Path]) -> None:
    first, second = fresh().embed(TEXTS), fresh().embed(TEXTS)
    assert len(conversions) == 1
    assert np.array_equal(first, second)
    assert sorted(path.suffix for path in cache.iterdir() if path.suffix != ".lock") == [".onnx", ".sha256"]


@pytest.mark.parametrize("damage", ["cut", "bit", "no checksum", "odd checksum", "no model"])
def test_a_damaged_model_is_made_anew(cache: Path, conversions: list[Path], made: Path, damage: str) -> None:
    fresh().embed(["a"])
    file = next(cache.glob("*.onnx"))
    checksum = file.with_name(f"{file.name}.sha256")
    content = bytearray(file.read_bytes())
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "bit":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif damage == "no checksum":
        checksum.unlink()
    elif damage == "odd checksum":
        checksum.write_bytes(b"\xff\x00")
    else:
        file.unlink()
    assert np.array_equal(fresh().embed(TEXTS), open_embedder().embed(TEXTS))
    assert len(conversions) == 2
    assert file.read_bytes() == made.read_bytes()
    fresh().embed(["a"])
    assert len(conversions) == 2


def test_where_it_cannot_be_kept_it_is_made_for_the_process(
    tmp_path: Path, conversions: list[Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("ALLEGEDLY_CACHE", str(tmp_path / "file" / "cache"))
    embedder = fresh()
    assert np.array_equal(embedder.embed(TEXTS), open_embedder().embed(TEXTS))
    embedder.embed(["once more"])
    assert len(conversions) == 1
    (told,) = caplog.messages
    assert str(tmp_path / "file" / "cache") in told
    assert "ALLEGEDLY_CACHE" in told


def test_a_full_disk_costs_the_model_only_its_place(
    cache: Path, conversions: list[Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexes.embed.os.fsync", full)
    assert fresh().embed(["a"]).shape == (1, 384)
    assert len(conversions) == 1  # what was made is used, not made again
    assert "No space left on device" in caplog.text
    monkeypatch.undo()


# Stands for a conversion that takes its time and says that it happened.
SLOW = """
import sys, time
from pathlib import Path
from indexes import embed
model, log = map(Path, sys.argv[1:])
def convert(place):
    with log.open("a") as file:
        file.write("made\\n")
    time.sleep(2)
    return model.read_bytes()
embed._convert = convert
print(embed.open_embedder().embed(["A ship sails."]).sum())
"""


def test_two_processes_at_once_make_it_once(cache: Path, made: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SLOW, str(made), str(tmp_path / "log")]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate(timeout=100)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(said) == 1
    assert (tmp_path / "log").read_text() == "made\n"


ASK = """
import sys
from rag import open_engine
answer = open_engine(articles=sys.argv[1], home=sys.argv[2], writer="quotes").ask("Is the deal confirmed?")
print(answer.outcome.value, *sorted({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules)))
"""


def test_who_only_asks_imports_neither_torch_nor_its_friends(home: Path, made: Path) -> None:
    command = [sys.executable, "-c", ASK, str(SEEDS), str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.stdout == "answered\n", done.stderr


def test_a_first_use_makes_it_from_the_weights(cache: Path, made: Path) -> None:
    """The one test that converts: in a process of its own, quietly, and to the same model each time."""
    command = [sys.executable, "-c", "from indexes.embed import open_embedder; open_embedder().embed(['a'])"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert next(cache.glob("*.onnx")).read_bytes() == made.read_bytes()


def test_threads_load_it_once_and_agree(cache: Path, conversions: list[Path]) -> None:
    embedder, wanted, ready = fresh(), open_embedder().embed(TEXTS), threading.Barrier(8)

    def work(_number: int) -> np.ndarray:
        ready.wait()
        return embedder.embed(TEXTS)

    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(work, range(8)):
            assert np.array_equal(vectors, wanted)
    assert len(conversions) == 1


def test_a_model_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EmbeddingUnavailable, match="--embedding PATH_OR_NAME"):
        open_embedder(str(tmp_path)).embed(["a"])


def test_other_weights_under_the_packaged_name_are_refused(tmp_path: Path, cache: Path) -> None:
    shutil.copy(embed.packaged_folder() / "tokenizer.json", tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(EmbeddingUnavailable, match="not those of"):
        PackagedEmbedder(tmp_path).embed(["a"])
    assert not list(cache.glob("*.onnx"))


def test_a_package_without_its_tokenizer_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingUnavailable, match=r"tokenizer\.json cannot be read"):
        PackagedEmbedder(tmp_path).embed(["a"])
