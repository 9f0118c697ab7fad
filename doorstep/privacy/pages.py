"""What is held about who asks, handed out on the page of their case. A page of the desk's that this room adds."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.kit.page import HTTPException, fields, looked_at, now, read, requires
from doorstep.messaging import conversations
from doorstep.privacy import export as exports

_WRITTEN: dict[str, tuple[Callable[[str, exports.Sections, datetime], str], str]] = {
    "html": (exports.as_page, "text/html"),
    "json": (exports.as_json, "application/json"),
}


def routes() -> list[BaseRoute]:
    return [Route("/cases/{case_id:int}/held", _hand_out, methods=["POST"])]


@requires("dispatcher")
async def _hand_out(request: Request) -> Response:
    """A file; who took it is logged before."""
    case_id, kind = request.path_params["case_id"], (await fields(request)).get("as", "")
    if kind not in _WRITTEN:
        raise HTTPException(400, f"Say how: {' or '.join(_WRITTEN)}.")
    number = await read(request, _number_of, case_id)
    if number is None:
        raise HTTPException(404, "Nobody asks for their data there.")
    await looked_at(request, "person.exported", f"case:{case_id}")
    write, media_type = _WRITTEN[kind]
    said = write(number, await read(request, exports.about, number), now(request))
    return Response(
        said, media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="case-{case_id}.{kind}"', "Cache-Control": "no-store"},
    )  # fmt: skip


def _number_of(session: Session, case_id: int) -> str | None:
    case = case_queries.case(session, case_id)
    if case is None or case.kind != CaseKind.DATA_REQUEST or case.conversation_id is None:
        return None
    return conversations.conversation(session, case.conversation_id).their_number
