"""Routes, drivers and numbers of the day."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.page import Entry, render, requires

ENTRY = Entry("Today", "/today", icon="sun", key="g t")


def routes() -> list[BaseRoute]:
    return [Route("/today", today_page, methods=["GET"])]


@requires("viewer")
async def today_page(request: Request) -> Response:
    return render(request, "today.html")
