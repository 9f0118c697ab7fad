"""The stream of changes that pages listen to."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from doorstep.console.kit.guard import visit_of
from doorstep.console.kit.live import Live
from doorstep.console.kit.page import HTTPException, requires

_MOST_TOPICS = 50


def routes() -> list[BaseRoute]:
    return [Route("/live", _stream, methods=["GET"])]


@requires("viewer")
async def _stream(request: Request) -> Response:
    """`topics`: separated by commas; `seen`: up to where the page is."""
    topics = frozenset(filter(None, request.query_params.get("topics", "").split(",")))
    if not topics or len(topics) > _MOST_TOPICS:
        raise HTTPException(400, "Say which topics: /live?topics=cases,conversations")
    live: Live = request.app.state.live
    stream = live.stream(topics, visit_of(request).session_id, request.query_params.get("seen", ""))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
