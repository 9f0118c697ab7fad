"""Hold for pickup."""

from datetime import date

from doorstep.cases.lifecycle import CaseState
from doorstep.dms.status import Status
from tests.dialogues.people import Town


def test_it_is_held_after_a_clear_yes_and_said_where_when_and_what_to_bring(town: Town) -> None:
    customer = town.customer("at depot")
    asked = customer.says("can i just pick it up at the depot")
    assert "photo ID" in asked
    assert "not bring it today, 2-4 PM?" in asked
    assert customer.delivery.status is Status.AT_DEPOT
    reply = customer.says("yes hold it there please")
    assert reply.startswith(f"Done. {customer.tracking_number} is held at")
    assert (customer.delivery.status, customer.delivery.held_until) == (Status.HELD, date(2026, 11, 27))
    [case] = customer.cases()
    assert case.state == CaseState.RESOLVED


def test_a_no_leaves_it_being_delivered(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can i just pick it up at the depot")
    assert "still being delivered" in customer.says("no")
    assert customer.delivery.status is Status.AT_DEPOT


def test_another_day_instead_takes_its_place(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can i just pick it up at the depot")
    assert "to Mon Nov 23, 2-4 PM?" in customer.says("actually can you bring it on monday instead")
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.status is Status.AT_DEPOT


def test_a_question_about_the_place_is_answered_and_holds_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can i just pick it up at the depot")
    assert "photo ID" in customer.says("do i need to bring my id?")
    assert customer.delivery.status is Status.AT_DEPOT
    assert customer.says("ok great").startswith("Done.")
    assert customer.delivery.status is Status.HELD


def test_on_the_truck_dispatch_decides(town: Town) -> None:
    customer = town.customer("out")
    customer.says("can i just pick it up at the depot")
    assert "dispatch has to agree" in customer.says("yes")
    [case] = customer.cases()
    assert case.details["proposed_hold_until"] == "2026-11-27"


def test_what_is_held_already_is_said_where(town: Town) -> None:
    customer = town.customer("held")
    assert "is held at" in customer.says("can you hold it at the depot for me")
    assert customer.cases() == []
