"""Socket Mode: the app's own connections, over which it gets what else comes by HTTP."""

import asyncio
import json
import time
from contextlib import suppress
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from doorstep.sandbox.slack.installation import Installation
from doorstep.sandbox.slack.records import APP_ID, Json
from doorstep.sandbox.slack.tickets import Expired, Tickets, UsedUp
from doorstep.sandbox.webhooks import WebhookAnswer

SOCKET_PATH = "/slack/socket"
TICKET_SECONDS = 60


class Sockets:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._tickets: Tickets[None] = Tickets(TICKET_SECONDS)
        self._connected: list[WebSocket] = []
        self._is_switched_on = False
        self._waiting: dict[str, tuple[WebSocket, asyncio.Future[Json | None]]] = {}

    @property
    def are_used(self) -> bool:
        """Whether the app gets its events here: it has connected since the start, or its settings say that it will."""
        return self._is_switched_on or bool(self._connected) or self._installation.app_token is not None

    def reset(self) -> None:
        """Back to HTTP, unless the app is connected."""
        self._is_switched_on = False

    @property
    def count(self) -> int:
        return len(self._connected)

    def url(self) -> str:
        """For one connection."""
        base = "ws" + self._installation.base_url.removeprefix("http")
        return f"{base}{SOCKET_PATH}?ticket={self._tickets.issue(None)}&app_id={APP_ID}"

    async def serve(self, socket: WebSocket) -> None:
        try:
            self._tickets.use(socket.query_params.get("ticket", ""))
        except (KeyError, Expired, UsedUp):
            await socket.close(4001)
            return
        await socket.accept()
        self._connected.append(socket)
        self._is_switched_on = True
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self._connected),
                    "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
                    "connection_info": {"app_id": APP_ID},
                }
            )
            while True:
                self._take(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(socket)

    async def send(
        self, kind: str, payload: Json, timeout_seconds: float, retry: tuple[int, str] | None
    ) -> WebhookAnswer:
        """Over one of the connections; the answer is what came with the acknowledgement. Never raises.

        `kind` is events_api, interactive or slash_commands; `retry` is the number and reason of another attempt.
        """
        began = time.perf_counter()
        if not self._connected:
            return WebhookAnswer(None, problem="no connection (the app has no socket open)")
        socket = self._connected.pop(0)  # each in turn
        self._connected.append(socket)
        envelope_id = str(uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            number, reason = retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        acknowledged: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = (socket, acknowledged)
        try:
            await socket.send_json(envelope)
            content = await asyncio.wait_for(acknowledged, timeout_seconds)
        except TimeoutError:
            return WebhookAnswer(None, problem=f"no answer within {timeout_seconds:g} s", timed_out=True)
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            return WebhookAnswer(None, problem=f"no connection ({type(error).__name__})")
        finally:
            del self._waiting[envelope_id]
        body = "" if content is None else json.dumps(content)
        return WebhookAnswer(200, "application/json", body, milliseconds=round((time.perf_counter() - began) * 1000))

    async def cut(self) -> None:
        """Close every connection, as when Slack is down or stops."""
        for socket in list(self._connected):
            self._forget(socket)
            with suppress(RuntimeError, OSError, WebSocketDisconnect):  # it may have gone by itself
                await socket.close(1001)

    def _take(self, text: str) -> None:
        try:
            acknowledgement = json.loads(text)
        except ValueError:
            return
        if not isinstance(acknowledgement, dict):
            return
        _, waiting = self._waiting.get(str(acknowledgement.get("envelope_id")), (None, None))
        if waiting is not None and not waiting.done():
            waiting.set_result(acknowledgement.get("payload"))

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._connected:
            self._connected.remove(socket)
        for of_socket, waiting in self._waiting.values():
            if of_socket is socket and not waiting.done():
                waiting.set_exception(ConnectionResetError("the socket was closed"))
