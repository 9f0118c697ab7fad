"""The photo that a text is about, for whoever got its address: the recipient, or the carrier that brings it to them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from doorstep.messaging import photo_addresses
from doorstep.receiver.bodies import empty
from doorstep.receiver.ledger import Ledger

_HEADERS = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


def routes() -> list[Route]:
    return [Route(photo_addresses.PATH + "{address}", _photo, methods=["GET"])]


async def _photo(request: Request) -> Response:
    ledger: Ledger = request.app.state.ledger
    given, now = request.path_params["address"], ledger.clock()
    content = await ledger.look(lambda session: photo_addresses.content(session, ledger.settings, given, now))
    return empty(404) if content is None else Response(content, media_type="image/jpeg", headers=_HEADERS)
