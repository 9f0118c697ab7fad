from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from doorstep.bootstrap import Services
from doorstep.console import accounts, passwords
from doorstep.console.app import PAGES, create_app
from doorstep.console.guard import visit_of
from doorstep.console.models import AuditEntry, Role
from doorstep.console.page import HTTPException, fields, read, requires
from doorstep.database import Sessions
from doorstep.settings import Settings
from tests.console.browser import Browser

URL = "http://desk.test:8035"
PASSWORD = "correct horse battery"
PEOPLE = {"vic": Role.VIEWER, "dee": Role.DISPATCHER, "ada": Role.ADMIN}
"""One of each role, all with PASSWORD."""


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def _cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same kind, but made in a millisecond."""
    if "dear_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def dear_hashes() -> None:
    """Passwords cost what they cost in earnest."""


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def settings() -> Settings:
    return Settings(console_url=URL)


@pytest.fixture
def services(settings: Settings, clock: Clock, engine: Engine, sessions: Sessions) -> Services:
    with sessions.begin() as session:
        for login, role in PEOPLE.items():
            accounts.add(session, login, role=role, password=PASSWORD, now=clock(), name=login.title(), by="test")
    return Services(settings, clock, engine, sessions)


@pytest.fixture
def app(services: Services) -> Starlette:
    return create_app(services)


@pytest.fixture
async def new_browser(app: Starlette, settings: Settings) -> AsyncIterator[Callable[..., Browser]]:
    """Makes one more browser, at an address of its own if you say so."""
    clients: list[httpx.AsyncClient] = []

    def make(address: str = "203.0.113.7") -> Browser:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1234))
        clients.append(httpx.AsyncClient(transport=transport, base_url=settings.console_url))
        return Browser(clients[-1], settings.console_url)

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def browser(new_browser: Callable[..., Browser]) -> Browser:
    return new_browser()


@pytest.fixture
async def desk(browser: Browser) -> Browser:
    """A dispatcher, signed in."""
    await browser.sign_in("dee", PASSWORD)
    return browser


@pytest.fixture
async def admin(new_browser: Callable[..., Browser]) -> Browser:
    browser = new_browser()
    await browser.sign_in("ada", PASSWORD)
    return browser


@pytest.fixture
def audit(sessions: Sessions) -> Callable[[], list[tuple[str, str, str]]]:
    """Who, what and about whom or what, oldest first, without the making of PEOPLE."""

    def entries() -> list[tuple[str, str, str]]:
        with sessions() as session:
            rows = session.query(AuditEntry).order_by(AuditEntry.id).all()
            return [(row.actor, row.action, row.subject) for row in rows][len(PEOPLE) :]

    return entries


def failing_pages() -> list[Any]:
    """All pages, and some that go wrong in every way."""

    @requires("viewer")
    async def broken(request: Request) -> Response:
        raise RuntimeError("the secret of the fault")

    @requires("viewer")
    async def refused(request: Request) -> Response:
        raise HTTPException(409, "<b>Kim</b> has it.")

    @requires("viewer")
    async def note_form(request: Request) -> Response:
        token = visit_of(request).csrf_token
        return HTMLResponse(
            f'<form action="/note" method="post"><input name="csrf" value="{token}"><input name="note"></form>'
        )

    @requires("viewer")
    async def note(request: Request) -> Response:
        await read(request, lambda session: session.scalar(text("SELECT 1")))
        return PlainTextResponse(f"noted {(await fields(request))['note']}")

    routes = [
        Route("/broken", broken),
        Route("/refused", refused),
        Route("/note", note_form, methods=["GET"]),
        Route("/note", note, methods=["POST"]),
    ]
    return [*PAGES, SimpleNamespace(routes=lambda: routes)]
