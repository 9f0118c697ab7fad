"""Every conversation: searched, filtered, live, and marked several at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.conversations import csv_rows as conversation_csv
from doorstep.console.conversations import lists, marks, saved_filters
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.filtering import Filters
from doorstep.console.conversations.queries import COUNTED_TO, ConversationsPage
from doorstep.console.conversations.saved_filters import Saved
from doorstep.console.kit import colleagues, filters, masking, paging
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
    read,
    redirect,
    render,
    requires,
    services_of,
    user_of,
    with_query,
)
from doorstep.console.kit.paging import Page
from doorstep.console.read_model import topics
from doorstep.database import reading
from doorstep.desk import takeover
from doorstep.desk.overdue import TOO_LONG
from doorstep.language import spoken

ENTRY = Entry("Conversations", "/conversations", icon="talk", key="g c")

ROWS = 50
_WAITING_COUNTED_TO = 99
_MOST_MARKED = 200


@dataclass(frozen=True)
class _ConversationsPage:
    """What the page shows."""

    chosen: Chosen
    wanted: Filters
    listed: ConversationsPage
    count: int
    waiting: int
    """How many wait for a person's words; counts to 99."""
    waiting_since: datetime | None
    """Since when the first of them does."""
    saved: Sequence[Saved]
    names: Names


_MARKED = {"reviewed": "marked reviewed", "flag": "flagged"}


def routes() -> list[BaseRoute]:
    return [
        Route("/conversations", _list, methods=["GET"]),
        Route("/conversations.csv", _export, methods=["GET"]),
        Route("/conversations/rows", _rows, methods=["GET"]),
        Route("/conversations/mark", _mark, methods=["POST"]),
        Route("/conversations/saved", _save, methods=["POST"]),
        Route("/conversations/saved/delete", _delete, methods=["POST"]),
    ]


topics.follow()


@requires("viewer")
async def _list(request: Request) -> Response:
    return await _page(request)


@requires("viewer")
async def _rows(request: Request) -> Response:
    """What changes while one looks: views, counts and rows."""
    return await _page(request, "conversation_rows.html")


async def _page(
    request: Request, template: str = "conversations.html", status: int = 200, problem: str = "", name: str = ""
) -> Response:
    after, login = request.query_params.get("after"), user_of(request).login
    seen = await read(request, _load, request.query_params, after, login, _zone(request))
    wanted, older = seen.wanted, seen.listed.next
    return render(
        request,
        template,
        status=status,
        chosen=seen.chosen,
        wanted=wanted,
        facets=_facets(seen.chosen),
        rows=seen.listed.rows,
        names=seen.names,
        count=f"{COUNTED_TO:,}+" if seen.count > COUNTED_TO else f"{seen.count:,}",
        is_one=seen.count == 1,
        views=lists.views(wanted, login, seen.waiting),
        waits_too_long=seen.waiting_since is not None and now(request) - seen.waiting_since >= TOO_LONG,
        too_long=TOO_LONG,
        saved=[_shown(each, wanted, filters.asked(request.query_params)) for each in seen.saved],
        first=with_query(request, "/conversations", after=None) if after else None,
        older=with_query(request, "/conversations", after=older) if older else None,
        fragment=with_query(request, "/conversations/rows"),
        export=with_query(request, "/conversations.csv", after=None),
        here=with_query(request, "/conversations"),
        problem=problem,
        name=name,
    )


@requires("viewer")
async def _export(request: Request) -> Response:
    services = services_of(request)
    described = await read(request, _described)
    chosen, wanted = lists.read(described, request.query_params, _zone(request))
    asked = {filter_: masking.masked(value, every_number=True).text for filter_, value in chosen.raw.items()}
    await looked_at(request, "conversations.exported", "conversations:all", asked)

    def rows() -> Iterator[Sequence[object]]:
        with reading(services.sessions) as session:
            for row in conversations.everything(session, wanted, zone=services.settings.dispatch_timezone):
                yield conversation_csv.of_conversation(row)

    return as_csv(
        "conversations", conversation_csv.CONVERSATIONS, rows(), services_of(request).settings.dispatch_timezone
    )


@requires("dispatcher")
async def _mark(request: Request) -> Response:
    form = await request.form()
    ids = [str(each) for each in dict.fromkeys(form.getlist("id"))][:_MOST_MARKED]
    kind, value, back = (str(form.get(name, "")) for name in ("kind", "value", "next"))
    if not ids:
        flash(request, "Nothing was selected. Press x on a row to select it.", "info")
        return redirect(back)
    try:
        for conversation_id in ids:
            await act(
                request, f"conversation.{kind}", f"conversation:{conversation_id}",
                marks.add, conversation_id, marks.NewMark(kind, value), by=user_of(request).login, now=now(request),
            )  # fmt: skip
    except marks.InvalidMark as error:
        flash(request, str(error), "bad")
    except LookupError:
        raise HTTPException(404, "One of these conversations is not there.") from None
    else:
        flash(request, f"{spoken.count(len(ids), 'conversation')} {_MARKED.get(kind, 'tagged')}.")
    return redirect(back)


@requires("viewer")
async def _save(request: Request) -> Response:
    """Of one's own; the address of the form says which filters."""
    name = (await fields(request)).get("name", "")
    described = await read(request, _described)
    _, wanted = lists.read(described, request.query_params, _zone(request))
    try:
        await act(
            request, "filter.saved", f"user:{user_of(request).login}",
            saved_filters.save, user_of(request).login, name, wanted, now=now(request),
        )  # fmt: skip
    except saved_filters.NotSaved as error:
        return await _page(request, status=422, problem=str(error), name=name)
    flash(request, f"Saved as “{' '.join(name.split())}”.")
    return redirect(lists.address(wanted))


@requires("viewer")
async def _delete(request: Request) -> Response:
    form = await fields(request)
    login, name = user_of(request).login, form.get("name", "")
    if not await act(request, "filter.deleted", f"user:{login}", saved_filters.remove, login, name):
        raise HTTPException(404, "You have no saved filter of that name any more.")
    flash(request, f"“{name}” is deleted.")
    return redirect(form.get("next", lists.PATH))


def _described(session: Session) -> Sequence[filters.AnyFilter]:
    names = colleagues.names(session)
    people = {holder.by: colleagues.called(holder.by, names) for holder in takeover.all_held(session).values()}
    return lists.described(conversations.intents_seen(session), marks.tags(session), names | people)


def _load(session: Session, query: QueryParams, after: str | None, login: str, zone: str) -> _ConversationsPage:
    chosen, wanted = lists.read(_described(session), query, zone)
    try:
        listed = conversations.search(session, wanted, Page(after, ROWS), zone=zone)
    except paging.BadCursor as error:
        raise HTTPException(404, str(error)) from None
    is_all = after is None and listed.next is None
    longest = conversations.search(session, Filters(order="waiting"), Page(size=1)).rows
    return _ConversationsPage(
        chosen,
        wanted,
        listed,
        len(listed.rows) if is_all else conversations.count(session, wanted, zone=zone),
        conversations.count(session, Filters(waiting=True), most=_WAITING_COUNTED_TO) if longest else 0,
        longest[0].waiting_since if longest else None,
        saved_filters.of(session, login),
        colleagues.names(session),
    )


def _shown(saved: Saved, wanted: Filters, asked: Mapping[str, str]) -> tuple[str, str, bool]:
    """Name, address, and whether it is what is shown: by its address too, as some of it may be left out."""
    query = lists.said(saved.query)
    return saved.name, lists.address_of(query), saved.filters == wanted or query == asked


def _facets(chosen: Chosen) -> list[filters.AnyFilter]:
    by_name = {each.name: each for each in chosen.filters}
    return [by_name[name] for name in lists.FACETS]


def _zone(request: Request) -> str:
    return services_of(request).settings.dispatch_timezone
