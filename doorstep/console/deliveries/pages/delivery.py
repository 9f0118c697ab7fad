"""A delivery: what is known of it, and the notes, cases and texts that a person begins there. Changes: changes.py."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.cases import commands as case_commands
from doorstep.cases.commands import OF_THE_HOUSE, NewCase
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.cases import lists, notes
from doorstep.console.cases.pages.cases import deciders
from doorstep.console.deliveries import queries as delivery_queries
from doorstep.console.deliveries import wishes
from doorstep.console.deliveries.queries import DeliveryPage
from doorstep.console.kit import colleagues, masking, pictures
from doorstep.console.kit.page import (
    HTTPException,
    act,
    by_form,
    did,
    fields,
    flash,
    looked_at,
    new_once,
    now,
    once_of,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
)
from doorstep.desk import beginning, calling
from doorstep.desk.takeover import DeskRefused
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import NotFound
from doorstep.dms.values import Audience
from doorstep.language import spoken
from doorstep.messaging.outbox import queueing

AT = "/deliveries/{number}"
LONGEST_NOTE = 1000
LONGEST_REASON = 500
BY_HAND = {kind.value: way.title for kind, way in KINDS.items() if kind not in OF_THE_HOUSE}
"""Of cases that may be opened by hand."""


def routes() -> list[BaseRoute]:
    return [
        Route(AT, _show, methods=["GET"]),
        Route(AT, _show_in_clear, methods=["POST"]),
        Route(f"{AT}/parts", _fragment, methods=["GET"]),
        Route(f"{AT}/notes", _note, methods=["POST"]),
        Route(f"{AT}/cases", _open_case, methods=["POST"]),
        Route(f"{AT}/texts", _text, methods=["POST"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    return await page(request)


@requires("viewer")
async def _fragment(request: Request) -> Response:
    """What changes while one looks."""
    return await page(request, template="delivery_parts.html")


@requires("dispatcher")
async def _show_in_clear(request: Request) -> Response:
    """With codes and phone numbers, this once; who asked for it is logged before they are shown."""
    await looked_at(request, "delivery.shown_in_clear", f"delivery:{request.path_params['number']}")
    return await page(request, in_clear=True)


async def page(
    request: Request,
    *,
    template: str = "delivery.html",
    in_clear: bool = False,
    status: int = 200,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """`problems`: of the form that was sent, by its name; `typed`: what was written in it."""
    number = request.path_params["number"]
    seen = await read(request, delivery_queries.delivery_page, number, now(request), in_clear=in_clear)
    if seen is None:
        raise HTTPException(404, f"There is no delivery {number}.")
    return render(
        request,
        template,
        status=status,
        seen=seen,
        delivery=seen.delivery,
        names=await read(request, colleagues.names),
        states=lists.STATES,
        titles={kind.value: way.title for kind, way in KINDS.items()},
        kinds=BY_HAND,
        changes=[(name, title, wishes.CHANGES[name] in seen.may_change) for name, title in wishes.TITLES.items()],
        phone=spoken.phone if in_clear else masking.phone,
        shown=lambda urls: [pictures.address(request, url) for url in pictures.without_copies(urls)],
        in_clear=in_clear,
        once=new_once(),
        most=queueing.MAX_BODY,
        problems=problems or {},
        typed=typed or {},
        topics=_topics(seen),
        here=f"/deliveries/{number}",
    )


def _topics(seen: DeliveryPage) -> str:
    topics = [f"dms:{seen.delivery.tracking_number}", "cases", "minute"]
    return " ".join(topics + ([f"conversation:{seen.conversation.conversation_id}"] if seen.conversation else []))


@requires("dispatcher")
async def _note(request: Request) -> Response:
    """For colleagues; `@login` calls one of them."""
    number, form, login = request.path_params["number"], await fields(request), user_of(request).login
    text = form.get("text", "").strip()[:LONGEST_NOTE]
    people = await read(request, deciders)
    if problem := notes.problem_of(text, people):
        return await page(request, status=422, problems={"note": problem}, typed={"note": text})
    by = by_form(request, once_of(form))

    def write(session: Session) -> None:
        dms_of(session).add_note(by, number, text, audience=Audience.DESK)
        calling.call_named(session, text, by=login, path=f"/deliveries/{number}", now=by.now)

    try:
        await act(request, "delivery.noted", f"delivery:{number}", write)
    except NotFound:
        raise HTTPException(404, f"There is no delivery {number}.") from None
    flash(request, "Noted.")
    return redirect(f"/deliveries/{number}")


@requires("dispatcher")
async def _open_case(request: Request) -> Response:
    number, form, user = request.path_params["number"], await fields(request), user_of(request)
    kind, reason = form.get("kind", ""), " ".join(form.get("reason", "").split())[:LONGEST_REASON]
    if kind not in BY_HAND or not reason:
        problem = "Say what it is about." if kind in BY_HAND else "Choose what kind of case it is."
        return await page(request, status=422, problems={"case": problem}, typed={"reason": reason, "kind": kind})
    seen = await read(request, delivery_queries.delivery_page, number, now(request))
    if seen is None:
        raise HTTPException(404, f"There is no delivery {number}.")
    new = NewCase(
        CaseKind(kind), reason, number, seen.conversation.conversation_id if seen.conversation else None,
        details={"by_hand": True}, next_step="Settle it.",
    )  # fmt: skip
    by = by_form(request, once_of(form))

    def open_and_take(session: Session) -> tuple[int, str]:
        case = case_commands.open_case(session, by, new)
        if case.assigned_to is None:
            case_commands.assign(session, by.because_of(f"{by.cause}:taken"), case.id, user.login)
        return case.id, str(case.assigned_to or user.login)

    case_id, holder = await act(request, "case.opened", f"delivery:{number}", open_and_take)
    if holder == user.login:
        flash(request, f"Case {case_id} is yours.")
    else:
        who = colleagues.called(holder, await read(request, colleagues.names))
        flash(request, f"{who} has this case already; what you wrote is added to it.", "info")
    return redirect(f"/cases/{case_id}")


@requires("dispatcher")
async def _text(request: Request) -> Response:
    """To the recipient, whether or not they ever wrote."""
    number, form = request.path_params["number"], await fields(request)
    text, once = form.get("text", ""), once_of(form) or new_once()
    delivery = await read(request, delivery_queries.one, number)
    if delivery is None:
        raise HTTPException(404, f"There is no delivery {number}.")
    try:
        if delivery.recipient_phone is None:
            raise DeskRefused("There is no phone number on file.")
        conversation_id = await threads.run(
            beginning.write_to, services_of(request), delivery.recipient_phone, text, by=user_of(request).login,
            cause=once,
        )  # fmt: skip
    except DeskRefused as error:
        return await page(request, status=409, problems={"text": str(error)}, typed={"text": text})
    await did(request, "text.written", f"delivery:{number}", {"conversation": conversation_id})
    flash(request, "It is on its way. You have the conversation: hand it back when you are done.")
    return redirect(f"/deliveries/{number}")
