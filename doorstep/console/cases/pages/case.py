"""A case: all that is needed to decide it, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases import queries as case_queries
from doorstep.cases.kinds import KINDS
from doorstep.changes import for_caller
from doorstep.console.cases import case_detail, endings, lists, prepared, wording
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.case_detail import Detail
from doorstep.console.cases.pages.cases import deciders
from doorstep.console.cases.urgency import SAID_WHEN_AFTER, WEIGHTS
from doorstep.console.conversations import replies
from doorstep.console.conversations.replies import Canned
from doorstep.console.kit import colleagues, masking, pictures
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.page import (
    HTTPException,
    looked_at,
    new_once,
    now,
    read,
    render,
    requires,
    services_of,
    user_of,
    with_query,
)
from doorstep.console.routes import queries as routes_today
from doorstep.console.routes.queries import RouteToday
from doorstep.desk import data_requests, subjects, takeover, undoable
from doorstep.desk.deciding import DeskDecision, decision
from doorstep.desk.models import DeskStep, Erasure
from doorstep.desk.takeover import Holder
from doorstep.desk.undoable import Batch
from doorstep.dms.driver_views import DriverView
from doorstep.dms.policy import WantedChange
from doorstep.language import spoken
from doorstep.messaging.outbox import queueing


@dataclass(frozen=True)
class _CasePage:
    """What the page shows."""

    case: Detail
    decision: DeskDecision | None
    ending: str
    driver: DriverView | None
    route: RouteToday | None
    """Of the driver, today."""
    holder: Holder | None
    """Of the conversation."""
    resolving: DeskStep | None
    batches: list[Batch]
    before: int | None
    after: int | None
    """On the board, with the filters of the address."""
    names: Names
    prepared: Mapping[str, str]
    """Texts to begin a reply with, by the title of their button."""
    canned: Sequence[Canned]
    """Replies for who is answered here."""
    may_erase: bool
    """They ask to be deleted, and nobody has confirmed it."""
    erasure: Erasure | None


@dataclass(frozen=True)
class RefusedWords:
    """What was written and not sent or not kept: it stays in its field, with why."""

    reply: str | None = None
    problem: str = ""
    note: str = ""
    note_problem: str = ""


_NOTHING_REFUSED = RefusedWords()


def routes() -> list[BaseRoute]:
    return [
        Route("/cases/{case_id:int}", _show, methods=["GET"]),
        Route("/cases/{case_id:int}", _show_in_clear, methods=["POST"]),
        Route("/cases/{case_id:int}/parts", _fragment, methods=["GET"]),
    ]


@requires("viewer")
async def _show(request: Request) -> Response:
    return await page(request, "case.html")


@requires("viewer")
async def _fragment(request: Request) -> Response:
    """What changes while one looks."""
    return await page(request, "case_parts.html")


@requires("dispatcher")
async def _show_in_clear(request: Request) -> Response:
    """With codes and phone numbers, this once; who asked for it is logged before they are shown."""
    await looked_at(request, "case.shown_in_clear", f"case:{request.path_params['case_id']}")
    return await page(request, "case.html", in_clear=True)


async def page(
    request: Request,
    template: str = "case.html",
    *,
    in_clear: bool = False,
    status: int = 200,
    refused: RefusedWords = _NOTHING_REFUSED,
) -> Response:
    case_id = request.path_params["case_id"]
    seen = await read(request, _load, request, case_id, in_clear=in_clear)
    if seen is None:
        raise HTTPException(404, f"There is no case {case_id}.")
    case = seen.case
    topics = [f"case:{case_id}", "steps", "minute"]
    topics += [f"conversation:{case.conversation.conversation_id}"] if case.conversation else []
    topics += [f"dms:{case.delivery.tracking_number}"] if case.delivery else []
    return render(
        request,
        template,
        status=status,
        problem=refused.problem,
        draft=_prepared(seen, request) if refused.reply is None else refused.reply,
        note_problem=refused.note_problem,
        note=refused.note,
        once=new_once(),
        most=queueing.MAX_BODY,
        seen=seen,
        case=case,
        names=seen.names,
        batches=seen.batches,
        states=lists.STATES,
        titles={kind.value: way.title for kind, way in KINDS.items()},
        compared=wording.compared,
        phone=spoken.phone if in_clear else masking.phone,
        weights=WEIGHTS,
        one_minute=timedelta(minutes=1),
        long_late=SAID_WHEN_AFTER,
        shown=lambda urls: [pictures.address(request, url) for url in pictures.without_copies(urls)],
        in_clear=in_clear,
        topics=" ".join(topics),
        fragment=with_query(request, f"/cases/{case_id}/parts"),
        here=with_query(request, f"/cases/{case_id}"),
        back=with_query(request, lists.PATH),
    )


def _load(session: Session, request: Request, case_id: int, *, in_clear: bool) -> _CasePage | None:
    services, at, user = services_of(request), now(request), user_of(request)
    zone = services.settings.dispatch_timezone
    detail = case_detail.detail(session, case_id, now=at, zone=zone, in_clear=in_clear)
    case = case_queries.case(session, case_id)
    if detail is None or case is None:
        return None
    _, wanted = lists.read(lists.described(deciders(session)), request.query_params, user.login)
    before, after = cases_board.neighbours(session, case_id, wanted, now=at)
    driver = subjects.driver_of(session, case, detail.delivery)
    names = colleagues.names(session)
    return _CasePage(
        detail,
        decision(session, case, now=at),
        endings.said(case, names, zone, at),
        driver,
        _route(session, driver, at),
        takeover.who_has(session, case.conversation_id) if case.conversation_id else None,
        undoable.resolving(session, [case_id]).get(case_id),
        undoable.lately(session, user.login, at),
        before,
        after,
        names,
        _replies(session, detail, at),
        _canned(session, request, detail),
        data_requests.is_to_confirm(case.kind, case.details.get("wants")),
        data_requests.of_case(session, case_id),
    )


def _replies(session: Session, detail: Detail, at: datetime) -> Mapping[str, str]:
    delivery = detail.delivery
    if delivery is None or not for_caller.may(session, WantedChange.ANOTHER_DAY, delivery):
        return prepared.replies(detail.kind, delivery.tracking_number if delivery else None, (), "UTC", at)
    slots = for_caller.offers(session, delivery, at)
    return prepared.replies(detail.kind, delivery.tracking_number, slots, delivery.timezone, at)


def _canned(session: Session, request: Request, detail: Detail) -> list[Canned]:
    talk = detail.conversation
    return (
        replies.replies_to(
            talk.party, name=talk.name, me=user_of(request).name, settings=services_of(request).settings,
            own=replies.written(session),
        )
        if talk is not None
        else []
    )  # fmt: skip


def _prepared(seen: _CasePage, request: Request) -> str:
    """What a button put into the reply."""
    return seen.prepared.get(request.query_params.get("reply", ""), "")


def _route(session: Session, driver: DriverView | None, at: datetime) -> RouteToday | None:
    if driver is None:
        return None
    return routes_today.route_of(session, driver.code, at)
