"""Hold for pickup."""

from datetime import date

from doorstep.cases.lifecycle import State
from doorstep.dms.status import Status
from tests.dialogues.people import Town


def test_it_is_held_after_a_clear_yes_and_said_where_when_and_what_to_bring(town: Town) -> None:
    customer = town.customer("at depot")
    asked = customer.says("can i just pick it up at the depot")
    assert "photo ID" in asked
    assert customer.delivery.status is Status.AT_DEPOT
    reply = customer.says("yes")
    assert reply.startswith(f"Done. {customer.tracking_number} is held at")
    assert (customer.delivery.status, customer.delivery.held_until) == (Status.HELD, date(2026, 11, 27))
    [case] = customer.cases()
    assert case.state == State.RESOLVED


def test_a_no_leaves_it_being_delivered(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can i just pick it up at the depot")
    assert "still being delivered" in customer.says("no")
    assert customer.delivery.status is Status.AT_DEPOT


def test_another_day_instead_takes_its_place(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can i just pick it up at the depot")
    assert customer.says("actually can you bring it on monday instead").startswith("Done.")
    assert customer.delivery.status is Status.AT_DEPOT


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
