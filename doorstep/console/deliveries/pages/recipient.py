"""A recipient: all deliveries, conversations, cases and wishes of one phone number."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases.kinds import KINDS
from doorstep.console.deliveries import queries as delivery_queries
from doorstep.console.kit import colleagues, masking
from doorstep.console.kit.page import HTTPException, looked_at, read, render, requires
from doorstep.language import spoken

_AT = "/recipients/{recipient_id:int}"


def routes() -> list[BaseRoute]:
    return [
        Route(_AT, _show, methods=["GET"]),
        Route(_AT, _show_in_clear, methods=["POST"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    return await _page(request)


@requires("dispatcher")
async def _show_in_clear(request: Request) -> Response:
    """With the phone number, this once; who asked for it is logged before it is shown."""
    await looked_at(request, "recipient.shown_in_clear", f"recipient:{request.path_params['recipient_id']}")
    return await _page(request, in_clear=True)


async def _page(request: Request, *, in_clear: bool = False) -> Response:
    recipient_id = request.path_params["recipient_id"]
    seen = await read(request, delivery_queries.recipient_page, recipient_id) if recipient_id < 2**31 else None
    if seen is None:
        raise HTTPException(404, "There is no such recipient.")
    return render(
        request,
        "recipient.html",
        seen=seen,
        names=await read(request, colleagues.names),
        titles={kind.value: way.title for kind, way in KINDS.items()},
        phone=spoken.phone if in_clear else masking.phone,
        in_clear=in_clear,
        here=f"/recipients/{recipient_id}",
    )
