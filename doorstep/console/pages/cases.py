"""What waits for a decision, what hurts first on top."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.page import Entry, render, requires

ENTRY = Entry("Cases", "/cases", icon="case", key="g k")


def routes() -> list[BaseRoute]:
    return [Route("/cases", cases_page, methods=["GET"])]


@requires("viewer")
async def cases_page(request: Request) -> Response:
    return render(request, "cases.html")
