"""ONNX models: exported from torch, made small, opened: the one door to onnx and onnxruntime.

A model is exported and quantised once, where torch is at hand; to open and run it takes onnxruntime alone, which
starts in a fraction of torch's time and runs several times as fast on one core.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexes.errors import BadModel

if TYPE_CHECKING:
    import torch
    from onnx import NodeProto, TensorProto

# 17 is the newest that every exporter since torch 2.0 writes; nothing here needs a newer one.
_OPSET = 17
# Weights that share one scale. Over the seed articles, 64 costs .0002 of cosine to fp32 against 32 and takes a fifth
# less time; 128 costs .0004 more and takes no less time than 64.
_BLOCK = 64
_SMALL = 16_384  # weights; smaller tables stay as they are, since nothing is saved


class Session:
    """An opened model; safe to share between threads."""

    def __init__(self, session: Any) -> None:
        """Wrap onnxruntime's own."""
        self._session = session

    def run(self, inputs: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]:
        """All outputs, in the model's order; raises BadModel where the inputs are not those of the model."""
        try:
            outputs: list[npt.NDArray[np.float32]] = self._session.run(None, dict(inputs))
        except _runtime_errors() as error:
            raise BadModel(_first_line(error)) from error
        return outputs


def open_session(model: bytes | Path, threads: int = 1) -> Session:
    """Open a model, given as a file or as the file's content, on the CPU.

    Args:
        model: in ONNX form.
        threads: of one `run`; a second one pays only where a core is idle.

    Raises:
        BadModel: it cannot be read or is no model that this onnxruntime runs.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: warnings about how a graph is optimised tell nobody anything
    # Threads that wait by spinning take the core from the one that works.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    given = model if isinstance(model, bytes) else str(model)
    try:
        return Session(onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"]))
    except _runtime_errors() as error:
        raise BadModel(_first_line(error)) from error


def export_model(
    module: torch.nn.Module,
    inputs: Mapping[str, torch.Tensor],
    outputs: Sequence[str],
    dynamic: Mapping[str, Mapping[int, str]],
) -> bytes:
    """A torch module in ONNX form, in full precision.

    Args:
        module: called with the inputs in their order; anything but an input that the trace meets becomes a constant.
        inputs: an example of each, by name.
        outputs: their names.
        dynamic: which axes of an input or output may have another length than in the example, and their names.

    Raises:
        BadModel: torch cannot export it.
    """
    import torch

    module.eval()
    try:
        with tempfile.TemporaryDirectory() as folder, torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer's, on each branch it takes, and on the exporter's age
            torch.onnx.export(
                module,
                tuple(inputs.values()),
                Path(folder) / "model.onnx",
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes={name: dict(axes) for name, axes in dynamic.items()},
                opset_version=_OPSET,
                dynamo=False,  # the newer exporter needs onnxscript besides, and takes several times as long
            )
            return (Path(folder) / "model.onnx").read_bytes()
    except (RuntimeError, ImportError, ValueError, TypeError, OSError) as error:
        raise BadModel(_first_line(error)) from error


def quantise_model(model: bytes) -> bytes:
    """The model with int8 weights: multiplied as integers, looked up as integers; about a quarter of the size.

    onnxruntime's `quantize_dynamic` gives all activations of a product one scale, so that one large value blurs every
    other, and a text's vector depends on the texts beside it. Here each block of weights, and of activations when it
    runs, has a scale of its own (`MatMulNBits`). MiniLM's vectors then lie at a mean cosine of .9994 to the fp32 ones
    over the seed articles, rather than .9932, and at a least one of .997, rather than .976, for one and a half times
    the time; and no sum saturates on processors without VNNI.
    """
    import onnx

    proto = onnx.load_from_string(model)
    graph = proto.graph
    large = {each.name: each for each in graph.initializer if len(each.dims) == 2 and np.prod(each.dims) >= _SMALL}  # noqa: PLR2004
    nodes: list[NodeProto] = []
    tables: list[TensorProto] = []
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in large:
            made, held = _integer_product(node, _array(large[node.input[1]]))
        elif node.op_type == "Gather" and node.input[0] in large and not any(each.i for each in node.attribute):
            made, held = _integer_lookup(node, _array(large[node.input[0]]))
        else:
            made, held = [node], []
        nodes += made
        tables += held
    read = {name for node in nodes for name in node.input}
    kept = [each for each in (*graph.initializer, *tables) if each.name in read]
    small = onnx.ModelProto()
    small.CopyFrom(proto)
    del small.graph.node[:]
    del small.graph.initializer[:]
    small.graph.node.extend(nodes)
    small.graph.initializer.extend(kept)
    small.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    written: bytes = small.SerializeToString()
    return written


def _integer_product(node: NodeProto, weights: npt.NDArray[np.float32]) -> tuple[list[NodeProto], list[TensorProto]]:
    """`x @ weights`, weights of shape (rows, columns), with blocks of rows as integers around 128."""
    from onnx import helper, numpy_helper

    rows, columns = weights.shape
    padded = np.pad(weights.T, ((0, 0), (0, -rows % _BLOCK)))
    integers, scales = _as_integers(padded.reshape(columns, -1, _BLOCK))
    names = [f"{node.output[0]}.{part}" for part in ("integers", "scales")]
    made = helper.make_node(
        "MatMulNBits",
        [node.input[0], *names],
        [node.output[0]],
        name=node.name,
        domain="com.microsoft",
        K=rows,
        N=columns,
        bits=8,
        block_size=_BLOCK,
        accuracy_level=4,  # activations become int8 too, block by block; lower levels multiply as floats
    )
    held = [
        numpy_helper.from_array((integers + np.int16(128)).astype(np.uint8), names[0]),
        numpy_helper.from_array(scales.reshape(-1), names[1]),
    ]
    return [made], held


def _integer_lookup(node: NodeProto, table: npt.NDArray[np.float32]) -> tuple[list[NodeProto], list[TensorProto]]:
    """`table[ids]` with rows of integers, each with a scale of its own."""
    from onnx import TensorProto, helper, numpy_helper

    integers, scales = _as_integers(table)
    base = node.output[0]
    found = [f"{base}.{part}" for part in ("integers", "scales", "found", "found_scales", "floats")]
    made = [
        helper.make_node("Gather", [found[0], node.input[1]], [found[2]], axis=0),
        helper.make_node("Gather", [found[1], node.input[1]], [found[3]], axis=0),
        helper.make_node("Cast", [found[2]], [found[4]], to=TensorProto.FLOAT),
        helper.make_node("Mul", [found[4], found[3]], [base], name=node.name),
    ]
    return made, [
        numpy_helper.from_array(integers.astype(np.int8), found[0]),
        numpy_helper.from_array(scales, found[1]),
    ]


def _as_integers(values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    """Integers from -127 to 127 and a scale for each run along the last axis: `values ≈ integers * scales`."""
    scales = np.maximum(np.abs(values).max(axis=-1, keepdims=True) / 127, np.finfo(np.float32).tiny)
    return np.rint(values / scales).astype(np.int16), scales.astype(np.float32)


def _array(tensor: TensorProto) -> npt.NDArray[np.float32]:
    from onnx import numpy_helper

    return np.asarray(numpy_helper.to_array(tensor), dtype=np.float32)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What onnxruntime raises: each kind for itself, under no common name but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = (
        "Fail",
        "InvalidArgument",
        "NoSuchFile",
        "NoModel",
        "RuntimeException",
        "InvalidProtobuf",
        "NotImplemented",
    )
    return (*(getattr(state, name) for name in (*names, "InvalidGraph")), ValueError, TypeError)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")
