"""What drivers ask, and how they call dispatch."""

import pytest

from doorstep.language.reports.asking import (
    asks_how_work_goes,
    asks_next,
    asks_of_the_stop,
    calls_dispatch,
    says_no_home,
)


@pytest.mark.parametrize(
    "text",
    [
        "whos after that", "skip over to the next one", "move on to the following stop", "is 9 my next one or not",
        "9 is next, right?", "where to now", "cual sigue", "im set, ready for the next",
    ],
)  # fmt: skip
def test_what_comes_next_is_asked_in_many_words(text: str) -> None:
    assert asks_next(text)


@pytest.mark.parametrize("text", ["skip 9", "skip this one", "next to the garage", "left it next door", "9 is done"])
def test_but_to_put_a_stop_off_asks_for_nothing(text: str) -> None:
    assert not asks_next(text)


@pytest.mark.parametrize(
    "text",
    [
        "when does direct deposit hit", "my pay stub is short, who do i see", "where can i get new gloves",
        "my scanner froze again who fixes it", "how long do i wait at a door before i can call it",
        "do i just give him the one then", "is 10 minutes enough", "how do i put in for a day off",
    ],
)  # fmt: skip
def test_pay_equipment_and_rules_are_no_business_of_a_stop(text: str) -> None:
    assert asks_how_work_goes(text)


@pytest.mark.parametrize("text", ["9 boots box is missing", "delivered gloves to 9", "how long to 9", "running late"])
def test_goods_and_delays_are_not_the_work(text: str) -> None:
    assert not asks_how_work_goes(text)


@pytest.mark.parametrize(
    "text", ["can i leave it with a neighbor", "does this one need a signature", "is there a loading dock"]
)
def test_what_stands_in_the_details_of_a_stop(text: str) -> None:
    assert asks_of_the_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "HELLO DISPATCH", "dispatch?? anyone there", "yo base pick up", "somebody ring me", "can someone call 9",
        "whats the number for the office", "el numero de la oficina",
    ],
)  # fmt: skip
def test_dispatch_is_called(text: str) -> None:
    assert calls_dispatch(text)


@pytest.mark.parametrize("text", ["good morning dispatch", "call the customer", "i called her", "dispatch sent me"])
def test_and_only_greeted_or_named(text: str) -> None:
    assert not calls_dispatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "9 is an empty field", "its just a parking lot", "pin is two blocks off", "el 9 no existe",
        "house numbers jump from 80 to 96", "nobody by that name here",
    ],
)  # fmt: skip
def test_an_address_that_is_none(text: str) -> None:
    assert says_no_home(text)


@pytest.mark.parametrize("text", ["left it at the store", "is 9 an empty lot?", "parked in the lot", "at church"])
def test_a_place_is_not_yet_a_wrong_address(text: str) -> None:
    assert not says_no_home(text)
