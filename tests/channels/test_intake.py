"""What becomes of a message that cannot be handled, and of the case that says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.turn import TurnFailed
from channels import intake
from channels.intake import ClaimedMessage, Intake, no_longer_waits
from doorstep.cases import commands as case_commands
from doorstep.cases.models import Case, OutageConversation
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import inbox, texts
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.messaging.outbox.queueing import Reply
from doorstep.provenance import By
from doorstep.storage import Storage
from doorstep.wakeups import Wakeups

pytestmark = pytest.mark.both_databases

Handle = Callable[[ClaimedMessage], Awaitable[None]]


class Desk:
    """An intake whose texts are handled as the test says: `fails` names those that cannot be."""

    def __init__(self, sessions: Sessions, now: datetime) -> None:
        self.sessions = sessions
        self.now = now
        self.fails: dict[str, Exception] = {}
        self.answers = {"silence": False}
        self.storage = Storage(sessions)

    async def handle(self, claimed: ClaimedMessage) -> None:
        body = claimed.message.body
        if body in self.fails:
            raise self.fails[body]
        replies = [Reply("Answer")] if self.answers.get(body, True) else []

        def finish(session: object) -> None:
            inbox.finish(session, claimed.message.id, replies, self.now)
            no_longer_waits(session, claimed, self.now)

        await self.storage.write(finish)

    def receive(
        self,
        body: str,
        ago: timedelta = timedelta(0),
        phone: str = "+13125550142",
        *,
        is_recovered: bool = False,
    ) -> None:
        message = InboundMessage(
            provider="twilio",
            provider_id=f"SM-{body}",
            their_number=phone,
            our_number="+13125550199",
            body=body,
            media=(),
            received_at=self.now - ago,
            recovered_at=self.now if is_recovered else None,
        )
        with transaction(self.sessions) as session:
            inbox.receive(session, message)

    def cases(self) -> list[Case]:
        with reading(self.sessions) as session:
            cases = list(session.scalars(select(Case)))
            session.expunge_all()
            return cases

    def waits(self) -> list[str]:
        """Conversations in the outage that are not settled."""
        with reading(self.sessions) as session:
            waiting = select(OutageConversation.conversation_id).where(OutageConversation.settled_at.is_(None))
            return list(session.scalars(waiting))

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
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110  # the condition is in a database
            await asyncio.sleep(0.02)


async def test_many_conversations_that_wait_are_one_case_and_each_is_settled_when_it_is_answered(desk: Desk) -> None:
    bodies = [f"where is it {number}" for number in range(12)]
    for number, body in enumerate(bodies):
        desk.fails[body] = TurnFailed("action server away", outage=True)
        desk.receive(body, ago=timedelta(seconds=10), phone=f"+131255501{number:02d}")
    async with at_work(desk):
        await until(lambda: len(desk.waits()) == len(bodies))
        [case] = desk.cases()
        assert (case.kind, case.state, case.conversation_id) == ("assistant_down", "waiting_on_desk", None)
        assert desk.said() == [texts.outage()] * len(bodies), "each is told, once"
        desk.fails.clear()
        desk.now += timedelta(minutes=5)
        await until(lambda: len(desk.handled()) == len(bodies))
    assert desk.waits() == []
    [case] = desk.cases()
    assert case.state == "waiting_on_desk", "whoever watches sees whether it is over (desk/outage_watch.py)"


async def test_who_closes_the_case_of_an_outage_that_goes_on_gets_no_other(desk: Desk) -> None:
    desk.fails |= {body: TurnFailed("action server away", outage=True) for body in ("one", "two")}
    desk.receive("one", ago=timedelta(seconds=10))
    async with at_work(desk):
        await until(desk.cases)
        [case] = desk.cases()
        with transaction(desk.sessions) as session:
            case_commands.resolve(session, By.desk("dee", "press", desk.now), case.id, "I know.")
        desk.receive("two", ago=timedelta(seconds=10), phone="+13125550143")
        await until(lambda: len(desk.waits()) == 2)
    assert [each.id for each in desk.cases()] == [case.id]


async def test_a_text_that_was_given_up_on_waits_for_people_whatever_is_answered_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_MOST_TRIES", 1)
    desk.fails |= {"odd": ValueError("odd"), "later": TurnFailed("action server away", outage=True)}
    desk.receive("odd", ago=timedelta(seconds=10))
    desk.receive("later", ago=timedelta(seconds=10))
    async with at_work(desk):
        await until(lambda: len(desk.said()) == 1)  # the outage, told about "later"
        desk.fails.clear()
        desk.now += timedelta(minutes=5)
        await until(lambda: desk.handled() == ["odd", "later"])
    assert desk.said()[1:] == ["Answer"]
    given_up, outage = sorted(desk.cases(), key=lambda case: case.conversation_id is None)
    assert (given_up.kind, given_up.state) == ("assistant_down", "waiting_on_desk")
    assert given_up.reason.startswith("The assistant gave up on a text")
    assert outage.conversation_id is None
    assert desk.waits() == []


async def test_who_was_found_in_the_carriers_list_is_told_of_an_outage_only_when_there_is_one_now(desk: Desk) -> None:
    desk.fails["where is it"] = TurnFailed("action server away", outage=True)
    desk.receive("where is it", ago=timedelta(hours=1), is_recovered=True)
    async with at_work(desk):
        await asyncio.sleep(0.5)
        desk.fails.clear()
        desk.now += timedelta(seconds=3)
        await until(desk.handled)
    assert desk.said() == ["Answer"]


async def test_a_text_answered_at_once_touches_no_case(desk: Desk) -> None:
    desk.receive("where is it")
    async with at_work(desk):
        await until(desk.handled)
    assert desk.cases() == []


async def test_all_texts_of_a_conversation_are_handled_in_order_those_that_waited_and_those_that_come_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "SWEEP_SECONDS", 600.0)  # nobody looks a second time without being told
    bodies = ["where is it", "hello", "anybody"]
    for body in bodies:
        desk.receive(body)
    handle, began, goes_on = desk.handle, asyncio.Event(), asyncio.Event()

    async def handle_slowly(claimed: ClaimedMessage) -> None:
        if claimed.message.body == "anybody":
            began.set()
            await goes_on.wait()
        await handle(claimed)

    desk.handle = handle_slowly  # type: ignore[method-assign]
    async with at_work(desk):
        await asyncio.wait_for(began.wait(), 60)
        await asyncio.to_thread(desk.receive, "it is blue")
        await asyncio.sleep(0.2)  # heard of while its conversation is busy
        goes_on.set()
        await until(lambda: desk.handled() == [*bodies, "it is blue"])
