"""A question that a customer does not answer is put once more in time, and ended once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms.views import DeliveryView
from doorstep.messaging import conversations
from doorstep.outreach import asking_again, unanswered
from doorstep.outreach.notifications import ladder
from doorstep.outreach.unanswered import Reminding
from doorstep.provenance import By
from doorstep.timers import Timer
from doorstep.transcript import DialogueEvent
from tests.alerts.test_message import DELIVERY
from tests.dms import world
from tests.outreach.road import NUMBERS, PHONES, Road

ZONES = ("America/Chicago", "America/New_York", "America/Phoenix", "Pacific/Honolulu")


def asks(road: Road, *, remind_in: timedelta | None = timedelta(hours=2)) -> str:
    return waits(road, "q1", Reminding(road.now + remind_in if remind_in else None))


def asks_about_the_address(road: Road, question: str = "q1") -> str:
    """At 10:31; the package is on the truck, and its window is under way until 2:30 PM."""
    delivery = world.view(road.services.sessions, NUMBERS[0])
    return waits(road, question, unanswered.of_an_address(road.now, delivery))


def waits(road: Road, question: str, reminding: Reminding) -> str:
    with road.services.sessions.begin() as session:
        conversation = conversations.open_conversation(session, "+13125550100", PHONES[0], road.now)
        unanswered.waits(session, conversation, question, reminding, by(road))
    return conversation


def by(road: Road) -> By:
    road.count += 1
    return By.assistant(f"SM{road.count}", road.now)


def answers(road: Road, conversation: str) -> None:
    with road.services.sessions.begin() as session:
        unanswered.is_over(session, conversation, by(road))


def switched(road: Road, conversation: str, event: str) -> None:
    data = json.dumps({"event": event, "timestamp": road.now.timestamp(), "metadata": {"takeover": 1}})
    with road.services.sessions.begin() as session:
        session.add(DialogueEvent(conversation_id=conversation, type_name=event, data=data))


def rounds(road: Road, hours: float) -> list[str]:
    for _ in range(int(hours * 4)):
        road.passes(minutes=15)
        asking_again.run_once(road.services)
    return road.rasa.intents()


def set_timers(road: Road) -> list[str]:
    with road.services.sessions() as session:
        rows = session.scalars(select(Timer).filter_by(kind=unanswered.KIND, state="set").order_by(Timer.due_at))
        return [row.occurrence for row in rows]


def test_it_is_put_again_once_and_then_ended_once(road: Road) -> None:
    asks(road)
    assert rounds(road, 1.5) == []
    assert rounds(road, 4) == ["question_waits"]
    assert rounds(road, 10) == ["question_waits", "question_over"]


def test_an_answer_ends_both(road: Road) -> None:
    conversation = asks(road)
    assert set_timers(road) == ["q1:again", "q1:over"]
    answers(road, conversation)
    assert set_timers(road) == []
    assert rounds(road, 14) == []


def test_while_rasa_is_away_nothing_is_lost(road: Road) -> None:
    asks(road)
    road.rasa.is_away = True
    assert rounds(road, 3) == []
    road.rasa.is_away = False
    assert rounds(road, 0.5) == ["question_waits"]


def test_what_changes_nothing_is_only_ended(road: Road) -> None:
    asks(road, remind_in=None)
    assert rounds(road, 13) == ["question_over"]


def test_a_question_that_takes_its_place_has_time_of_its_own(road: Road) -> None:
    asks(road)
    rounds(road, 1)
    waits(road, "q2", Reminding(road.now + timedelta(hours=2)))
    assert set_timers(road) == ["q2:again", "q2:over"]
    assert rounds(road, 1.5) == []
    assert rounds(road, 1) == ["question_waits"]
    assert road.rasa.triggered[-1][2]["question"] == "q2"


def test_a_question_that_an_older_version_asked_is_put_again_and_ended_too(road: Road) -> None:
    asks(road)
    with road.services.sessions.begin() as session:
        session.execute(delete(Timer).where(Timer.kind == unanswered.KIND))
    assert rounds(road, 3) == ["question_waits"]
    assert rounds(road, 10) == ["question_waits", "question_over"]


def test_nobody_asks_the_database_while_nothing_is_due(road: Road) -> None:
    asks(road)
    assert asking_again.run_once(road.services) == road.now + timedelta(hours=2)


class TestAnAddressThatNobodyConfirms:
    def test_is_asked_about_again_and_then_the_desk_is_to_call(self, road: Road) -> None:
        asks_about_the_address(road)
        assert rounds(road, 0.75) == ["question_waits"]
        assert road.cases("address_problem") == []
        assert rounds(road, 0.5) == ["question_waits"]
        [case] = road.cases("address_problem")
        assert case.state == CaseState.WAITING_ON_DESK
        assert case.next_step == "Call the recipient: nobody has answered our texts about the address."
        assert case.details["call"] == "+13125550141"
        assert case.details["best_time"] == "now, until 9 PM there"
        assert case.details["say"].startswith("Hello, this is Doorstep Demo Delivery. You texted us another address")
        assert rounds(road, 11) == ["question_waits", "question_over"]
        assert len(road.cases("address_problem")) == 1

    def test_an_answer_ends_what_the_desk_was_to_do(self, road: Road) -> None:
        conversation = asks_about_the_address(road)
        rounds(road, 1.25)
        answers(road, conversation)
        [case] = road.cases("address_problem")
        assert (case.state, case.resolution) == (CaseState.RESOLVED, "The customer has answered.")

    def test_another_question_about_it_has_time_of_its_own(self, road: Road) -> None:
        asks_about_the_address(road)
        rounds(road, 1.25)
        asks_about_the_address(road, "q2")
        assert [case.state for case in road.cases("address_problem")] == [CaseState.RESOLVED]
        rounds(road, 1.25)
        assert [case.state for case in road.cases("address_problem")] == [
            CaseState.RESOLVED, CaseState.WAITING_ON_DESK,
        ]  # fmt: skip

    def test_one_that_only_waits_for_another_question_is_still_to_be_called_about_and_once(self, road: Road) -> None:
        conversation = asks_about_the_address(road)
        rounds(road, 1.25)
        with road.services.sessions.begin() as session:
            unanswered.waits(session, conversation, "driver", Reminding(), by(road), is_put_off=True)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.WAITING_ON_DESK]
        asks_about_the_address(road)  # the driver's is answered, and it comes back
        rounds(road, 4)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.WAITING_ON_DESK]
        answers(road, conversation)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.RESOLVED]

    def test_who_wants_no_more_texts_is_still_to_be_called(self, road: Road) -> None:
        conversation = asks_about_the_address(road)
        rounds(road, 1.25)
        with road.services.sessions.begin() as session:
            unanswered.is_over(session, conversation, by(road), is_answered=False)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.WAITING_ON_DESK]
        assert set_timers(road) == []

    def test_what_they_answered_and_dispatch_has_to_decide_is_not_ended_with_it(self, road: Road) -> None:
        conversation = asks_about_the_address(road)
        rounds(road, 1.25)
        with road.services.sessions.begin() as session:
            case_commands.open_case(session, by(road), case_commands.NewCase(
                kind=CaseKind.ADDRESS_PROBLEM, tracking_number=NUMBERS[0], reason="Needs approval.",
                details={"proposed": {}, "why": "different_zip"},
            ))  # fmt: skip
        answers(road, conversation)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.WAITING_ON_DESK]

    def test_who_sees_to_it_already_goes_on(self, road: Road) -> None:
        conversation = asks_about_the_address(road)
        rounds(road, 1.25)
        with road.services.sessions.begin() as session:
            case_commands.assign(session, By.desk("kim", "taken", road.now), road.cases("address_problem")[0].id, "kim")
        answers(road, conversation)
        assert [case.state for case in road.cases("address_problem")] == [CaseState.WAITING_ON_DESK]

    def test_what_was_delivered_meanwhile_nobody_calls_about(self, road: Road) -> None:
        asks_about_the_address(road)
        road.delivers(NUMBERS[0])
        rounds(road, 2)
        assert road.cases("address_problem") == []

    def test_the_desk_is_to_call_while_rasa_is_away_too(self, road: Road) -> None:
        asks_about_the_address(road)
        road.rasa.is_away = True
        assert rounds(road, 1.25) == []
        assert len(road.cases("address_problem")) == 1

    def test_a_person_who_has_the_conversation_is_to_settle_it(self, road: Road) -> None:
        switched(road, asks_about_the_address(road), "pause")
        rounds(road, 1.25)
        [case] = road.cases("address_problem")
        assert case.next_step == "Settle the address in the conversation, which a person has; or call the recipient."

    def test_given_back_it_is_not_lost_and_whoever_calls_looks_first(self, road: Road) -> None:
        """The assistant forgot its question when the conversation was taken."""
        conversation = asks_about_the_address(road)
        switched(road, conversation, "pause")
        road.passes(minutes=5)
        switched(road, conversation, "resume")
        rounds(road, 1.25)
        [case] = road.cases("address_problem")
        assert case.next_step.startswith("See what came of the address in the conversation, which a person had;")

    def test_a_person_who_had_it_before_it_was_asked_knows_nothing_of_it(self, road: Road) -> None:
        with road.services.sessions.begin() as session:
            conversation = conversations.open_conversation(session, "+13125550100", PHONES[0], road.now)
        switched(road, conversation, "pause")
        switched(road, conversation, "resume")
        road.passes(minutes=5)
        asks_about_the_address(road)
        rounds(road, 1.25)
        assert road.cases("address_problem")[0].next_step.startswith("Call the recipient:")

    def test_a_dialogue_that_began_with_it_was_with_nobody(self, road: Road) -> None:
        """Rasa's clock may be ahead of the one by which it was asked."""
        switched(road, asks_about_the_address(road), "session_started")
        rounds(road, 1.25)
        assert road.cases("address_problem")[0].next_step.startswith("Call the recipient:")

    @given(minutes=st.integers(0, 366 * 24 * 60), ahead=st.integers(-600, 6 * 24 * 60), zone=st.sampled_from(ZONES))
    def test_both_come_in_waking_hours_and_before_it_matters(self, minutes: int, ahead: int, zone: str) -> None:
        asked_at = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        starts = asked_at + timedelta(minutes=ahead)
        delivery = replace(DELIVERY, timezone=zone, window_start=starts, window_end=starts + timedelta(hours=2))
        found = unanswered.of_an_address(asked_at, delivery)
        assert found.call_at is not None
        first = ladder.waking(asked_at, timedelta(0), zone)
        for each in filter(None, (found.again_at, found.call_at)):
            assert ladder.OPENS <= each.astimezone(ZoneInfo(zone)).time() <= ladder.CLOSES
            assert each - first >= ladder.LEAST_APART
        if found.again_at is not None:
            assert found.call_at - found.again_at >= ladder.LEAST_APART
        latest = starts - ladder.BEFORE_CUT_OFF
        if latest - first >= timedelta(hours=1) and 8 <= latest.astimezone(ZoneInfo(zone)).hour < 21:
            assert found.call_at <= latest


@pytest.mark.parametrize(
    ("asked", "starts", "reminded"),
    [
        ("2026-11-20T16:30", "2026-11-23T20:00", "2026-11-20T18:30"),  # days before: after two hours
        ("2026-11-20T16:30", "2026-11-20T18:00", "2026-11-20T17:15"),  # 45 minutes before the window
        ("2026-11-19T23:00", "2026-11-20T20:00", "2026-11-20T00:00"),  # 18:00 in Chicago on the evening before
        ("2026-11-20T16:30", "2026-11-20T16:40", "2026-11-20T18:30"),  # too late to come before anything
    ],
)
def test_it_is_put_again_before_it_matters(road: Road, asked: str, starts: str, reminded: str) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    delivery: DeliveryView = world.view(road.services.sessions, NUMBERS[0])
    moved = replace(delivery, window_start=at(starts), window_end=at(starts) + timedelta(hours=2))
    assert unanswered.when_to_remind(at(asked), moved) == at(reminded)
