"""A person, please."""

import pytest

from doorstep.cases.lifecycle import CaseKind, CaseState
from tests.dialogues.people import Customer, Town


@pytest.fixture
def customer(town: Town) -> Customer:
    return town.customer("out")


@pytest.mark.parametrize("words", ["can I talk to a human", "agent", "PERSON", "let me speak to someone real please"])
def test_asking_for_a_person_opens_a_case_and_says_when_they_reply(customer: Customer, words: str) -> None:
    reply = customer.says(words)
    assert "A person will text you here, usually within 15 minutes. Urgent? Call 312-555-0100." in reply
    [case] = customer.cases()
    assert (case.kind, case.state, case.opened_by) == (CaseKind.PERSON_WANTED, CaseState.WAITING_ON_DESK, "customer")
    assert case.due_at is not None
    assert 14 < (case.due_at - case.opened_at).total_seconds() / 60 < 16


def test_at_night_the_next_opening_is_named(town_at_night: Town) -> None:
    customer = town_at_night.customer("at depot")
    reply = customer.says("can I talk to a human")
    assert "They are closed now. A person will text you here after tomorrow at 7 AM." in reply
    [case] = customer.cases()
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2026-11-21T13:00:00+00:00"  # 7:00 in Chicago


def test_the_case_shows_the_conversation(customer: Customer) -> None:
    customer.says("where is my package")
    customer.says("this is useless, get me a human")
    case = next(case for case in customer.cases() if case.kind == "person_wanted")  # the complaint has its own
    shown = customer.town.desk("cases", "show", str(case.id))
    assert "customer: where is my package" in shown
    assert f"assistant: Package {customer.tracking_number} is out for delivery." in shown
    assert "customer: this is useless, get me a human" in shown


def test_plain_questions_are_answered_until_somebody_has_the_conversation_and_then_after_it(customer: Customer) -> None:
    customer.says("i want a person")
    assert "is out for delivery" in customer.says("where is my package")
    [case] = customer.cases()
    town = customer.town
    town.is_taken(case, by="kim")
    customer.says_without_reply("where is my package now")
    town.desk("cases", "resolve", str(case.id), "--resolution", "Called them.", "--by", "kim")
    assert "is out for delivery" in customer.says("and where is my package")
    [case] = customer.cases()
    assert (case.state, case.resolved_by, case.resolution) == (CaseState.RESOLVED, "desk:kim", "Called them.")


def test_what_is_added_is_kept_for_dispatch_and_said_once(customer: Customer) -> None:
    customer.says("i want a person")
    assert customer.says("this is the third time you people did that") == "I've added that for dispatch."
    customer.says_without_reply("and nobody ever calls me back")
    [case] = customer.cases()
    shown = customer.town.desk("cases", "show", str(case.id))
    assert "The customer adds: and nobody ever calls me back" in shown


@pytest.mark.parametrize("before", ["my apt is 7C", "change my address", "CANCEL"])
def test_a_person_in_the_middle_of_something_leaves_nothing_hanging(customer: Customer, before: str) -> None:
    customer.says(before)
    assert "dispatch" in customer.says("can i talk to a person instead")
    customer.says_without_reply("yes")
    [case] = customer.cases()
    customer.town.desk("cases", "resolve", str(case.id), "--resolution", "Done.", "--by", "kim")
    assert "is out for delivery" in customer.says("where is it")
    assert "Should it go to 1205 N La Salle St Apt 9," in customer.says("my apt is 9")
    assert "Done." in customer.says("yes")
    assert customer.delivery.address.unit == "9"


def test_a_person_in_the_middle_of_identification_leaves_nothing_hanging(town: Town) -> None:
    customer = town.customer("out", "at depot")
    customer.says("where is my package")
    assert "dispatch" in customer.says("person please")
    [case] = customer.cases()
    town.desk("cases", "resolve", str(case.id), "--resolution", "Done.", "--by", "kim")
    assert "Which one do you mean?" in customer.says("where is it")


def test_asking_twice_is_one_case(town: Town) -> None:
    customer = town.customer("out")
    customer.says("a person please")
    assert "Dispatch has your message." in customer.says("hello i want a person")
    assert len(customer.cases()) == 1


def test_a_text_in_another_language_is_answered_in_it_and_a_person_reads_it(customer: Customer) -> None:
    assert customer.says("no voy a estar hoy, mejor el viernes") == (
        "Leo inglés; en español solo cuando llega, claves y notas para el chofer. "
        "Una persona del equipo ya tiene su mensaje."
    )
    [case] = customer.cases()
    assert (case.kind, case.details["language"]) == (CaseKind.NOT_UNDERSTOOD, "es")
