"""Greeting, thanks, goodbye, what it is and what it cannot do."""

import pytest

from doorstep.cases.lifecycle import CaseKind
from doorstep.messaging import segments
from tests.dialogues.people import Customer, Town


@pytest.fixture
def customer(town: Town) -> Customer:
    return town.customer("out")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hi", "this is Doorstep Demo Delivery"),
        ("thank you so much!!", "You're welcome!"),
        ("bye", "Bye!"),
        ("are you a bot", "automated assistant"),
        ("am i talking to a real person?", "automated assistant"),
        ("what can you do", "ask where your package is"),
        ("what's the weather tomorrow", "only help with your delivery"),
        ("yes", "where your package is or need to change the address"),
        ("never mind", "where your package is or need to change the address"),
    ],
)
def test_small_talk_is_answered_in_one_segment(customer: Customer, text: str, words: str) -> None:
    reply = customer.says(text)
    assert words in reply
    assert segments.size(reply).segments == 1
    assert customer.cases() == []


def test_what_it_cannot_do_twice_says_how_to_reach_people(customer: Customer) -> None:
    customer.says("tell me a joke")
    assert "312-555-0100" in customer.says("what is the capital of france")
    assert customer.cases() == []


def test_what_is_not_understood_is_asked_once_and_then_given_to_a_person(customer: Customer) -> None:
    assert customer.says("the mauve thing of it").startswith("Sorry, I didn't get that. Try ")
    assert "A person will text you here" in customer.says("mauve it of the")
    assert [case.kind for case in customer.cases()] == [CaseKind.PERSON_WANTED]


def test_what_is_understood_in_between_starts_the_count_again(customer: Customer) -> None:
    customer.says("the mauve thing of it")
    customer.says("where is my package")
    assert customer.says("mauve it of the").startswith("Sorry, I didn't get that.")
