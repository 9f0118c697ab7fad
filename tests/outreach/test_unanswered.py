"""A question that a customer does not answer is put once more in time, and ended once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.dms.views import DeliveryView
from doorstep.messaging import conversations
from doorstep.outreach import unanswered
from tests.dms import world
from tests.outreach.road import NUMBERS, PHONES, Road


def asks(road: Road, *, remind_in: timedelta | None = timedelta(hours=2)) -> str:
    with road.services.sessions.begin() as session:
        conversation = conversations.open_conversation(session, "+13125550100", PHONES[0], road.now)
        unanswered.waits(session, conversation, "q1", road.now + remind_in if remind_in else None, road.now)
    return conversation


def rounds(road: Road, hours: float) -> list[str]:
    for _ in range(int(hours * 4)):
        road.passes(minutes=15)
        unanswered.run_once(road.services)
    return road.rasa.intents()


def test_it_is_put_again_once_and_then_ended_once(road: Road) -> None:
    asks(road)
    assert rounds(road, 1.5) == []
    assert rounds(road, 4) == ["question_waits"]
    assert rounds(road, 10) == ["question_waits", "question_over"]


def test_an_answer_ends_both(road: Road) -> None:
    conversation = asks(road)
    with road.services.sessions.begin() as session:
        unanswered.is_over(session, conversation)
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
    conversation = asks(road)
    rounds(road, 1)
    with road.services.sessions.begin() as session:
        unanswered.waits(session, conversation, "q2", road.now + timedelta(hours=2), road.now)
    assert rounds(road, 1.5) == []
    assert rounds(road, 1) == ["question_waits"]
    assert road.rasa.triggered[-1][2]["question"] == "q2"


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
