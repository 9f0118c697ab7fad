"""Customers take back what they changed: read back, then put back as the delivery allows by now."""

from datetime import date, datetime, timedelta

import pytest

from actions import undo
from actions.steps import Answered, Ask, Dropped, ForDesk, Settled
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.database import Sessions, transaction
from doorstep.desk import approvals
from doorstep.dms import arrangements
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, InstructionKind
from doorstep.provenance import By
from tests.actions.asking import NUMBER, Customer, responses
from tests.dms.world import HOME, NEIGHBOUR, announce, by, found, view

TOMORROW = timedelta(days=3)  # Monday: the depot delivers from Monday to Friday


@pytest.fixture
def customer(sessions: Sessions, now: datetime) -> Customer:
    """Whose delivery is announced for today."""
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, NUMBER, now + timedelta(hours=1))
    return Customer(sessions, now)


def _does(customer: Customer, command: object, *arguments: object) -> None:
    """As a request of theirs wrote it."""
    customer.count += 1
    customer.now += timedelta(minutes=1)
    with transaction(customer.sessions) as session:
        command(session, by(f"SM{customer.count}", customer.now, "customer"), NUMBER, *arguments)  # type: ignore[operator]


def test_an_address_is_put_back_after_a_yes_that_follows_old_and_new(customer: Customer) -> None:
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    step = customer.asks(undo, "no wait undo that")
    assert isinstance(step, Ask)
    assert step.sayings == [
        ("utter_undo_address", {"tracking_number": NUMBER, "old": HOME.spoken(), "new": NEIGHBOUR.spoken()})
    ]
    assert view(customer.sessions, NUMBER).address == NEIGHBOUR
    assert isinstance(customer.answers(undo, "yes put it back"), Settled)
    assert view(customer.sessions, NUMBER).address == HOME


def test_a_no_leaves_what_was_changed(customer: Customer) -> None:
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    customer.asks(undo, "undo")
    assert isinstance(customer.answers(undo, "no leave it"), Dropped)
    assert view(customer.sessions, NUMBER).address == NEIGHBOUR


def test_on_the_truck_the_driver_is_told_of_the_address_again(customer: Customer, sessions: Sessions) -> None:
    with transaction(sessions) as session:
        dms_commands.change_status(session, by("1", customer.now, "system"), NUMBER, Status.AT_DEPOT)
        dms_commands.assign_to_route(session, by("2", customer.now, "system"), NUMBER, "R-D1")
        dms_commands.change_status(session, by("3", customer.now, "system"), NUMBER, Status.OUT_FOR_DELIVERY)
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    customer.asks(undo, "undo that")
    customer.answers(undo, "yes")
    with transaction(sessions) as session:
        [note] = dms_queries.notes(session, NUMBER)
    assert note.text.startswith(f"Address put back by the customer: {HOME.spoken()}")


def test_a_day_is_moved_back(customer: Customer) -> None:
    before = view(customer.sessions, NUMBER)
    start = before.window_start + TOMORROW
    _does(customer, dms_commands.reschedule, start, start + timedelta(hours=2))
    assert responses(customer.asks(undo, "put it back")) == ["utter_undo_window"]
    assert isinstance(customer.answers(undo, "yes"), Settled)
    after = view(customer.sessions, NUMBER)
    assert (after.window_start, after.window_end) == (before.window_start, before.window_end)


def test_a_day_that_is_over_by_now_is_not_put_back_but_others_are_offered(customer: Customer) -> None:
    start = view(customer.sessions, NUMBER).window_start + TOMORROW
    _does(customer, dms_commands.reschedule, start, start + timedelta(hours=2))
    customer.now += timedelta(hours=8)
    customer.asks(undo, "put it back")
    step = customer.answers(undo, "yes")
    assert isinstance(step, Ask)
    assert step.intent == "reschedule"
    assert step.memory["options"]
    assert view(customer.sessions, NUMBER).window_start == start


def test_a_hold_is_lifted(customer: Customer) -> None:
    with transaction(customer.sessions) as session:
        dms_commands.change_status(session, by("1", customer.now, "system"), NUMBER, Status.AT_DEPOT)
    _does(customer, dms_commands.hold_for_pickup, date(2026, 11, 27))
    customer.asks(undo, "undo")
    customer.answers(undo, "yep")
    assert view(customer.sessions, NUMBER).status is Status.AT_DEPOT


def test_instructions_are_taken_back_and_the_former_hold_again(customer: Customer) -> None:
    _does(customer, dms_commands.give_instructions, [(InstructionKind.LEAVE_AT, "on the porch")])
    _does(customer, dms_commands.give_instructions, [(InstructionKind.LEAVE_WITH, "Pat")])
    step = customer.asks(undo, "scratch that")
    assert isinstance(step, Ask)
    assert step.sayings[0][1]["instructions"] == "leave it with Pat"
    customer.answers(undo, "yes")
    with transaction(customer.sessions) as session:
        [left] = arrangements.instructions(session, NUMBER)
    assert left.detail == "on the porch"


def test_the_next_undo_is_about_the_write_before(customer: Customer) -> None:
    _does(customer, dms_commands.give_instructions, [(InstructionKind.LEAVE_AT, "on the porch")])
    _does(customer, dms_commands.give_access, [(AccessKind.GATE, "4411")])
    assert responses(customer.asks(undo, "undo")) == ["utter_undo_access"]
    customer.answers(undo, "yes")
    with transaction(customer.sessions) as session:
        assert arrangements.access(session, NUMBER) == []
    assert responses(customer.asks(undo, "undo")) == ["utter_undo_instructions"]


def test_a_code_that_was_taken_back_stands_nowhere(customer: Customer) -> None:
    _does(customer, dms_commands.give_access, [(AccessKind.GATE, "4411")])
    step = customer.asks(undo, "undo")
    assert "4411" not in str(step)
    customer.answers(undo, "yes")
    assert "4411" not in str(customer.written())


def test_what_waits_for_dispatch_is_withdrawn_and_cannot_be_approved_any_more(customer: Customer) -> None:
    with transaction(customer.sessions) as session:
        case = case_commands.open_case(
            session,
            By.customer("SM0", customer.now),
            case_commands.NewCase(
                kind=CaseKind.DELIVERY_CHANGE,
                tracking_number=NUMBER,
                conversation_id="sms-1",
                reason="another day",
                details={"proposed_hold_until": "2026-11-27"},
            ),
        )
        case_id = case.id
    assert responses(customer.asks(undo, "undo that")) == ["utter_undo_approval"]
    assert responses(customer.answers(undo, "yes please")) == ["utter_undo_withdrawn"]
    with transaction(customer.sessions) as session:
        found_case = case_queries.case(session, case_id)
        assert found_case is not None
        assert (found_case.state, found_case.resolution) == (CaseState.RESOLVED, "Withdrawn by the customer.")
        with pytest.raises(case_commands.CaseRejected):
            approvals.approve(session, By.desk("ana", approvals.approval_of(case_id), customer.now), case_id)
    assert view(customer.sessions, NUMBER).held_until is None


def test_a_cancelled_delivery_is_asked_for_at_the_desk(customer: Customer) -> None:
    _does(customer, dms_commands.cancel_delivery, "")
    assert responses(customer.asks(undo, "i changed my mind, undo")) == ["utter_undo_cancelled"]
    assert isinstance(customer.answers(undo, "yes"), ForDesk)
    assert view(customer.sessions, NUMBER).status is Status.CANCELLED


def test_nothing_of_theirs_is_said_to_be_nothing(customer: Customer) -> None:
    step = customer.asks(undo, "undo that")
    assert isinstance(step, Answered)
    assert responses(step) == ["utter_nothing_taken_back"]
    assert step.sayings[0][1]["tracking_number"] == NUMBER


def test_what_others_wrote_since_is_not_theirs_to_undo(customer: Customer) -> None:
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    with transaction(customer.sessions) as session:
        dms_commands.change_address(session, by("desk", customer.now, "desk:ana"), NUMBER, HOME)
    assert isinstance(customer.asks(undo, "undo that"), Answered)


def test_what_was_written_between_read_back_and_yes_is_read_back_first(customer: Customer) -> None:
    _does(customer, dms_commands.give_instructions, [(InstructionKind.LEAVE_AT, "on the porch")])
    customer.asks(undo, "undo that")
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    assert responses(customer.answers(undo, "yes")) == ["utter_undo_address"]
    assert view(customer.sessions, NUMBER).address == NEIGHBOUR


def test_what_was_finished_meanwhile_stays(customer: Customer, sessions: Sessions) -> None:
    _does(customer, dms_commands.change_address, NEIGHBOUR)
    customer.asks(undo, "undo that")
    _does(customer, dms_commands.cancel_delivery, "")
    assert not isinstance(customer.answers(undo, "yes"), Settled)
    assert view(sessions, NUMBER).address == NEIGHBOUR
