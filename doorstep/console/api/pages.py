"""Tokens: which programs may speak the API, and as what. For admins."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

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
    user_of,
    write,
)


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

    try:
        token = await write(request, tokens.add, name, role=role, now=now(request), by=user_of(request))
    except tokens.TokenRefused as error:
        return await _page(request, 422, problem=str(error), form=form)
    return await _page(request, told=(name, token))


@requires("admin")
async def _revoke(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        await write(request, tokens.revoke, name, now=now(request), by=user_of(request))
    except tokens.TokenRefused as error:
        raise HTTPException(404, str(error)) from None
    flash(request, f"{name} is refused from now on.")
    return redirect("/tokens")
