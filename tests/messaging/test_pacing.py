"""How fast texts are handed to the carrier."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, transaction
from doorstep.messaging import conversations, notifications
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.pacing import Pace
from doorstep.messaging.policy import Company, Mode
from doorstep.messaging.provider import Accepted, OutgoingText
from doorstep.messaging.sender import Sender

START = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def test_without_a_limit_there_is_none() -> None:
    assert Pace(None).room(START) is None
    assert Pace(None).next_at(START) is None


def test_a_seconds_worth_goes_at_once_and_the_rest_at_the_pace() -> None:
    pace = Pace(4.0)
    assert pace.room(START) == 4
    pace.gone(4)
    assert pace.room(START) == 0
    assert pace.next_at(START) == START + timedelta(seconds=0.25)
    assert pace.room(START + timedelta(seconds=0.25)) == 1
    assert pace.room(START + timedelta(hours=1)) == 4


@given(st.floats(0.1, 50), st.lists(st.integers(0, 3000), max_size=60))
def test_no_second_has_more_than_twice_its_pace_and_over_time_it_is_kept(rate: float, waits: list[int]) -> None:
    pace, now, went = Pace(rate), START, list[datetime]()
    for wait in waits:
        now += timedelta(milliseconds=wait)
        room = pace.room(now) or 0
        pace.gone(room)
        went += [now] * room
    passed = (now - START).total_seconds()
    assert len(went) <= max(rate, 1.0) + rate * passed + 1


class Carrier:
    name = "twilio"

    def __init__(self) -> None:
        self.bodies: list[str] = []

    async def send(self, text: OutgoingText) -> Accepted:
        self.bodies.append(text.body)
        return Accepted(f"SM{text.id}")

    async def find(self, text: OutgoingText) -> Accepted:
        raise AssertionError

    async def close(self) -> None:
        pass


@pytest.mark.both_databases
async def test_the_sender_keeps_the_pace_and_the_order(sessions: Sessions) -> None:
    at = [START]
    with transaction(sessions) as session:
        for number in range(5):
            queueing.enqueue(
                session,
                NewText(
                    "+13125550142", f"text {number}", conversation_id=None, kind="reply", idempotency_key=f"c{number}"
                ),
                START,
            )
    carrier = Carrier()
    sender = Sender(sessions, carrier, lambda: at[0], sending.Claimant("one"), lambda: None, a_second=2.0)  # type: ignore[arg-type]
    for expected in (2, 3, 4, 5):
        due = await sender.once()
        while sender._in_air:
            await next(iter(sender._in_air.values()))
        assert len(carrier.bodies) == expected
        if expected < 5:
            assert due is not None
            assert due <= at[0] + timedelta(seconds=0.5)
        await sender.once()  # woken by what came back: there is no room yet
        assert len(carrier.bodies) == expected
        at[0] += timedelta(seconds=0.5)
    await sender.close()
    assert carrier.bodies == [f"text {number}" for number in range(5)]
    with sessions() as session:
        assert {row.provider_id is not None for row in session.scalars(select(OutboxRow))} == {True}


@pytest.mark.both_databases
async def test_who_waits_for_an_answer_does_not_stand_behind_a_wave_of_notifications(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        for number in range(20):
            their_id = conversations.open_conversation(session, "+13125550100", f"+1312555{number + 1000}", START)
            told = notifications.Notification(
                "delivered", (f"LM00000{number + 1000}",), "o", "t", "America/Chicago", "IL", f"wave {number}", said={}
            )
            view = conversations.conversation(session, their_id)
            notifications.enqueue_notification(session, view, told, f"n{number}", START)
        for number in (0, 7, 19):  # who are told something too
            phone = f"+1312555{number + 1000}"
            their_id = conversations.open_conversation(session, "+13125550100", phone, START)
            queueing.enqueue(
                session,
                NewText(
                    phone, f"answer {number}", conversation_id=their_id, kind="reply", idempotency_key=f"a{number}"
                ),
                START,
            )
    carrier = Carrier()
    company = Company(mode=Mode.ALL)
    sender = Sender(
        sessions, carrier, lambda: START, sending.Claimant("one", company=company), lambda: None, a_second=4.0
    )  # type: ignore[arg-type]
    await sender.once()
    while sender._in_air:
        await next(iter(sender._in_air.values()))
    await sender.close()
    assert carrier.bodies == ["answer 0", "answer 7", "answer 19", "wave 1"]
