"""Which item of a numbered list a text means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.language.choices import means_another, pick, pick_by_words, picks_all


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


OPEN = (
    "Bar stools from Acme Home, due Fri Nov 27",
    "Rug from Weaver & Sons, out for delivery",
    "Cat tree from Petland, due tomorrow",
)
DAYS = ("Thu Dec 3 between 8 AM and 12 PM", "Fri Dec 4 between 8 AM and 12 PM", "Mon Dec 7 between 12 and 4 PM")


@pytest.mark.parametrize(
    ("text", "options", "position"),
    [
        ("the rug", OPEN, 1), ("rug", OPEN, 1), ("the rug?", OPEN, 1), ("and the cat thing?", OPEN, 2),
        ("what about the stools", OPEN, 0),
        ("i was asking about the rug", OPEN, 1), ("pet land", OPEN, 2), ("the cat one", OPEN, 2), 
        ("stools pls", OPEN, 0), ("the bar stool", OPEN, 0), ("I mean the stoools", OPEN, 0), ("petlnd", OPEN, 2),
        ("the one from acme", OPEN, 0),
        ("tmrw's", OPEN, 2), ("the one due tomorrow", OPEN, 2), ("the one coming friday", OPEN, 0),
        ("its the one thats out for delivery", OPEN, 1), ("THE RUG!!", OPEN, 1), ("wevers thing", OPEN, 1),
        ("friday", DAYS, 1), ("fri please", DAYS, 1), ("thursdays pls", DAYS, 0),
        ("monday the 7th", DAYS, 2), ("dec 4 please", DAYS, 1), ("lets do monday", DAYS, 2),
    ],
)  # fmt: skip
def test_an_option_is_picked_by_its_own_words(text: str, options: tuple[str, ...], position: int) -> None:
    assert pick_by_words(text, options) == position


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("not the rug", OPEN), ("where is the rug", OPEN), ("what does the rug cost", OPEN),
        ("so when is the rug coming", OPEN),
        ("the rug and leave it out back", OPEN),
        ("the rug or the stools", OPEN), ("the rug is damaged", OPEN), ("the one", OPEN), ("both", OPEN), ("", OPEN),
        ("due", OPEN), ("the sofa", OPEN), ("idk", OPEN), ("2", DAYS), ("4", DAYS), ("december", DAYS),
        ("friday or monday", DAYS), ("tuesday", DAYS), ("dont come friday", DAYS), ("friday but after 5", DAYS),
        ("the blue shirt", ("Blue shirt", "Blue shirt")), ("shirt", ()),
    ],
)  # fmt: skip
def test_what_fits_two_or_says_more_picks_none(text: str, options: tuple[str, ...]) -> None:
    assert pick_by_words(text, options) is None


@given(st.text(max_size=60) | st.sampled_from(["the rug", "friday"]), st.lists(st.text(max_size=30), max_size=4))
def test_a_pick_by_words_is_always_on_the_list(text: str, options: list[str]) -> None:
    position = pick_by_words(text, options)
    assert position is None or 0 <= position < len(options)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("both", 2), ("both of them please", 2), ("all", 3), ("all of em", 3), ("All three!", 3), ("all 3", 3),
        ("everything", 4), ("every one of them", 2), ("both packages", 2), ("yes all of them thanks", 3),
        ("each one", 2), ("los dos", 2), ("todos", 3), ("ambos por favor", 2), ("I want both", 2), ("all the boxes", 2),
    ],
)  # fmt: skip
def test_all_of_a_list_can_be_meant(text: str, length: int) -> None:
    assert picks_all(text, length)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("both", 3), ("all three", 4), ("all 2", 3), ("all but the rug", 3), ("not all", 2), ("thats all", 2),
        ("both on friday", 2), ("either", 2), ("any", 2), ("all good", 2), ("all right", 2), ("everything ok", 2),
        ("1", 2),
        ("", 2), ("all", 1), ("nothing", 2), ("leave both at the door", 2),
    ],
)  # fmt: skip
def test_not_all_of_a_list_are_meant(text: str, length: int) -> None:
    assert not picks_all(text, length)


def test_the_earlier_and_the_later_are_of_two() -> None:
    assert pick("the later one, thank you", 2) == 1
    assert pick("earlier one please", 2) == 0
    assert pick("later", 2) is None
    assert pick("the later one", 3) is None
