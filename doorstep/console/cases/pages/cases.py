"""What waits for a decision, what hurts first on top. A case itself: case.py; what is done to them:
case_actions.py."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.cases import queries as case_queries
from doorstep.console.auth import accounts
from doorstep.console.auth.models import Role
from doorstep.console.cases import csv_rows, lists
from doorstep.console.cases import queries as cases_board
from doorstep.console.cases.lists import CaseList
from doorstep.console.cases.queries import Board
from doorstep.console.cases.urgency import SAID_WHEN_AFTER, WEIGHTS
from doorstep.console.kit import colleagues, filters, live
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.export import as_csv
from doorstep.console.kit.filters import Chosen
from doorstep.console.kit.page import (
    Entry,
    HTTPException,
    act,
    fields,
    flash,
    looked_at,
    now,
    number,
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
    whole,
    with_query,
)
from doorstep.console.read_model import saved_views, topics
from doorstep.console.read_model.saved_views import SavedView
from doorstep.database import reading
from doorstep.desk import undoable
from doorstep.desk.models import DeskStep
from doorstep.desk.undoable import Batch

ENTRY = Entry("Cases", lists.PATH, icon="case", key="g k")

ROWS = 50
_STEPS = select(func.max(DeskStep.id), func.count(DeskStep.ending), func.count(DeskStep.claimed_at))
"""Another answer after whatever happens to a step."""


@dataclass(frozen=True)
class _CasesPage:
    """What the page shows."""

    chosen: Chosen
    board: Board
    views: Sequence[CaseList]
    batches: Sequence[Batch]
    saved: Sequence[SavedView]
    ended: int | None
    """The case that was searched for by its number and has ended."""
    names: Names


def routes() -> list[BaseRoute]:
    return [
        Route("/cases", _list, methods=["GET"]),
        Route("/cases/board", _fragment, methods=["GET"]),
        Route("/cases.csv", _export, methods=["GET"]),
        Route("/cases/saved", _save, methods=["POST"]),
        Route("/cases/saved/delete", _delete, methods=["POST"]),
    ]


topics.follow()
live.watch("steps", lambda session: tuple(session.execute(_STEPS).one()))
live.watch("minute", lambda _session: int(time.monotonic() // 60))  # what is late, silent or due changes by itself


@requires("viewer")
async def _list(request: Request) -> Response:
    return await _page(request)


@requires("viewer")
async def _fragment(request: Request) -> Response:
    """What changes while one looks: views, counts and rows."""
    return await _page(request, "case_rows.html")


async def _page(
    request: Request, template: str = "cases.html", status: int = 200, problem: str = "", name: str = ""
) -> Response:
    page = max(1, min(number(request, "page") or 1, 10_000))
    seen = await read(request, _load, request, page)
    shown, total = len(seen.board.cards), seen.board.total
    first = (page - 1) * ROWS
    asked = filters.asked(request.query_params)  # not what was read of it: a saved view may name what is gone
    return render(
        request,
        template,
        status=status,
        problem=problem,
        name=name,
        chosen=seen.chosen,
        saved=[(each.name, lists.address(each.query), each.query == asked) for each in seen.saved],
        cards=seen.board.cards,
        total=total,
        is_cut=seen.board.is_cut,
        views=seen.views,
        batches=seen.batches,
        ended=seen.ended,
        names=seen.names,
        states=lists.STATES,
        weights=WEIGHTS,
        one_minute=timedelta(minutes=1),
        long_late=SAID_WHEN_AFTER,
        topics=lists.COUNTED_BY,
        says=f"{first + 1}–{first + shown} of {total:,}" if total > ROWS else "",
        newer=with_query(request, "/cases", page=page - 1 if page > 2 else None) if page > 1 else None,
        older=with_query(request, "/cases", page=page + 1) if first + shown < total else None,
        fragment=with_query(request, "/cases/board"),
        export=with_query(request, "/cases.csv", page=None),
        here=with_query(request, "/cases"),
    )


@requires("viewer")
async def _export(request: Request) -> Response:
    services, at = services_of(request), now(request)
    chosen, wanted = await read(request, _asked, request.query_params, user_of(request).login)
    await looked_at(request, "cases.exported", "cases:all", dict(chosen.raw))

    def rows() -> Iterator[Sequence[object]]:
        with reading(services.sessions) as session:
            for card in cases_board.everything(session, wanted, now=at):
                yield csv_rows.of_card(card)

    return as_csv("cases", csv_rows.CASES, rows(), services_of(request).settings.dispatch_timezone)


@requires("viewer")
async def _save(request: Request) -> Response:
    """Of one's own; the address of the form says which filters."""
    login, name = user_of(request).login, (await fields(request)).get("name", "")
    chosen, _ = await read(request, _asked, request.query_params, login)
    try:
        await act(
            request, "filter.saved", f"user:{login}",
            saved_views.save, login, saved_views.CASES, name, chosen.raw, now=now(request),
        )  # fmt: skip
    except saved_views.NotSaved as error:
        return await _page(request, status=422, problem=str(error), name=name)
    flash(request, f"Saved as “{' '.join(name.split())}”.")
    return redirect(lists.address(chosen.raw))


@requires("viewer")
async def _delete(request: Request) -> Response:
    form = await fields(request)
    login, name = user_of(request).login, form.get("name", "")
    if not await act(request, "filter.deleted", f"user:{login}", saved_views.remove, login, saved_views.CASES, name):
        raise HTTPException(404, "You have no saved filter of that name any more.")
    flash(request, f"“{name}” is deleted.")
    return redirect(form.get("next", lists.PATH))


def _load(session: Session, request: Request, page: int) -> _CasesPage:
    login, at = user_of(request).login, now(request)
    chosen, wanted = _asked(session, request.query_params, login)
    board = cases_board.board(session, wanted, now=at, first=(page - 1) * ROWS, size=ROWS)
    return _CasesPage(
        chosen,
        board,
        lists.views(chosen, cases_board.tallies(session, login, at)),
        undoable.lately(session, login, at),
        saved_views.of(session, login, saved_views.CASES),
        _ended(session, wanted.text) if board.total == 0 else None,
        colleagues.names(session),
    )


def _asked(session: Session, query: QueryParams, login: str) -> tuple[Chosen, cases_board.BoardFilters]:
    return lists.read(lists.described(deciders(session)), query, login)


def deciders(session: Session) -> Names:
    """Who may be given a case: names by login."""
    return {
        user.login: user.name
        for user in accounts.everyone(session)
        if user.disabled_at is None and user.role.covers(Role.DISPATCHER)
    }


def _ended(session: Session, text: str) -> int | None:
    case_id = whole(text)
    found = case_queries.case(session, case_id) if case_id is not None else None
    return found.id if found else None
