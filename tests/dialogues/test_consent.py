"""Ending texts, beginning them again, and what is no such wish."""

import pytest

from doorstep.cases.lifecycle import CaseKind
from doorstep.database import reading
from doorstep.messaging import consent
from tests.dialogues.people import Customer, Town, wait_until

OPTED_OUT = "Doorstep Demo Delivery: you won't get any more texts from us. Text START to get them again."


@pytest.fixture
def customer(town: Town) -> Customer:
    return town.customer("out")


def is_opted_out(customer: Customer) -> bool:
    with reading(customer.town.house.sessions) as session:
        return consent.is_opted_out(session, customer.phone)


@pytest.mark.parametrize("words", ["quit texting me", "stop sending me these messages", "no more texts please!!"])
def test_an_opt_out_in_free_words_is_confirmed_once(customer: Customer, words: str) -> None:
    assert customer.says(words) == OPTED_OUT
    assert is_opted_out(customer)
    customer.says_without_reply("i said stop texting me")
    assert [line.text for line in customer.transcript()] == [words, OPTED_OUT, "i said stop texting me"]
    assert customer.was_owed() == [OPTED_OUT]


def test_stop_is_confirmed_by_the_carrier_alone(customer: Customer) -> None:
    customer.says_without_reply("STOP")
    assert is_opted_out(customer)


def test_nothing_is_sent_to_someone_who_opted_out(customer: Customer) -> None:
    customer.says_without_reply("STOP")
    customer.says_without_reply("where is my package")
    customer.says_without_reply("HELP")


def test_a_decision_of_dispatch_is_not_texted_to_someone_who_opted_out(town: Town) -> None:
    customer = town.customer("out")
    customer.says("i moved to 2140 n halsted st chicago 60614")
    assert "I've asked dispatch" in customer.says("yes")
    customer.says_without_reply("STOP")
    [case] = customer.cases()
    before = customer.heard()
    town.desk("cases", "approve", str(case.id), "--by", "kim")
    assert customer.delivery.address.street == "HALSTED"
    customer.says_without_reply("hello?")
    assert customer.heard() == before


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_start_brings_back_whom_the_carrier_stopped_and_the_carrier_alone_says_so(
    customer: Customer, word: str
) -> None:
    customer.says_without_reply("STOP")
    customer.says_without_reply(word)
    assert not is_opted_out(customer)
    assert "out for delivery" in customer.says("where is my package")
    assert len(customer.heard_from_carrier()) == 2


def test_start_brings_back_whom_we_stopped_and_we_say_so(customer: Customer) -> None:
    assert customer.says("quit texting me") == OPTED_OUT
    assert "our delivery texts are on again" in customer.says("START")
    assert customer.heard_from_carrier() == []
    assert "out for delivery" in customer.says("where is my package")


def test_a_start_that_the_carrier_does_not_take_leaves_its_block_in_place(customer: Customer) -> None:
    customer.says_without_reply("STOP")
    customer.says_without_reply("start!!")
    wait_until(lambda: is_opted_out(customer))  # our confirmation was refused: error 21610
    customer.says_without_reply("START")
    assert "out for delivery" in customer.says("where is my package")


def test_help_names_the_company_and_how_to_reach_people(customer: Customer) -> None:
    reply = customer.says("HELP")
    assert reply.startswith("Doorstep Demo Delivery:")
    assert "312-555-0100" in reply
    assert "STOP" in reply


@pytest.mark.parametrize("answer", ["1", "these texts", "the texts please"])
def test_a_bare_cancel_may_mean_the_texts(customer: Customer, answer: str) -> None:
    assert "1) these texts\n2) the delivery\n3) nothing" in customer.says("CANCEL")
    assert not is_opted_out(customer)
    assert customer.says(answer) == OPTED_OUT
    assert is_opted_out(customer)


@pytest.mark.parametrize("answer", ["2", "the delivery", "cancel my delivery"])
def test_a_bare_cancel_may_mean_the_delivery(customer: Customer, answer: str) -> None:
    customer.says("cancel")
    assert customer.says(answer).startswith("Stop delivery of")
    assert not is_opted_out(customer)
    assert [case.kind for case in customer.cases()] == [CaseKind.REFUSAL]


@pytest.mark.parametrize("answer", ["3", "nothing", "never mind"])
def test_a_bare_cancel_may_mean_nothing(customer: Customer, answer: str) -> None:
    customer.says("Cancel.")
    assert customer.says(answer) == "OK, nothing is cancelled."
    assert not is_opted_out(customer)
    assert customer.cases() == []


def test_a_bare_cancel_may_be_followed_by_another_request(customer: Customer) -> None:
    customer.says("CANCEL")
    assert "out for delivery" in customer.says("where is my package")


def test_a_bare_cancel_twice_is_asked_about_twice_in_other_words(customer: Customer) -> None:
    first = customer.says("CANCEL")
    second = customer.says("CANCEL")
    assert second != first
    assert second.endswith(first)


def test_a_bare_cancel_in_a_correction_may_mean_the_correction(customer: Customer) -> None:
    customer.says("my apt is 7C")
    assert "3) only the address change" in customer.says("CANCEL")
    assert customer.says("3") == "OK, I left everything as it was."
    customer.says("yes")
    assert customer.delivery.address.unit == "4D"


@pytest.mark.parametrize(
    "words",
    [
        "cancel my delivery",
        "please don't call me at work",
        "stop by the back door please",
        "i want to end this delivery",
    ],
)
def test_other_wishes_are_no_opt_out(customer: Customer, words: str) -> None:
    assert customer.says(words) != OPTED_OUT
    assert not is_opted_out(customer)


def test_an_opt_out_in_the_middle_of_a_correction_writes_nothing(customer: Customer) -> None:
    customer.says("my apt is 7C")
    assert customer.says("stop texting me") == OPTED_OUT
    assert "on again" in customer.says("START")
    customer.says("yes")
    assert customer.delivery.address.unit == "4D"


def test_an_opt_out_reaches_us_while_a_person_has_the_conversation(customer: Customer) -> None:
    customer.says("i want a person")
    assert customer.says("stop texting me") == OPTED_OUT
    wait_until(lambda: is_opted_out(customer))
    assert [line.text for line in customer.transcript()][-2:] == ["stop texting me", OPTED_OUT]
    assert customer.was_owed().count(OPTED_OUT) == 1


def test_a_question_is_still_open_after_help(customer: Customer) -> None:
    assert "Apt 7C" in customer.says("my apt is 7C")
    help_text = customer.says("HELP")
    assert [line.text for line in customer.transcript()][-2:] == ["HELP", help_text]
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.address.unit == "7C"
