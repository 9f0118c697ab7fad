"""The line to the app: over HTTP, signed as Slack signs, or over the app's own socket."""

import asyncio
import json
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from doorstep.clock import system_clock
from doorstep.sandbox.client import KEEP_ALIVE_SECONDS
from doorstep.sandbox.slack.events import envelope
from doorstep.sandbox.slack.faults import DelayEvent, RepeatEvent, SlackFaults
from doorstep.sandbox.slack.installation import Installation
from doorstep.sandbox.slack.records import BOT_ID, Json
from doorstep.sandbox.slack.sockets import Sockets
from doorstep.sandbox.slack.store import WorkspaceStore, new_id
from doorstep.sandbox.webhooks import WebhookAnswer, post_once

RETRIES_AFTER = (0.0, 60.0, 300.0)
"""Seconds after the failure before: at once, a minute, five minutes."""

What = Literal["events_api", "interactive", "slash_commands"]


class SlackLine:
    def __init__(
        self, installation: Installation, store: WorkspaceStore, faults: SlackFaults, sockets: Sockets
    ) -> None:
        self._installation = installation
        self._store = store
        self._faults = faults
        self._sockets = sockets
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=KEEP_ALIVE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def deliver(self, event: Json, heard: Callable[[bool], None] = lambda taken: None) -> None:
        """Deliver an event, again if need be; `heard` is told after each attempt whether the app has taken it."""
        channel = event.get("channel")
        event_id = new_id("Ev")
        content = envelope(event, event_id, int(self._store.clock().timestamp()))
        if _is_of_the_app(event):  # faults are meant for what people do
            await self._deliver(content, heard)
            return
        delay = self._faults.take(DelayEvent, channel=channel)
        if delay is not None:
            await asyncio.sleep(delay.seconds)
        repeat = self._faults.take(RepeatEvent, channel=channel)
        await asyncio.gather(*(self._deliver(content, heard) for _ in range(repeat.copies if repeat else 1)))

    async def _deliver(self, content: Json, heard: Callable[[bool], None]) -> None:
        retry: tuple[int, str] | None = None
        for number in range(len(RETRIES_AFTER) + 1):
            if number > 0:
                await asyncio.sleep(RETRIES_AFTER[number - 1] / self._installation.speed)
            await self._faults.until_outage_is_over()
            answer = await self._send("events_api", content, retry)
            taken = is_acknowledged(answer)
            self._note("event", answer, attempt=number + 1, event_id=content["event_id"], **_named(content["event"]))
            heard(taken)
            if taken or answer.headers.get("X-Slack-No-Retry") == "1":
                return
            retry = (number + 1, _reason(answer))

    async def ask(self, what: What, payload: Json) -> WebhookAnswer:
        """An interaction or a slash command: one attempt, while the person waits."""
        answer = (
            WebhookAnswer(None, problem="outage") if self._faults.outage_left else await self._send(what, payload, None)
        )
        if what == "interactive":
            self._note("interaction", answer, type=payload["type"], user=payload["user"]["id"])
        elif what == "slash_commands":
            self._note("command", answer, command=payload["command"], user=payload["user_id"])
        return answer

    async def verify_url(self, content: Json) -> WebhookAnswer:
        """Always over HTTP."""
        return await self._post("events_api", content, None)

    async def _send(self, what: What, content: Json, retry: tuple[int, str] | None) -> WebhookAnswer:
        if self._sockets.are_used:
            return await self._sockets.send(what, content, self._installation.patience, retry)
        return await self._post(what, content, retry)

    async def _post(self, what: What, content: Json, retry: tuple[int, str] | None) -> WebhookAnswer:
        if self._http is None:
            raise RuntimeError("the workspace has not been started")
        content_type, body = _body(what, content)
        timestamp = str(
            int(system_clock().timestamp())
        )  # real, whatever the system's clock says: the app's check is too
        signature = SignatureVerifier(self._installation.signing_secret).generate_signature(
            timestamp=timestamp, body=body
        )
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "*/*",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        to, patience = self._installation.request_url, self._installation.patience
        return await post_once(self._http, to, body.encode(), headers, patience)

    def _note(self, kind: str, answer: WebhookAnswer, **facts: object) -> None:
        facts |= {"http_status": answer.status, "milliseconds": answer.milliseconds}
        if answer.problem:
            facts["problem"] = answer.problem
        self._store.note(kind, **facts)


def _body(what: What, content: Json) -> tuple[str, str]:
    """Content type and body."""
    if what == "events_api":
        return "application/json", _json(content)
    form = {"payload": _json(content)} if what == "interactive" else content
    return "application/x-www-form-urlencoded", urlencode(form)


def _json(content: Json) -> str:
    """Slashes escaped, as Slack has them: a signature over the same JSON written anew is another."""
    return json.dumps(content, separators=(",", ":")).replace("/", "\\/")


def is_acknowledged(answer: WebhookAnswer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _reason(answer: WebhookAnswer) -> str:
    if answer.timed_out:
        return "http_timeout"
    return "connection_failed" if answer.status is None else "http_error"


def _written(event: Json) -> Json:
    """The message that an event is about."""
    message: Json = event.get("message") or event.get("previous_message") or event
    return message


def _is_of_the_app(event: Json) -> bool:
    return _written(event).get("bot_id") == BOT_ID


def _named(event: Json) -> Json:
    """What the log says of an event: no words."""
    written = _written(event)
    return {
        "type": event["type"],
        "subtype": event.get("subtype"),
        "channel": event.get("channel"),
        "ts": written.get("ts"),
        "user": written.get("user"),
    }
