"""ONNX models: exported, made small without losing their meaning, opened; what is no model is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from indexes.errors import BadModel
from indexes.onnx import Session, export_model, full_weights, open_session, quantise_model

WORDS, WIDTH, OUT = 1000, 100, 300  # a width that is no multiple of a block


class Tiny(torch.nn.Module):
    """A table of words, a wide product, and a product too small to be worth an integer."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(7)
        self.table = torch.nn.Embedding(WORDS, WIDTH)
        self.wide = torch.nn.Linear(WIDTH, OUT)
        self.narrow = torch.nn.Linear(OUT, 4)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.narrow(torch.tanh(self.wide(self.table(ids))))
        return found


@pytest.fixture(scope="module")
def full() -> bytes:
    example = {"ids": torch.ones((1, 5), dtype=torch.int64)}
    return export_model(Tiny(), example, ["found"], {"ids": {0: "texts", 1: "tokens"}})


@pytest.fixture(scope="module", params=[False, True], ids=["blocks", "rows"])
def by_rows(request: pytest.FixtureRequest) -> bool:
    """Both ways in which scales are given."""
    return bool(request.param)


@pytest.fixture(scope="module")
def small(full: bytes, by_rows: bool) -> bytes:
    return quantise_model(full, by_rows=by_rows)


def run(session: Session, ids: np.ndarray) -> np.ndarray:
    return session.run({"ids": ids})[0]


IDS = np.random.default_rng(3).integers(0, WORDS, (3, 17))


def test_the_export_computes_what_the_module_does(full: bytes) -> None:
    with torch.no_grad():
        wanted = Tiny()(torch.from_numpy(IDS)).numpy()
    assert np.allclose(run(open_session(full), IDS), wanted, atol=1e-5)


def test_the_small_model_is_a_quarter_and_means_the_same(full: bytes, small: bytes) -> None:
    assert len(small) < 0.35 * len(full)
    wanted, got = run(open_session(full), IDS), run(open_session(small), IDS)
    assert np.abs(got - wanted).max() < 0.02 * np.abs(wanted).max()
    assert not np.array_equal(got, wanted)


def test_what_lies_beside_a_text_does_not_change_it(small: bytes) -> None:
    session = open_session(small)
    alone = run(session, IDS[:1])
    assert np.allclose(run(session, IDS)[:1], alone, atol=1e-6)


def test_one_large_value_blurs_no_other(by_rows: bool) -> None:
    """With one scale for all activations of a product, all values beside a large one would be rounded to nothing."""
    weights = torch.nn.Linear(128, 256, bias=False)
    session = open_session(
        quantise_model(export_model(weights, {"x": torch.ones((2, 128))}, ["y"], {"x": {0: "rows"}}), by_rows=by_rows)
    )
    rows = np.random.default_rng(5).normal(size=(2, 128)).astype(np.float32)
    alone = session.run({"x": rows[:1]})[0]
    rows[1] *= 10_000
    assert np.allclose(session.run({"x": rows})[0][:1], alone, atol=1e-5)
    assert np.abs(alone).max() > 0.1


def test_weights_by_rows_fit_into_the_sums_of_a_processor_without_vnni(full: bytes) -> None:
    held = onnx.load_from_string(quantise_model(full, by_rows=True)).graph
    weights = {node.input[1] for node in held.node if node.op_type == "MatMulInteger"}
    tables = [numpy_helper.to_array(each) for each in held.initializer if each.name in weights]
    assert tables
    assert max(int(np.abs(each.astype(np.int16)).max()) for each in tables) * 255 * 2 <= np.iinfo(np.int16).max


def test_weights_by_rows_are_given_in_full_again(full: bytes) -> None:
    module, found = Tiny(), full_weights(quantise_model(full, by_rows=True))
    for name, weights, exact in (
        ("/table/Gather_output_0", module.table.weight, False),
        ("/wide/MatMul_output_0", module.wide.weight.T, False),
        ("/narrow/MatMul_output_0", module.narrow.weight.T, True),
        ("wide.bias", module.wide.bias, True),
    ):
        wanted = weights.detach().numpy()
        assert found[name].shape == wanted.shape
        assert np.abs(found[name] - wanted).max() < (1e-7 if exact else 0.01 * np.abs(wanted).max()), name


def test_a_row_of_zeros_stays_one() -> None:
    weights = torch.nn.Linear(128, 256, bias=False)
    model = export_model(weights, {"x": torch.ones((2, 128))}, ["y"], {"x": {0: "rows"}})
    session = open_session(quantise_model(model, by_rows=True))
    assert not session.run({"x": np.zeros((2, 128), dtype=np.float32)})[0].any()


def test_a_file_opens_as_its_content_does(small: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(small)
    opened = open_session(tmp_path / "model.onnx", threads=2)
    assert np.array_equal(run(opened, IDS), run(open_session(small), IDS))


def test_threads_share_a_session(small: bytes) -> None:
    session = open_session(small)
    wanted = run(session, IDS)
    with ThreadPoolExecutor(8) as pool:
        for got in pool.map(lambda _: run(session, IDS), range(64)):
            assert np.array_equal(got, wanted)


@pytest.mark.parametrize("size", [0, 100])
def test_what_is_no_model_is_told(small: bytes, size: int) -> None:
    with pytest.raises(BadModel, match="make install"):
        open_session(small[:size])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadModel):
        open_session(tmp_path / "none.onnx")


def test_wrong_inputs_are_told(small: bytes) -> None:
    with pytest.raises(BadModel):
        open_session(small).run({"other": IDS})


def test_what_cannot_be_exported_is_told() -> None:
    class Broken(torch.nn.Module):
        def forward(self, _x: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("no such step")

    with pytest.raises(BadModel, match="no such step"):
        export_model(Broken(), {"x": torch.ones(2)}, ["y"], {})
