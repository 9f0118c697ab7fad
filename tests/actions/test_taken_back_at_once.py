"""Wishes that the same text denies, and what only sounds like one."""

import pytest

from doorstep.cases.lifecycle import CaseKind
from tests.actions.texting import Texter

NUMBER = "LM000002207"


@pytest.mark.parametrize("text", ["leave it in the garage, actually no dont", "hand it to the super.. jk please don't"])
def test_a_wish_taken_back_in_the_same_breath_tells_the_driver_nothing(customer: Texter, text: str) -> None:
    customer.gets(NUMBER)
    customer.texts("give_instructions", text)
    assert customer.driver_notes(NUMBER) == []


def test_what_others_say_and_the_recipient_forbids_goes_to_the_driver_as_it_was_said(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("give_instructions", "my roommate says put it on the stairs but dont")
    (note,) = customer.driver_notes(NUMBER)
    assert note.text.endswith("my roommate says put it on the stairs but dont.")


def test_a_day_taken_back_in_the_same_breath_is_not_read_back(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    assert customer.texts("reschedule", "do monday.. wait no dont") == ["utter_changes_nothing"]
    assert customer.question is None


def test_what_they_do_themselves_if_something_happens_moves_no_delivery(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    assert customer.texts("reschedule", "if its sunny saturday were off to the lake") == ["utter_in_passing"]
    assert customer.question is None


def test_whether_they_will_be_home_is_asked_about(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    assert customer.texts("reschedule", "if my shift runs over i wont be home friday") == ["utter_do_you_want"]


@pytest.mark.parametrize("text", ["our old house was 310 birch rd, miss that street", "i grew up at 9 spruce ave"])
def test_where_they_lived_before_is_no_new_address(customer: Texter, text: str) -> None:
    customer.gets(NUMBER, is_loaded=False)
    assert customer.texts("correct_address", text) == ["utter_in_passing"]
    assert customer.question is None


def test_where_they_live_now_beside_it_is_read_back(customer: Texter) -> None:
    customer.gets(NUMBER, is_loaded=False)
    customer.texts("correct_address", "i used to live at 310 birch rd, its 1250 n wells st now")
    assert customer.question is not None
    assert customer.question.of == "correct_address"


def test_who_waits_for_an_answer_hears_what_is_under_way(customer: Texter) -> None:
    customer.gets(NUMBER)
    customer.texts("talk_to_person", "give me a human")
    assert customer.cases()[-1].kind == CaseKind.PERSON_WANTED
    assert customer.texts("where_is_my_package", "still waiting on a reply") == ["utter_person_asked"]
