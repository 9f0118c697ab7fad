"""How a text is spelled, as a sparse vector: its words, pairs of words, and pieces of words.

Hashed, so there is no vocabulary to store; scikit-learn's HashingVectorizer does the same for batches and takes ten
times as long for one short text.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Spelling = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Indices and values."""

_HALF = 2**14
SPELLINGS = 2 * _HALF
"""Length of the vector: one half for words and their pairs, one for pieces."""

_PIECE_LENGTHS = (2, 3, 4)


def spelling(text: str) -> Spelling:
    """Each half has length 1 (or 0, if the text is empty)."""
    words = text.split()
    word_indices, word_values = _hashed(Counter(_words(words)), 0)
    piece_indices, piece_values = _hashed(Counter(_pieces(words)), _HALF)
    return np.concatenate([word_indices, piece_indices]), np.concatenate([word_values, piece_values])


def _words(words: list[str]) -> Iterator[str]:
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word} "
        for length in _PIECE_LENGTHS:
            for start in range(max(len(padded) - length + 1, 1)):
                yield padded[start : start + length]


def _hashed(counts: Counter[str], offset: int) -> Spelling:
    indices = np.fromiter((offset + crc32(gram.encode()) % _HALF for gram in counts), np.int32, len(counts))
    values = np.fromiter(counts.values(), np.float32, len(counts))
    # Two that share an index simply add up: the vectors are only ever multiplied.
    return indices, values / np.float32(max(float(np.linalg.norm(values)), 1.0))
