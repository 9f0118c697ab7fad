"""How long each request of a provider takes to be acknowledged, by which of our addresses it came to."""

import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstep import metrics, tracing
from doorstep.messaging.twilio.webhooks import INBOUND_PATH, STATUS_PATH
from doorstep.receiver.slack import EVENTS_PATH

_HOOKS = {INBOUND_PATH: "text", STATUS_PATH: "status", EVENTS_PATH: "slack"}


class Measured:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hook = _HOOKS.get(scope.get("path", ""))
        if scope["type"] != "http" or hook is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        with tracing.span(f"webhook {hook}", kind="server") as note:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _observe(hook, message, time.monotonic() - began)
                    note("status", int(message["status"]))
                await send(message)

            await self._app(scope, receive, sending)


def _observe(hook: str, start: dict[str, Any] | Message, seconds: float) -> None:
    metrics.WEBHOOK_SECONDS.labels(hook, str(start["status"])).observe(seconds)
