"""What is asked before something is done to cases: a page, which comes up as a dialog where there is script (cases.js).

It is made from the cases as they are then, not as some list showed them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases import queries as case_queries
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.console.auth import local_paths
from doorstep.console.cases import case_detail, endings, lists
from doorstep.console.cases.case_detail import Proposal
from doorstep.console.cases.pages.cases import deciders
from doorstep.console.kit import colleagues, guard, masking
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.page import HTTPException, now, read, render, requires, services_of, whole_each
from doorstep.desk import approvals, deciding, undoable
from doorstep.desk.deciding import DeskDecision
from doorstep.dms.filling import dms_of

MOST_AT_ONCE = 200
LONGEST_REASON = 300


@dataclass(frozen=True)
class _AskedOfCases:
    """About what is asked."""

    cases: Sequence[Case]
    proposing: int
    """How many of them propose something."""
    decision: DeskDecision | None
    proposal: Proposal | None
    recipient: str | None
    ending: str
    """How the case ended, if it did."""
    people: dict[str, str]
    """Who may be given a case."""
    names: Names


def routes() -> list[BaseRoute]:
    return [
        Route("/cases/resolve", _ask_resolve, methods=["GET"]),
        Route("/cases/assign", _ask_assign, methods=["GET"]),
        Route("/cases/{case_id:int}/approve", _ask_approve, methods=["GET"]),
        Route("/cases/{case_id:int}/reject", _ask_reject, methods=["GET"]),
    ]


@requires("dispatcher")
async def _ask_approve(request: Request) -> Response:
    return await ask(request, "approve", [request.path_params["case_id"]])


@requires("dispatcher")
async def _ask_reject(request: Request) -> Response:
    return await ask(request, "reject", [request.path_params["case_id"]])


@requires("dispatcher")
async def _ask_resolve(request: Request) -> Response:
    """`words`: how it ended, as the page that asks supposes."""
    words = request.query_params.get("words", "")[:LONGEST_REASON]
    return await ask(request, "resolve", ids_of(request.query_params.getlist("id")), typed=words)


@requires("dispatcher")
async def _ask_assign(request: Request) -> Response:
    return await ask(request, "assign", ids_of(request.query_params.getlist("id")))


async def ask(
    request: Request, what: str, ids: Sequence[int], *, status: int = 200, problem: str = "", typed: str = ""
) -> Response:
    """The question `what` (approve, reject, resolve, assign) about these cases; `problem`: with the answer before."""
    asked = await read(request, _load, request, ids)
    template = "case_ask_form.html" if guard.wants_a_fragment(request) else "case_ask.html"
    form = await request.form() if request.method == "POST" else request.query_params
    return render(
        request,
        template,
        status=status,
        what=what,
        asked=asked,
        case=asked.cases[0],
        ids=[case.id for case in asked.cases],
        titles=[KINDS[CaseKind(case.kind)].title for case in asked.cases],
        ends_when=KINDS[CaseKind(asked.cases[0].kind)].resolved_when if len(asked.cases) == 1 else "",
        reaches=masking.phone(asked.decision.reaches) if asked.decision and asked.decision.reaches else "",
        seconds=int(undoable.RESOLVES_AFTER.total_seconds()),
        most=LONGEST_REASON,
        problem=problem,
        typed=typed,
        next=local_paths.safe(str(form.get("next") or lists.PATH)),
    )


def why_not(session: Session, request: Request, case_id: int) -> str:
    """How a case ended meanwhile, if it did."""
    case = case_queries.case(session, case_id)
    if case is None:
        return ""
    zone = services_of(request).settings.dispatch_timezone
    return endings.said(case, colleagues.names(session), zone, now(request))


def ids_of(texts: Sequence[Any]) -> list[int]:
    return whole_each(texts, MOST_AT_ONCE)


def _load(session: Session, request: Request, ids: Sequence[int]) -> _AskedOfCases:
    found = [case for case in (case_queries.case(session, case_id) for case_id in ids) if case is not None]
    if not found:
        raise HTTPException(404, "There is no such case." if ids else "No case was selected.")
    case, at = found[0], now(request)
    delivery = dms_of(session).delivery(case.tracking_number) if case.tracking_number else None
    names = colleagues.names(session)
    return _AskedOfCases(
        found,
        sum(map(approvals.proposes, found)),
        deciding.decision(session, case, now=at) if len(found) == 1 else None,
        case_detail.proposal(case.details, delivery, now=at),
        delivery.recipient_name if delivery else None,
        endings.said(case, names, services_of(request).settings.dispatch_timezone, at) if len(found) == 1 else "",
        dict(deciders(session)),
        names,
    )
