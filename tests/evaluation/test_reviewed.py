"""What reviewed lines would do to the scores."""

from collections.abc import Sequence

from evaluation.held_out import Example
from evaluation.reviewed import Understand, compare


def text(words: str, intent: str) -> Example:
    return Example(words, intent, frozenset(), "file.yml")


def understands(**found: str) -> Understand:
    def understand(texts: Sequence[str]) -> list[str]:
        return [found.get(each, "not understood") for each in texts]

    return understand


TEXTS = [text("one", "greet"), text("two", "greet"), text("three", "thank")]


def test_texts_are_right_wrong_or_asked_again_without_the_lines_and_with_them() -> None:
    found = compare(
        "a set", TEXTS, understands(one="greet", three="greet"), understands(one="thank", two="greet"), is_named=True
    )
    assert found.before == {"right": 1, "wrong": 1, "asked": 1}
    assert found.after == {"right": 1, "wrong": 1, "asked": 1}
    assert found.worse == [{"text": "one", "is": "greet", "would_be": "thank"}]


def test_nobodys_words_are_named() -> None:
    found = compare("reviewed", TEXTS, understands(one="greet"), understands(), is_named=False)
    assert found.before["right"] == 1
    assert found.after["right"] == 0
    assert found.worse == []
