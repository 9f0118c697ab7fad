"""After a case has ended its recipient is asked how it went: once, by setting, and as the send policy has it."""

from dataclasses import replace

import pytest

from doorstep.cases import commands as case_commands
from doorstep.cases.commands import NewCase
from doorstep.cases.lifecycle import CaseKind
from doorstep.messaging import consent, conversations, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.outreach import feedback, unanswered
from doorstep.outreach.unanswered import Reminding
from doorstep.provenance import By
from tests.outreach.road import NUMBERS, PHONES, Road

FIRST, SECOND, _ = NUMBERS
ANA, BO, _ = PHONES


@pytest.fixture
def road(road: Road) -> Road:
    road.services = replace(
        road.services, settings=road.services.settings.model_copy(update={"ask_feedback": True, "consent_mode": "all"})
    )
    return road


def case_of(road: Road, number: str = FIRST, phone: str = ANA, kind: CaseKind = CaseKind.DAMAGE) -> int:
    road.count += 1
    with road.services.sessions.begin() as session:
        conversation_id = conversations.open_conversation(
            session, road.services.settings.twilio_number, phone, road.now
        )
        new = NewCase(kind, "The box is wet.", tracking_number=number, conversation_id=conversation_id)
        return case_commands.open_case(session, By.assistant(f"text:{road.count}", road.now), new).id


def ends(road: Road, case_id: int) -> None:
    road.count += 1
    with road.services.sessions.begin() as session:
        case_commands.resolve(session, By.desk("kim", f"ended:{road.count}", road.now), case_id, "Brought a new one.")


def writes(road: Road, phone: str = ANA, text: str = "and the bike?") -> None:
    road.count += 1
    message = InboundMessage(
        "twilio", f"SM{road.count}", phone, road.services.settings.twilio_number, text, (), road.now
    )
    with road.services.sessions.begin() as session:
        received = inbox.receive(session, message)
        inbox.finish(session, received.inbox_id, [], road.now)


def rounds(road: Road, minutes: int = 20) -> None:
    for _ in range(2):
        road.passes(minutes=minutes / 2)
        feedback.run_once(road.services)
        road.sends()


def asked(road: Road, phone: str = ANA) -> list[OutboxRow]:
    return [row for row in road.owed(phone) if row.notice == "feedback"]


def test_who_had_a_case_is_asked_once_how_it_went(road: Road) -> None:
    ends(road, case_of(road))
    rounds(road)
    (row,) = asked(road)
    assert row.state is MessageState.ACCEPTED
    assert "how did we do with your question about package ..0001?" in row.body
    assert row.segments == 1
    rounds(road)
    road.passes(days=2)
    ends(road, case_of(road, kind=CaseKind.COMPLAINT))
    rounds(road)
    assert len(asked(road)) == 1  # not again within the month


def test_two_workers_at_once_ask_once(road: Road) -> None:
    ends(road, case_of(road))
    road.passes(minutes=16)
    for _ in range(3):
        feedback.run_once(road.services)
    assert len(asked(road)) == 1


def test_not_before_a_quarter_of_an_hour_and_not_of_what_ended_long_ago(road: Road) -> None:
    ends(road, case_of(road))
    rounds(road, minutes=10)
    assert asked(road) == []
    road.passes(hours=7)
    rounds(road)
    assert asked(road) == []


@pytest.mark.parametrize("setting", [{"ask_feedback": False}, {"consent_mode": "essential"}, {"consent_mode": "off"}])
def test_nobody_is_asked_unless_the_company_wants_it(road: Road, setting: dict[str, object]) -> None:
    settings = road.services.settings.model_copy(update=setting)
    road.services = replace(road.services, settings=settings)
    ends(road, case_of(road))
    rounds(road)
    assert asked(road) == []


def test_who_opted_out_is_never_asked(road: Road) -> None:
    ends(road, case_of(road))
    with road.services.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(ANA, "test"), road.now)
    rounds(road)
    assert asked(road) == []


def test_who_opts_out_after_it_was_queued_is_not_asked_either(road: Road) -> None:
    ends(road, case_of(road))
    road.passes(minutes=16)
    feedback.run_once(road.services)
    with road.services.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(ANA, "test"), road.now)
    road.sends()
    (row,) = asked(road)
    assert (row.state, row.reason) == (MessageState.DROPPED, "opted_out")


def test_nobody_is_asked_in_the_middle_of_something(road: Road) -> None:
    first, second = case_of(road), case_of(road, kind=CaseKind.COMPLAINT)
    ends(road, first)
    rounds(road)
    assert asked(road) == []  # another case of theirs is open
    ends(road, second)
    road.passes(minutes=10)
    writes(road)
    road.passes(minutes=6)
    feedback.run_once(road.services)
    assert asked(road) == []  # they wrote a moment ago
    rounds(road)
    assert len(asked(road)) == 1


def test_nobody_is_asked_while_a_question_of_ours_is_open_that_a_yes_would_answer(road: Road) -> None:
    ends(road, case_of(road))
    with road.services.sessions.begin() as session:
        conversation_id = conversations.open_conversation(session, road.services.settings.twilio_number, ANA, road.now)
        by = By.assistant("asks", road.now)
        unanswered.waits(session, conversation_id, "q1", Reminding(), by)
    rounds(road)
    assert asked(road) == []
    with road.services.sessions.begin() as session:
        unanswered.is_over(session, conversation_id, By.assistant("answered", road.now))
    rounds(road)
    assert len(asked(road)) == 1


def test_what_begins_while_it_waits_to_be_sent_withdraws_it(road: Road) -> None:
    ends(road, case_of(road))
    road.passes(minutes=16)
    feedback.run_once(road.services)
    road.passes(seconds=1)
    writes(road)
    road.sends()
    (row,) = asked(road)
    assert (row.state, row.reason) == (MessageState.DROPPED, "overtaken")


def test_a_case_with_which_no_recipient_came_to_us_asks_nothing(road: Road) -> None:
    ends(road, case_of(road, kind=CaseKind.DRIVER_SILENT))
    ends(road, case_of(road, kind=CaseKind.FAILED_ATTEMPT))  # we asked them, they asked nothing
    ends(road, case_of(road, number=SECOND, phone=ANA))  # somebody else's package
    rounds(road)
    assert asked(road) == asked(road, BO) == []


def test_at_night_it_waits_for_the_morning(road: Road) -> None:
    road.passes(hours=(3 - road.now.hour) % 24)  # in the evening in Chicago
    ends(road, case_of(road))
    road.passes(minutes=20)
    feedback.run_once(road.services)
    road.sends()
    (row,) = asked(road)
    assert (row.state, row.reason) == (MessageState.HELD, "quiet_hours")
