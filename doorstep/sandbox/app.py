"""The sandbox as a web application, and the server that runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from doorstep.bootstrap import clock_of
from doorstep.clock import Clock, speed_of
from doorstep.sandbox import page, photos, script_api, start, twilio_api
from doorstep.sandbox.account import account_of
from doorstep.sandbox.carrier import Carrier
from doorstep.sandbox.seeded import seeded_phones
from doorstep.sandbox.slack import script_api as slack_script_api
from doorstep.sandbox.slack import web_api
from doorstep.sandbox.slack.installation import installation_of
from doorstep.sandbox.slack.workspace import Workspace
from doorstep.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, clock: Clock, *, speed: float = 1.0) -> Starlette:
    """Carrier and workspace of `settings`. Their delays are real seconds divided by `speed`, whatever `clock` says.

    They are `app.state.carrier` and `app.state.workspace`.
    """
    carrier = Carrier(account_of(settings, speed), clock)
    for phone in seeded_phones():
        carrier.store.add_phone(phone)
    workspace = Workspace(installation_of(settings, speed), clock)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await carrier.start()
        await workspace.start()
        yield
        await workspace.stop()
        await carrier.stop()

    async def time(_request: Request) -> Response:
        return JSONResponse({"now": clock().isoformat(), "speed": speed_of(clock)})

    async def reset(_request: Request) -> Response:
        await carrier.reset()
        await workspace.reset()
        return Response(status_code=204)

    app = Starlette(
        routes=[
            *twilio_api.routes(carrier),
            Route("/sandbox/time", time),
            Route("/sandbox/reset", reset, methods=["POST"]),
            *script_api.routes(carrier),
            *web_api.routes(workspace),
            *slack_script_api.routes(workspace),
            *page.routes(carrier, settings.company_name, settings.console_url),
            *start.routes(settings.company_name, settings.console_url),
            *photos.routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    app.state.carrier = carrier
    app.state.workspace = workspace
    return app


def run(settings: Settings, *, speed: float = 1.0) -> None:
    """Serve the sandbox where `settings.sandbox_url` says, until stopped; on a fast clock with shorter delays."""
    address = urlsplit(settings.sandbox_url)
    uvicorn.run(
        create_app(settings, clock_of(settings), speed=speed * settings.clock_speed),
        host=address.hostname or "127.0.0.1",
        port=address.port or 80,
        log_level=settings.log_level.lower(),
        access_log=False,
        ws="wsproto",  # Rasa holds websockets below 11, which uvicorn's own support cannot import
        timeout_graceful_shutdown=1,  # pages hold their event streams open for ever
    )
