"""The receiver as a web application, and the server that runs it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep import health, metrics, probes, tracing
from doorstep.bootstrap import Services
from doorstep.probes import DatabaseProbe
from doorstep.receiver import shown_photos, slack, standing_in, texts
from doorstep.receiver.bodies import empty
from doorstep.receiver.ledger import Away, Ledger
from doorstep.receiver.measured import Measured
from doorstep.receiver.refusals import Refusals

DEFAULT_PORT = 8015
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BACKLOG = 1024
_SWITCH_INTERVAL = 0.001
"""Seconds that a thread which comes back from the database waits at most for the loop's thread (Python: 5 ms)."""
_TELLS_THE_TIME_WITHIN = 0.3
"""Seconds for which the first text waits for the database to say what time it is (doorstep/clock.py)."""
_LAST_REQUESTS_SECONDS = 0.2
_FINISH_WITHIN_SECONDS = 15
"""What was taken in is stored and acknowledged before the process ends. Twilio waits so long for an answer."""

_log = structlog.get_logger(__name__)


def create_app(services: Services) -> Starlette:
    """Nothing is connected before it is served. Without Slack's settings there is nothing of Slack's."""
    settings, ledger = services.settings, Ledger(services)
    over_socket = settings.slack_app_token is not None

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        beginning = asyncio.create_task(ledger.begin())
        underway = [beginning]
        if settings.slack_is_on and settings.slack_app_token is not None:
            from doorstep.messaging.slack.client import web_client
            from doorstep.receiver import sockets

            app_token = settings.slack_app_token.get_secret_value()
            keeping = sockets.keep_open(partial(slack.take, ledger), web_client(settings), app_token)
            underway.append(asyncio.create_task(keeping))
        if settings.slack_is_on:
            underway.append(asyncio.create_task(standing_in.stand_in(services)))
        await asyncio.wait([beginning], timeout=_TELLS_THE_TIME_WITHIN)
        yield
        for task in underway:
            task.cancel()
        await asyncio.gather(*underway, return_exceptions=True)

    app = Starlette(
        routes=[
            *texts.routes(),
            *shown_photos.routes(),
            *(slack.routes(with_events=not over_socket) if settings.slack_is_on else ()),
            Route(metrics.PATH, _metrics, methods=["GET"]),
            Route(health.LIVE_PATH, _is_live, methods=["GET"]),
            Route(health.READY_PATH, partial(_is_ready, probes.DatabaseProbe(ledger.read)), methods=["GET"]),
        ],
        middleware=[Middleware(Measured)],
        exception_handlers={HTTPException: _nothing_here, Away: _away},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.ledger = ledger
    app.state.refusals = Refusals()
    return app


def run(services: Services, host: str | None = None, port: int | None = None) -> None:
    """Serve until stopped: where `settings.receiver_url` says if that is this machine, else on 127.0.0.1:8015 for a
    proxy to speak to. Another receiver may serve on the same port: a new one takes over before the old one ends."""
    address = urlsplit(services.settings.receiver_url)
    is_here = address.scheme == "http" and address.hostname in _LOOPBACK
    host = host or (address.hostname if is_here else None) or "127.0.0.1"
    port = port or (address.port if is_here else None) or DEFAULT_PORT
    configuration = uvicorn.Config(
        create_app(services),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_FINISH_WITHIN_SECONDS,
    )
    try:
        listening = _shared_port(host, port)
    except OSError as error:
        sys.exit(f"The receiver cannot listen on {host}:{port} ({error.strerror}). DOORSTEP_RECEIVER_URL says where.")
    tracing.send_to(services.settings.traces_url, "receiver")
    sys.setswitchinterval(_SWITCH_INTERVAL)
    _log.info("receiving", host=host, port=port)
    with suppress(KeyboardInterrupt):
        _ReceiverServer(configuration).run([listening])


def _shared_port(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    return listening


class _ReceiverServer(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        last = [connection for each in sockets or () for connection in _waiting(each)]
        for server in self.servers:
            server.close()
        for each in sockets or ():
            each.close()
        for connection in last:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        await asyncio.sleep(_LAST_REQUESTS_SECONDS)  # of connections that were just made
        await super().shutdown([])

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def _waiting(listening: socket.socket) -> Iterator[socket.socket]:
    """Connections that the system has made for us and that nobody accepted yet: it cuts them when we stop listening."""
    with suppress(OSError):
        while True:
            yield listening.accept()[0]


async def _is_live(_request: Request) -> Response:
    """`pid`: which of several on one port answers."""
    return JSONResponse({"status": "ok", "pid": os.getpid()})


async def _is_ready(database: DatabaseProbe, request: Request) -> Response:
    answer = health.answer([await database.part(), probes.disk(request.app.state.ledger.settings)])
    return JSONResponse(answer.body, status_code=answer.status)


async def _metrics(_request: Request) -> Response:
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


async def _nothing_here(_request: Request, error: Exception) -> Response:
    """A path that is not ours, or a method that it does not have."""
    assert isinstance(error, HTTPException)
    return empty(404 if error.status_code == 405 else error.status_code)


async def _away(_request: Request, _error: Exception) -> Response:
    """Nothing was stored or read: to be sent, or asked for, again."""
    return empty(503)
