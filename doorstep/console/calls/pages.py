"""`/calls`: what the script of every page (calls.js) shows in title and icon, says and sounds, also of a hidden tab."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from doorstep import threads
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.urgency import IN_DANGER, WAITS_FOR_DESK
from doorstep.console.kit import colleagues, live, masking
from doorstep.console.kit.page import now, read, requires, services_of, user_of
from doorstep.console.read_model import topics
from doorstep.database import transaction
from doorstep.desk import calling

TOPIC = "calls"
_LATEST = 20
"""Cases that came last, by which a page knows what is new to it."""


@dataclass(frozen=True)
class _Calls:
    danger: int
    """Cases in which people may be in danger."""
    desk: int
    """That wait for the desk, and nobody has or whoever looks has."""
    cases: list[dict[str, Any]]
    wanted: list[dict[str, Any]]
    """By colleagues."""


def routes() -> list[BaseRoute]:
    live.watch(TOPIC, calling.marker)
    topics.follow()
    return [
        Route("/calls", _show, methods=["GET"]),
        Route("/calls/seen", _seen, methods=["POST"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    found = await read(request, _look, user_of(request).login)
    return JSONResponse(asdict(found))


@requires("viewer")
async def _seen(request: Request) -> Response:
    """The page that it was about is open; without one, all of it was looked at."""
    login, at, path = user_of(request).login, now(request), request.query_params.get("path") or None

    def see() -> None:
        with transaction(services_of(request).sessions) as session:
            calling.see(session, login, at, path=path)

    await threads.run(see)
    return JSONResponse({})


def _look(session: Session, login: str) -> _Calls:
    names = colleagues.names(session)
    latest = session.execute(
        select(Case.id, Case.kind, Case.tracking_number)
        .where(Case.state.in_(WAITS_FOR_DESK))
        .order_by(Case.id.desc())
        .limit(_LATEST)
    )
    danger, waiting = cases_board.in_danger_and_waiting_for(session, login)
    return _Calls(
        danger,
        waiting,
        [
            {
                "id": row.id,
                "words": " ".join(filter(None, (KINDS[CaseKind(row.kind)].title, row.tracking_number))),
                "is_danger": row.kind == IN_DANGER,
                "path": f"/cases/{row.id}",
            }
            for row in latest
        ],
        [
            {
                "id": each.id,
                "words": f"{colleagues.called(each.by, names)}: {masking.masked(each.words).text}",
                "path": each.path,
            }
            for each in calling.unseen(session, login)
        ],
    )
