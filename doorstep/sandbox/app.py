"""The sandbox as a web application, and the server that runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from doorstep.clock import Clock, clock_starting_at, system_clock
from doorstep.sandbox import page, photos, script_api, twilio_api
from doorstep.sandbox.account import account_of
from doorstep.sandbox.carrier import Carrier
from doorstep.sandbox.seeded import seeded_phones
from doorstep.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, clock: Clock, *, speed: float = 1.0) -> Starlette:
    """The carrier of `settings`. Its delays are real seconds divided by `speed`, whatever `clock` says.

    The Carrier is `app.state.carrier`.
    """
    carrier = Carrier(account_of(settings, speed), clock)
    for phone in seeded_phones():
        carrier.store.add_phone(phone)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await carrier.start()
        yield
        await carrier.stop()

    app = Starlette(
        routes=[
            *twilio_api.routes(carrier),
            *script_api.routes(carrier),
            *page.routes(carrier, settings.company_name, settings.console_url),
            *photos.routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    app.state.carrier = carrier
    return app


def run(settings: Settings, *, speed: float = 1.0) -> None:
    """Serve the sandbox where `settings.sandbox_url` says, until stopped."""
    clock = clock_starting_at(settings.now, since=settings.now_since) if settings.now else system_clock
    address = urlsplit(settings.sandbox_url)
    uvicorn.run(
        create_app(settings, clock, speed=speed),
        host=address.hostname or "127.0.0.1",
        port=address.port or 80,
        log_level=settings.log_level.lower(),
        access_log=False,
        ws="none",  # Rasa holds websockets below 11, which uvicorn's own support cannot import
        timeout_graceful_shutdown=1,  # pages hold their event streams open for ever
    )
