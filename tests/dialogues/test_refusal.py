"""Refusing or cancelling a delivery: confirmed once, distinct from opting out and from never mind."""

import pytest

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms.status import Status
from tests.dialogues.people import Town


def test_it_is_cancelled_after_a_clear_yes_and_the_driver_is_told(town: Town) -> None:
    customer = town.customer("out")
    assert customer.says("cancel my delivery, my husband already bought one").startswith("Stop delivery of")
    assert customer.delivery.status is Status.OUT_FOR_DELIVERY
    assert "the driver is told" in customer.says("yes please")
    assert customer.delivery.status is Status.CANCELLED
    assert any("Do not deliver" in note.text for note in town.notes(customer.tracking_number))
    [case] = customer.cases()
    assert (case.kind, case.state, case.resolved_by) == (CaseKind.REFUSAL, CaseState.RESOLVED, "assistant")
    cancelled = [each for each in town.history(customer.tracking_number) if each.command == "cancel_delivery"]
    assert "my husband already bought one" in cancelled[0].after["reason"]


@pytest.mark.parametrize(
    "text",
    [
        "oh wait, it costs 30 to send back? then deliver it",
        "actually no i'll keep it, my daughter wants it",
        "dont cancel it after all",
        "hang on, just bring the package please",
    ],
)
def test_a_refusal_taken_back_is_taken_back(town: Town, text: str) -> None:
    customer = town.customer("at depot")
    assert "That can't be undone by text." in customer.says("i dont want this mixer anymore, send it back")
    customer.says(text)
    assert customer.delivery.status is Status.AT_DEPOT
    assert [each.command for each in town.history(customer.tracking_number)].count("cancel_delivery") == 0


def test_a_refusal_taken_back_is_said_to_be(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("cancel my delivery")
    assert "still being delivered" in customer.says("you know what, bring it, i'll take it")
    assert [case.state for case in customer.cases()] == [CaseState.RESOLVED]


def test_a_question_or_a_doubt_cancels_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("cancel my delivery")
    customer.says("ok but will i get all my money back?")
    assert customer.delivery.status is Status.AT_DEPOT
    assert "goes back to the sender" in customer.says("ok yes, return it to the sender")
    assert customer.delivery.status is Status.CANCELLED


def test_a_no_keeps_the_delivery(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("cancel my delivery")
    assert "still being delivered" in customer.says("no")
    assert customer.delivery.status is Status.AT_DEPOT


def test_never_mind_keeps_the_delivery(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("cancel my delivery")
    customer.says("never mind")
    assert customer.delivery.status is Status.AT_DEPOT
    assert [case.state for case in customer.cases()] == [CaseState.RESOLVED]


def test_what_is_delivered_cannot_be_cancelled(town: Town) -> None:
    customer = town.customer("delivered")
    assert "delivered already" in customer.says("cancel my delivery")
    assert customer.cases() == []


def test_what_is_cancelled_is_said_to_be(town: Town) -> None:
    customer = town.customer("out")
    customer.says("cancel my delivery")
    customer.says("yes")
    assert "not being delivered any more" in customer.says(f"cancel delivery {customer.tracking_number}")
