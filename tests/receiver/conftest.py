"""The receiver's application on an empty database, asked as the Internet asks it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from doorstep.bootstrap import Services
from doorstep.clock import Clock, system_clock
from doorstep.database import Sessions, make_sessions, reading
from doorstep.messaging.models import InboxRow
from doorstep.receiver.app import create_app
from doorstep.settings import Settings
from tests.receiver.requests_of import Signed

SLACK = {"SLACK_API_URL": "http://127.0.0.1:1/api/"}


@dataclass
class Receiver:
    settings: Settings
    sessions: Sessions
    client: TestClient

    def send(self, signed: Signed, **headers: str) -> httpx.Response:
        path, body, own = signed
        answer: httpx.Response = self.client.post(path, content=body, headers=own | headers)
        return answer

    def stored(self) -> list[InboxRow]:
        with reading(self.sessions) as session:
            rows = list(session.scalars(select(InboxRow).order_by(InboxRow.id)))
            session.expunge_all()
            return rows

    def count(self) -> int:
        with reading(self.sessions) as session:
            return session.scalars(select(func.count(InboxRow.id))).one()


Starting = Callable[..., Receiver]


@pytest.fixture
def starting(engine: Engine) -> Iterator[Starting]:
    """A receiver with these settings, in place of those for which they are not given; `engine` is another database."""
    with ExitStack() as stack:

        def start(engine: Engine = engine, clock: Clock = system_clock, **given: str) -> Receiver:
            settings = Settings(public_url="https://doorstep.example", **given)
            services = Services(settings, clock, engine, make_sessions(engine))
            client = TestClient(create_app(services), "https://doorstep.example", raise_server_exceptions=False)
            return Receiver(settings, services.sessions, stack.enter_context(client))

        yield start


@pytest.fixture
def receiver(starting: Starting) -> Receiver:
    return starting(**SLACK)
