"""Tokens: which programs may speak the API, and as what. For admins."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.console.api import tokens
from doorstep.console.auth.models import Role
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
)
from doorstep.database import transaction


def routes() -> list[BaseRoute]:
    return [
        Route("/tokens", _list, methods=["GET"]),
        Route("/tokens", _add, methods=["POST"]),
        Route("/tokens/{name}/revoke", _revoke, methods=["POST"]),
    ]


@requires("admin")
async def _list(request: Request) -> Response:
    return await _page(request)


async def _page(
    request: Request,
    status: int = 200,
    *,
    problem: str = "",
    form: dict[str, str] | None = None,
    told: tuple[str, str] | None = None,
) -> Response:
    """`told`: a program and its token, shown this once."""
    return render(
        request,
        "tokens.html",
        status=status,
        tokens=await read(request, tokens.everyone),
        problem=problem,
        form=form or {},
        told=told,
    )


@requires("admin")
async def _add(request: Request) -> Response:
    form = await fields(request)
    name = form.get("name", "").strip()
    try:
        role = Role(form.get("role", ""))
    except ValueError:
        raise HTTPException(400, "There is no such role.") from None

    def work() -> str:
        with transaction(services_of(request).sessions) as session:
            return tokens.add(session, name, role=role, now=now(request), by=user_of(request))

    try:
        token = await threads.run(work)
    except tokens.TokenRefused as error:
        return await _page(request, 422, problem=str(error), form=form)
    return await _page(request, told=(name, token))


@requires("admin")
async def _revoke(request: Request) -> Response:
    name = request.path_params["name"]

    def work() -> None:
        with transaction(services_of(request).sessions) as session:
            tokens.revoke(session, name, now=now(request), by=user_of(request))

    try:
        await threads.run(work)
    except tokens.TokenRefused as error:
        raise HTTPException(404, str(error)) from None
    flash(request, f"{name} is refused from now on.")
    return redirect("/tokens")
