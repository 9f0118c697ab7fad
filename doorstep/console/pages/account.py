"""One's own account: password, and where one is signed in."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console import visits
from doorstep.console.page import now, read, render, requires, user_of


def routes() -> list[BaseRoute]:
    return [Route("/account", _show, methods=["GET"])]


@requires("viewer")
async def _show(request: Request) -> Response:
    return render(request, "account.html", sessions=await read(request, visits.of_user, user_of(request), now(request)))
