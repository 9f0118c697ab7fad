"""The intent classifier: kernel ridge regression over a text's meaning, wording and spelling.

Meaning and wording are the two vectors of sentence_features, compared by a Gaussian kernel each: a text is like the
lines it lies near, and an intent may have many such neighbourhoods. Spelling is hashed words, word pairs and pieces of
words, compared linearly: it holds what the encoder smooths away ("2nd one", "buzz 204"). Fitted in closed form in
seconds, which logistic regression on the same features is not; docs/adr/0003 has both.

A pipeline has it once per audience (nlu_audience), and each settles by itself what it does not understand. More
confidence is needed for what costs more when it was not meant (doorstep.language.acts), and for a text that no line is
near to: softmax over what is far away from everything says little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from assistant import nlu_audience
from assistant.nlu_fingerprint import fingerprint
from assistant.nlu_lines import Lines
from assistant.nlu_spelling import SPELLINGS, Spelling, spelling
from assistant.nlu_text import plain
from assistant.sentence_features import SentenceFeatures
from doorstep.language.acts import cost

Matrix = NDArray[np.float32]

RANKING_LENGTH = 5


@dataclass(frozen=True)
class Text:
    meaning: Matrix  # 384, of length 1
    wording: Matrix  # 384, of length 1
    spelling: Spelling


@dataclass(frozen=True)
class Learnt:
    """What training leaves behind; n lines, k intents."""

    intents: NDArray[np.str_]
    lines: NDArray[np.uint8]  # their meaning and wording
    line_steps: Matrix  # 2 x n
    of_lines: Matrix  # n x k: how much each line speaks for each intent
    of_spelling: Matrix  # spellings x k: the lines' spelling, weighted by the same and added up
    constant: Matrix  # k
    sharpness: np.float64  # scores times this, through softmax, are probabilities

    def save(self, file: Path) -> None:
        np.savez(file, **{name: getattr(self, name) for name in self.__dataclass_fields__})

    @classmethod
    def load(cls, file: Path) -> "Learnt":
        with np.load(file) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    @cached_property
    def names(self) -> list[str]:
        return [str(intent) for intent in self.intents]

    @cached_property
    def near(self) -> Lines:
        return Lines(self.lines, self.line_steps)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(IntentClassifier, GraphComponent):
    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._learnt: Learnt | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceFeatures]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "audience": "customer",
            "unclear": "nlu_fallback",  # the intent of what is not understood
            "threshold": 0.4,  # least confidence of what is understood
            "thresholds": {},  # by the name of a Cost, where it is higher
            "ambiguity_threshold": 0.05,  # least distance to the second best
            "least_nearness": 0.44,  # cosine to the nearest line, unless it is surer than this:
            "sure": 0.9,
            "nothing_meant": [],  # intents of what asks for nothing: they need no nearness
            "meaning_gamma": 2.0,  # how near a line must be to count
            "wording_gamma": 6.0,
            "spelling_weight": 0.5,
            "ridge": 0.1,  # how much a line may be contradicted by its neighbours
        }

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
    ) -> "KernelIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KernelIntentClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._learnt = Learnt.load(folder / "intents.npz")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(TEXT) and nlu_audience.of_intent(example.get(INTENT)) == self._config["audience"]
        ]
        self._learnt = fit(
            [_read(example) for example in examples],
            [example.get(INTENT) for example in examples],
            self._config,
            [weight_of(example.get("metadata")) for example in examples],
        )
        with self._storage.write_to(self._resource) as folder:
            self._learnt.save(folder / "intents.npz")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._learnt is not None, "made by train() or load()"
        mine = [
            message
            for message in messages
            if nlu_audience.of_message(message.get("metadata")) == self._config["audience"]
        ]
        said = [message for message in mine if plain(message.get(TEXT) or "")]
        found = dict(
            zip(map(id, said), classify([_read(each) for each in said], self._learnt, self._config), strict=True)
        )
        for message in mine:
            probabilities, nearness = found.get(id(message)) or (_nothing_said(self._learnt), 0.0)
            best = np.argsort(-probabilities)[:RANKING_LENGTH]
            ranking = [{"name": self._learnt.names[index], "confidence": float(probabilities[index])} for index in best]
            if self._is_unclear(ranking, nearness):
                ranking.insert(0, {"name": self._config["unclear"], "confidence": 1.0})
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _is_unclear(self, ranking: list[dict[str, Any]], nearness: float) -> bool:
        best, second = ranking[0], ranking[1]
        threshold = self._config["thresholds"].get(cost(best["name"]).name.lower(), self._config["threshold"])
        if best["confidence"] < threshold:
            return True
        if best["confidence"] - second["confidence"] < self._config["ambiguity_threshold"]:
            return True
        is_far = nearness < self._config["least_nearness"] and best["confidence"] < self._config["sure"]
        return is_far and best["name"] not in self._config["nothing_meant"]


@dataclass(frozen=True)
class Solved:
    """The lines' kernel, solved for their intents; n lines, k intents."""

    intents: NDArray[np.str_]
    of: NDArray[np.int64]  # n
    targets: NDArray[np.float64]  # n x k
    inverse: NDArray[np.float64]  # n x n
    of_lines: NDArray[np.float64]  # n x k
    sharpness: float

    def without(self, lines: NDArray[np.int64]) -> NDArray[np.float64]:
        """What these lines score where none of them is trained on: leave-one-out of a group, in closed form."""
        among_them = self.inverse[np.ix_(lines, lines)]
        scores: NDArray[np.float64] = self.targets[lines] - np.linalg.solve(among_them, self.of_lines[lines])
        return scores


def weight_of(metadata: Mapping[str, Any] | None) -> float:
    """What a line counts, by its block's metadata: those of people who write unlike most texts, whom to follow as far
    as to all others would mislead, have a `weight` below 1."""
    return float(((metadata or {}).get(INTENT) or {}).get("weight", 1.0))


def fit(
    texts: Sequence[Text], intents: Sequence[str], config: dict[str, Any], weights: Sequence[float] | None = None
) -> Learnt:
    solved = solve(texts, intents, config, weights)
    spellings = _matrix([text.spelling for text in texts])
    lines = Lines.of([np.stack([text.meaning for text in texts]), np.stack([text.wording for text in texts])])
    return Learnt(
        intents=solved.intents,
        lines=lines.graph,
        line_steps=lines.steps,
        of_lines=solved.of_lines.astype(np.float32),
        of_spelling=(config["spelling_weight"] * (spellings.T @ solved.of_lines)).astype(np.float32),
        constant=solved.of_lines.sum(axis=0).astype(np.float32),
        sharpness=np.float64(solved.sharpness),
    )


def solve(
    texts: Sequence[Text], intents: Sequence[str], config: dict[str, Any], weights: Sequence[float] | None = None
) -> Solved:
    names, of = np.unique(intents, return_inverse=True)
    count = len(of)
    targets = np.where(of[:, None] == np.arange(len(names)), 1.0, -1.0)
    # An intent with few lines is no less meant when it is said: lines weigh so that intents weigh the same.
    line_weights = count / len(names) / np.bincount(of)[of] * (1.0 if weights is None else np.array(weights))

    meaning = np.stack([text.meaning for text in texts])
    wording = np.stack([text.wording for text in texts])
    spellings = _matrix([text.spelling for text in texts])
    kernel = (
        _gaussian(meaning @ meaning.T, config["meaning_gamma"])
        + _gaussian(wording @ wording.T, config["wording_gamma"])
        + config["spelling_weight"] * (spellings @ spellings.T).toarray()
        + 1.0  # a constant for each intent
    ).astype(np.float64)
    kernel[np.diag_indices(count)] += config["ridge"] / line_weights
    inverse = _inverse(kernel)
    of_lines = inverse @ targets
    # What each line would score had it been left out of training.
    each_left_out = targets - of_lines / np.diag(inverse)[:, None]
    return Solved(names, of, targets, inverse, of_lines, _sharpness(each_left_out, of))


def _inverse(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a positive definite matrix, which is overwritten: half the work of any other's."""
    from scipy.linalg.lapack import dpotrf, dpotri  # which a server needs not

    triangle, failed = dpotrf(kernel, lower=1, overwrite_a=1)
    assert not failed, "lines contradict one another more than the ridge allows"
    inverse, failed = dpotri(triangle, lower=1, overwrite_c=1)
    assert not failed
    below: NDArray[np.float64] = np.tril(inverse, -1)
    return below + below.T + np.diag(np.diag(inverse))


def classify(texts: Sequence[Text], learnt: Learnt, config: dict[str, Any]) -> list[tuple[NDArray[np.float64], float]]:
    """Of each, the probability of each intent and the cosine to the nearest line. Several cost hardly more than one:
    most of it is to fetch every line's vectors from memory."""
    if not texts:
        return []
    cosines, wording = learnt.near.cosines([[text.meaning for text in texts], [text.wording for text in texts]])
    nearness = _gaussian(cosines, config["meaning_gamma"]) + _gaussian(wording, config["wording_gamma"])
    of_lines = nearness @ learnt.of_lines
    found = []
    for text, score, nearest in zip(texts, of_lines, cosines.max(axis=1), strict=True):
        indices, values = text.spelling
        scores = score + values @ learnt.of_spelling[indices] + learnt.constant
        likelihoods = np.exp((scores - scores.max()) * learnt.sharpness)
        found.append((likelihoods / likelihoods.sum(), float(nearest)))
    return found


def _nothing_said(learnt: Learnt) -> NDArray[np.float64]:
    """Any intent as likely as another, so that none is understood."""
    return np.full(len(learnt.names), 1 / len(learnt.names))


def _gaussian(cosines: Matrix, gamma: float) -> Matrix:
    """The kernel of vectors of length 1: 1 for the same, towards 0 for the unlike."""
    near: Matrix = np.exp(gamma * (cosines - 1.0))
    return near


def _matrix(spellings: Sequence[Spelling]) -> csr_matrix:
    ends = np.cumsum([0] + [len(indices) for indices, _ in spellings])
    indices = np.concatenate([indices for indices, _ in spellings])
    values = np.concatenate([values for _, values in spellings])
    return csr_matrix((values, indices, ends), shape=(len(spellings), SPELLINGS))


def _sharpness(scores: NDArray[np.float64], of: NDArray[np.int64]) -> float:
    """The factor under which the scores' softmax is most truthful about these intents (temperature scaling)."""
    from scipy.optimize import minimize_scalar  # which a server needs not
    from scipy.special import log_softmax

    def surprise(sharpness: float) -> float:
        return -float(log_softmax(scores * sharpness, axis=1)[np.arange(len(of)), of].mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 50.0), method="bounded").x)


def _read(message: Message) -> Text:
    # Not Message.get_dense_features, which copies them.
    (sentence,) = (each for each in message.features if each.attribute == TEXT and each.type == FEATURE_TYPE_SENTENCE)
    meaning, wording = np.split(sentence.features[0], 2)
    return Text(meaning, wording, spelling(plain(message.get(TEXT) or "")))
