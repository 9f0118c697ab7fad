"""A company whose own system is told what happens, and that system."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.console.webhooks import queueing, sending, subscriptions
from doorstep.console.webhooks.models import Message, Subscription
from doorstep.console.webhooks.sending import Letter, Posted
from doorstep.console.webhooks.subscriptions import WantedSubscription
from doorstep.database import Sessions
from tests.dms import world
from tests.ports import free_port
from tests.sandbox.servers import serving


@dataclass
class Receiver:
    """A company's own system: what it was told, in order. It verifies with the library that others use."""

    secret: str = ""
    answers: list[int] = field(default_factory=list)
    """To the next posts; then 200."""
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/hooks", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        said = Webhook(self.secret).verify(await request.body(), dict(request.headers))
        self.told.append((request.headers["webhook-id"], said))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@contextmanager
def received() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()
    with serving(receiver.app(), free_port()) as url:
        yield receiver, f"{url}/hooks"


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> None:
    world.found(sessions, now)


def subscribe(
    sessions: Sessions, now: datetime, *event_types: str, name: str = "dms", url: str = "https://dms.example/hooks",
    with_words: bool = False,
) -> str:  # fmt: skip
    with sessions.begin() as session:
        wanted = WantedSubscription(url, event_types or ("*",), with_words)
        secret = subscriptions.put(session, name, wanted, is_sandboxed=url.startswith("http:"), by="test", now=now)
    assert secret is not None
    return secret


def subscription(sessions: Sessions, name: str = "dms") -> Subscription:
    with sessions() as session:
        found = subscriptions.named(session, name)
        assert found is not None
        session.expunge_all()
        return found


def messages(sessions: Sessions) -> list[Message]:
    with sessions() as session:
        found = session.query(Message).order_by(Message.source, Message.source_id, Message.subscription_id).all()
        session.expunge_all()
        return found


def round_of(sessions: Sessions, now: datetime) -> list[Letter]:
    """Queue, and claim what is due."""
    with sessions.begin() as session:
        queueing.queue(session, sending.active(session))
        session.flush()
        return sending.claim(session, now, {})


def settle(sessions: Sessions, letters: list[Letter], now: datetime, status: int | None = 200, **more: Any) -> None:
    with sessions.begin() as session:
        sending.settle(session, [Posted(each, status, **more) for each in letters], now)
