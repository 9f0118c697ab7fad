"""One conversation: what was said, what was understood and done, who has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep import transcript
from doorstep.cases import queries as case_queries
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.auth.models import Role
from doorstep.console.conversations import line_views, marks, transcript_parts, transcripts
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.line_views import Shown
from doorstep.console.conversations.marks import Mark
from doorstep.console.conversations.queries import ConversationRow
from doorstep.console.conversations.replies import replies_to, written
from doorstep.console.conversations.transcripts import Transcript
from doorstep.console.kit import colleagues, paging, pictures
from doorstep.console.kit.colleagues import Names
from doorstep.console.kit.page import (
    HTTPException,
    fields,
    looked_at,
    new_once,
    now,
    read,
    render,
    requires,
    services_of,
    user_of,
)
from doorstep.console.read_model import unasked
from doorstep.console.read_model.unasked import UnaskedText
from doorstep.desk import takeover
from doorstep.desk.overdue import TOO_LONG
from doorstep.desk.takeover import Holder
from doorstep.dms.filling import dms_of
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.messaging import consent, segments, wishes_kept
from doorstep.messaging.conversations import find_conversation
from doorstep.messaging.outbox import queueing
from doorstep.messaging.policy import KeptWish

TEXTS = 50
_DELIVERIES_SHOWN = 2
_CASES_SHOWN = 5


def routes() -> list[BaseRoute]:
    at = "/conversations/{conversation_id}"
    return [
        Route(at, _show, methods=["GET"]),
        Route(f"{at}/lines", _lines, methods=["GET"]),
        Route(f"{at}/earlier", _earlier, methods=["GET"]),
        Route(f"{at}/head", _head, methods=["GET"]),
        Route(f"{at}/about", _about, methods=["GET"]),
        Route(f"{at}/bar", _bar, methods=["GET"]),
        Route(f"{at}/reveal", _reveal, methods=["POST"]),
        Route(f"{at}/number", _number, methods=["POST"]),
        Route("/pictures/{sealed}", _picture, methods=["GET"]),
    ]


@dataclass(frozen=True)
class KnownOfConversation:
    """Of a conversation, besides its texts."""

    conversation_id: str
    row: ConversationRow
    holder: Holder | None
    is_silent: bool
    is_opted_out: bool
    names: Names
    marks: Sequence[Mark]
    """Of the whole conversation."""
    cases: Sequence[Case]
    """Unresolved first, then latest."""
    deliveries: Sequence[DeliveryView]
    unasked: Sequence[UnaskedText]
    wish: KeptWish

    @property
    def flag(self) -> Mark | None:
        return next((mark for mark in self.marks if mark.kind == "flag"), None)

    @property
    def review(self) -> Mark | None:
        """If nothing was said since."""
        reviews = [mark for mark in self.marks if mark.kind == "reviewed"]
        return max(reviews, key=lambda mark: mark.id) if reviews and self.row.is_reviewed else None


@requires("viewer")
async def _show(request: Request) -> Response:
    return await page(request)


async def page(request: Request, *, status: int = 200, problem: str = "", draft: str = "", **more: Any) -> Response:
    """The whole page; `draft` is what was written and not sent, and `problem` says why not."""
    id_ = request.path_params["conversation_id"]
    wanted, before = request.query_params.get("line"), request.query_params.get("before")
    clear = more.pop("in_clear", None)
    known = await read(request, _known, id_, now(request))
    if before is not None:
        said, is_latest = await read(request, _page_before, id_, before), False
    else:
        said, is_latest = await read(request, _said, id_, wanted or clear)
    if clear:
        uncovered = await read(request, transcript_parts.one, id_, clear, in_clear=True)
        said = replace(said, lines=[uncovered if uncovered and line.id == clear else line for line in said.lines])
    services, user = services_of(request), user_of(request)
    return render(
        request,
        "conversation.html",
        status=status,
        **_common(request, known, said),
        is_latest=is_latest,
        wanted=wanted,
        problem=problem,
        draft=draft,
        once=new_once(),
        canned=replies_to(
            known.row.party,
            name=known.row.name,
            me=user.name,
            settings=services.settings,
            own=await read(request, written),
        ),
        gsm=segments,
        most=queueing.MAX_BODY,
        tags=await read(request, marks.tags),
        number=more.pop("number", ""),
    )


@requires("viewer")
async def _lines(request: Request) -> Response:
    """From the text `first` on."""
    id_ = request.path_params["conversation_id"]
    known = await read(request, _known, id_, now(request))
    said = await read(request, transcript_parts.since, id_, request.query_params.get("first"), size=TEXTS)
    return render(request, "conversation_lines.html", **_common(request, known, said))


@requires("viewer")
async def _earlier(request: Request) -> Response:
    id_ = request.path_params["conversation_id"]
    known = await read(request, _known, id_, now(request))
    said = await read(request, _page_before, id_, request.query_params.get("before", ""))
    return render(request, "conversation_lines.html", **_common(request, known, said))


@requires("viewer")
async def _head(request: Request) -> Response:
    return await _part(request, "conversation_head.html")


@requires("viewer")
async def _about(request: Request) -> Response:
    return await _part(request, "conversation_about.html")


@requires("viewer")
async def _bar(request: Request) -> Response:
    return await _part(request, "conversation_bar.html")


async def _part(request: Request, template: str) -> Response:
    known = await read(request, _known, request.path_params["conversation_id"], now(request))
    return render(request, template, **_common(request, known), number="")


@requires("dispatcher")
async def _reveal(request: Request) -> Response:
    """One text with nothing hidden."""
    id_, line_id = request.path_params["conversation_id"], (await fields(request)).get("line", "")
    line = await read(request, transcript_parts.one, id_, line_id, in_clear=True)
    if line is None:
        raise HTTPException(404, "There is no such text in this conversation.")
    await looked_at(request, "text.shown", f"conversation:{id_}", {"line": line_id})
    if "x-fragment" not in request.headers:
        return await page(request, in_clear=line_id)
    known = await read(request, _known, id_, now(request))
    common = _common(request, known, Transcript(id_, [line], None))
    return render(request, "conversation_words.html", **common)


@requires("dispatcher")
async def _number(request: Request) -> Response:
    """The phone number in clear."""
    id_ = request.path_params["conversation_id"]
    number = await read(request, conversations.number_of, id_)
    if number is None:
        raise HTTPException(404, "There is no such conversation.")
    await looked_at(request, "phone.shown", f"conversation:{id_}")
    if "x-fragment" not in request.headers:
        return await page(request, number=spoken.phone(number))
    return render(request, "conversation_number.html", number=spoken.phone(number), conversation_id=id_)


@requires("viewer")
async def _picture(request: Request) -> Response:
    return await pictures.answer(request, request.path_params["sealed"])


def _common(request: Request, known: KnownOfConversation, said: Transcript | None = None) -> dict[str, Any]:
    zone, is_slack = services_of(request).settings.dispatch_timezone, known.row.channel == "slack"
    lines: list[Shown] = (
        line_views.shown(
            said.lines, party=known.row.name, names=known.names, zone=zone, now=now(request), is_slack=is_slack
        )
        if said
        else []
    )
    return {
        "known": known,
        "row": known.row,
        "names": known.names,
        "id": known.conversation_id,
        "lines": lines,
        "earlier": said.before if said else None,
        "first": said.lines[0].id if said and said.lines else "",
        "too_long": TOO_LONG,
        "title_of": lambda case: KINDS[CaseKind(case.kind)].title,
        "is_resolved": lambda case: case.state == CaseState.RESOLVED,
        "is_yours": known.holder is not None and known.holder.by == user_of(request).login,
        "may_act": user_of(request).role.covers(Role.DISPATCHER),
        "differences": line_views.differences,
        "label_of": line_views.label_of,
        "pictures_of": lambda line: [pictures.address(request, url) for url in pictures.without_copies(line.pictures)],
    }


def _known(session: Session, conversation_id: str, at: datetime) -> KnownOfConversation:
    conversation = find_conversation(session, conversation_id)
    row = conversations.one(session, conversation_id)
    if conversation is None or row is None:
        raise HTTPException(404, "There is no such conversation." if conversation is None else _JUST_BEGUN)
    holder = takeover.who_has(session, conversation_id)
    found = case_queries.of_conversation(session, conversation_id)
    shown = sorted(found, key=lambda case: (case.state == CaseState.RESOLVED, -case.id))[:_CASES_SHOWN]
    views = [dms_of(session).delivery(number) for number in row.tracking_numbers[:_DELIVERIES_SHOWN]]
    return KnownOfConversation(
        conversation_id=conversation_id,
        row=replace(row, taken_by=holder.by if holder else None, taken_at=holder.since if holder else None),
        holder=holder,
        is_silent=transcript.is_silent(session, conversation_id),
        is_opted_out=consent.is_opted_out(session, conversation.their_number),
        names=colleagues.names(session),
        marks=[mark for mark in marks.of(session, conversation_id) if mark.line is None],
        cases=shown,
        deliveries=[view for view in views if view is not None],
        unasked=unasked.of_conversation(session, conversation_id, at),
        wish=wishes_kept.of_number(session, conversation.their_number),
    )


_JUST_BEGUN = "This conversation has just begun. Open it again in a moment."


def _said(session: Session, conversation_id: str, wanted: str | None) -> tuple[Transcript, bool]:
    """The last texts, from `wanted` on if that is not too far back; else the page in which it is. Whether it goes to
    the end."""
    latest = transcript_parts.since(session, conversation_id, wanted, size=TEXTS)
    if wanted is None or any(line.id == wanted for line in latest.lines):
        return latest, True
    older = transcript_parts.up_to(session, conversation_id, wanted, size=TEXTS)
    return (older, False) if older is not None else (latest, True)


def _page_before(session: Session, conversation_id: str, before: str) -> Transcript:
    try:
        return transcripts.page(session, conversation_id, before=before, size=TEXTS)
    except paging.BadCursor as error:
        raise HTTPException(404, str(error)) from None
