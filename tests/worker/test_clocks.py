"""Clocks of machines differ by minutes and jump by an hour: what is due at once is done at once, and once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from doorstep.bootstrap import Services
from doorstep.clock import Clock
from doorstep.database import Sessions, database_now, reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.messaging import inbox, mending, sender
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.messaging.sender import _Leases
from doorstep.settings import Settings
from doorstep.worker import runner
from tests.messaging.fake_twilio import FakeTwilio
from tests.messaging.test_inbox import message, receive
from tests.messaging.test_sender import SetClock, owe, row, states, until

pytestmark = pytest.mark.both_databases

FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
TEXTS = [job for job in sender.JOBS if job.name == "texts"]


async def settled_by(
    clocks: Sequence[Clock], sessions: Sessions, twilio: FakeTwilio, owed: Sequence[tuple[str, datetime]]
) -> None:
    """Until workers with these clocks have sent what was owed by processes with those."""
    stop = asyncio.Event()
    settings = Settings(TWILIO_API_URL=twilio.url)
    workers = [
        asyncio.create_task(runner.work(Services(settings, clock, sessions.kw["bind"], sessions), TEXTS, stop))
        for clock in clocks
    ]
    try:
        for body, at in owed:
            owe(sessions, body, at)
        await until(lambda: set(states(sessions).values()) == {MessageState.ACCEPTED})
    finally:
        stop.set()
        await asyncio.gather(*workers)


async def test_two_workers_whose_clocks_differ_send_at_once_and_once_what_a_third_clock_owes(
    sessions: Sessions, now: datetime
) -> None:
    async with FakeTwilio.started() as twilio:
        twilio.seconds = 0.02
        owed = [(f"text {n}", now + (n - 20) * timedelta(minutes=3)) for n in range(40)]
        await settled_by([SetClock(now - FIVE), SetClock(now + FIVE)], sessions, twilio, owed)
        assert sorted(twilio.bodies) == sorted(body for body, _ in owed)


@pytest.mark.parametrize("jump", [-HOUR, HOUR], ids=["back", "forward"])
async def test_a_worker_whose_clock_jumps_goes_on_sending_at_once(
    sessions: Sessions, now: datetime, jump: timedelta
) -> None:
    async with FakeTwilio.started() as twilio:
        clock = SetClock(now)
        await settled_by([clock], sessions, twilio, [("before", now)])
        clock.now += jump
        await settled_by([clock], sessions, twilio, [("after", now), ("after too", now + jump)])
        assert sorted(twilio.bodies) == ["after", "after too", "before"]


@pytest.mark.parametrize("ahead", [-FIVE, FIVE, HOUR], ids=["behind", "ahead", "an hour ahead"])
def test_what_came_is_handled_at_once_whatever_the_clock_of_who_stored_it(
    sessions: Sessions, now: datetime, ahead: timedelta
) -> None:
    (received,) = receive(sessions, message(1, now + ahead))
    with transaction(sessions) as session:
        assert inbox.waiting_conversations(session, now) == [received.conversation_id]
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)


@pytest.mark.parametrize("ahead", [-FIVE, FIVE, HOUR], ids=["behind", "ahead", "an hour ahead"])
def test_a_lease_lasts_as_long_whatever_the_clocks_of_who_holds_it_and_who_asks(
    sessions: Sessions, now: datetime, ahead: timedelta
) -> None:
    owe(sessions, "Hi", now)
    (received,) = receive(sessions, message(1, now))
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)
        assert sending.claim(session, sending.Claimant("one"), now, 10)
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "other", now + ahead) is None
        assert sending.claim(session, sending.Claimant("two"), now + ahead, 10) == []


def test_a_lease_of_before_the_databases_clock_was_set_back_has_ended(sessions: Sessions, now: datetime) -> None:
    owe(sessions, "Hi", now)
    (received,) = receive(sessions, message(1, now))
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)
        assert sending.claim(session, sending.Claimant("one"), now, 10)
        for table in (InboxRow, OutboxRow):
            session.execute(update(table).values(claimed_until=database_now(HOUR.total_seconds() + 15)))
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "other", now)
        (claimed,) = sending.claim(session, sending.Claimant("two"), now, 10)
        assert claimed.is_unsettled


def test_after_the_databases_clock_was_set_forward_texts_of_others_are_left_in_the_air(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: steady)
    leases, seen = _Leases(), []
    # (real seconds that pass, what the database's clock shows of them)
    for passed, shown in ((0, 0), (30, 30), (1, 3601), (10, 10), (9, 9), (2, 2)):
        steady += passed
        now += timedelta(seconds=shown)
        seen.append(leases.may_have_ended(now))
    assert seen == [True, True, False, False, False, True]


def test_a_text_of_ours_that_is_in_the_air_is_not_taken_again_whatever_its_lease_says(
    sessions: Sessions, now: datetime
) -> None:
    text_id = owe(sessions, "Hi", now)
    with transaction(sessions) as session:
        assert sending.claim(session, sending.Claimant("one"), now, 10)
        session.execute(update(OutboxRow).values(claimed_until=database_now(-1)))
    with transaction(sessions) as session:
        assert sending.claim(session, sending.Claimant("one"), now, 10, but=[text_id]) == []
        assert sending.claim(session, sending.Claimant("one"), now, 10, takes_over=False) == []


@pytest.mark.parametrize("ahead", [timedelta(minutes=11), HOUR])
def test_what_was_put_off_before_the_clock_was_set_back_is_due_now(
    sessions: Sessions, now: datetime, ahead: timedelta
) -> None:
    owe(sessions, "tried again", now)
    owe(sessions, "held over night", now)
    (received,) = receive(sessions, message(1, now))
    with transaction(sessions) as session:
        session.execute(update(OutboxRow).values(due_at=now + ahead))
        session.execute(update(OutboxRow).where(OutboxRow.body == "held over night").values(state=MessageState.HELD))
        inbox.postpone(session, received.inbox_id, now + ahead, "action server down", now)
    mending.run_once(Services(Settings(), lambda: now, sessions.kw["bind"], sessions))
    with transaction(sessions) as session:
        assert [each.text.body for each in sending.claim(session, sending.Claimant("one"), now, 10)] == ["tried again"]
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)
    assert row(sessions, "held over night")[0] == MessageState.HELD


def test_who_tries_again_in_a_moment_on_a_clock_that_is_ahead_is_left_alone(sessions: Sessions, now: datetime) -> None:
    owe(sessions, "tried again", now)
    with transaction(sessions) as session:
        session.execute(update(OutboxRow).values(due_at=now + FIVE + timedelta(minutes=2)))
    mending.run_once(Services(Settings(), lambda: now, sessions.kw["bind"], sessions))
    with reading(sessions) as session:
        assert session.scalar(select(OutboxRow.due_at)) == now + FIVE + timedelta(minutes=2)


async def test_who_sleeps_until_an_instant_wakes_when_the_clock_jumps_past_it(
    sessions: Sessions, now: datetime
) -> None:
    clock, looked, stop = SetClock(now), list[datetime](), asyncio.Event()

    def look(services: Services) -> datetime:
        looked.append(services.clock())
        return now + HOUR

    services = Services(Settings(), clock, sessions.kw["bind"], sessions)
    working = asyncio.create_task(runner.work(services, [Job("looks", in_thread(look), looks_every=7200)], stop))
    await until(lambda: looked == [now])
    clock.now += HOUR
    await until(lambda: now + HOUR in looked)
    stop.set()
    await working
    assert all(before <= after for before, after in pairwise(looked))
