"""Twilio's requests: texts that customers wrote, and what became of ours."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.messaging import callbacks
from doorstep.messaging.twilio import webhooks
from doorstep.messaging.twilio.webhooks import INBOUND_PATH, STATUS_PATH, WebhookRejected, WebhookRequest
from doorstep.receiver import refusals
from doorstep.receiver.bodies import BodyNotTaken, body_of, empty
from doorstep.receiver.ledger import Ledger

_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def routes() -> list[Route]:
    return [
        Route(INBOUND_PATH, _take_text, methods=["POST"]),
        Route(STATUS_PATH, _take_status, methods=["POST"]),
    ]


async def _take_text(request: Request) -> Response:
    ledger: Ledger = request.app.state.ledger
    refuse = partial(refusals.refuse, request, "twilio")
    try:
        message = webhooks.read_inbound(await _as_sent(request), ledger.settings, ledger.clock())
    except BodyNotTaken as refused:
        return refuse(refused.http_status, refused.reason)
    if isinstance(message, WebhookRejected):
        return refuse(message.http_status, message.reason)
    await ledger.keep_text(message)
    return Response(_NOTHING, media_type="application/xml")


async def _take_status(request: Request) -> Response:
    ledger: Ledger = request.app.state.ledger
    refuse = partial(refusals.refuse, request, "twilio")
    try:
        report = webhooks.read_status(await _as_sent(request), ledger.settings)
    except BodyNotTaken as refused:
        return refuse(refused.http_status, refused.reason)
    if isinstance(report, WebhookRejected):
        return refuse(report.http_status, report.reason)
    now = ledger.clock()
    await ledger.note(lambda session: callbacks.apply_status(session, report, now))
    return empty(204)


async def _as_sent(request: Request) -> WebhookRequest:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return WebhookRequest(
        target=(path + (b"?" + query if query else b"")).decode("utf-8", "surrogateescape"),
        body=await body_of(request, webhooks.MAX_BYTES),
        signature=request.headers.get("X-Twilio-Signature"),
    )
