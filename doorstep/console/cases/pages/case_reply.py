"""Answering from the case: the text goes to its conversation, which is taken with it; handed back, the case is asked
about once."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.cases import queries as case_queries
from doorstep.cases.models import Case
from doorstep.console.cases.pages.case import RefusedWords, page
from doorstep.console.conversations import settling
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
)
from doorstep.desk import beginning, takeover
from doorstep.desk.takeover import DeskRefused
from doorstep.messaging.rasa_api import RasaUnavailable


def routes() -> list[BaseRoute]:
    return [
        Route("/cases/{case_id:int}/reply", _reply, methods=["POST"]),
        Route("/cases/{case_id:int}/hand-back", _hand_back, methods=["POST"]),
    ]


@requires("dispatcher")
async def _reply(request: Request) -> Response:
    """`once` names the text: sent twice, it is one."""
    case, form, login = await _case(request), await fields(request), user_of(request).login
    text, once, back = form.get("text", ""), once_of(form), f"/cases/{case.id}"
    assert case.conversation_id is not None, "a case without a conversation has no reply"
    try:
        if not once:
            raise DeskRefused("This form has lost its number. Reload the page.")
        outbox_id = await threads.run(
            beginning.write_in, services_of(request), case.conversation_id, text, by=login, cause=once
        )
    except beginning.HeldByOther as held:
        name = colleagues.called(held.holder.by, await read(request, colleagues.names))
        return await page(request, status=409, refused=RefusedWords(text, f"Not sent: {name} has this conversation."))
    except DeskRefused as error:
        return await page(request, status=409, refused=RefusedWords(text, f"Not sent: {error}"))
    await did(request, "text.written", f"case:{case.id}", {"outbox": outbox_id})
    flash(request, "It is on its way. Hand the conversation back when you are done.")
    return redirect(back)


@requires("dispatcher")
async def _hand_back(request: Request) -> Response:
    """To the assistant; then whether the case is settled."""
    case = await _case(request)
    assert case.conversation_id is not None, "a case without a conversation has none to hand back"
    try:
        await threads.run(takeover.release, services_of(request), case.conversation_id, by=user_of(request).login)
    except DeskRefused as error:
        flash(request, str(error), "warn")
        return redirect(f"/cases/{case.id}")
    except RasaUnavailable:
        flash(request, "Handed back. The assistant cannot be reached right now; it answers as soon as it is.", "warn")
    else:
        flash(request, "Handed back: the assistant answers again. Is the case settled?")
    await did(request, "conversation.released", f"conversation:{case.conversation_id}")
    return redirect(settling.path([case.id], f"/cases/{case.id}"))


async def _case(request: Request) -> Case:
    def look(session: Session, case_id: int) -> Case | None:
        return case_queries.case(session, case_id)

    case = await read(request, look, request.path_params["case_id"])
    if case is None or case.conversation_id is None:
        raise HTTPException(404, "There is no such case, or it has no conversation.")
    return case
