"""Whom no text moves is called by the desk: in turn, at once if no text arrives, and never who answered."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.cases import commands as case_commands
from doorstep.cases import overdue
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.messaging import conversations, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import MessageState
from doorstep.outreach import calling, firing
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications.facts import Facts
from doorstep.provenance import By
from doorstep.timers import Timer
from tests.outreach.road import NUMBERS, PHONES, Road

FIRST = NUMBERS[0]
ANA = PHONES[0]


def fails(road: Road, reason: FailureReason = FailureReason.NO_ACCESS) -> None:
    road.change(dms_commands.record_attempt, FIRST, AttemptOutcome.FAILED, reason=reason, actor="driver:D1")
    road.passes(seconds=90)


def comes_again(road: Road) -> None:
    road.change(dms_commands.change_status, FIRST, Status.AT_DEPOT)
    road.change(dms_commands.change_status, FIRST, Status.OUT_FOR_DELIVERY)


def writes(road: Road, text: str) -> None:
    with road.services.sessions.begin() as session:
        message = InboundMessage("twilio", f"SM{text}", ANA, road.services.settings.twilio_number, text, (), road.now)
        received = inbox.receive(session, message)
        inbox.finish(session, received.inbox_id, [], road.now)


def goes_on(road: Road) -> None:
    firing.run_once(road.services)
    road.sends()
    calling.run_once(road.services)


def case(road: Road) -> Case:
    return road.cases("failed_attempt")[-1]


def timers(road: Road) -> dict[str, str]:
    with road.services.sessions() as session:
        found = session.query(Timer).filter(Timer.kind.in_(("attempted", "reminder", "call"))).all()
        return {each.kind: each.state for each in found}


def test_text_reminder_call_in_turn(road: Road) -> None:
    fails(road)
    goes_on(road)
    assert len(road.words(ANA)) == 1
    road.passes(hours=1, minutes=59)
    goes_on(road)
    assert len(road.words(ANA)) == 1
    road.passes(minutes=2)
    goes_on(road)
    assert len(road.words(ANA)) == 2
    assert "How does our driver get in?" in road.words(ANA)[1]
    assert case(road).state == CaseState.WAITING_ON_CUSTOMER
    road.passes(hours=2)
    goes_on(road)
    assert timers(road) == {"attempted": "fired", "reminder": "fired", "call": "fired"}
    called = case(road)
    assert (called.state, called.next_step) == (
        CaseState.WAITING_ON_DESK, "Call the recipient: nobody has answered our texts.",
    )  # fmt: skip
    assert called.due_at == road.now
    assert called.details["call"] == ANA
    assert "our driver could not get in" in called.details["say"]
    assert called.details["best_time"] == "now, until 9 PM there"
    road.passes(hours=5)
    goes_on(road)
    assert len(road.words(ANA)) == 2


def test_the_second_attempt_is_told_and_asked_about_like_the_first_though_its_case_is_with_the_desk(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.passes(hours=5)
    goes_on(road)
    assert case(road).state == CaseState.WAITING_ON_DESK
    told, called = len(road.words(ANA)), case(road)
    road.passes(hours=19)
    comes_again(road)
    fails(road, FailureReason.NOBODY_HOME)
    goes_on(road)
    assert "nobody was there" in road.words(ANA)[told]
    assert [row.state for row in road.owed(ANA)][told] == MessageState.ACCEPTED
    road.passes(hours=2, minutes=2)
    goes_on(road)
    assert "Where may we leave it" in road.words(ANA)[told + 1]
    road.passes(hours=2, minutes=2)
    goes_on(road)
    again = case(road)
    assert (again.id, again.state, again.due_at) == (called.id, CaseState.WAITING_ON_DESK, road.now)
    assert "nobody was there" in again.details["say"]
    assert again.next_step == "Call the recipient: nobody has answered our texts."
    road.passes(hours=5)
    goes_on(road)
    assert len(road.words(ANA)) == told + 2


def test_once_the_desk_is_asked_to_call_no_text_comes_after(road: Road) -> None:
    """A worker that was away finds both due, the call first."""
    fails(road)
    road.passes(hours=5)
    calling.run_once(road.services)
    goes_on(road)
    assert road.words(ANA) == []
    assert case(road).next_step.startswith("Call the recipient: ")


def test_a_text_of_theirs_ends_it(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.passes(minutes=30)
    writes(road, "hm?")
    road.passes(hours=6)
    goes_on(road)
    assert len(road.words(ANA)) == 1
    assert case(road).state == CaseState.WAITING_ON_CUSTOMER
    assert timers(road) == {"attempted": "fired", "reminder": "cancelled", "call": "cancelled"}


def test_who_wrote_and_settled_nothing_is_the_desks_after_a_day(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.passes(minutes=5)
    writes(road, "ok")
    road.passes(hours=23)
    goes_on(road)
    overdue.run_once(road.services)
    assert case(road).state == CaseState.WAITING_ON_CUSTOMER
    road.passes(minutes=55)
    overdue.run_once(road.services)
    assert (case(road).state, case(road).next_step) == (CaseState.WAITING_ON_DESK, overdue.NEXT_STEP)


def test_a_second_attempt_gives_them_another_day(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.passes(minutes=5)
    writes(road, "ok")
    road.passes(hours=22)
    comes_again(road)
    fails(road)
    goes_on(road)
    told_at = road.now
    road.passes(hours=2)
    overdue.run_once(road.services)
    assert (case(road).state, case(road).due_at) == (CaseState.WAITING_ON_CUSTOMER, told_at + timedelta(hours=24))


def test_once_the_desk_is_to_call_the_day_counts_no_more(road: Road) -> None:
    fails(road)
    for hours in (0, 2.1, 2.1):
        road.passes(hours=hours)
        goes_on(road)
    called = case(road)
    road.passes(hours=24)
    overdue.run_once(road.services)
    assert (case(road).next_step, case(road).due_at) == (called.next_step, called.due_at)


def test_what_settles_it_ends_it_in_the_same_transaction(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.change(dms_commands.hold_for_pickup, FIRST, (road.now).date(), actor="customer")
    assert timers(road) == {"attempted": "fired", "reminder": "cancelled", "call": "cancelled"}


@pytest.mark.parametrize("code", [21614, 30003, 30004, 30005, 30006])
def test_a_number_that_takes_no_texts_is_called_at_once(road: Road, code: int) -> None:
    fails(road)
    firing.run_once(road.services)
    road.refused(code=code)
    assert [row.state for row in road.owed(ANA)] == [MessageState.FAILED]
    calling.run_once(road.services)
    called = case(road)
    assert called.state == CaseState.WAITING_ON_DESK
    assert called.next_step.startswith("Call the recipient: our text did not arrive. ")
    road.passes(hours=3)
    goes_on(road)
    assert len(road.words(ANA)) == 1
    assert timers(road)["reminder"] == "cancelled"


def test_a_worker_that_was_away_for_a_day_still_has_the_desk_call(road: Road) -> None:
    fails(road)
    road.passes(hours=26)
    goes_on(road)
    assert road.words(ANA) == []
    assert timers(road) == {"attempted": "stale", "reminder": "stale", "call": "fired"}
    assert case(road).state == CaseState.WAITING_ON_DESK


def test_a_worker_that_was_away_for_a_week_has_the_desk_call_too(road: Road) -> None:
    fails(road)
    road.passes(days=7)
    goes_on(road)
    assert timers(road)["call"] == "fired"
    assert case(road).state == CaseState.WAITING_ON_DESK


def test_what_was_settled_this_moment_is_no_new_case(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on PostgreSQL, where a turn can end between the look and the write."""
    fails(road)
    goes_on(road)
    opened = case(road).id

    def read_just_before(session: Session, numbers: list[str]) -> list[Facts]:
        found = facts_of(session, numbers)
        case_commands.resolve(session, By.customer("SM1", road.now), opened, "Another day.")
        return found

    road.passes(hours=5)
    monkeypatch.setattr(calling, "facts_of", read_just_before)
    calling.run_once(road.services)
    [settled] = road.cases("failed_attempt")
    assert settled.resolution == "Another day."
    assert timers(road)["call"] == "cancelled"


def unreached(road: Road) -> list[str]:
    with road.services.sessions() as session:
        return list(calling._unreached(session))


def test_the_text_of_a_second_attempt_that_does_not_arrive_has_the_desk_call_at_once(road: Road) -> None:
    fails(road)
    goes_on(road)
    road.passes(hours=5)
    goes_on(road)
    comes_again(road)
    fails(road)
    firing.run_once(road.services)
    road.refused(code=30003)
    assert unreached(road) == [FIRST]
    calling.run_once(road.services)
    assert case(road).next_step.startswith("Call the recipient: our text did not arrive. ")
    assert unreached(road) == []


def test_the_text_of_an_earlier_attempt_that_did_not_arrive_is_looked_at_no_more(road: Road) -> None:
    fails(road)
    firing.run_once(road.services)
    road.refused(code=30003)
    calling.run_once(road.services)
    comes_again(road)
    fails(road)
    goes_on(road)
    assert timers(road)["call"] == "set"
    assert unreached(road) == []


def test_who_was_not_home_by_day_is_best_called_in_the_evening(road: Road) -> None:
    fails(road, FailureReason.NOBODY_HOME)
    goes_on(road)
    road.passes(hours=4, minutes=5)
    goes_on(road)
    road.passes(minutes=5)
    goes_on(road)
    assert case(road).details["best_time"] == "after 5 PM there, until 9 PM: nobody was home by day"


@pytest.fixture
def held(road: Road, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A person has Ana's conversation, until it is undone."""
    with road.services.sessions.begin() as session:
        conversations.open_conversation(session, road.services.settings.twilio_number, ANA, road.now)
    with monkeypatch.context() as context:
        context.setattr(transcript, "is_silent", lambda session, conversation_id: True)
        yield context


@pytest.mark.usefixtures("held")
def test_while_a_person_has_the_conversation_it_is_theirs_to_tell(road: Road) -> None:
    fails(road)
    goes_on(road)
    assert road.words(ANA) == []
    assert (case(road).state, case(road).due_at) == (CaseState.WAITING_ON_DESK, road.now)
    assert case(road).next_step.startswith("Tell the recipient in the conversation")
    assert case(road).conversation_id is not None
    assert timers(road)["attempted"] == "fired"


def test_once_it_is_the_desks_the_assistant_adds_nothing_after_them(road: Road, held: pytest.MonkeyPatch) -> None:
    fails(road)
    goes_on(road)
    held.undo()
    for _ in range(3):
        road.passes(hours=2)
        goes_on(road)
    assert road.words(ANA) == []
    assert case(road).next_step.startswith("Tell the recipient in the conversation")


def test_given_back_within_the_drivers_90_seconds_the_assistant_tells_it(road: Road, held: pytest.MonkeyPatch) -> None:
    fails(road)
    held.undo()
    goes_on(road)
    assert len(road.words(ANA)) == 1
    assert timers(road) == {"attempted": "fired", "reminder": "set", "call": "set"}


def test_a_second_attempt_is_theirs_to_tell_too(road: Road, held: pytest.MonkeyPatch) -> None:
    held.undo()
    fails(road)
    goes_on(road)
    road.passes(hours=5)
    goes_on(road)
    comes_again(road)
    held.setattr(transcript, "is_silent", lambda session, conversation_id: True)
    fails(road)
    goes_on(road)
    assert case(road).next_step.startswith("Tell the recipient in the conversation")
    assert case(road).due_at == road.now
