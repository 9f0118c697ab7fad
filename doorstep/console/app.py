"""The desk's pages as a web application, and the server that runs it."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from socket import socket
from types import ModuleType, SimpleNamespace
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from doorstep import garbage, health, metrics, threads
from doorstep.addresses import places
from doorstep.bootstrap import Services
from doorstep.console.accounts.pages import account, audit_log, login, oidc, users
from doorstep.console.api import app as api
from doorstep.console.api import pages as tokens
from doorstep.console.auth import cookies
from doorstep.console.auth.oidc import IdentityProvider
from doorstep.console.calls import pages as calls
from doorstep.console.cases.pages import (
    case,
    case_actions,
    case_damage,
    case_driver,
    case_erasure,
    case_questions,
    case_reply,
    cases,
)
from doorstep.console.conversations.pages import canned, conversation, conversations, marks, takeover
from doorstep.console.corrections import pages as corrections
from doorstep.console.deliveries.pages import changes, delivery, recipient
from doorstep.console.kit import assets, errors, guard, live_page
from doorstep.console.kit.body_limit import BodyLimit
from doorstep.console.kit.headers import SecureHeaders
from doorstep.console.kit.live import Live
from doorstep.console.kit.render import Entry
from doorstep.console.notifications import pages as notifications
from doorstep.console.numbers import pages as numbers
from doorstep.console.review import pages as review
from doorstep.console.search import pages as search
from doorstep.console.system_health import pages as house
from doorstep.console.system_health.gauges import HouseGauges
from doorstep.console.system_health.state import House
from doorstep.console.today import changes as route_changes
from doorstep.console.today import pages as today
from doorstep.console.webhooks import pages as webhooks
from doorstep.outreach import redating
from doorstep.storage import Storage

MAX_FORM_BYTES = 1024 * 1024
DEFAULT_PORT = 8035
_OF_A_PROXY = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

# In the order of the navigation.
PAGES: Sequence[ModuleType] = (
    today, route_changes, conversations, conversation, takeover, marks, canned, corrections, cases, case,
    case_questions, case_actions, case_damage, case_driver, case_erasure, case_reply,
    search, calls, delivery, changes, recipient, notifications, review, numbers,
    account, users, tokens, webhooks, audit_log, login, oidc, live_page,
    house,
)  # fmt: skip


class UnguardedPage(Exception):
    """A page that does not say who may open it."""


def create_app(services: Services, pages: Sequence[ModuleType | SimpleNamespace] = PAGES) -> Starlette:
    """Nothing is connected before it is served; then the live pages' watching begins.

    Raises UnguardedPage.
    """
    routes = [route for page in pages for route in page.routes()]
    _check_guards(routes)
    storage = Storage(services.sessions)
    live = Live(storage, services.clock)
    spoken = api.create_app(services, storage)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await threads.run(places.warm_up)  # never in a transaction: others would wait for it to write
        works = (live.run(),)
        underway = [asyncio.create_task(work) for work in works]
        yield
        for task in underway:
            task.cancel()
        await asyncio.gather(*underway, return_exceptions=True)

    app = Starlette(
        routes=[*routes, *assets.routes(), *_health_routes(), _MountOfAll(api.PATH, spoken)],
        middleware=[
            Middleware(SecureHeaders, https=cookies.is_https(services.settings)),
            Middleware(BodyLimit, most=MAX_FORM_BYTES),
        ],
        exception_handlers=errors.handlers(login.signed_out),
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.storage = storage
    app.state.live = live
    app.state.api = spoken
    app.state.house = House(services)
    app.state.provider = IdentityProvider(services.settings) if services.settings.oidc_is_on else None
    app.state.navigation = [entry for page in pages if isinstance(entry := getattr(page, "ENTRY", None), Entry)]
    return app


def run(
    services: Services, host: str | None = None, port: int | None = None, *, more: Sequence[ModuleType] = ()
) -> None:
    """Serve the pages, and `more` of rooms above this one, until stopped.

    Where `settings.console_url` says if that is this machine, else on 127.0.0.1:8035 for a proxy to speak to.
    """
    address = urlsplit(services.settings.console_url)
    is_here = address.scheme == "http" and address.hostname in _LOOPBACK
    redating.keep(services)
    app = create_app(services, (*PAGES, *more))
    configuration = uvicorn.Config(
        app,
        host=host or (address.hostname if is_here else None) or "127.0.0.1",
        port=port or (address.port if is_here else None) or DEFAULT_PORT,
        log_level=services.settings.log_level.lower(),
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    server = _ConsoleServer(configuration)
    garbage.set_aside_what_stays()
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


class _MountOfAll(Mount):
    """Whatever is asked for below it is its own to answer: Starlette's leaves what has a line break in it to others."""

    def __init__(self, path: str, app: Starlette) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


class _ConsoleServer(uvicorn.Server):
    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        live: Live = self.config.app.state.live  # type: ignore[union-attr]
        live.close()  # else it would wait for streams that never end
        await super().shutdown(sockets)


def _check_guards(routes: list[BaseRoute]) -> None:
    for route in routes:
        assert isinstance(route, Route), "pages are plain routes"
        if not guard.says_who_may_open(route.endpoint):
            raise UnguardedPage(f"{route.path}: say who may open it, with requires() or everybody")


def _health_routes() -> list[Route]:
    """A monitor asks for the whole system; whoever starts or restarts this process, for itself."""
    return [
        Route(health.LIVE_PATH, _house, methods=["GET"]),
        Route("/livez", _live, methods=["GET"]),
        Route(health.READY_PATH, _ready, methods=["GET"]),
        Route(metrics.PATH, _metrics, methods=["GET"]),
    ]


async def _house(request: Request) -> Response:
    answer = health.answer(await request.app.state.house.parts())
    return JSONResponse(answer.body, status_code=answer.status)


async def _metrics(request: Request) -> Response:
    """Of this process and of the whole system; for who asks inside the network, never through the proxy."""
    if any(name in request.headers for name in _OF_A_PROXY):
        return Response(status_code=404)
    services: Services = request.app.state.services
    gauges = HouseGauges(services.sessions, services.clock)
    return Response(await threads.run(metrics.exposition, gauges), media_type=metrics.CONTENT_TYPE)


async def _live(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    answer = health.answer(await request.app.state.house.own_parts())
    return JSONResponse(answer.body, status_code=answer.status)
