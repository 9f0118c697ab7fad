"""Which item of a numbered list a text means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.choices import means_another, pick


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1", 0), ("2)", 1), ("#3", 2), ("no. 2", 1), ("two", 1), ("The second one", 1), ("2nd one pls", 1),
        ("last", 2),
        ("the last one please", 2), ("option three", 2), ("its number 2", 1), ("one", 0), ("the first package", 0),
        ("yes 2", 1), ("third one thx", 2),
    ],
)  # fmt: skip
def test_people_pick_in_many_ways(text: str, position: int) -> None:
    assert pick(text, 3) == position


@pytest.mark.parametrize(
    "text",
    [
        "", "the one", "that one", "0", "4", "99", "1 or 2", "both", "the blue one", "apt 2", "2 stops away?",
        "1250 n la salle", "first of all where is it", "60610", "LM123456789", "²",
    ],
)  # fmt: skip
def test_what_picks_nothing_of_three(text: str) -> None:
    assert pick(text, 3) is None


def test_nothing_is_picked_from_an_empty_list() -> None:
    assert pick("last one", 0) is None


@given(st.text(max_size=60), st.integers(0, 6))
def test_a_pick_is_always_on_the_list(text: str, length: int) -> None:
    position = pick(text, length)
    assert position is None or 0 <= position < length


@given(st.integers(1, 99))
def test_every_number_of_the_list_picks_its_item(number: int) -> None:
    assert pick(f"{number}", 99) == number - 1


@pytest.mark.parametrize(
    "text", ["what about the other one", "and the other?", "where is my other package", "another delivery", "next one"]
)
def test_another_is_meant(text: str) -> None:
    assert means_another(text)


@pytest.mark.parametrize(
    "text", ["the other day", "my other address is 5 main st", "another apartment", "each other", "1"]
)
def test_no_other_delivery_is_meant(text: str) -> None:
    assert not means_another(text)
