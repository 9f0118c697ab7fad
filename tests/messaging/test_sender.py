import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from doorstep.bootstrap import Services
from doorstep.clock import Clock
from doorstep.database import Sessions, reading, transaction
from doorstep.jobs import Job
from doorstep.messaging import consent, policy, sender
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.provider import OutgoingText
from doorstep.messaging.twilio import client
from doorstep.settings import Settings
from doorstep.worker import is_alive, runner
from tests.messaging import leases
from tests.messaging.fake_twilio import FakeTwilio
from tests.messaging.test_inbox import message, receive

pytestmark = pytest.mark.both_databases

THEIRS = "+13125550142"
TEXTS = [job for job in sender.JOBS if job.name == "texts"]


class SetClock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> SetClock:
    return SetClock(now)


@asynccontextmanager
async def running(sessions: Sessions, settings: Settings, clock: Clock, *owners: str):  # type: ignore[no-untyped-def]
    stop = asyncio.Event()
    services = Services(settings, clock, sessions.kw["bind"], sessions)
    workers = [asyncio.create_task(runner.work(services, TEXTS, stop)) for _ in owners or ("worker",)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*workers)


def owe(sessions: Sessions, body: str, now: datetime, to_number: str = THEIRS, **more: object) -> int:
    arguments = {"conversation_id": None, "kind": "reply", "idempotency_key": f"{to_number} {body}", **more}
    with transaction(sessions) as session:
        return queueing.enqueue(session, NewText(to_number, body, **arguments), now)  # type: ignore[arg-type]


def states(sessions: Sessions) -> dict[str, str]:
    with reading(sessions) as session:
        return {row.body: row.state for row in session.execute(select(OutboxRow.body, OutboxRow.state))}


def row(sessions: Sessions, body: str) -> tuple[MessageState, str | None, int | None, datetime | None]:
    with reading(sessions) as session:
        found = session.execute(
            select(OutboxRow.state, OutboxRow.reason, OutboxRow.error_code, OutboxRow.due_at).where(
                OutboxRow.body == body
            )
        ).one()
    return found.state, found.reason, found.error_code, found.due_at


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110  # the condition is in a database
            await asyncio.sleep(0.02)


async def test_what_is_owed_is_sent(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    async with running(sessions, settings, clock):
        owe(sessions, "On its way", clock.now)
        await until(lambda: states(sessions) == {"On its way": MessageState.ACCEPTED})
    assert twilio.bodies == ["On its way"]


async def test_two_senders_send_each_text_once_and_each_conversation_in_order(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.seconds = 0.005
    numbers = [f"+1312555{n:04}" for n in range(100, 110)]
    received = receive(sessions, *(message(n, clock.now, their_number=number) for n, number in enumerate(numbers)))
    for n in range(10):
        for number, each in zip(numbers, received, strict=True):
            owe(sessions, f"{number} {n}", clock.now, number, conversation_id=each.conversation_id)
    async with running(sessions, settings, clock, "one", "two"):
        await until(lambda: set(states(sessions).values()) == {MessageState.ACCEPTED})
    assert len(twilio.taken) == 100
    for number in numbers:
        sent = [message["body"] for message in twilio.taken if message["to"] == number]
        assert sent == [f"{number} {n}" for n in range(10)]


async def test_a_text_that_waits_for_another_try_holds_up_the_later_ones_of_its_conversation(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    (received,) = receive(sessions, message(1, clock.now))
    twilio.faults.append("21611")
    for body in ("first", "second"):
        owe(sessions, body, clock.now, conversation_id=received.conversation_id)
    async with running(sessions, settings, clock):
        await until(lambda: row(sessions, "first")[1] == "refused_for_now")
        owe(sessions, "another conversation", clock.now)
        await until(lambda: twilio.bodies == ["another conversation"])
        clock.now += timedelta(seconds=3)
        await until(lambda: twilio.bodies == ["another conversation", "first", "second"])


async def test_asked_to_slow_down_the_sender_does(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.faults.append("busy")
    owe(sessions, "first", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: len(twilio.requests) == 1 and row(sessions, "first")[0] == MessageState.PENDING)
        assert row(sessions, "first") == (
            MessageState.PENDING,
            "too_many_requests",
            20429,
            clock.now + timedelta(seconds=7),
        )
        owe(sessions, "second", clock.now)
        await asyncio.sleep(0.3)
        assert len(twilio.requests) == 1
        clock.now += timedelta(seconds=7)
        await until(lambda: sorted(twilio.bodies) == ["first", "second"])


async def test_what_twilio_refuses_for_good_is_kept_with_its_reason(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.faults.append("21614")
    owe(sessions, "Hi", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: row(sessions, "Hi")[:3] == (MessageState.FAILED, None, 21614))


async def test_an_opt_out_that_twilio_tells_us_of_is_recorded_and_the_rest_dropped(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    (received,) = receive(sessions, message(1, clock.now))
    twilio.faults.append("21610")
    for body in ("first", "second"):
        owe(sessions, body, clock.now, conversation_id=received.conversation_id)
    async with running(sessions, settings, clock):
        await until(lambda: states(sessions) == {"first": MessageState.FAILED, "second": MessageState.DROPPED})
    with transaction(sessions) as session:
        assert consent.is_opted_out(session, THEIRS)
        assert consent.opt_in(session, THEIRS, "keyword", clock.now) == consent.OptedIn(by_carrier=True)


@pytest.mark.parametrize("kind", ["reply", "outreach", "alert", "desk", "carrier_keyword"])
async def test_an_opted_out_number_is_sent_only_the_confirmation(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock, kind: str
) -> None:
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "sms"), clock.now, confirmation="No more texts.")
    owe(sessions, "One more thing", clock.now, kind=kind)
    async with running(sessions, settings, clock):
        await until(
            lambda: (
                states(sessions) == {"No more texts.": MessageState.ACCEPTED, "One more thing": MessageState.DROPPED}
            )
        )
    assert twilio.bodies == ["No more texts."]
    assert row(sessions, "One more thing")[1] == "opted_out"


async def test_outreach_at_night_waits_for_the_morning_and_a_reply_passes_it(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    clock.now += timedelta(hours=12)
    (received,) = receive(sessions, message(1, clock.now))
    owe(
        sessions,
        "Out for delivery",
        clock.now,
        kind="outreach",
        conversation_id=received.conversation_id,
        timezone="America/Chicago",
    )
    async with running(sessions, settings, clock):
        await until(lambda: row(sessions, "Out for delivery")[0] == MessageState.HELD)
        owe(sessions, "It comes tomorrow", clock.now, conversation_id=received.conversation_id)
        await until(lambda: twilio.bodies == ["It comes tomorrow"])
        clock.now += timedelta(hours=10)
        await until(lambda: twilio.bodies == ["It comes tomorrow", "Out for delivery"])


async def test_one_number_gets_only_so_much_outreach_a_day(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    for n in range(policy.OUTREACH_LIMIT + 2):
        owe(sessions, f"News {n}", clock.now, kind="outreach")
    async with running(sessions, settings, clock):
        await until(
            lambda: (
                MessageState.PENDING not in states(sessions).values()
                and MessageState.SENDING not in states(sessions).values()
            )
        )
    assert len(twilio.taken) == policy.OUTREACH_LIMIT
    assert row(sessions, f"News {policy.OUTREACH_LIMIT}")[:2] == (MessageState.HELD, "outreach_limit")


@pytest.mark.parametrize("fault", ["taken_then_500", "lost"])
async def test_a_text_whose_answer_was_lost_is_looked_up_and_not_sent_twice(
    sessions: Sessions,
    settings: Settings,
    twilio: FakeTwilio,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    owe(sessions, "Yes", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: states(sessions) == {"Yes": MessageState.ACCEPTED})
        twilio.faults.append(fault)
        twilio.lists_fail = 1
        owe(sessions, "Yes", clock.now, idempotency_key="the same words again")
        await until(lambda: _unsettled(sessions) == 1 and _in_hand(sessions) == 0)
        leases.end(sessions)  # this lookup fails
        await until(lambda: twilio.lists_fail == 0 and _in_hand(sessions) == 0)
        assert _unsettled(sessions) == 1
        leases.end(sessions)
        await until(lambda: _unsettled(sessions) == 0)
    assert len(twilio.requests) == 2
    with reading(sessions) as session:
        assert sorted(session.scalars(select(OutboxRow.provider_id))) == [message["sid"] for message in twilio.taken]


async def test_a_text_that_was_not_taken_after_all_is_sent_again(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.faults.append("broken")
    owe(sessions, "Hi", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: row(sessions, "Hi")[1] == "http_500")
        leases.end(sessions)
        await until(lambda: states(sessions) == {"Hi": MessageState.ACCEPTED})
    assert twilio.bodies == ["Hi"]
    assert twilio.requests[1]["StatusCallback"][0].endswith(".2")


async def test_a_provider_that_breaks_does_not_stop_the_sender(sessions: Sessions, clock: SetClock) -> None:
    class Breaks:
        name = "twilio"
        asked = 0

        async def send(self, text: OutgoingText) -> None:
            self.asked += 1
            raise RuntimeError

        async def find(self, text: OutgoingText) -> None:
            self.asked += 1
            raise RuntimeError

        async def close(self) -> None:
            pass

    owe(sessions, "Hi", clock.now)
    provider, stop = Breaks(), asyncio.Event()
    services = Services(Settings(), clock, sessions.kw["bind"], sessions)
    job = Job("texts", sender.sending_by(lambda _: provider), wakes=("outbox_twilio",))  # type: ignore[arg-type]
    task = asyncio.create_task(runner.work(services, [job], stop))
    await until(lambda: row(sessions, "Hi")[1] == "RuntimeError")
    leases.end(sessions)
    await until(lambda: provider.asked == 2)
    stop.set()
    await task


async def test_what_is_in_the_air_when_the_sender_stops_is_written_down(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.seconds = 0.5
    owe(sessions, "Hi", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: twilio.in_air == 1)
    assert states(sessions) == {"Hi": MessageState.ACCEPTED}


async def test_many_texts_are_in_the_air_at_once(
    sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.answers = asyncio.Event()
    for n in range(60):
        owe(sessions, f"Text {n}", clock.now)
    async with running(sessions, settings, clock):
        await until(lambda: twilio.in_air == 32)
        await asyncio.sleep(0.2)
        twilio.answers.set()
        await until(lambda: len(twilio.taken) == 60)
    assert twilio.most_in_air == 32


async def test_a_worker_killed_between_claim_and_answer_loses_and_doubles_nothing(
    engine: Engine, sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    twilio.faults += ["lost", "lost"]
    owe(sessions, "taken", clock.now)
    owe(sessions, "taken too", clock.now)
    process = await _start_worker(engine, settings, clock)
    await until(lambda: len(twilio.taken) == 2)
    process.kill()
    await process.wait()
    assert set(states(sessions).values()) == {MessageState.SENDING}
    owe(sessions, "owed meanwhile", clock.now)
    leases.end(sessions)
    async with running(sessions, settings, clock, "successor"):
        await until(lambda: set(states(sessions).values()) == {MessageState.ACCEPTED})
    assert sorted(twilio.bodies) == ["owed meanwhile", "taken", "taken too"]


async def test_a_worker_says_that_it_is_alive_and_ends_on_sigterm(
    engine: Engine, sessions: Sessions, settings: Settings, twilio: FakeTwilio, clock: SetClock
) -> None:
    process = await _start_worker(engine, settings, clock)

    def alive() -> bool:
        with reading(sessions) as session:
            return is_alive(session)

    await until(alive)
    owe(sessions, "Hi", clock.now)
    await until(lambda: twilio.bodies == ["Hi"])
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 60) == 0
    assert not alive()
    assert states(sessions) == {"Hi": MessageState.ACCEPTED}


async def _start_worker(engine: Engine, settings: Settings, clock: SetClock) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "DATABASE_URL": engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=False),
        "TWILIO_API_URL": str(settings.twilio_api_url),
        "DOORSTEP_NOW": clock.now.isoformat(),
    }
    program = "from doorstep.bootstrap import services; from doorstep.worker import run; run(services())"
    return await asyncio.create_subprocess_exec(sys.executable, "-c", program, env=environment)


def _unsettled(sessions: Sessions) -> int:
    with reading(sessions) as session:
        return session.scalar(select(func.count()).where(OutboxRow.state == MessageState.SENDING)) or 0


def _in_hand(sessions: Sessions) -> int:
    with reading(sessions) as session:
        return session.scalar(select(func.count()).where(OutboxRow.claimed_by.is_not(None))) or 0
