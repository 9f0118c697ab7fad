"""What becomes of a message that cannot be handled, and of the case that says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.turn import TurnFailed
from channels import intake
from channels.intake import Claimed, Intake, close_outage
from doorstep.cases.models import Case
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.messaging.owing import Reply
from doorstep.storage import Storage
from doorstep.wakeups import Wakeups

pytestmark = pytest.mark.both_databases

Handle = Callable[[Claimed], Awaitable[None]]


class Desk:
    """An intake whose texts are handled as the test says: `fails` names those that cannot be."""

    def __init__(self, sessions: Sessions, now: datetime) -> None:
        self.sessions = sessions
        self.now = now
        self.fails: dict[str, Exception] = {}
        self.answers = {"silence": False}
        self.storage = Storage(sessions)

    async def handle(self, claimed: Claimed) -> None:
        body = claimed.message.body
        if body in self.fails:
            raise self.fails[body]
        replies = [Reply("Answer")] if self.answers.get(body, True) else []

        def finish(session: object) -> None:
            inbox.finish(session, claimed.message.id, replies, self.now)
            close_outage(session, claimed, self.now, was_answered=bool(replies))

        await self.storage.write(finish)

    def receive(self, body: str, ago: timedelta = timedelta(0)) -> None:
        message = InboundMessage(
            provider="twilio",
            provider_id=f"SM-{body}",
            their_number="+13125550142",
            our_number="+13125550199",
            body=body,
            media=(),
            received_at=self.now - ago,
        )
        with transaction(self.sessions) as session:
            inbox.receive(session, message)

    def cases(self) -> list[Case]:
        with reading(self.sessions) as session:
            cases = list(session.scalars(select(Case)))
            session.expunge_all()
            return cases

    def said(self) -> list[str]:
        with reading(self.sessions) as session:
            return list(session.scalars(select(OutboxRow.body).order_by(OutboxRow.id)))

    def handled(self) -> list[str]:
        with reading(self.sessions) as session:
            bodies = select(InboxRow.body).where(InboxRow.handled_at.is_not(None)).order_by(InboxRow.id)
            return list(session.scalars(bodies))


@pytest.fixture
def desk(sessions: Sessions, now: datetime) -> Desk:
    return Desk(sessions, now)


@asynccontextmanager
async def at_work(desk: Desk) -> AsyncIterator[None]:
    rung = Wakeups(desk.sessions.kw["bind"])
    running = Intake("twilio", desk.handle, desk.storage, lambda: desk.now, "test", rung)
    await running.start()
    try:
        yield
    finally:
        await running.stop()
        await rung.close()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110  # the condition is in a database
            await asyncio.sleep(0.02)


async def test_the_case_of_an_outage_is_resolved_when_the_text_is_answered(desk: Desk) -> None:
    desk.fails["where is it"] = TurnFailed("action server away", outage=True)
    desk.receive("where is it", ago=timedelta(seconds=10))
    async with at_work(desk):
        await until(desk.cases)
        assert [case.state for case in desk.cases()] == ["waiting_on_desk"]
        desk.fails.clear()
        desk.now += timedelta(minutes=5)
        await until(desk.handled)
    [case] = desk.cases()
    assert (case.state, case.resolved_by) == ("resolved", "system")
    assert case.resolution == "The text was answered at 2026-11-20 16:35 UTC."


async def test_a_text_that_needs_no_answer_is_not_said_to_be_answered(desk: Desk) -> None:
    desk.fails["silence"] = TurnFailed("action server away", outage=True)
    desk.receive("silence", ago=timedelta(seconds=10))
    async with at_work(desk):
        await until(desk.cases)
        desk.fails.clear()
        desk.now += timedelta(minutes=5)
        await until(desk.handled)
    [case] = desk.cases()
    assert case.resolution == "The text was handled at 2026-11-20 16:35 UTC; nothing had to be answered."


async def test_a_text_that_was_given_up_on_waits_for_people_whatever_is_answered_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_MOST_TRIES", 1)
    desk.fails |= {"odd": ValueError("odd"), "later": TurnFailed("action server away", outage=True)}
    desk.receive("odd", ago=timedelta(seconds=10))
    desk.receive("later", ago=timedelta(seconds=10))
    async with at_work(desk):
        await until(lambda: len(desk.said()) == 1)  # the outage, told about "later", which joined the case
        desk.fails.clear()
        desk.now += timedelta(minutes=5)
        await until(lambda: desk.handled() == ["odd", "later"])
    assert desk.said()[1:] == ["Answer"]
    assert [case.state for case in desk.cases()] == ["waiting_on_desk"]


async def test_a_text_answered_at_once_touches_no_case(desk: Desk) -> None:
    desk.receive("where is it")
    async with at_work(desk):
        await until(desk.handled)
    assert desk.cases() == []
