"""A company's Slack app, as small as can be: it checks signatures, remembers what it hears, and answers as told."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.sandbox.servers import eventually


@dataclass(frozen=True)
class Told:
    kind: Literal["event", "action", "command", "submission"]
    payload: dict[str, Any]


@dataclass
class SlackApp:
    signing_secret: str
    url: str
    told: list[Told] = field(default_factory=list)
    """What came with a good signature; anything else is refused."""
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Used up one by one, by anything but events; then an empty 200."""
    events_answered: int = 200

    def heard(self, kind: str, **fields: Any) -> dict[str, Any]:
        """What it was told with these fields; waits until it is."""

        def found() -> list[dict[str, Any]]:
            payloads = [told.payload for told in self.told if told.kind == kind]
            return [payload for payload in payloads if fields.items() <= payload.items()]

        eventually(found)
        return found()[-1]

    def count(self, kind: str) -> int:
        return sum(told.kind == kind for told in self.told)

    def last_action(self) -> dict[str, Any]:
        """The element that was pressed last, with its value or what was chosen there."""
        action: dict[str, Any] = self.heard("action")["actions"][0]
        return action

    def app(self) -> Starlette:
        verifier = SignatureVerifier(self.signing_secret)

        async def take(request: Request) -> Response:
            body = await request.body()
            if not verifier.is_valid_request(body, dict(request.headers)):
                return Response(status_code=401)
            told = _told(request.headers["content-type"], body.decode())
            self.told.append(told)
            if told.kind == "event":
                return Response(status_code=self.events_answered)
            status, answer = self.answers.pop(0) if self.answers else (200, {})
            return JSONResponse(answer, status) if answer else Response(status_code=status)

        return Starlette(routes=[Route("/webhooks/slack/events", take, methods=["POST"])])


def _told(content_type: str, body: str) -> Told:
    if content_type.startswith("application/json"):
        return Told("event", json.loads(body)["event"])
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    if "command" in form:
        return Told("command", form)
    payload = json.loads(form["payload"])
    return Told("submission" if payload["type"] == "view_submission" else "action", payload)
