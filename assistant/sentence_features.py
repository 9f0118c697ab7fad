"""Sentence features from all-MiniLM-L6-v2 through ONNX Runtime, as a component of Rasa's pipeline.

Training turns the published weights into a graph (nlu_encoder_graph) and stores it in the model, so that a server
loads nothing but the model: no network, no PyTorch, no onnx.
"""

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from assistant.nlu_encoder_graph import load_weights, published_files, write_encoder
from assistant.nlu_fingerprint import fingerprint
from assistant.nlu_text import plain

Encode = Callable[[str], NDArray[np.float32]]

LONGEST_TEXT = 128
"""In tokens; what comes after is not read. Three text messages fit."""
REMEMBERED_TEXTS = 2048
"""Encoded texts kept: "yes" and "where is my package" come over and over. 3 kB each."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeatures(DenseFeaturizer, GraphComponent):
    """Adds the two vectors of nlu_encoder_graph per text (and none per word)."""

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._encode: Encode | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "quantised": True, "plain_text": True}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing that could be wrong."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeatures":
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceFeatures":
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._encode = load_encoder(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learnt: the graph is written into the model.

        Raises nlu_encoder_graph.UntrustedWeights.
        """
        weights, tokenizer = published_files()
        with self._storage.write_to(self._resource) as folder:
            write_encoder(load_weights(weights), folder / "encoder.onnx", quantised=self._config["quantised"])
            shutil.copy(tokenizer, folder / "tokenizer.json")
            self._encode = load_encoder(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text is not None:  # an empty text (a picture alone) has a vector too
                self.add_features_to_message(None, self._sentence(text), TEXT, message)
        return messages

    def _sentence(self, text: str) -> NDArray[np.float32]:
        assert self._encode is not None, "made by train() or load()"
        return self._encode(plain(text) if self._config["plain_text"] else text)


def load_encoder(folder: Path) -> Encode:
    """A function from a text to its two vectors side by side, shape (1, 768), from what train() wrote there."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_TEXT)

    options = onnxruntime.SessionOptions()
    # One text at a time on one core: more threads cost more in waking up than they compute.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])

    @lru_cache(REMEMBERED_TEXTS)
    def encode(text: str) -> NDArray[np.float32]:
        token_ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        vector: NDArray[np.float32] = session.run(["vectors"], {"token_ids": token_ids})[0]
        vector.flags.writeable = False  # every message with this text shares it
        return vector

    return encode
