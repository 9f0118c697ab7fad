"""One text, two packages: each wish is about its own."""

import pytest

from doorstep.dms import arrangements
from doorstep.dms.status import Status
from tests.actions.texting import Texter

TABLE, CHAIR = "LM100000001", "LM100000002"


@pytest.fixture
def two(customer: Texter) -> Texter:
    customer.gets(TABLE, is_loaded=False, sender="Table Barn")
    customer.gets(CHAIR, is_loaded=False, sender="Acme Chairs")
    return customer


def _noted(customer: Texter, number: str) -> list[str]:
    with customer.sessions() as session:
        return [each.detail for each in arrangements.instructions(session, number)]


def _texts(customer: Texter, text: str, *halves: tuple[str, str, str], intent: str = "give_instructions") -> list[str]:
    parts = [{"text": words, "intent": act, "entities": [], "thing": thing} for act, words, thing in halves]
    return customer.texts(intent, text, made_of=parts)


def test_what_is_held_is_asked_and_what_shall_come_is_left_as_it_is(two: Texter) -> None:
    said = _texts(two, "hold the small one, bring the big one", ("hold_for_pickup", "hold the small one", "small one"))
    assert said == ["utter_which_delivery"]
    assert two.texts("choose_option", "2")[-1] == "utter_pickup_ask_instead"
    two.texts("affirm", "yes")
    assert (two.delivery(CHAIR).status, two.delivery(TABLE).status) == (Status.HELD, Status.CREATED)


def test_who_was_spoken_of_before_is_not_the_small_one_unasked(two: Texter) -> None:
    two.texts("where_is_my_package", "where is the table")
    said = _texts(two, "hold the small one, bring the big one", ("hold_for_pickup", "hold the small one", "small one"))
    assert said == ["utter_which_delivery"]


def test_of_two_days_each_is_read_back_for_its_own_package(two: Texter) -> None:
    text = "bring the table friday and the chair monday"
    _texts(
        two, text, ("reschedule", "bring the table friday", "table"), ("reschedule", "bring the chair monday", "chair")
    )
    assert two.question is not None
    assert two.question.about == TABLE
    two.texts("affirm", "yes")
    assert two.question is not None
    assert two.question.about == CHAIR
    two.texts("affirm", "yes")
    assert [two.delivery(each).window_start.strftime("%a") for each in (TABLE, CHAIR)] == ["Fri", "Mon"]


def test_the_one_that_is_not_named_is_the_other(two: Texter) -> None:
    text = "leave the table in the barn and the other one inside"
    halves = (("leave the table in the barn", "table"), ("leave the other one inside", "other one"))
    _texts(two, text, *[("give_instructions", words, thing) for words, thing in halves])
    assert _noted(two, TABLE) == ["in the barn"]
    assert two.question is not None
    assert two.question.about == CHAIR


def test_what_is_for_the_driver_and_names_none_is_noted_of_both_as_it_was_said(two: Texter) -> None:
    text = "put the big box in the barn and the small one in the slot"
    halves = (("put the big box in the barn", "big box"), ("put the small one in the slot", "small one"))
    said = _texts(two, text, *[("give_instructions", words, thing) for words, thing in halves])
    assert said == ["utter_instructions_noted"]
    assert _noted(two, TABLE) == _noted(two, CHAIR) == [text]


def test_of_two_wishes_that_name_none_the_second_is_said_not_to_be_taken(two: Texter) -> None:
    said = _texts(
        two,
        "hold the small one and bring the big one friday",
        ("hold_for_pickup", "hold the small one", "small one"),
        ("reschedule", "bring the big one friday", "big one"),
    )
    assert said == ["utter_not_taken", "utter_which_delivery"]


def test_two_things_of_one_delivery_are_a_word_for_the_driver(customer: Texter) -> None:
    customer.gets(TABLE, is_loaded=False)
    text = "leave the box at the door but keep the envelope"
    said = _texts(
        customer,
        text,
        ("give_instructions", "leave the box at the door", "box"),
        ("hold_for_pickup", "keep the envelope", "envelope"),
    )
    assert said == ["utter_instructions_confirm"]
    customer.texts("affirm", "yes")
    assert _noted(customer, TABLE) == [text]
