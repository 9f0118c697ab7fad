"""Search from anywhere: `/search`, the field at the top of every page."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.kit.page import read, redirect, render, requires
from doorstep.console.read_model import finding
from doorstep.console.search import queries as search_queries
from doorstep.console.search.queries import SearchResults

LONGEST = 200
KINDS = {
    "deliveries": "Deliveries", "people": "People", "cases": "Cases", "conversations": "Conversations",
    "drivers": "Drivers", "routes": "Routes",
}  # fmt: skip


def routes() -> list[BaseRoute]:
    return [
        Route("/search", _search, methods=["GET"]),
        # Lists that there are none of: who types them looks for one package, or for the day's routes.
        Route("/deliveries", _to("/search"), methods=["GET"]),
        Route("/routes", _to("/today"), methods=["GET"]),
    ]


def _to(path: str) -> Callable[[Request], Awaitable[Response]]:
    @requires("viewer")
    async def elsewhere(_request: Request) -> Response:
        return redirect(path)

    return elsewhere


@requires("viewer")
async def _search(request: Request) -> Response:
    """A whole tracking number leads to its delivery at once."""
    query = request.query_params.get("q", "").replace("\0", "").strip()[:LONGEST]
    if number := await read(request, search_queries.exact, query):
        return redirect(f"/deliveries/{number}")
    kind = request.query_params.get("kind")
    only = kind if kind in KINDS else None
    is_too_short = finding.too_short(query)
    found = SearchResults() if is_too_short else await read(request, search_queries.search, query, only=only)
    return render(
        request, "search.html", query=query, found=found, kinds=KINDS, only=only or "",
        is_too_short=is_too_short,
    )  # fmt: skip
