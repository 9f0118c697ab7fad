"""Taking a conversation, writing in it, handing it back."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.conversations import settling
from doorstep.console.conversations.pages.conversation import page
from doorstep.console.kit import colleagues
from doorstep.console.kit.page import (
    HTTPException,
    did,
    fields,
    flash,
    once_of,
    read,
    redirect,
    requires,
    services_of,
    user_of,
    whole,
)
from doorstep.desk import takeover, texts
from doorstep.desk.takeover import DeskRefused, Holder, TakeoverResult
from doorstep.messaging.rasa_api import RasaUnavailable

_NO_CAUSE = "This form has lost its number. Reload the page; what you wrote stays."


def routes() -> list[BaseRoute]:
    at = "/conversations/{conversation_id}"
    return [
        Route(f"{at}/take", _take, methods=["POST"]),
        Route(f"{at}/take-over", _take_over, methods=["POST"]),
        Route(f"{at}/release", _release, methods=["POST"]),
        Route(f"{at}/texts", _say, methods=["POST"]),
    ]


@requires("dispatcher")
async def _take(request: Request) -> Response:
    id_, login = _id(request), user_of(request).login
    try:
        taken = await threads.run(takeover.take, services_of(request), id_, by=login)
    except DeskRefused as error:
        raise HTTPException(404, str(error)) from None
    return await _taken(request, taken)


@requires("dispatcher")
async def _take_over(request: Request) -> Response:
    """From somebody who has it; the form says which takeover was seen."""
    number = whole((await fields(request)).get("takeover")) or 0
    try:
        taken = await threads.run(
            takeover.take_from, services_of(request), _id(request), number, by=user_of(request).login
        )
    except DeskRefused as error:
        raise HTTPException(404, str(error)) from None
    return await _taken(request, taken)


async def _taken(request: Request, taken: TakeoverResult) -> Response:
    id_ = _id(request)
    if not taken.is_yours:
        flash(request, await _held_by(request, taken.holder), "warn")
        return redirect(f"/conversations/{id_}")
    await did(request, "conversation.taken", f"conversation:{id_}", {"takeover": taken.holder.takeover_id})
    if not taken.is_silent:
        flash(request, "You have it. The assistant cannot be reached now; it falls silent as soon as it is.", "warn")
    return redirect(f"/conversations/{id_}#text")


@requires("dispatcher")
async def _release(request: Request) -> Response:
    """What one has oneself; or what nobody has, and the assistant waits for a person."""
    id_ = _id(request)
    number = whole((await fields(request)).get("takeover")) or 0
    try:
        holder = await threads.run(
            takeover.release, services_of(request), id_, by=user_of(request).login, takeover_id=number
        )
    except DeskRefused:
        holder = await read(request, takeover.who_has, id_)
        flash(request, await _held_by(request, holder) if holder else "Somebody was faster.", "warn")
        return redirect(f"/conversations/{id_}")
    except RasaUnavailable:
        flash(request, "Handed back. The assistant cannot be reached right now; it answers as soon as it is.", "warn")
    else:
        flash(request, "Handed back: the assistant answers again.")
    await did(request, "conversation.released", f"conversation:{id_}")
    if holder is not None and (cases := await read(request, settling.unsettled, id_, user_of(request).login, holder)):
        return redirect(settling.path(cases, f"/conversations/{id_}"))
    return redirect(f"/conversations/{id_}")


@requires("dispatcher")
async def _say(request: Request) -> Response:
    """A text of the desk's. `once` names it: sent twice, it is one text."""
    id_, form = _id(request), await fields(request)
    text, once = form.get("text", ""), once_of(form)
    is_script = "x-fragment" in request.headers
    try:
        if not once:
            raise DeskRefused(_NO_CAUSE)
        outbox_id = await threads.run(texts.say, services_of(request), id_, text, by=user_of(request).login, cause=once)
    except DeskRefused as error:
        if is_script:
            raise HTTPException(409, str(error)) from None
        return await page(request, status=409, problem=str(error), draft=text)
    await did(request, "text.written", f"conversation:{id_}", {"outbox": outbox_id})
    return JSONResponse({"outbox_id": outbox_id}) if is_script else redirect(f"/conversations/{id_}#text")


def _id(request: Request) -> str:
    id_: str = request.path_params["conversation_id"]
    return id_


async def _held_by(request: Request, holder: Holder) -> str:
    name = colleagues.called(holder.by, await read(request, colleagues.names))
    return takeover.held_by(replace(holder, by=name), services_of(request))
