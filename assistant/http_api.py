"""Rasa's HTTP API, less what we do not use: nobody reads a transcript, puts words into one or changes the model here.

What is left wants the token, and takes no events but those of doorstep/messaging/rasa_api.py: pausing, resuming, and
noting what our side said. Besides, the server says how it is.
"""

import hmac
import json
import re
from collections.abc import Collection
from functools import partial
from typing import Any

from sanic import Sanic, response
from sanic.request import Request

from assistant.storage import shared_storage
from doorstep import health, metrics, probes
from doorstep.health import HealthPart
from doorstep.settings import Settings

MAX_BYTES = 1_000_000
"""Of a request's body; no part of a longer one is kept in memory."""

_API = re.compile(r"/conversations/[^/]+/(trigger_intent|tracker/events)")


def restrict(app: Sanic, token: str, outputs: Collection[str]) -> None:
    """`outputs`: the channels that what is said may go to."""
    app.config.REQUEST_MAX_SIZE = MAX_BYTES
    app.register_middleware(partial(_refuse, token, outputs), "request")


def say_how_it_is(app: Sanic, settings: Settings) -> None:
    database = probes.DatabaseProbe(shared_storage().read)

    @app.get(health.LIVE_PATH, name="live")
    async def live(_request: Request) -> response.HTTPResponse:
        return response.json({"status": "ok"})

    @app.get(metrics.PATH, name="metrics")
    async def counted(_request: Request) -> response.HTTPResponse:
        return response.raw(metrics.exposition(), content_type=metrics.CONTENT_TYPE)

    @app.get(health.READY_PATH, name="ready")
    async def ready(request: Request) -> response.HTTPResponse:
        answer = health.answer([_model(request.app), await database.part(), probes.disk(settings)])
        return response.json(answer.body, status=answer.status)


def _refuse(token: str, outputs: Collection[str], request: Request) -> response.HTTPResponse | None:
    if request.path in (health.LIVE_PATH, health.READY_PATH, metrics.PATH) or request.path.startswith("/webhooks/"):
        return None
    if request.method != "POST" or not (asked := _API.fullmatch(request.path)):
        return _failure(404, "not served here")
    if not hmac.compare_digest(str(request.args.get("token", "")).encode(), token.encode()):
        return _failure(401, "the token is missing or wrong")
    output = request.args.get("output_channel")
    if output is not None and output not in outputs:
        return _failure(400, "unknown output_channel")  # Rasa would collect the utterances, send none, and answer 200
    if asked[1] == "tracker/events" and not _are_ours(request.body):
        return _failure(400, "events that are not written from outside")
    return None


def _failure(status: int, reason: str) -> response.HTTPResponse:
    return response.json({"status": "failure", "reason": reason}, status=status)


def _are_ours(body: bytes) -> bool:
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return all(map(_is_ours, events if isinstance(events, list) else [events]))


def _is_ours(event: Any) -> bool:
    match event:
        case {"event": "pause" | "resume"} | {"event": "bot", "text": str()}:
            return True
        case {"event": "active_loop", "name": None} | {"event": "slot", "name": str(), "value": None}:
            return True  # what was asked is dropped
    return False


def _model(app: Sanic) -> HealthPart:
    agent = getattr(app.ctx, "agent", None)
    return HealthPart("model", None if agent is not None and agent.is_ready() else "not loaded")
