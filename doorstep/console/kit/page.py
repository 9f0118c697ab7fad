"""All that a page needs, in one import (the package's docstring says how)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request

from doorstep.bootstrap import Services
from doorstep.console.auth import audit
from doorstep.console.auth.models import ConsoleUser
from doorstep.console.kit.flashes import flash
from doorstep.console.kit.forms import new_once, once_of, whole, whole_each
from doorstep.console.kit.guard import everybody, requires, visit_of
from doorstep.console.kit.render import Entry, redirect, render, with_query
from doorstep.provenance import By
from doorstep.storage import Storage

__all__ = [
    "Entry", "HTTPException", "act", "by_form", "did", "everybody", "fields", "flash", "looked_at", "new_once", "now",
    "number", "once_of", "read", "redirect", "render", "requires", "services_of", "user_of", "whole", "whole_each",
    "with_query", "write",
]  # fmt: skip

_DIGITS = 18
"""What both databases take for a whole number."""

P = ParamSpec("P")
T = TypeVar("T")


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _storage(request: Request) -> Storage:
    storage: Storage = request.app.state.storage
    return storage


def now(request: Request) -> datetime:
    return services_of(request).clock()


def user_of(request: Request) -> ConsoleUser:
    """Who is looking, on a page that requires a role."""
    return visit_of(request).user


async def fields(request: Request) -> dict[str, str]:
    """The texts of a form, the last one of each name; line ends are `\\n`."""
    form = await request.form()
    return {name: _plain(value) for name, value in form.items() if isinstance(value, str)}


def number(request: Request, name: str) -> int | None:
    """A parameter of the address that counts something or names a row; None without one or when it is none."""
    return whole(request.query_params.get(name), _DIGITS)


def by_form(request: Request, once: str = "") -> By:
    """Who sent this form, and when; `once` is of the form: sent twice it is one cause."""
    login = user_of(request).login
    return By.desk(login, f"desk:{login}:{once or new_once()}", now(request))


async def read(request: Request, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`query(session, …)` in a thread and a session of its own that only reads.

    What it answers is used after the session is closed: rows must have been loaded whole.
    """

    def work(session: Session) -> T:
        answer = query(session, *args, **kwargs)
        session.expunge_all()
        return answer

    return await _storage(request).read(work)


async def write(
    request: Request, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """`command(session, …)` in one transaction, in the thread of the database's writers, for what records itself in the
    audit log. Raising undoes it."""
    return await _storage(request).write(lambda session: command(session, *args, **kwargs))


async def act(
    request: Request,
    action: str,
    subject: str,
    command: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """`command(session, …)` in one transaction with its line in the audit log, in a thread. Raising undoes both."""
    user = user_of(request)

    def work(session: Session) -> T:
        answer = command(session, *args, **kwargs)
        audit.record(session, user, action, subject, now=now(request))
        return answer

    return await _storage(request).write(work)


async def looked_at(request: Request, action: str, subject: str, details: dict[str, Any] | None = None) -> None:
    """Into the audit log: a person is about to be shown something sensitive."""
    await did(request, action, subject, details)


async def did(request: Request, action: str, subject: str, details: dict[str, Any] | None = None) -> None:
    """Into the audit log: a person did something that has transactions of its own. Else use `act`."""
    user = user_of(request)
    await _storage(request).write(
        lambda session: audit.record(session, user, action, subject, now=now(request), details=details)
    )


def _plain(text: str) -> str:
    """Browsers end lines with CR LF, and PostgreSQL takes no NUL."""
    return text.replace("\r\n", "\n").replace("\0", "")
