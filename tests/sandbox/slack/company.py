"""The company's side: takes what Slack sends, checks its signature as slack_sdk does, remembers it, answers as told."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SIGNING_SECRET = "sandbox-signing-secret"


@dataclass
class Got:
    content: dict[str, Any]
    """The event envelope, the interaction's payload, or the form of a slash command."""
    is_signed: bool
    """By slack_sdk's own check."""
    retry: tuple[str, str] | None
    content_type: str
    raw: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = self.content["event"]
        return event


@dataclass
class Answer:
    status: int = 200
    content: dict[str, Any] | str = ""
    after_seconds: float = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Company:
    url: str
    received: list[Got] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """Used up one by one; then 200 with nothing."""

    def events(self, *types: str) -> list[Got]:
        """Events of these types or subtypes (all when none is named), without what the bot itself caused."""
        found = [got for got in self.received if got.content.get("type") == "event_callback"]
        return [
            got
            for got in found
            if not (got.event.get("bot_id") == "B0DOORSTEP" or got.event.get("message", {}).get("bot_id"))
            and (not types or got.event["type"] in types or got.event.get("subtype") in types)
        ]

    def own_events(self) -> list[Got]:
        return [got for got in self.received if got.content.get("event", {}).get("bot_id") == "B0DOORSTEP"]

    def interactions(self) -> list[Got]:
        return [got for got in self.received if got.content_type.startswith("application/x-www-form")]

    def app(self) -> Starlette:
        verifier = SignatureVerifier(SIGNING_SECRET)

        async def take(request: Request) -> Response:
            raw = await request.body()
            content_type = request.headers.get("content-type", "")
            if content_type == "application/json":
                content = json.loads(raw)
            else:
                form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
                content = json.loads(form["payload"]) if "payload" in form else form
            number = request.headers.get("x-slack-retry-num")
            self.received.append(
                Got(
                    content,
                    verifier.is_valid_request(raw, dict(request.headers)),
                    None if number is None else (number, request.headers["x-slack-retry-reason"]),
                    content_type,
                    raw,
                )
            )
            if content.get("type") == "url_verification":
                return Response(content["challenge"])
            answer = self.answers.pop(0) if self.answers else Answer()
            await asyncio.sleep(answer.after_seconds)
            if isinstance(answer.content, dict):
                return Response(
                    json.dumps(answer.content), answer.status, answer.headers, media_type="application/json"
                )
            return Response(answer.content, answer.status, answer.headers, media_type="text/plain")

        return Starlette(routes=[Route("/webhooks/slack/events", take, methods=["POST"])])
