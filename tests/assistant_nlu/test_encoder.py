"""The ONNX graph against a forward pass written out in NumPy, from the same published weights."""

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf, softmax
from tokenizers import Tokenizer

from assistant import nlu_encoder_graph
from assistant.nlu_encoder_graph import HEADS, LAYERS, MIDDLE_LAYER, UntrustedWeights, Weights, published_files
from assistant.sentence_features import LONGEST_TEXT, Encode, load_encoder

TEXTS = [
    "where is my package",
    "its 1250 n lasalle not 1205 apt 4b pls hurry",
    "wya driver???",
    "👍",
    "ok 😡😡 gate code 7316#",
    "dónde está mi paquete",
    "",
]


@pytest.fixture(scope="module")
def encoder(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Encode]:
    def made(quantised: bool) -> Encode:
        folder = tmp_path_factory.mktemp("encoder")
        nlu_encoder_graph.write_encoder(weights, folder / "encoder.onnx", quantised=quantised)
        shutil.copy(published_files()[1], folder)
        return load_encoder(folder)

    return made


@pytest.fixture(scope="module")
def exact(encoder: Callable[[bool], Encode]) -> Encode:
    return encoder(False)


@pytest.fixture(scope="module")
def quantised(encoder: Callable[[bool], Encode]) -> Encode:
    return encoder(True)


@pytest.mark.parametrize("text", TEXTS)
def test_graph_computes_what_numpy_computes(text: str, exact: Encode, weights: Weights) -> None:
    tokenizer = Tokenizer.from_file(str(published_files()[1]))
    tokenizer.no_padding()
    expected = forward(np.array(tokenizer.encode(text).ids), weights)
    np.testing.assert_allclose(exact(text)[0], expected, atol=2e-6)


@pytest.mark.parametrize("text", TEXTS)
def test_quantised_graph_stays_near(text: str, exact: Encode, quantised: Encode) -> None:
    meaning = slice(0, 384)
    assert float(exact(text)[0, meaning] @ quantised(text)[0, meaning]) > 0.95


def test_what_means_the_same_lies_nearer_than_what_reads_alike(quantised: Encode) -> None:
    asked = quantised("where is my package")[0, :384]
    assert asked @ quantised("has the parcel arrived yet")[0, :384] > asked @ quantised("where is my mother")[0, :384]


def test_a_text_of_any_length_is_encoded(quantised: Encode) -> None:
    assert quantised("word " * 1000).shape == quantised("a").shape
    assert np.array_equal(quantised("word " * 1000), quantised("word " * (LONGEST_TEXT + 1)))


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"not the published ones")
    with pytest.raises(UntrustedWeights, match="do not use it"):
        nlu_encoder_graph.check(file, nlu_encoder_graph.PUBLISHED_SHA256["model.safetensors"])


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(UntrustedWeights, match="missing"):
        nlu_encoder_graph.check(tmp_path / "model.safetensors", "")


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlu_encoder_graph, "PACKAGE", "no_such_package")
    with pytest.raises(UntrustedWeights, match="not installed"):
        published_files()


def forward(token_ids: NDArray[np.int64], weights: Weights) -> NDArray[np.float64]:
    def normalised(hidden: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        centred = hidden - hidden.mean(-1, keepdims=True)
        return (
            centred / np.sqrt(hidden.var(-1, keepdims=True) + 1e-12) * weights[f"{name}.weight"]
            + weights[f"{name}.bias"]
        )

    def linear(hidden: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        return hidden @ weights[f"{name}.weight"].T.astype(np.float64) + weights[f"{name}.bias"]

    def attended(hidden: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        query, key, value = (
            linear(hidden, f"{name}.{part}").reshape(len(hidden), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        attention = softmax(query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1]), axis=-1)
        return (attention @ value).swapaxes(0, 1).reshape(len(hidden), -1)

    def summary(hidden: NDArray[np.float64]) -> NDArray[np.float64]:
        mean = hidden.mean(0)
        return mean / np.linalg.norm(mean)

    hidden = normalised(
        weights["embeddings.word_embeddings.weight"][token_ids].astype(np.float64)
        + weights["embeddings.position_embeddings.weight"][: len(token_ids)]
        + weights["embeddings.token_type_embeddings.weight"][0],
        "embeddings.LayerNorm",
    )
    summaries = []
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attention = linear(attended(hidden, f"{layer}.attention.self"), f"{layer}.attention.output.dense")
        hidden = normalised(hidden + attention, f"{layer}.attention.output.LayerNorm")
        widened = linear(hidden, f"{layer}.intermediate.dense")
        widened = widened * (1 + erf(widened / math.sqrt(2))) / 2
        hidden = normalised(hidden + linear(widened, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
        summaries.append(summary(hidden))
    return np.concatenate([summaries[-1], summaries[MIDDLE_LAYER - 1]])
