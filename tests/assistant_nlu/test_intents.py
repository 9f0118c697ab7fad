from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu_intents import KernelIntentClassifier, Learnt, Text, classify, fit, solve, weight_of
from assistant.nlu_spelling import spelling

CONFIG = KernelIntentClassifier.get_default_config()
RANDOM = np.random.default_rng(0)
DIRECTIONS = RANDOM.normal(size=(3, 16))


def near(direction: int, count: int) -> np.ndarray:
    vectors = DIRECTIONS[direction] + 0.3 * RANDOM.normal(size=(count, 16))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def texts(vectors: np.ndarray, words: list[str]) -> list[Text]:
    return [Text(vector, vector, spelling(word)) for vector, word in zip(vectors, words, strict=True)]


def classify_one(text: Text, learnt: Learnt, config: dict[str, Any]) -> tuple[np.ndarray, float]:
    ((probabilities, nearness),) = classify([text], learnt, config)
    return probabilities, nearness


@pytest.fixture
def learnt() -> Learnt:
    vectors = np.concatenate([near(0, 30), near(1, 30), near(2, 4)])
    words = ["track it"] * 30 + ["move it"] * 30 + ["hi"] * 4
    return fit(texts(vectors, words), ["where"] * 30 + ["address"] * 30 + ["greet"] * 4, CONFIG)


@pytest.mark.parametrize(
    ("direction", "word", "intent"), [(0, "track it", "where"), (1, "move it", "address"), (2, "hi", "greet")]
)
def test_a_text_like_the_lines_of_an_intent_is_of_that_intent(
    direction: int, word: str, intent: str, learnt: Learnt
) -> None:
    probabilities, _ = classify_one(*texts(near(direction, 1), [word]), learnt, CONFIG)
    assert learnt.names[int(probabilities.argmax())] == intent
    assert probabilities.sum() == pytest.approx(1)


def test_what_a_writer_scores_left_out_is_what_training_without_them_gives() -> None:
    vectors = np.concatenate([near(0, 9), near(1, 9)])
    lines, intents = texts(vectors, [f"line {number}" for number in range(18)]), ["where"] * 9 + ["address"] * 9
    writer = np.array([0, 1, 9, 10])  # as many of the one as of the other: the rest weigh what they weighed
    kept = [number for number in range(18) if number not in writer]
    without = fit([lines[number] for number in kept], [intents[number] for number in kept], CONFIG)
    scores = solve(lines, intents, CONFIG).without(writer)
    left_out = np.exp(scores * without.sharpness)
    for row, number in zip(left_out / left_out.sum(axis=1)[:, None], writer, strict=True):
        np.testing.assert_allclose(row, classify_one(lines[number], without, CONFIG)[0], atol=1e-3)


def test_a_line_that_counts_less_is_followed_less() -> None:
    """Where it contradicts its neighbours; by itself it is heard all the same."""
    lines = texts(np.concatenate([near(0, 30), near(1, 30), near(2, 4)]), ["it"] * 64)
    intents = ["greet", *["where"] * 29, *["address"] * 30, *["greet"] * 4]
    heard = [
        classify_one(lines[0], learnt, CONFIG)[0][learnt.names.index("greet")]
        for learnt in (fit(lines, intents, CONFIG), fit(lines, intents, CONFIG, [0.1, *[1.0] * 63]))
    ]
    assert heard[1] < heard[0]


@pytest.mark.parametrize(
    ("metadata", "weight"),
    [(None, 1.0), ({}, 1.0), ({"intent": {"person": "Ann"}}, 1.0), ({"intent": {"person": "Ann", "weight": 0.2}}, 0.2)],
)
def test_what_a_line_counts_stands_in_its_blocks_metadata(metadata: dict[str, Any] | None, weight: float) -> None:
    assert weight_of(metadata) == weight


def test_a_text_between_two_intents_is_less_certain(learnt: Learnt) -> None:
    between = (DIRECTIONS[0] + DIRECTIONS[1])[None] / np.linalg.norm(DIRECTIONS[0] + DIRECTIONS[1])
    unsure, _ = classify_one(*texts(between.astype(np.float32), ["qqq"]), learnt, CONFIG)
    sure, _ = classify_one(*texts(near(0, 1), ["track it"]), learnt, CONFIG)
    assert unsure.max() < sure.max()


def test_what_is_stored_classifies_as_what_was_learnt(learnt: Learnt, tmp_path: Path) -> None:
    learnt.save(tmp_path / "intents.npz")
    (text,) = texts(near(1, 1), ["move"])
    stored, nearness = classify_one(text, Learnt.load(tmp_path / "intents.npz"), CONFIG)
    kept, same_nearness = classify_one(text, learnt, CONFIG)
    np.testing.assert_array_equal(stored, kept)
    assert nearness == same_nearness


def head(learnt: Learnt, **config: object) -> KernelIntentClassifier:
    component = KernelIntentClassifier({**CONFIG, **config}, None, None)  # type: ignore[arg-type]
    component._learnt = learnt
    return component


def message(vector: np.ndarray, text: str, metadata: object) -> Message:
    both = np.concatenate([vector, vector])[None]
    said = Message({TEXT: text, "metadata": metadata})
    said.add_features(Features(both, FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return said


DRIVER = {"audience": "driver", "message_id": "slack-1"}


@pytest.mark.parametrize(
    ("metadata", "audience", "answers"),
    [
        (DRIVER, "driver", True),
        (DRIVER, "customer", False),
        ({"message_id": "SM1"}, "customer", True),
        ({"message_id": "SM1"}, "driver", False),
        (None, "customer", True),
        (None, "driver", False),
    ],
)
def test_a_head_answers_the_messages_of_its_audience(
    metadata: object, audience: str, answers: bool, learnt: Learnt
) -> None:
    (vector,) = near(0, 1)
    (answered,) = head(learnt, audience=audience).process([message(vector, "track it", metadata)])
    assert (answered.get("intent") is not None) is answers


@pytest.mark.parametrize("text", ["track it", "qqq", ""])
@pytest.mark.parametrize("threshold", [0.45, 0.999])
def test_a_head_says_by_itself_what_it_does_not_understand(text: str, threshold: float, learnt: Learnt) -> None:
    between = (DIRECTIONS[0] + DIRECTIONS[1]) / np.linalg.norm(DIRECTIONS[0] + DIRECTIONS[1])
    drivers = head(learnt, audience="driver", unclear="driver_unclear", threshold=threshold)
    for vector in (near(0, 1)[0], between.astype(np.float32)):
        (answered,) = drivers.process([message(vector, text, DRIVER)])
        named, confidence = answered.get("intent")["name"], answered.get("intent")["confidence"]
        assert named in {*learnt.names, "driver_unclear"}
        assert confidence == 1.0 if named == "driver_unclear" else confidence >= threshold
        assert answered.get("intent_ranking")[0] == answered.get("intent")


def test_what_costs_more_when_it_was_not_meant_needs_more_confidence() -> None:
    vectors = np.concatenate([near(0, 30), near(1, 30)])
    learnt = fit(texts(vectors, ["a"] * 60), ["stop_texts"] * 30 + ["greet"] * 30, CONFIG)
    careful = head(learnt, threshold=0.0, ambiguity_threshold=0.0, thresholds={"opt_out": 1.1})
    for direction, intent in ((0, "nlu_fallback"), (1, "greet")):
        (answered,) = careful.process([message(near(direction, 1)[0], "a", {})])
        assert answered.get("intent")["name"] == intent


def test_a_text_far_from_every_line_is_not_understood_unless_nothing_is_meant_by_it(learnt: Learnt) -> None:
    (vector,) = near(0, 1)
    for spared, intent in (([], "nlu_fallback"), (["where"], "where")):
        far = head(learnt, least_nearness=1.1, sure=1.1, nothing_meant=spared)
        (answered,) = far.process([message(vector, "track it", {})])
        assert answered.get("intent")["name"] == intent


def test_a_head_learns_from_the_lines_of_its_audience(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Message({TEXT: text, INTENT: intent}) for text, intent in (("hi", "greet"), ("yo", "driver_greet"))]
    learnt_from: dict[str, list[str]] = {}
    for audience in ("customer", "driver"):
        monkeypatch.setattr("assistant.nlu_intents._read", lambda line: line)
        monkeypatch.setattr(
            "assistant.nlu_intents.fit",
            lambda texts, intents, config, weights: learnt_from.update({config["audience"]: intents}),
        )
        with pytest.raises(AttributeError):  # there is no storage
            head(None, audience=audience).train(TrainingData(lines))  # type: ignore[arg-type]
    assert learnt_from == {"customer": ["greet"], "driver": ["driver_greet"]}


def test_a_text_is_understood_the_same_beside_others(learnt: Learnt) -> None:
    several = texts(np.concatenate([near(0, 1), near(1, 1), near(2, 1)]), ["track it", "move it", "qqq"])
    together = classify(several, learnt, CONFIG)
    for text, (probabilities, nearness) in zip(several, together, strict=True):
        alone, nearness_alone = classify_one(text, learnt, CONFIG)
        np.testing.assert_allclose(probabilities, alone, atol=1e-5)
        assert nearness == pytest.approx(nearness_alone, abs=1e-5)
