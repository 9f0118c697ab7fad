"""What is done to cases, one or several at once.

What reaches a customer is asked about first (case_questions.py). Who has a case, and that it is resolved, can be taken
back for a moment (desk/undoable.py).
"""

import secrets
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.console.cases import lists, notes
from doorstep.console.cases.pages.case import RefusedWords, page
from doorstep.console.cases.pages.case_questions import LONGEST_REASON, ask, ids_of, why_not
from doorstep.console.cases.pages.cases import deciders
from doorstep.console.kit import colleagues
from doorstep.console.kit.page import (
    HTTPException,
    act,
    by_form,
    flash,
    now,
    read,
    redirect,
    requires,
    services_of,
    user_of,
)
from doorstep.desk import approvals, calling, undoable
from doorstep.language import spoken
from doorstep.provenance import By


def routes() -> list[BaseRoute]:
    return [
        Route("/cases/resolve", _resolve, methods=["POST"]),
        Route("/cases/assign", _assign, methods=["POST"]),
        Route("/cases/undo", _undo, methods=["POST"]),
        Route("/cases/{case_id:int}/approve", _approve, methods=["POST"]),
        Route("/cases/{case_id:int}/reject", _reject, methods=["POST"]),
        Route("/cases/{case_id:int}/note", _note, methods=["POST"]),
    ]


@requires("dispatcher")
async def _approve(request: Request) -> Response:
    form, case_id = await request.form(), request.path_params["case_id"]

    def approve(session: Session) -> None:
        by = By.desk(user_of(request).login, approvals.approval_of(case_id), now(request))
        approvals.approve(session, by, case_id, seen=_text(form, "seen"))

    return await _decided(request, form, "case.approved", approve, f"Case {case_id} is approved.")


@requires("dispatcher")
async def _reject(request: Request) -> Response:
    form, case_id = await request.form(), request.path_params["case_id"]
    reason = " ".join(_text(form, "reason").split())[:LONGEST_REASON]
    if not reason:
        return await ask(request, "reject", [case_id], status=422, problem="Say why, for colleagues and the DMS.")

    def reject(session: Session) -> None:
        by = By.desk(user_of(request).login, approvals.rejection_of(case_id), now(request))
        approvals.reject(session, by, case_id, reason, seen=_text(form, "seen"))

    return await _decided(request, form, "case.rejected", reject, f"Case {case_id} is rejected.")


async def _decided(
    request: Request, form: FormData, action: str, command: Callable[[Session], None], said: str
) -> Response:
    case_id = request.path_params["case_id"]
    try:
        await act(request, action, f"case:{case_id}", command)
    except case_commands.CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    except CaseRejected as error:
        flash(request, await read(request, why_not, request, case_id) or str(error), "warn")
        return redirect(f"/cases/{case_id}")
    flash(request, said)
    return redirect(_text(form, "next") or lists.PATH)


@requires("dispatcher")
async def _note(request: Request) -> Response:
    form, case_id = await request.form(), request.path_params["case_id"]
    text = _text(form, "text").strip()[:2000]
    back = _text(form, "next") or f"/cases/{case_id}"
    if problem := notes.problem_of(text, await read(request, deciders)):
        return await page(request, status=422, refused=RefusedWords(note=text, note_problem=problem))
    login = user_of(request).login
    by = by_form(request)

    def note(session: Session) -> None:
        case_commands.note(session, by, case_id, text)
        calling.call_named(session, text, by=login, path=f"/cases/{case_id}", now=by.now)

    try:
        await act(request, "case.noted", f"case:{case_id}", note)
    except case_commands.CaseNotFound as error:
        raise HTTPException(404, str(error)) from None
    flash(request, "Noted.")
    return redirect(back)


@requires("dispatcher")
async def _resolve(request: Request) -> Response:
    form = await request.form()
    ids = ids_of(form.getlist("id"))
    words = _text(form, "words").strip()
    if "words" not in form:  # several were ticked, and the question comes now
        return await ask(request, "resolve", ids)
    if not words:
        problem = "Say how it ended, for colleagues and the DMS."
        return await ask(request, "resolve", ids, status=422, problem=problem)

    def command(session: Session, case_id: int, by: By) -> None:
        act = undoable.DeskAct(user_of(request).login, by.cause, by.now)
        undoable.resolve_soon(session, act, services_of(request), case_id, words)

    return await _each(request, form, ids, "case.resolved", command)


@requires("dispatcher")
async def _assign(request: Request) -> Response:
    form = await request.form()
    ids, to = ids_of(form.getlist("id")), _text(form, "to") or None
    if "to" not in form:
        return await ask(request, "assign", ids)
    if to is not None and to not in await read(request, deciders):
        raise HTTPException(400, "There is nobody of that name who decides cases.")
    seen = dict(part.partition(":")[::2] for part in map(str, form.getlist("seen")))

    def command(session: Session, case_id: int, by: By) -> None:
        holder = case_commands.get(session, case_id).assigned_to
        if str(case_id) in seen and (holder or "") not in (seen[str(case_id)], to):
            who = colleagues.called(holder, colleagues.names(session)) if holder else "nobody"
            raise CaseRejected(f"Case {case_id} went to {who} meanwhile.")
        undoable.assign(session, undoable.DeskAct(user_of(request).login, by.cause, by.now), case_id, to)

    return await _each(request, form, ids, "case.assigned", command)


async def _each(
    request: Request,
    form: FormData,
    ids: Sequence[int],
    action: str,
    command: Callable[[Session, int, By], None],
) -> Response:
    """Each in a transaction of its own: those that can be done are, and of the others one hears why not."""
    if not ids:
        raise HTTPException(400, "No case was selected. Press x on a row to select it.")
    by = By.desk(user_of(request).login, secrets.token_hex(6), now(request))
    refused: list[str] = []
    for case_id in ids:
        try:
            await act(request, action, f"case:{case_id}", command, case_id, by)
        except CaseRejected as error:
            refused.append(await read(request, why_not, request, case_id) or str(error))
    if refused:
        done = len(ids) - len(refused)
        most = " ".join(refused[:2]) + (f" And {len(refused) - 2} more." if len(refused) > 2 else "")
        flash(
            request, f"{spoken.count(done, 'case')} done, {len(refused)} not. {most}" if len(ids) > 1 else most, "warn"
        )
    back = _text(form, "next") or lists.PATH
    return redirect(f"/cases/{ids[0]}" if refused and len(ids) == 1 else back)


@requires("dispatcher")
async def _undo(request: Request) -> Response:
    form = await request.form()
    batch = _text(form, "batch")
    try:
        undone = await act(
            request, "case.undone", f"batch:{batch[:40]}", undoable.take_back, batch, by=user_of(request).login,
            now=now(request),
        )  # fmt: skip
    except undoable.TooLate as error:
        flash(request, str(error), "warn")
    else:
        which = f"case {undone[0]}" if len(undone) == 1 else f"{len(undone)} cases"
        flash(request, f"Undone: {which}.")
    return redirect(_text(form, "next") or lists.PATH)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\0", "") if isinstance(value, str) else ""
