"""Real servers on free loopback ports, in threads of the test process."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from twilio.request_validator import RequestValidator

from tests.ports import free_port as free_port

AUTH_TOKEN = "sandbox-auth-token"


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[str]:
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", ws="wsproto", timeout_graceful_shutdown=1,
        timeout_keep_alive=600,  # longer than any client: none sends on a connection that is being closed
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start within 60 s"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Webhook:
    path: str
    form: dict[str, str]
    is_signed: bool
    """By the unmodified twilio library's own check over URL and form."""
    idempotency_token: str


@dataclass
class Answer:
    status: int = 200
    body: str = "<Response/>"
    content_type: str = "text/xml"
    after_seconds: float = 0


@dataclass
class Company:
    """A company that takes webhooks, remembers them, and answers as told."""

    url: str
    received: list[Webhook] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """Used up one by one; then empty TwiML."""

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/webhooks/sms/webhook"

    @property
    def status_url(self) -> str:
        return f"{self.url}/status?from=tests"

    def texts(self) -> list[Webhook]:
        return [webhook for webhook in self.received if webhook.path.startswith("/webhooks/")]

    def statuses(self) -> list[str]:
        return [webhook.form["MessageStatus"] for webhook in self.received if webhook.path == "/status"]

    def app(self) -> Starlette:
        validator = RequestValidator(AUTH_TOKEN)

        async def take(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            url = self.url + request.url.path + (f"?{request.url.query}" if request.url.query else "")
            self.received.append(
                Webhook(
                    request.url.path,
                    form,
                    validator.validate(url, form, request.headers.get("x-twilio-signature", "")),
                    request.headers.get("i-twilio-idempotency-token", ""),
                )
            )
            answer = self.answers.pop(0) if self.answers else Answer()
            await asyncio.sleep(answer.after_seconds)
            return Response(answer.body, answer.status, media_type=answer.content_type)

        async def picture(_request: Request) -> Response:
            return Response(PNG, media_type="image/png")

        async def page(_request: Request) -> Response:
            return Response("<html><script>alert(1)</script></html>", media_type="image/png")

        return Starlette(
            routes=[
                Route("/picture.png", picture),
                Route("/page.png", page),
                Route("/{path:path}", take, methods=["POST"]),
            ]
        )


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff56c7cdd30000000049454e44ae426082"
)


def eventually(met: object, seconds: float = 60) -> None:
    """Wait until the function `met` answers something true."""
    deadline = time.monotonic() + seconds
    while not met():  # type: ignore[operator]
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)
