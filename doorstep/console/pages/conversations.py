"""Every conversation, with what was understood and done."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.page import Entry, render, requires

ENTRY = Entry("Conversations", "/conversations", icon="talk", key="g c")


def routes() -> list[BaseRoute]:
    return [Route("/conversations", conversations_page, methods=["GET"])]


@requires("viewer")
async def conversations_page(request: Request) -> Response:
    return render(request, "conversations.html")
