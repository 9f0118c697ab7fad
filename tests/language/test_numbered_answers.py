"""Which number of a list is chosen beside other words, and when a number is none of the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.numbered_answers import NumberedAnswer, numbered


@pytest.mark.parametrize(
    ("text", "position", "rest"),
    [
        # a mark sets it off
        ("1, the alley gate is open", 0, "the alley gate is open"),
        ("2. any afternoon", 1, "any afternoon"),
        ("3) rear stairs", 2, "rear stairs"),
        ("#1 easy", 0, "easy"),
        ("option 2 the later the better", 1, "the later the better"),
        ("2 - my aunt has the doctor then", 1, "my aunt has the doctor then"),
        # nothing that can be counted stands behind it
        ("1 i suppose so", 0, "i suppose so"),
        ("2 im at practice til 6", 1, "im at practice til 6"),
        ("1 works", 0, "works"),
        ("1 is fine", 0, "is fine"),
        ("3 its the keypad, 51#", 2, "its the keypad, 51#"),
        ("2 not home that day", 1, "not home that day"),
        # behind the rest
        ("my sister is in all day, 1", 0, "my sister is in all day"),
        ("open 8 to 5, 1 is good", 0, "open 8 to 5"),
        ("can't be there then, so 2", 1, "can't be there then"),
        ("not home then, option 2", 1, "not home then"),
        ("my wife and i go with 1", 0, "my wife and i"),
        # they correct themselves
        ("1 no wait 2", 1, ""),
        ("2 nah jk 1", 0, ""),
        ("2... sorry, 1, we'll manage", 0, "we'll manage"),
        ("one i mean three", 2, ""),
    ],
)
def test_it_is_the_one_of_the_list(text: str, position: int, rest: str) -> None:
    assert numbered(text, 3) == NumberedAnswer(position, rest, is_sure=True)


@pytest.mark.parametrize(
    "text",
    ["2 dogs at the gate", "1 late 1 early lol", "3 cats, 2 birds", "2 on saturday", "one heck of a day", "1 + 1 is 2"],
)
def test_what_may_count_something_is_not_surely_one(text: str) -> None:
    chosen = numbered(text, 3)
    assert chosen is None or not chosen.is_sure


@pytest.mark.parametrize(
    "text",
    [
        "2 or 3?",
        "1 and 2",
        "2 pm works",
        "2:30 is fine",
        "2 weeks i guess",
        "4 please",
        "see you then",
        "1-3 is ok",
        # it is turned down
        "1 won't work for me",
        "1 is not good",
        "1 isnt possible, im at work",
        "option 2 doesn't work",
        "1: no",
        "1 no good",
        "1, that won't work",
        "1 cant do",
        "1 no wait 2 doesnt work",
        "dont pick 2",
        "i can't do option 3",
        "i did not choose 2",
        "option 1 or option 2",
        "option 1 and option 2",
        "",
    ],
)
def test_none_of_the_list_is_chosen(text: str) -> None:
    assert numbered(text, 3) is None


def test_a_day_and_an_hour_are_not_surely_one() -> None:
    chosen = numbered("saturday, 1", 3)
    assert chosen is not None
    assert not chosen.is_sure


@given(st.text(), st.integers(1, 5))
def test_what_is_chosen_stands_in_the_text(text: str, length: int) -> None:
    chosen = numbered(text, length)
    if chosen is not None:
        assert 0 <= chosen.position < length
        assert chosen.rest in text
