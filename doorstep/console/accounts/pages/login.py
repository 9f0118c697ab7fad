"""The door: sign in with a password, sign out."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.auth import accounts, audit, cookies, local_paths, passwords, signed_in, throttle
from doorstep.console.auth.models import ConsoleUser
from doorstep.console.cases import queries as cases_board
from doorstep.console.kit import guard
from doorstep.console.kit.errors import Kept
from doorstep.console.kit.faults import ForgedForm
from doorstep.console.kit.page import (
    act,
    everybody,
    fields,
    now,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
)
from doorstep.console.kit.spans import said, seconds
from doorstep.database import reading, transaction

WRONG = "Login and password do not match."
_LONGEST_KEPT = 200_000


def routes() -> list[BaseRoute]:
    return [
        Route("/", _home, methods=["GET"]),
        Route("/login", _ask, methods=["GET"]),
        Route("/login", _sign_in, methods=["POST"]),
        Route("/logout", _sign_out, methods=["POST"]),
        Route("/theme", _theme, methods=["POST"]),
    ]


@dataclass(frozen=True)
class TypedSignIn:
    """What stands in the form."""

    login: str = ""
    next_path: str = "/"
    kept: Kept | None = None
    """A form that was sent too late; after signing in it can be sent again, to `kept_path`."""
    kept_path: str = ""


async def sign_in_page(
    request: Request,
    *,
    status: int = 200,
    problem: str = "",
    typed: TypedSignIn = TypedSignIn(),
    retry_after: timedelta | None = None,
) -> Response:
    visitor = cookies.read(request, cookies.VISITOR) or secrets.token_urlsafe(24)
    headers = {"Retry-After": str(seconds(retry_after))} if retry_after else None
    response = render(
        request,
        "login.html",
        status=status,
        headers=headers,
        door_csrf=signed_in.csrf_token(visitor),
        problem=problem,
        login=typed.login,
        next_path=local_paths.safe(typed.next_path),
        kept=json.dumps(typed.kept) if typed.kept else "",
        kept_path=typed.kept_path if typed.kept else "",
        oidc=services_of(request).settings.oidc_is_on,
        signed_out="signed-out" in request.query_params,
    )
    cookies.put(request, response, cookies.VISITOR, visitor)
    return response


async def signed_out(request: Request, *, status: int, kept: Kept, kept_path: str) -> Response:
    """Their session is over: the sign-in page, with what they had typed."""
    return await sign_in_page(request, status=status, typed=TypedSignIn(kept=kept, kept_path=kept_path))


@requires("viewer")
async def _home(request: Request) -> Response:
    """What waits for a decision, if anything does; else the day."""
    waits = await read(request, cases_board.waits_for_desk)
    return redirect("/cases?view=desk" if waits else "/today")


@everybody
async def _ask(request: Request) -> Response:
    next_path = local_paths.safe(request.query_params.get("next"))
    if guard.known_visit(request) is not None:
        return redirect(next_path)
    return await sign_in_page(request, typed=TypedSignIn(next_path=next_path))


@everybody
async def _sign_in(request: Request) -> Response:
    form = await fields(request)
    login, password = form.get("login", "")[:200], form.get("password", "")[: passwords.LONGEST + 1]
    typed = TypedSignIn(login, form.get("next", "/"), _kept(form), form.get("kept_path", ""))

    async def again(status: int, problem: str, retry_after: timedelta | None = None) -> Response:
        return await sign_in_page(request, status=status, problem=problem, typed=typed, retry_after=retry_after)

    visitor = cookies.read(request, cookies.VISITOR)
    try:
        await guard.check_form(request, signed_in.csrf_token(visitor or secrets.token_urlsafe()))
    except ForgedForm:
        if not guard.is_from_here(request):
            raise
        return await again(403, "This page was open for too long. Please try once more.")
    address = address_of(request)
    wait = await threads.run(_admit, request, login, address)
    if wait:
        return await again(429, f"Too many attempts. Try again in {said(wait)}.", wait)
    user = await threads.run(_who, request, login, password)
    token = await threads.run(_let_in, request, user, password, login, address)
    if token is None:
        return await again(401, WRONG)
    return entered(request, token, typed.next_path, typed.kept, typed.kept_path)


def entered(request: Request, token: str, next_path: str, kept: Kept | None = None, kept_path: str = "") -> Response:
    """Inside: on to where they were going, or to what they had typed when their session ended."""
    if kept and kept_path and local_paths.safe(kept_path) == kept_path:
        response: Response = render(
            request, "kept.html", kept=kept, kept_path=kept_path, kept_csrf=signed_in.csrf_token(token)
        )
    else:
        response = redirect(next_path)
    cookies.put(request, response, cookies.SESSION, token)
    cookies.drop(request, response, cookies.VISITOR)
    return response


@requires("viewer")
async def _sign_out(request: Request) -> Response:
    visit = guard.visit_of(request)
    await act(request, "session.ended", f"user:{user_of(request).login}", signed_in.end, visit.token)
    response = redirect("/")
    response.headers["location"] = "/login?signed-out"
    cookies.drop(request, response, cookies.SESSION)
    return response


@everybody
async def _theme(request: Request) -> Response:
    """Dark or light: harmless, so it takes a form of ours without its token."""
    form = await fields(request)
    if not guard.is_from_here(request):
        raise ForgedForm
    response = redirect(form.get("next", "/"))
    theme = form.get("theme", "auto")
    if theme in ("light", "dark"):
        cookies.put(request, response, cookies.THEME, theme, max_age=365 * 24 * 3600)
    else:
        cookies.drop(request, response, cookies.THEME)
    return response


def _admit(request: Request, login: str, address: str) -> timedelta:
    with transaction(services_of(request).sessions) as session:
        return throttle.admit(session, login, address, now(request))


def _who(request: Request, login: str, password: str) -> ConsoleUser | None:
    """Whose login and password these are. An unknown login costs as much as a wrong password."""
    with reading(services_of(request).sessions) as session:
        user = accounts.named(session, login)
        session.expunge_all()
    password_hash = user.password_hash if user and user.disabled_at is None else None
    return user if passwords.is_right(password, password_hash) else None


def _let_in(request: Request, user: ConsoleUser | None, password: str, login: str, address: str) -> str | None:
    """The token of a new session; None for those who stay outside."""
    with transaction(services_of(request).sessions) as session:
        known = accounts.named(session, login)
        if user is None or known is None or known.disabled_at is not None:
            _note_refusal(session, request, known, address)
            return None
        throttle.forgive(session, login, address)
        if known.password_hash and passwords.needs_rehash(known.password_hash):
            known.password_hash = passwords.hashed(password)
        return open_session(session, request, known, by="password")


def open_session(session: Session, request: Request, user: ConsoleUser, *, by: str) -> str:
    """A new session on this device, in place of the one that there was; answers its token."""
    address = address_of(request)
    old = cookies.read(request, cookies.SESSION)
    if old:
        signed_in.end(session, old)
    details = {"address": address, "by": by}
    audit.record(session, user, "session.opened", f"user:{user.login}", now=now(request), details=details)
    agent = request.headers.get("user-agent", "")
    return signed_in.begin(session, user, address=address, user_agent=agent, now=now(request))


def _note_refusal(session: Session, request: Request, known: ConsoleUser | None, address: str) -> None:
    # A login that nobody has is not written down: it is now and then a password in the wrong field.
    subject = f"user:{known.login}" if known else "user:unknown"
    audit.record(session, audit.NOBODY, "session.refused", subject, now=now(request), details={"address": address})


def address_of(request: Request) -> str:
    """Of the browser; behind a proxy on this machine as the proxy says it (uvicorn sees to that)."""
    return request.client.host if request.client else ""


def _kept(form: dict[str, str]) -> Kept | None:
    text = form.get("kept", "")
    if not text or len(text) > _LONGEST_KEPT:
        return None
    try:
        return [(str(name), str(value)) for name, value in json.loads(text)]
    except (ValueError, TypeError):
        return None
