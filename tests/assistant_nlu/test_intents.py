from pathlib import Path

import numpy as np
import pytest

from assistant.nlu_intents import KernelIntentClassifier, Learnt, Text, classify, fit
from assistant.nlu_spelling import spelling

CONFIG = KernelIntentClassifier.get_default_config()
RANDOM = np.random.default_rng(0)
DIRECTIONS = RANDOM.normal(size=(3, 16))


def near(direction: int, count: int) -> np.ndarray:
    vectors = DIRECTIONS[direction] + 0.3 * RANDOM.normal(size=(count, 16))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def texts(vectors: np.ndarray, words: list[str]) -> list[Text]:
    return [Text(vector, vector, spelling(word)) for vector, word in zip(vectors, words, strict=True)]


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
    probabilities = classify(*texts(near(direction, 1), [word]), learnt, CONFIG)
    assert learnt.names[int(probabilities.argmax())] == intent
    assert probabilities.sum() == pytest.approx(1)


def test_a_text_between_two_intents_is_less_certain(learnt: Learnt) -> None:
    between = (DIRECTIONS[0] + DIRECTIONS[1])[None] / np.linalg.norm(DIRECTIONS[0] + DIRECTIONS[1])
    unsure = classify(*texts(between.astype(np.float32), ["qqq"]), learnt, CONFIG)
    sure = classify(*texts(near(0, 1), ["track it"]), learnt, CONFIG)
    assert unsure.max() < sure.max()


def test_what_is_stored_classifies_as_what_was_learnt(learnt: Learnt, tmp_path: Path) -> None:
    learnt.save(tmp_path / "intents.npz")
    (text,) = texts(near(1, 1), ["move"])
    np.testing.assert_array_equal(
        classify(text, Learnt.load(tmp_path / "intents.npz"), CONFIG), classify(text, learnt, CONFIG)
    )
