"""Cosines from whole numbers, beside those from floats."""

import numpy as np
import pytest

from assistant.nlu_lines import Lines, Matrix

RANDOM = np.random.default_rng(0)


def unit(count: int, size: int = 384) -> Matrix:
    vectors = RANDOM.normal(size=(count, size)) * RANDOM.gamma(2.0, size=size)  # some directions count more, as in ours
    of_length_1: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return of_length_1


@pytest.mark.parametrize("count", [1, 2, 8, 9, 40])
def test_cosines_are_those_of_floats(count: int) -> None:
    spaces = [unit(500), unit(500)]
    lines = Lines.of(spaces)
    texts = [unit(count), unit(count)]
    texts[0][0], texts[1][0] = spaces[0][7], -spaces[1][7]
    found = lines.cosines([list(each) for each in texts])
    for cosines, text, vectors in zip(found, texts, spaces, strict=True):
        assert cosines.shape == (count, 500)
        np.testing.assert_allclose(cosines, text @ vectors.T, atol=1e-4)
    assert found[0][0, 7] == pytest.approx(1, abs=5e-5)
    assert found[1][0, 7] == pytest.approx(-1, abs=5e-5)


def test_a_text_has_the_same_cosines_beside_others() -> None:
    lines, texts = Lines.of([unit(50)]), unit(11)
    (together,) = lines.cosines([list(texts)])
    for text, cosines in zip(texts, together, strict=True):
        np.testing.assert_array_equal(lines.cosines([[text]])[0][0], cosines)


def test_products_fit_where_two_are_added_in_16_bits() -> None:
    """All numbers as large as they come, and of one sign: the same with VNNI and without."""
    largest = np.full((1, 384), 384**-0.5, np.float32)
    lines = Lines.of([np.concatenate([largest, -largest])])
    np.testing.assert_allclose(lines.cosines([[largest[0]]])[0], [[1, -1]], atol=1e-5)
    np.testing.assert_allclose(lines.cosines([[-largest[0]]])[0], [[-1, 1]], atol=1e-5)


def test_nothing_is_near_to_nothing() -> None:
    lines = Lines.of([np.zeros((2, 16), np.float32)])
    np.testing.assert_array_equal(lines.cosines([[unit(1, 16)[0]]])[0], [[0, 0]])
    np.testing.assert_array_equal(Lines.of([unit(2, 16)]).cosines([[np.zeros(16, np.float32)]])[0], [[0, 0]])
