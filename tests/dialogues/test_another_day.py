"""Another day or time, in the local time of the address (10:30 on Friday 20 November 2026 in Chicago, due 2-4 PM)."""

from datetime import UTC, datetime, timedelta

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from tests.dialogues.people import Customer, Town, wait_until

MONDAY_AT_TWO = datetime(2026, 11, 23, 20, tzinfo=UTC)


def _changes_of(customer: Customer) -> list[str]:
    """What was written to the delivery itself."""
    written = [each.command for each in customer.town.history(customer.tracking_number) if each.actor == "customer"]
    return [command for command in written if command != "record_resolution"]


def test_a_day_is_read_back_old_and_new_with_the_hours_kept_and_written_after_a_yes(town: Town) -> None:
    customer = town.customer("at depot")
    number = customer.tracking_number
    reply = customer.says("could you please bring it on monday instead")
    assert reply == f"Move {number} from today, 2-4 PM to Mon Nov 23, 2-4 PM?"
    assert _changes_of(customer) == []
    assert customer.says("yep that works") == f"Done. {number} now comes Mon Nov 23 between 2 and 4 PM."
    assert customer.delivery.window_start == MONDAY_AT_TWO
    [case] = customer.cases()
    assert (case.kind, case.state, case.resolved_by) == (CaseKind.DELIVERY_CHANGE, CaseState.RESOLVED, "assistant")


def test_hours_that_are_said_are_those_of_the_new_window(town: Town) -> None:
    customer = town.customer("attempted")
    reply = customer.says("can you come monday after 4 instead")
    assert reply == f"Bring {customer.tracking_number} again Mon Nov 23, 4-8 PM? (It was due today, 2-4 PM.)"
    customer.says("yes please")
    assert customer.delivery.window_start == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert customer.delivery.status is Status.AT_DEPOT


def test_a_no_or_a_doubt_moves_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can you deliver it on monday instead")
    customer.says("hmm wait let me check with my wife")
    assert customer.says("no") == "Okay, it stays as it was: today, 2-4 PM."
    assert _changes_of(customer) == []


def test_another_day_named_to_a_read_back_is_read_back_instead(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("can you deliver it on monday instead")
    assert "Tue Nov 24, 2-4 PM?" in customer.says("ok tuesday")
    assert "Tue Nov 24, 8 AM-12 PM?" in customer.says("in the morning please")
    assert _changes_of(customer) == []
    assert customer.says("yes tuesday is good").startswith("Done.")
    assert customer.delivery.window_start == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_a_question_about_the_day_is_answered_and_changes_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    for text in ("what time today will that be", "its coming friday right?", "so is it gonna be monday then?"):
        assert "between 2 and 4 PM" in customer.says(text)
    assert _changes_of(customer) == []


def test_the_day_on_file_is_said_to_be_so_already(town: Town) -> None:
    customer = town.customer("at depot")
    town.change(dms_commands.set_window, customer.tracking_number, MONDAY_AT_TWO, MONDAY_AT_TWO + timedelta(hours=2))
    reply = customer.says("please reschedule my delivery to monday")
    assert reply == f"{customer.tracking_number} is due then already: Mon Nov 23, 2-4 PM."
    assert _changes_of(customer) == []


def test_the_booked_day_is_not_full_of_the_delivery_itself(town: Town) -> None:
    customer = town.customer("at depot")
    town.change(dms_commands.set_window, customer.tracking_number, MONDAY_AT_TWO, MONDAY_AT_TWO + timedelta(hours=2))
    with town.depot_capacity(town.booked_on(MONDAY_AT_TWO)):
        assert "Mon Nov 23, 4-8 PM?" in customer.says("can you come monday after 4 pm instead")
        assert customer.says("yes").startswith("Done.")
    assert customer.delivery.window_start == MONDAY_AT_TWO + timedelta(hours=2)


def test_a_sunday_is_answered_by_name_with_the_two_nearest_days_and_a_number_picks(town: Town) -> None:
    customer = town.customer("at depot")
    reply = customer.says("please deliver it on sunday instead")
    assert reply.startswith("Sun Nov 22: we don't deliver.")
    assert "It is due today, 2-4 PM." in reply
    assert "1) tomorrow, 2-4 PM" in reply
    assert "2) Mon Nov 23, 2-4 PM" in reply
    assert customer.says("the second one").startswith("Done.")
    assert customer.delivery.window_start == MONDAY_AT_TWO


def test_an_offered_day_may_be_chosen_by_its_own_words(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("please deliver it on sunday instead")
    assert customer.says("monday please").startswith("Done.")
    assert customer.delivery.window_start == MONDAY_AT_TWO


def test_a_question_about_an_offered_day_books_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("please deliver it on sunday instead")
    assert "Mon Nov 23, 2-4 PM?" in customer.says("monday?")
    assert _changes_of(customer) == []


def test_without_a_day_the_next_two_are_offered(town: Town) -> None:
    customer = town.customer("at depot")
    assert "1) tomorrow" in customer.says("i need to reschedule my delivery")
    assert "Wed Nov 25, 8 AM-12 PM?" in customer.says("how about wednesday morning")
    assert customer.says("yes").startswith("Done.")
    assert customer.delivery.window_start.day == 25


def test_a_day_that_has_passed_is_asked_about(town: Town) -> None:
    customer = town.customer("at depot")
    assert "has passed" in customer.says("can we reschedule it to 11/3/2025")
    assert "tomorrow, 2-4 PM?" in customer.says("tomorrow")
    assert customer.says("yes").startswith("Done.")


def test_thanksgiving_is_closed_and_named(town: Town) -> None:
    customer = town.customer("at depot")
    town.close_depot_on_thanksgiving()
    reply = customer.says("can you deliver on thanksgiving instead")
    assert reply.startswith("Thu Nov 26 (Thanksgiving): we don't deliver.")


def test_a_deadline_for_what_is_on_the_truck_reaches_the_driver_and_moves_nothing(town: Town) -> None:
    customer = town.customer("out")
    reply = customer.says("can he get here any earlier, i have to leave at 1")
    assert "can't change the order of stops" in reply
    assert "3:10 PM" in reply
    assert _changes_of(customer) == ["give_instructions"]
    [told] = [each for each in town.history(customer.tracking_number) if each.command == "give_instructions"]
    assert "i have to leave at 1" in told.after["instructions"]["other"]


def test_what_is_on_the_truck_waits_for_dispatch_and_approval_books_it(town: Town) -> None:
    customer = town.customer("out")
    assert "to tomorrow, 2-4 PM?" in customer.says("can you bring it tomorrow instead")
    assert [case.state for case in customer.cases()] == [CaseState.WAITING_ON_CUSTOMER]
    assert "dispatch has to agree" in customer.says("sure go ahead")
    assert customer.delivery.status is Status.OUT_FOR_DELIVERY
    [case] = customer.cases()
    assert case.state == CaseState.WAITING_ON_DESK
    heard = len(customer.heard())
    town.desk("cases", "approve", str(case.id), "--by", "ana")
    wait_until(lambda: len(customer.heard()) > heard)
    assert customer.heard()[-1] == f"Dispatch agreed. {customer.tracking_number} now comes tomorrow between 2 and 4 PM."
    assert customer.delivery.window_start.day == 21


def test_approving_after_the_parcel_was_delivered_changes_nothing(town: Town) -> None:
    customer = town.customer("out")
    customer.says("can you bring it tomorrow instead")
    customer.says("yes")
    [case] = customer.cases()
    town.change(dms_commands.change_status, customer.tracking_number, Status.DELIVERED)
    assert "Too late" in town.desk_is_refused("cases", "approve", str(case.id), "--by", "ana")
    assert customer.cases()[0].state == CaseState.WAITING_ON_DESK


def test_approving_after_the_parcel_left_changes_nothing(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("change the address to 6212 N Broadway, Chicago IL 60660")
    customer.says("yes")
    [case] = customer.cases()
    town.change(dms_commands.change_status, customer.tracking_number, Status.OUT_FOR_DELIVERY, ago=timedelta(hours=-1))
    before = customer.delivery.address
    assert "went on a truck" in town.desk_is_refused("cases", "approve", str(case.id), "--by", "ana")
    assert customer.delivery.address == before
    assert customer.cases()[0].state == CaseState.WAITING_ON_DESK


def test_what_is_delivered_cannot_be_moved(town: Town) -> None:
    customer = town.customer("delivered")
    assert "Text PERSON" in customer.says("can you bring it tomorrow instead")
    assert customer.cases() == []


def test_never_mind_leaves_the_day_as_it_was(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("i need to reschedule my delivery")
    customer.says("never mind")
    assert _changes_of(customer) == []
    [case] = customer.cases()
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "Withdrawn by the customer.")


def test_a_day_said_to_have_it_confirmed_is_told_and_the_yes_says_the_new_one_again(town: Town) -> None:
    customer = town.customer("at depot")
    customer.says("could you bring it on monday instead")
    assert customer.says("sip monday").startswith("Done.")
    assert "Mon Nov 23" in customer.says("so monday between 2 and 4 right")
    assert _changes_of(customer) == ["reschedule"]
