"""Slack's requests: what drivers and dispatch wrote, tapped, commanded or filled in, by HTTP or over a socket.

What is answered with the acknowledgement is decided here, from the request alone: that the address is ours, and what is
wrong with a form while it is still open. All else is stored, and is the dialogue's.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from doorstep.clock import system_clock
from doorstep.messaging import photos
from doorstep.messaging.slack import events, modals, receiving, signature
from doorstep.messaging.slack.payloads import payload_of
from doorstep.receiver import refusals
from doorstep.receiver.bodies import BodyNotTaken, body_of, empty
from doorstep.receiver.ledger import Ledger

EVENTS_PATH = "/webhooks/slack/events"

_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SlackAcknowledgement:
    """What the acknowledgement says besides being one."""

    body: dict[str, Any] | None = None


class NotOurs(Exception):
    """From another workspace or for another app than the settings name."""


class Malformed(Exception):
    """Signed, and not what Slack sends."""


def routes(*, with_events: bool) -> list[Route]:
    """`with_events`: what Slack says comes here, not over a socket."""
    found = [Route(photos.PATH + "{photo_id}", _photo, methods=["GET"])]
    if with_events:
        found.append(Route(EVENTS_PATH, _take, methods=["POST"]))
    return found


async def take(ledger: Ledger, body: dict[str, Any], by_slack: datetime | None = None) -> SlackAcknowledgement:
    """Of a request that is known to be Slack's. Raises NotOurs; Away, and then nothing may be acknowledged.

    `by_slack`: what Slack's clock showed when the request was made, if that is known.
    """
    if not _is_ours(body, ledger):
        raise NotOurs
    said = events.read(body, ledger.clock())
    if isinstance(said, events.Challenge):
        return SlackAcknowledgement({"challenge": said.value})
    if isinstance(said, events.Nothing):
        _log.info("slack_event_not_for_us", why=said.why)
        return SlackAcknowledgement()
    if view := payload_of(said.payload).get("view"):
        if view["callback_id"] not in modals.OURS:
            _log.info("slack_event_not_for_us", why="modal_of_others")
            return SlackAcknowledgement()
        if problems := modals.problems(view["callback_id"], view["values"]):
            return SlackAcknowledgement({"response_action": "errors", "errors": problems})
    if by_slack is not None:
        said = events.timed(said, by_slack)
    await ledger.keep(partial(receiving.receive, message=said))
    return SlackAcknowledgement()


async def _take(request: Request) -> Response:
    ledger: Ledger = request.app.state.ledger
    refuse = partial(refusals.refuse, request, "slack")
    headers = request.headers
    try:
        raw = await body_of(request)
        secret = ledger.settings.slack_signing_secret.get_secret_value()
        asked_at, signed = headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
        # One of the two clocks may be off by minutes, Slack's is not.
        clocks = (system_clock(), ledger.real())
        if not any(signature.is_authentic(raw, asked_at, signed, secret, now) for now in clocks):
            return refuse(403, "signature")
        sent_ago = ledger.real() - datetime.fromtimestamp(int(asked_at or 0), UTC)
        answer = await take(ledger, _read(raw, headers.get("Content-Type", "")), ledger.clock() - sent_ago)
    except BodyNotTaken as refused:
        return refuse(refused.http_status, refused.reason)
    except Malformed:
        return refuse(400, "malformed")
    except NotOurs:
        return refuse(403, "workspace or app")
    return empty(200) if answer.body is None else JSONResponse(answer.body)


def _read(raw: bytes, content_type: str) -> dict[str, Any]:
    """Raises Malformed."""
    try:
        if content_type.partition(";")[0].strip().lower() == _FORM:
            text = raw.decode("ascii")
            form = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS))
            body = json.loads(form["payload"]) if "payload" in form else form
        else:
            body = json.loads(raw)
    except (ValueError, RecursionError):  # no UTF-8, no form, no JSON, or one that is nested without end
        raise Malformed from None
    if not isinstance(body, dict):
        raise Malformed
    return body


def _is_ours(body: dict[str, Any], ledger: Ledger) -> bool:
    """By the workspace and the app that the settings name, if they do. Slack's test of the address names neither."""
    if body.get("type") == "url_verification":
        return True
    team = body.get("team")
    of_team = body.get("team_id") or (team.get("id") if isinstance(team, dict) else None)
    named = ((ledger.settings.slack_team_id, of_team), (ledger.settings.slack_app_id, body.get("api_app_id")))
    return all(ours is None or ours == theirs for ours, theirs in named)


async def _photo(request: Request) -> Response:
    """Of a delivery, for whoever was told its address: the carrier, and Slack."""
    ledger: Ledger = request.app.state.ledger
    photo_id: str = request.path_params["photo_id"]
    content = await ledger.look(lambda session: photos.content(session, photo_id))
    if content is None:
        return empty(404)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})
