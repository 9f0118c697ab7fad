"""Another day or time, in the local time of the address (10:30 on Friday 20 November 2026 in Chicago)."""

from datetime import UTC, datetime, timedelta

from doorstep.cases.lifecycle import Kind, State
from doorstep.dms import commands
from doorstep.dms.status import Status
from tests.dialogues.people import Town, wait_until

MONDAY_AFTERNOON = datetime(2026, 11, 23, 18, tzinfo=UTC)  # noon in Chicago


def test_a_day_that_can_be_met_is_booked_and_said(town: Town) -> None:
    customer = town.customer("attempted")
    reply = customer.says("can you come monday after 2 instead")
    assert reply == f"Done. {customer.tracking_number} now comes Mon Nov 23 between 12 and 4 PM."
    assert customer.delivery.window_start == MONDAY_AFTERNOON
    assert customer.delivery.status is Status.AT_DEPOT
    [case] = customer.cases()
    assert (case.kind, case.state, case.resolved_by) == (Kind.DELIVERY_CHANGE, State.RESOLVED, "assistant")


def test_a_sunday_is_answered_with_the_two_nearest_days_and_a_number_picks(town: Town) -> None:
    customer = town.customer("at depot")
    reply = customer.says("please deliver it on sunday instead")
    assert reply.startswith("We don't deliver then.")
    assert "1) tomorrow between" in reply
    assert "2) Mon Nov 23" in reply
    assert "Mon Nov 23" in customer.says("the second one")
    assert customer.delivery.window_start.day == 23


def test_without_a_day_the_next_two_are_offered(town: Town) -> None:
    customer = town.customer("at depot")
    assert "1) tomorrow" in customer.says("i need to reschedule my delivery")
    assert customer.says("how about wednesday morning").startswith("Done.")
    assert customer.delivery.window_start.day == 25


def test_a_day_that_has_passed_is_asked_about(town: Town) -> None:
    customer = town.customer("at depot")
    assert "has passed" in customer.says("can we reschedule it to 11/3/2025")
    assert customer.says("tomorrow").startswith("Done.")


def test_thanksgiving_is_closed(town: Town) -> None:
    customer = town.customer("at depot")
    town.close_depot_on_thanksgiving()
    assert customer.says("can you deliver on thanksgiving instead").startswith("We don't deliver then.")


def test_what_is_on_the_truck_waits_for_dispatch_and_approval_books_it(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("can you bring it tomorrow instead")
    assert "dispatch has to agree" in reply
    before = customer.delivery
    assert before.status is Status.OUT_FOR_DELIVERY
    [case] = customer.cases()
    assert case.state == State.WAITING_ON_DESK
    heard = len(customer.heard())
    town.desk("cases", "approve", str(case.id), "--by", "ana")
    wait_until(lambda: len(customer.heard()) > heard)
    assert (
        customer.heard()[-1]
        == f"Dispatch agreed. {customer.tracking_number} now comes tomorrow between 8 AM and 12 PM."
    )
    assert customer.delivery.window_start.day == 21


def test_approving_after_the_parcel_was_delivered_changes_nothing(town: Town) -> None:
    customer = town.customer("out")
    customer.says("can you bring it tomorrow instead")
    [case] = customer.cases()
    town.change(commands.change_status, customer.tracking_number, Status.DELIVERED)
    assert "Too late" in town.desk_is_refused("cases", "approve", str(case.id), "--by", "ana")
    assert customer.cases()[0].state == State.WAITING_ON_DESK


def test_approving_after_the_parcel_left_changes_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("change the address to 6212 N Broadway, Chicago IL 60660")
    customer.says("yes")
    [case] = customer.cases()
    town.change(commands.change_status, customer.tracking_number, Status.OUT_FOR_DELIVERY, ago=timedelta(hours=-1))
    before = customer.delivery.address
    assert "went on a truck" in town.desk_is_refused("cases", "approve", str(case.id), "--by", "ana")
    assert customer.delivery.address == before
    assert customer.cases()[0].state == State.WAITING_ON_DESK


def test_what_is_delivered_cannot_be_moved(town: Town) -> None:
    customer = town.customer("delivered")
    assert "Text PERSON" in customer.says("can you bring it tomorrow instead")
    assert customer.cases() == []


def test_never_mind_leaves_the_day_as_it_was(town: Town) -> None:
    customer = town.customer("at depot")
    before = customer.delivery.window_start
    customer.says("i need to reschedule my delivery")
    customer.says("never mind")
    assert customer.delivery.window_start == before
    [case] = customer.cases()
    assert (case.state, case.resolution) == (State.RESOLVED, "Withdrawn by the customer.")
