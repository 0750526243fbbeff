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
_MOST = 127  # integers either side of 0
# A processor without VNNI adds two products in 16 bits, and 255 * 64 * 2 is what these hold: weights multiplied as
# unsigned integers of rows would saturate there above it.
_MOST_OF_COLUMNS = 64
_ZERO = 128  # of unsigned integers
_SCALES = ".scales"  # what the name of integers ends in for their scales
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


def quantise_model(model: bytes, *, by_rows: bool = False) -> bytes:
    """The model with int8 weights: multiplied as integers, looked up as integers; about a quarter of the size.

    onnxruntime's `quantize_dynamic` gives all activations of a product one scale, so that one large value blurs every
    other, and a text's vector depends on the texts beside it. Here each block of weights, and of activations when it
    runs, has a scale of its own (`MatMulNBits`). MiniLM's vectors then lie at a mean cosine of .9994 to the fp32 ones
    over the seed articles, rather than .9932, and at a least one of .997, rather than .976, for one and a half times
    the time.

    Args:
        model: in ONNX form, in full precision.
        by_rows: give each row of activations, which is one token, a scale of its own, and each column of weights
            (T. Dettmers et al., LLM.int8(), arXiv 2208.07339, call it vector-wise). That takes a little more than half
            the time of blocks; MiniLM's vectors then lie at a mean cosine of .996.
    """
    import onnx

    proto = onnx.load_from_string(model)
    graph = proto.graph
    large = {each.name: each for each in graph.initializer if len(each.dims) == 2 and np.prod(each.dims) >= _SMALL}  # noqa: PLR2004
    nodes: list[NodeProto] = []
    tables: dict[str, TensorProto] = {}
    in_rows: set[str] = set()
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in large:
            weights = _array(large[node.input[1]])
            if not by_rows:
                nodes += _product_of_blocks(node, weights, tables)
                continue
            if node.input[0] not in in_rows:  # one input may go into several products
                in_rows.add(node.input[0])
                nodes += _rows(node.input[0], len(weights), tables)
            nodes += _product_of_rows(node, weights, tables)
        elif node.op_type == "Gather" and node.input[0] in large and not any(each.i for each in node.attribute):
            nodes += _lookup(node, _array(large[node.input[0]]), tables)
        else:
            nodes.append(node)
    read = {name for node in nodes for name in node.input}
    kept = [each for each in (*graph.initializer, *tables.values()) if each.name in read]
    small = onnx.ModelProto()
    small.CopyFrom(proto)
    del small.graph.node[:]
    del small.graph.initializer[:]
    small.graph.node.extend(nodes)
    small.graph.initializer.extend(kept)
    small.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    written: bytes = small.SerializeToString()
    return written


def full_weights(model: bytes) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of a model that was made small by rows, in full precision again.

    They have their own names, and those of a product or a lookup also that of what comes out of it, as an exporter
    leaves the weights of a product without a name of their own. Raises BadModel.
    """
    import onnx
    from google.protobuf.message import DecodeError

    try:
        graph = onnx.load_from_string(model).graph
    except DecodeError as error:
        raise BadModel(_first_line(error)) from error
    held = {each.name: _array(each) for each in graph.initializer}
    named = {
        node.output[0]: held[node.input[1]] for node in graph.node if node.op_type == "MatMul" and node.input[1] in held
    }
    for name, scales in held.items():
        integers = name.removesuffix(_SCALES)
        if integers != name:
            named[integers.rpartition(".")[0]] = held[integers] * scales
    return held | named


def _hold(tables: dict[str, TensorProto], name: str, values: npt.NDArray[Any]) -> str:
    """Put the values into the tables under the name, once, and give the name."""
    from onnx import numpy_helper

    if name not in tables:
        tables[name] = numpy_helper.from_array(values, name)
    return name


def _product_of_blocks(
    node: NodeProto, weights: npt.NDArray[np.float32], tables: dict[str, TensorProto]
) -> list[NodeProto]:
    """`x @ weights`, weights of shape (rows, columns), with blocks of rows as integers around `_ZERO`."""
    from onnx import helper

    rows, columns = weights.shape
    padded = np.pad(weights.T, ((0, 0), (0, -rows % _BLOCK)))
    integers, scales = _as_integers(padded.reshape(columns, -1, _BLOCK), _MOST)
    base = node.output[0]
    held = _hold(tables, f"{base}.weights", (integers + np.int16(_ZERO)).astype(np.uint8))
    of_blocks = _hold(tables, f"{base}.scales", scales.reshape(-1))
    made = helper.make_node(
        "MatMulNBits",
        [node.input[0], held, of_blocks],
        [base],
        name=node.name,
        domain="com.microsoft",
        K=rows,
        N=columns,
        bits=8,
        block_size=_BLOCK,
        accuracy_level=4,  # activations become int8 too, block by block; lower levels multiply as floats
    )
    return [made]


def _rows(name: str, width: int, tables: dict[str, TensorProto]) -> list[NodeProto]:
    """`x`, whose last axis has that width, as rows of integers around `_ZERO`, each with a scale of its own.

    They are called `x.integers`, shape (rows, width), and `x.scales`, shape (rows, 1).
    """
    from onnx import helper

    flat = _hold(tables, f"rows.of.{width}", np.asarray([-1, width], dtype=np.int64))
    upright = _hold(tables, "upright", np.asarray([-1, 1], dtype=np.int64))
    step = _hold(tables, "step", np.asarray(1 / _MOST, dtype=np.float32))
    least = _hold(tables, "least", np.asarray(np.finfo(np.float32).tiny))
    zero = _hold(tables, "zero", np.asarray(_ZERO, dtype=np.uint8))
    part = f"{name}.{{}}".format
    return [
        helper.make_node("Reshape", [name, flat], [part("rows")]),
        helper.make_node("Abs", [part("rows")], [part("absolute")]),
        helper.make_node("ReduceMax", [part("absolute")], [part("greatest")], axes=[1], keepdims=0),
        helper.make_node("Mul", [part("greatest"), step], [part("steps")]),
        helper.make_node("Max", [part("steps"), least], [part("steps.above.0")]),
        helper.make_node("Shape", [part("steps")], [part("count")]),
        helper.make_node("Expand", [zero, part("count")], [part("zeros")]),
        helper.make_node(
            "QuantizeLinear", [part("rows"), part("steps.above.0"), part("zeros")], [part("integers")], axis=0
        ),
        helper.make_node("Reshape", [part("steps.above.0"), upright], [part("scales")]),
    ]


def _product_of_rows(
    node: NodeProto, weights: npt.NDArray[np.float32], tables: dict[str, TensorProto]
) -> list[NodeProto]:
    """`x @ weights`, weights of shape (rows, columns), with columns of integers and the integer rows of `x`."""
    from onnx import TensorProto, helper

    source, base = node.input[0], node.output[0]
    integers, scales = _as_integers(weights.T, _MOST_OF_COLUMNS)
    part = f"{base}.{{}}".format
    held = _hold(tables, part("weights"), np.ascontiguousarray(integers.T.astype(np.int8)))
    of_columns = _hold(tables, part(f"weights{_SCALES}"), scales.reshape(-1))
    columns = _hold(tables, f"columns.{weights.shape[1]}", np.asarray([weights.shape[1]], dtype=np.int64))
    first = _hold(tables, "first", np.asarray([0], dtype=np.int64))
    last = _hold(tables, "last", np.asarray([-1], dtype=np.int64))
    return [
        helper.make_node("MatMulInteger", [f"{source}.integers", held, "zero"], [part("sums")]),
        helper.make_node("Cast", [part("sums")], [part("floats")], to=TensorProto.FLOAT),
        helper.make_node("Mul", [part("floats"), f"{source}.scales"], [part("of.rows")]),
        helper.make_node("Mul", [part("of.rows"), of_columns], [part("product")]),
        helper.make_node("Shape", [source], [part("shape.before")]),
        helper.make_node("Slice", [part("shape.before"), first, last], [part("leading")]),
        helper.make_node("Concat", [part("leading"), columns], [part("shape")], axis=0),
        helper.make_node("Reshape", [part("product"), part("shape")], [base], name=node.name),
    ]


def _lookup(node: NodeProto, table: npt.NDArray[np.float32], tables: dict[str, TensorProto]) -> list[NodeProto]:
    """`table[ids]` with rows of integers, each with a scale of its own."""
    from onnx import TensorProto, helper

    integers, scales = _as_integers(table, _MOST)
    part = f"{node.output[0]}.{{}}".format
    held = _hold(tables, part("table"), integers.astype(np.int8))
    of_rows = _hold(tables, part(f"table{_SCALES}"), scales)
    return [
        helper.make_node("Gather", [held, node.input[1]], [part("found")], axis=0),
        helper.make_node("Gather", [of_rows, node.input[1]], [part("found.scales")], axis=0),
        helper.make_node("Cast", [part("found")], [part("floats")], to=TensorProto.FLOAT),
        helper.make_node("Mul", [part("floats"), part("found.scales")], [node.output[0]], name=node.name),
    ]


def _as_integers(values: npt.NDArray[np.float32], most: int) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    """Integers from -most to most and a scale for each run along the last axis: `values ≈ integers * scales`."""
    scales = np.maximum(np.abs(values).max(axis=-1, keepdims=True) / most, np.finfo(np.float32).tiny)
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
