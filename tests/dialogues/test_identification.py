"""Who is writing, and about which delivery."""

import pytest

from doorstep.cases.lifecycle import CaseKind
from tests.dialogues.people import Customer, Town

QUESTION = "where is my package"
NO_MATCH = "don't match what I have"


@pytest.fixture
def stranger(town: Town) -> Customer:
    """Somebody whose number is on no delivery."""
    return town.customer()


@pytest.fixture
def theirs(town: Town) -> str:
    """Somebody else's tracking number, going to 60610."""
    return town.customer("out").tracking_number


@pytest.fixture
def several(town: Town) -> Customer:
    """A customer who was just asked which of three open deliveries they mean."""
    customer = town.customer("out", "at depot", "attempted")
    assert "Which one do you mean?" in customer.says(QUESTION)
    return customer


def test_a_number_on_file_with_one_delivery_is_asked_nothing(town: Town) -> None:
    customer = town.customer("out")
    assert customer.tracking_number in customer.says("wheres my stuff??")


# The list has the soonest window first; here all are the same, so the tracking numbers are in order.
@pytest.mark.parametrize(
    ("answer", "position"),
    [("1", 0), ("#2", 1), ("the second one", 1), ("3rd please", 2), ("last one", 2), ("option two", 1)],
)
def test_one_of_several_is_picked_by_number_or_ordinal(several: Customer, answer: str, position: int) -> None:
    expected = several.tracking_numbers[position]
    reply = several.says(answer)
    assert _words_of_status(several, expected) in reply


def test_one_of_several_is_picked_by_tracking_number_as_people_type_it(several: Customer) -> None:
    wanted = several.tracking_numbers[1]
    typed = f"{wanted[2:5]} {wanted[5:8]} {wanted[8:]}".replace("00", "0O")
    assert wanted in several.says(f"lm {typed}")


def test_what_is_none_of_the_list_is_asked_again_and_then_given_to_a_person(several: Customer) -> None:
    assert "Which one do you mean?" in several.says("9")
    assert "Which one do you mean?" in several.says("the blue one")
    assert "dispatch" in several.says("the blue one i said")
    assert [case.kind for case in several.cases()] == [CaseKind.PERSON_WANTED]


def test_the_other_one_is_the_one_not_spoken_of(town: Town) -> None:
    customer = town.customer("out", "at depot")
    first, second = customer.tracking_numbers
    customer.says(QUESTION)
    assert second in customer.says("2")
    assert first in customer.says("what about the other one")
    assert second in customer.says("and where is my other package")


def test_more_than_five_are_not_all_listed(town: Town) -> None:
    customer = town.customer(*["at depot"] * 6)
    listed = customer.says(QUESTION)
    assert "5) " in listed
    assert "6) " not in listed
    assert "the tracking number of another" in listed
    assert customer.tracking_numbers[5] in customer.says(customer.tracking_numbers[5])


def test_an_unknown_number_gives_tracking_number_and_zip_in_one_text(stranger: Customer, theirs: str) -> None:
    assert "tracking number (LM and 9 digits), and the ZIP code" in stranger.says(QUESTION)
    assert theirs in stranger.says(f"its {theirs.lower()}, zip is 60610")


def test_an_unknown_number_gives_the_tracking_number_and_then_the_zip(stranger: Customer, theirs: str) -> None:
    stranger.says(QUESTION)
    assert stranger.says(theirs) == "Thanks. What is the ZIP code this package goes to?"
    assert theirs in stranger.says("60610")


def test_an_unknown_number_gives_the_zip_and_then_the_tracking_number(stranger: Customer, theirs: str) -> None:
    stranger.says(QUESTION)
    assert "And the tracking number?" in stranger.says("60610")
    assert theirs in stranger.says(theirs)


def test_the_zip_may_come_before_any_question(stranger: Customer, theirs: str) -> None:
    assert "And the tracking number?" in stranger.says("60610")
    assert theirs in stranger.says(theirs)


def test_all_may_be_said_with_the_question(stranger: Customer, theirs: str) -> None:
    assert theirs in stranger.says(f"where is {theirs}, going to 60610")


def test_a_wrong_zip_is_corrected_by_another_zip(stranger: Customer, theirs: str) -> None:
    stranger.says(f"where is {theirs}")
    assert NO_MATCH in stranger.says("60614")
    assert theirs in stranger.says("sorry, 60610")


def test_a_wrong_tracking_number_is_corrected_by_another(stranger: Customer, theirs: str) -> None:
    assert NO_MATCH in stranger.says("where is LM999999999? 60610")
    assert theirs in stranger.says(theirs)


def test_three_wrong_answers_bring_a_person(stranger: Customer, theirs: str) -> None:
    assert NO_MATCH in stranger.says(f"where is {theirs} 60614")
    assert NO_MATCH in stranger.says("60611")
    assert "dispatch" in stranger.says("60647")
    assert [case.kind for case in stranger.cases()] == [CaseKind.PERSON_WANTED]
    assert stranger.says("60610") == "I've added that for dispatch."  # and no guess any more


def test_starting_over_gives_no_more_guesses(stranger: Customer, theirs: str) -> None:
    assert NO_MATCH in stranger.says(f"where is {theirs} 60614")
    stranger.says("never mind")
    assert NO_MATCH in stranger.says(f"where is {theirs} 60611")
    stranger.says("never mind")
    assert "dispatch" in stranger.says(f"where is {theirs} 60647")


def test_a_wrong_guess_does_not_tell_whether_the_tracking_number_exists(town: Town, theirs: str) -> None:
    real, invented = town.customer(), town.customer()
    assert real.says(f"where is {theirs}") == invented.says("where is LM999999998")
    assert real.says("60614") == invented.says("60614")


def test_a_customer_sees_nothing_of_somebody_elses_delivery(town: Town, theirs: str) -> None:
    customer = town.customer("at depot")
    reply = customer.says(f"where is {theirs}")
    assert reply == "Thanks. What is the ZIP code this package goes to?"
    assert NO_MATCH in customer.says("60614")
    assert customer.says("never mind") == "OK, I left everything as it was."
    assert customer.tracking_number in customer.says(QUESTION)


def test_the_request_that_waited_goes_on_by_itself(stranger: Customer, theirs: str) -> None:
    stranger.says("i want to change the address")
    assert "Please text the whole address" in stranger.says(f"{theirs} 60610")


def test_two_requests_both_wait_until_the_delivery_is_known(town: Town) -> None:
    customer = town.customer("out", "at depot")
    customer.says("where is it and also my apt is 7C")
    reply = customer.says("1")
    assert "is out for delivery" in reply
    assert reply.endswith("Should it go to 1205 N La Salle St Apt 7C, Chicago, IL 60610?")


@pytest.mark.parametrize(
    ("aside", "answer"),
    [("hi", "Hi again."), ("thanks", "You're welcome!"), ("are you a bot?", "automated assistant")],
)
def test_small_talk_is_answered_and_the_question_asked_again(stranger: Customer, aside: str, answer: str) -> None:
    asked = stranger.says(QUESTION)
    reply = stranger.says(aside)
    assert answer in reply
    assert reply.endswith(asked)


def test_a_request_while_another_is_being_settled_waits_for_its_turn(town: Town, theirs: str) -> None:
    customer = town.customer("out")
    customer.says("my apt is 7C")
    reply = customer.says(f"where is {theirs}")
    assert reply.startswith("I can look at that other package after this.")
    assert "Apt 7C" in reply


def _words_of_status(customer: Customer, tracking_number: str) -> str:
    status = customer.town.delivery(tracking_number).status
    return {"out_for_delivery": "out for delivery", "at_depot": "at our depot", "attempted": "driver came"}[status]
