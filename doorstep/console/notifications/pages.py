"""The next day's unasked texts, and the last day's that did not go: cancelled or sent now, with a reason."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.auth.models import Role
from doorstep.console.kit.page import (
    Entry,
    HTTPException,
    act,
    fields,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    user_of,
)
from doorstep.console.read_model import unasked
from doorstep.messaging import by_hand

ENTRY = Entry("Notifications", "/notifications", icon="send", key="g o")

_LONGEST_REASON = 200
_Command = Callable[[Session, int, str, str, datetime], None]


def routes() -> list[BaseRoute]:
    return [
        Route("/notifications", _show, methods=["GET"]),
        Route("/notifications/list", _list, methods=["GET"]),
        Route("/notifications/{outbox_id:int}/cancel", _cancel, methods=["POST"]),
        Route("/notifications/{outbox_id:int}/send-now", _send_now, methods=["POST"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    return await _page(request, "notifications.html")


@requires("viewer")
async def _list(request: Request) -> Response:
    return await _page(request, "notifications_list.html")


async def _page(request: Request, template: str) -> Response:
    return render(
        request,
        template,
        coming=await read(request, unasked.coming, now(request)),
        later=await read(request, unasked.set_for_later, now(request)),
        not_sent=await read(request, unasked.not_sent, now(request)),
        most=unasked.MOST,
        may_act=user_of(request).role.covers(Role.DISPATCHER),
    )


@requires("dispatcher")
async def _cancel(request: Request) -> Response:
    return await _by_hand(request, "text.cancelled", by_hand.cancel, "It is cancelled.")


@requires("dispatcher")
async def _send_now(request: Request) -> Response:
    said = "It goes now, unless the person opted out or it is night there."
    return await _by_hand(request, "text.sent_now", by_hand.send_now, said)


async def _by_hand(request: Request, action: str, command: _Command, done: str) -> Response:
    outbox_id, form = request.path_params["outbox_id"], await fields(request)
    why = form.get("why", "").strip()[:_LONGEST_REASON]
    if not why:
        raise HTTPException(422, "Say why.")
    try:
        await act(request, action, f"text:{outbox_id}", command, outbox_id, user_of(request).login, why, now(request))
    except by_hand.NotWaiting:
        raise HTTPException(409, "It does not wait any more: it has left, or was dropped.") from None
    flash(request, done)
    return redirect(form.get("next") or "/notifications")
