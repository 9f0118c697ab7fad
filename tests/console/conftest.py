from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from playwright import sync_api as playwright
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from doorstep.bootstrap import Services
from doorstep.console.app import PAGES, create_app
from doorstep.console.auth import accounts, cookies, passwords
from doorstep.console.auth import signed_in as sessions_of_people
from doorstep.console.auth.models import AuditEntry, Role
from doorstep.console.kit.guard import visit_of
from doorstep.console.kit.page import HTTPException, fields, read, requires
from doorstep.database import Sessions
from doorstep.settings import Settings
from tests.chromium import chromium as started_chromium
from tests.chromium import new_page
from tests.console.browser import Browser
from tests.console.scenes import Scenes, play
from tests.console.screens import DESKTOP_LIGHT, PHONE_DARK
from tests.console.world import Desk
from tests.databases import remembered
from tests.ports import free_port
from tests.sandbox.servers import serving

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
    _staff(sessions, clock(), passwords._hasher.time_cost)
    return Services(settings, clock, engine, sessions)


@remembered
def _staff(sessions: Sessions, now: datetime, hashing_cost: int) -> None:
    with sessions.begin() as session:
        for login, role in PEOPLE.items():
            accounts.add(
                session,
                accounts.NewAccount(login, role=role, password=PASSWORD, name=login.title()),
                now=now,
                by="test",
            )


@pytest.fixture
def app(services: Services, request: pytest.FixtureRequest) -> Starlette:
    for scene in ("scenes", "morning"):  # before anybody signs in: what is played on an empty desk is played once
        if scene in request.fixturenames:
            request.getfixturevalue(scene)
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


@pytest.fixture
def world(sessions: Sessions, now: datetime) -> Desk:
    return Desk(sessions, now).company()


@pytest.fixture
def scenes(services: Services, sessions: Sessions, now: datetime) -> Scenes:
    """A morning at the desk; Dee has one of the conversations."""
    return play(sessions, now)


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
        typed = (await fields(request))["note"]
        if typed == "break":
            raise RuntimeError("the secret of the fault")
        return PlainTextResponse(f"noted {typed}")

    routes = [
        Route("/broken", broken),
        Route("/refused", refused),
        Route("/note", note_form, methods=["GET"]),
        Route("/note", note, methods=["POST"]),
    ]
    return [*PAGES, SimpleNamespace(routes=lambda: routes)]


# In the real browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def desk_url(app: Starlette) -> Iterator[str]:
    """The pages, served."""
    with serving(app, free_port()) as url:
        yield url


@pytest.fixture(params=[DESKTOP_LIGHT, PHONE_DARK], ids=str)
def page(request: pytest.FixtureRequest, chromium: playwright.Browser, desk_url: str) -> Iterator[playwright.Page]:
    """At the door, or for whom it is open (`signed_in`) nowhere yet. Afterwards nothing may have gone wrong in the
    browser or have been fetched from elsewhere."""
    width, height, scheme = request.param
    problems: list[str] = []
    elsewhere: list[str] = []

    def is_problem(message: playwright.ConsoleMessage) -> bool:
        # A refused request is noted by the browser itself; the page says so in words.
        return message.type in ("error", "warning") and "status of" not in message.text

    def is_elsewhere(url: str) -> bool:
        return not url.startswith((desk_url, "blob:", "data:"))

    with new_page(
        chromium, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    ) as page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
        page.on("request", lambda request: elsewhere.append(request.url) if is_elsewhere(request.url) else None)
        if "signed_in" not in request.fixturenames:
            page.goto(f"{desk_url}/login")
        yield page
    assert not problems
    assert not elsewhere


@pytest.fixture
def plain(chromium: playwright.Browser, desk_url: str) -> Iterator[playwright.Page]:
    """In a browser without script, nowhere yet."""
    with new_page(chromium, java_script_enabled=False, viewport={"width": 1280, "height": 720}) as page:
        yield page


@pytest.fixture
def signed_in(page: playwright.Page, services: Services, desk_url: str) -> playwright.Page:
    """As an admin, where one is after signing in."""
    with services.sessions.begin() as session:
        ada = accounts.named(session, "ada")
        assert ada is not None
        token = sessions_of_people.begin(session, ada, address="", user_agent="", now=services.clock())
    cookie = cookies.name_of(cookies.SESSION, services.settings)
    page.context.add_cookies([{"name": cookie, "value": token, "url": desk_url, "httpOnly": True, "sameSite": "Lax"}])
    page.goto(f"{desk_url}/")
    return page
