"""People: who may open the desk, and as what. For admins."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.auth import accounts, passwords
from doorstep.console.auth.models import ConsoleUser, Role
from doorstep.console.kit.page import (
    HTTPException,
    fields,
    flash,
    now,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
    write,
)


def routes() -> list[BaseRoute]:
    return [
        Route("/users", _list, methods=["GET"]),
        Route("/users", _add, methods=["POST"]),
        Route("/users/{login}/role", _set_role, methods=["POST"]),
        Route("/users/{login}/disable", _disable, methods=["POST"]),
        Route("/users/{login}/enable", _enable, methods=["POST"]),
        Route("/users/{login}/password", _new_password, methods=["POST"]),
    ]


@requires("admin")
async def _list(request: Request) -> Response:
    return await _people(request)


async def _people(
    request: Request,
    status: int = 200,
    *,
    problem: str = "",
    form: dict[str, str] | None = None,
    told: tuple[str, str] | None = None,
) -> Response:
    """`told`: a login and its new password, shown this once."""
    return render(
        request,
        "users.html",
        status=status,
        people=await read(request, accounts.everyone),
        roles=list(Role),
        problem=problem,
        form=form or {},
        told=told,
        oidc=services_of(request).settings.oidc_is_on,
    )


@requires("admin")
async def _add(request: Request) -> Response:
    form = await fields(request)
    login = form.get("login", "")
    password = None if form.get("way") == "oidc" and services_of(request).settings.oidc_is_on else passwords.generate()

    def add(session: Session) -> str:
        new = accounts.NewAccount(login, role=_role(form), password=password, name=form.get("name", ""))
        return accounts.add(session, new, now=now(request), by=user_of(request)).login

    try:
        added = await write(request, add)
    except accounts.AccountRefused as error:
        return await _people(request, 422, problem=str(error), form=form)
    if password is None:
        flash(request, f"{added} may come in through the identity provider.")
        return redirect("/users")
    return await _people(request, told=(added, password))


@requires("admin")
async def _set_role(request: Request) -> Response:
    form = await fields(request)

    def command(session: Session, user: ConsoleUser) -> None:
        accounts.set_role(session, user, _role(form), now=now(request), by=user_of(request))

    return await _changed(request, command, f"{{}} is {_role(form)} now.")


@requires("admin")
async def _disable(request: Request) -> Response:
    if request.path_params["login"] == user_of(request).login:
        return await _people(request, 422, problem="You cannot shut yourself out; another admin can.")

    def command(session: Session, user: ConsoleUser) -> None:
        accounts.disable(session, user, now=now(request), by=user_of(request))

    return await _changed(request, command, "{} is out.")


@requires("admin")
async def _enable(request: Request) -> Response:
    def command(session: Session, user: ConsoleUser) -> None:
        accounts.enable(session, user, now=now(request), by=user_of(request))

    return await _changed(request, command, "{} may come in again.")


@requires("admin")
async def _new_password(request: Request) -> Response:
    if request.path_params["login"] == user_of(request).login:
        raise HTTPException(409, "Your own password is changed on your account's page.")
    password = passwords.generate()

    def renew(session: Session) -> str:
        user = _found(session, request)
        accounts.set_password(session, user, password, now=now(request), by=user_of(request))
        return user.login

    return await _people(request, told=(await write(request, renew), password))


async def _changed(request: Request, command: Callable[[Session, ConsoleUser], None], said: str) -> Response:
    def change(session: Session) -> str:
        user = _found(session, request)
        command(session, user)
        return user.login

    try:
        login = await write(request, change)
    except accounts.AccountRefused as error:
        return await _people(request, 422, problem=str(error))
    flash(request, said.format(login))
    return redirect("/users")


def _found(session: Session, request: Request) -> ConsoleUser:
    user = accounts.named(session, request.path_params["login"])
    if user is None:
        raise HTTPException(404, "There is no such account.")
    return user


def _role(form: dict[str, str]) -> Role:
    try:
        return Role(form.get("role", ""))
    except ValueError:
        raise HTTPException(400, "There is no such role.") from None
