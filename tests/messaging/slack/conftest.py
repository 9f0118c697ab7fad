"""A sandbox workspace that is served for real, and senders with the real slack_sdk before it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from doorstep.bootstrap import Services
from doorstep.clock import system_clock
from doorstep.database import Sessions, reading, transaction
from doorstep.jobs import Job
from doorstep.messaging import conversations, sender
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.slack import client, posts
from doorstep.messaging.slack.client import SlackClient
from doorstep.messaging.slack.posts import NewPost
from doorstep.sandbox.app import create_app
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings
from doorstep.worker import runner
from tests.messaging.test_sender import SetClock, until
from tests.ports import free_port
from tests.sandbox.servers import serving

SPEED = 1000.0
DRIVER, DM, DISPATCH = "U0DRIVER01", "D0DRIVER01", "C0DISPATCH"


@pytest.fixture(scope="package")
def workspace_url() -> Iterator[str]:
    port = free_port()
    settings = Settings(sandbox_url=f"http://127.0.0.1:{port}", public_url=f"http://127.0.0.1:{free_port()}")
    with serving(create_app(settings, system_clock, speed=SPEED), port) as url:
        yield url


@pytest.fixture
def workspace(workspace_url: str) -> Iterator[SlackSandbox]:
    """As if just started, without rate limits."""
    with SlackSandbox(workspace_url) as workspace:
        workspace.reset()
        workspace.clear_faults()
        workspace.change_workspace(rate_limits=False, patience=60)
        yield workspace


@pytest.fixture
def settings(workspace_url: str, workspace: SlackSandbox) -> Settings:
    return Settings(SLACK_API_URL=f"{workspace_url}/slack/api/")


@pytest.fixture
def clock(now: datetime) -> SetClock:
    return SetClock(now)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS_BETWEEN_POSTS", 0.01)


@dataclass
class Post:
    """The ledger before the workspace."""

    sessions: Sessions
    settings: Settings
    clock: SetClock
    workspace: SlackSandbox

    def conversation(self, channel: str = DM) -> str:
        with transaction(self.sessions) as session:
            return conversations.open_conversation(session, "T0SANDBOX", channel, self.clock.now, provider="slack")

    def owe(self, text: str, channel: str = DM, *, conversation_id: str | None = None, **more: Any) -> int:
        with transaction(self.sessions) as session:
            return posts.post(
                session,
                NewPost(
                    channel, text, conversation_id=conversation_id, **{"idempotency_key": f"{channel} {text}", **more}
                ),
                self.clock.now,
            )

    def change(self, outbox_id: int, text: str, **more: Any) -> int:
        with transaction(self.sessions) as session:
            return posts.update(
                session, outbox_id, text, idempotency_key=f"{outbox_id} {text}", now=self.clock.now, **more
            )

    def row(self, outbox_id: int) -> OutboxRow:
        with reading(self.sessions) as session:
            row = session.get_one(OutboxRow, outbox_id)
            session.expunge(row)
            return row

    def count(self, *states: MessageState) -> int:
        with reading(self.sessions) as session:
            return session.scalar(select(func.count()).where(OutboxRow.state.in_(states))) or 0

    def in_hand(self) -> int:
        with reading(self.sessions) as session:
            return session.scalar(select(func.count()).where(OutboxRow.claimed_by.is_not(None))) or 0

    def seen(self, channel: str = DM, thread_ts: str | None = None) -> list[str]:
        found = self.workspace.messages(channel, by="bot", thread_ts=thread_ts)
        return [message["text"] for message in found if not message["deleted"]]

    @asynccontextmanager
    async def sending(self, *owners: str) -> AsyncIterator[None]:
        stop = asyncio.Event()
        services = Services(self.settings, self.clock, self.sessions.kw["bind"], self.sessions)
        job = Job("slack", sender.sending_by(SlackClient), wakes=("outbox_slack",), pace=0.02)
        senders = [asyncio.create_task(runner.work(services, [job], stop)) for _ in owners or ("worker",)]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*senders)

    async def sent(self, seconds: float = 60) -> None:
        """Until nothing is left to do."""
        await until(lambda: self.count(MessageState.PENDING, MessageState.HELD, MessageState.SENDING) == 0, seconds)


@pytest.fixture
def post(sessions: Sessions, settings: Settings, clock: SetClock, workspace: SlackSandbox) -> Post:
    return Post(sessions, settings, clock, workspace)
