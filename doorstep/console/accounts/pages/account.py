"""One's own account: password, where one is signed in, how the pages behave."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.accounts.pages.login import address_of
from doorstep.console.auth import accounts, cookies, passwords, signed_in, throttle, user_agents
from doorstep.console.kit import guard
from doorstep.console.kit.page import (
    HTTPException,
    act,
    fields,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
)
from doorstep.console.kit.spans import said
from doorstep.database import transaction


def routes() -> list[BaseRoute]:
    return [
        Route("/account", _show, methods=["GET"]),
        Route("/account/password", _change_password, methods=["POST"]),
        Route("/account/sessions/{session_id:int}/end", _end_session, methods=["POST"]),
        Route("/account/sessions/end-others", _end_others, methods=["POST"]),
        Route("/account/keys", _keys, methods=["POST"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    return await _account(request)


async def _account(request: Request, status: int = 200, problem: str = "", about: str = "") -> Response:
    sessions = await read(request, signed_in.of_user, user_of(request), now(request))
    return render(
        request,
        "account.html",
        status=status,
        sessions=[(session, user_agents.device(session.user_agent)) for session in sessions],
        this_session=guard.visit_of(request).session_id,
        problem=problem,
        about=about,
        shortest=passwords.SHORTEST,
    )


@requires("viewer")
async def _change_password(request: Request) -> Response:
    form = await fields(request)
    user = user_of(request)
    if user.password_hash is None:
        raise HTTPException(403, "You come in through your company's identity provider; your password is there.")
    new = form.get("new_password", "")
    if new != form.get("new_password_again"):
        return await _account(request, 422, "The two new passwords are not the same.", "new_password_again")
    try:
        passwords.check(new, user.login, user.name)
    except passwords.WeakPassword as error:
        return await _account(request, 422, str(error), "new_password")
    wait = await threads.run(_admit, request, user.login)
    if wait:
        return await _account(request, 429, f"Too many attempts. Try again in {wait}.", "old_password")
    if not await threads.run(passwords.is_right, form.get("old_password", ""), user.password_hash):
        return await _account(request, 422, "This is not your password.", "old_password")
    await threads.run(_set_password, request, new)
    flash(request, "Your password is changed; other devices are signed out.")
    return redirect("/account")


def _admit(request: Request, login: str) -> str:
    """Somebody at a desk left unlocked must not be able to guess either."""
    with transaction(services_of(request).sessions) as session:
        wait = throttle.admit(session, login, address_of(request), now(request))
    return said(wait) if wait else ""


def _set_password(request: Request, new: str) -> None:
    visit = guard.visit_of(request)
    with transaction(services_of(request).sessions) as session:
        user = accounts.by_id(session, visit.user.id)
        throttle.forgive(session, user.login, address_of(request))
        accounts.set_password(session, user, new, now=now(request), by=user, keep=visit.session_id)


@requires("viewer")
async def _end_session(request: Request) -> Response:
    session_id, user = request.path_params["session_id"], user_of(request)
    if not await act(request, "session.ended", f"user:{user.login}", signed_in.end_one, user, session_id):
        raise HTTPException(404, "This session has ended already.")
    flash(request, "That device is signed out.")
    return redirect("/account")


@requires("viewer")
async def _end_others(request: Request) -> Response:
    visit = guard.visit_of(request)
    await act(
        request,
        "session.ended",
        f"user:{visit.user.login}",
        accounts.end_sessions,
        visit.user,
        but=visit.session_id,
    )
    flash(request, "All other devices are signed out.")
    return redirect("/account")


@requires("viewer")
async def _keys(request: Request) -> Response:
    response = redirect("/account")
    if "keys" in await fields(request):
        cookies.drop(request, response, cookies.KEYS)
    else:
        cookies.put(request, response, cookies.KEYS, "off", max_age=365 * 24 * 3600)
    flash(request, "Saved.")
    return response
