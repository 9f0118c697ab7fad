"""When it does not go as asked: a clear page, and what was typed is on it."""

import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ExceptionHandler

from doorstep.console.auth import cookies
from doorstep.console.kit import guard, headers
from doorstep.console.kit.faults import DATABASE_AWAY, ForgedForm, NotSignedIn, PageFailed
from doorstep.console.kit.guard import wants_a_fragment
from doorstep.console.kit.render import render

Kept = list[tuple[str, str]]
"""The fields of a form, as they were sent."""

_log = structlog.get_logger(__name__)

_TITLES = {
    400: "This cannot be read",
    403: "Not for you to open",
    404: "There is nothing here",
    405: "Not like this",
    409: "Somebody was faster",
    413: "Too much at once",
    429: "Too many attempts",
}
_SENTENCES = {
    404: "The address may be mistyped, or what was here is gone.",
    405: "This address does not take that kind of request.",
    413: "What was sent is larger than these pages take.",
}
_NEVER_KEPT = frozenset((guard.CSRF_FIELD, "kept", "kept_path"))


class SignIn(Protocol):
    async def __call__(self, request: Request, *, status: int, kept: Kept, kept_path: str) -> Response: ...


def handlers(sign_in: SignIn) -> dict[type[Exception], ExceptionHandler]:
    """`sign_in`: answers who is not signed in with a place to do so, what was typed on it."""

    async def signed_out(request: Request, _error: Exception) -> Response:
        return await sign_in(request, status=401, kept=await kept_form(request), kept_path=request.url.path)

    return {
        HTTPException: _refused,
        NotSignedIn: signed_out,
        DataError: _unreadable,
        **dict.fromkeys(DATABASE_AWAY, _database_away),
        PageFailed: _broken,
        Exception: _broken_outside,  # a fault of what is around the pages
    }


async def kept_form(request: Request) -> Kept:
    """What was typed into the form that was sent, less what is secret; nothing if a page of another site sent it."""
    if request.method != "POST" or not guard.is_from_here(request) or request.url.path == "/login":
        return []  # without its password a sign-in is nothing to send again
    try:
        form = await request.form()
    except Exception:  # whatever is wrong with the form, this must not hide what went wrong first
        return []
    return [
        (name, value)
        for name, value in form.multi_items()
        if not isinstance(value, UploadFile) and name not in _NEVER_KEPT and "password" not in name
    ]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    with suppress(SQLAlchemyError):  # the page is then as for somebody who is not signed in
        await guard.find_visit(request)
    if wants_a_fragment(request):
        return PlainTextResponse(error.detail, status, headers=error.headers)
    if isinstance(error, ForgedForm):
        return await _forged(request, error)
    plain = error.detail if error.detail != _standard_phrase(status) else _SENTENCES.get(status, "")
    return _page(request, status, _TITLES.get(status, "This did not work"), plain, headers=error.headers)


async def _unreadable(request: Request, _error: Exception) -> Response:
    """Something in the address that the database cannot compare with: a number too large, a character that is none."""
    return await _refused(request, HTTPException(400, "There is something in this address that cannot be read."))


async def _forged(request: Request, error: ForgedForm) -> Response:
    """Made in this browser but in an earlier session: it can be sent again, once looked at."""
    kept = await kept_form(request) if guard.known_visit(request) else []
    if not kept:
        return _page(request, 403, "This form was refused", f"{error.detail} Nothing was changed.")
    plain = "It was made before you signed in the last time. Nothing was changed; look at it and send it again."
    return _page(request, 403, "This form is from an earlier session", plain, again=_SendAgain(kept))


async def _database_away(request: Request, error: Exception) -> Response:
    cause = error.orig if isinstance(error, DBAPIError) else error
    _log.error("database_away", path=request.scope.get("path"), error=type(cause).__name__)
    if wants_a_fragment(request):
        return PlainTextResponse("The database does not answer.", 503)
    kept = await kept_form(request)
    plain = "Doorstep is running, but its database does not answer. Nothing was changed."
    again = _SendAgain(kept, await _csrf_as_sent(request), as_it_was=True)
    return _page(request, 503, "The database is away", plain, again=again)


async def _broken(request: Request, error: Exception) -> Response:
    cause = error.__cause__ or error
    _log.error("page_failed", path=request.scope.get("path"), error=type(cause).__name__, where=_where(cause))
    if wants_a_fragment(request):
        return PlainTextResponse("This page is broken.", 500)
    kept = await kept_form(request)
    plain = "This is a fault of ours, not of yours, and it has been logged."
    if kept:
        plain += " It may have happened before or after your change: look whether it was made before you send it again."
    return _page(request, 500, "Something broke here", plain, again=_SendAgain(kept, as_it_was=True))


async def _broken_outside(request: Request, _error: Exception) -> Response:
    """The server itself logs it."""
    response = PlainTextResponse("Something broke here, and it has been logged.", 500)
    headers.secure(response.headers, https=cookies.is_https(cookies.settings_of(request)))
    return response


@dataclass(frozen=True)
class _SendAgain:
    """What the page offers to do once more."""

    form: Sequence[tuple[str, str]] = ()
    csrf: str | None = None
    """That of the form; None: that of the visit."""
    as_it_was: bool = False
    """Also without a form."""


def _page(
    request: Request, status: int, title: str, plain: str, *, headers: object = None, again: _SendAgain = _SendAgain()
) -> Response:
    visit = guard.known_visit(request)
    return render(
        request,
        "error.html",
        status=status,
        headers=dict(headers) if isinstance(headers, dict) else None,
        code=status,
        title=title,
        plain=plain,
        kept=again.form,
        kept_path=request.url.path,
        again=request.url.path if request.method == "GET" or request.url.path == "/login" else "",
        kept_csrf=again.csrf or (visit.csrf_token if visit else ""),
        try_again=again.as_it_was,
    )


async def _csrf_as_sent(request: Request) -> str | None:
    if request.method != "POST" or not guard.is_from_here(request):
        return None
    value = (await request.form()).get(guard.CSRF_FIELD)
    return value if isinstance(value, str) else None


def _where(error: BaseException) -> str:
    """The innermost lines, without the error's text: that may be somebody's words, and logs hold none."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))


def _standard_phrase(status: int) -> str:
    return HTTPException(status).detail
