"""Tags, flags, notes and reviews of one conversation, or of one text in it: set, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from doorstep.console.conversations import marks, transcript_parts
from doorstep.console.conversations.marks import Mark
from doorstep.console.kit.page import HTTPException, act, fields, flash, now, read, redirect, requires, user_of

_SET = {"flag": "Flagged.", "reviewed": "Marked reviewed.", "tag": "Tagged.", "note": "The note is kept."}
_TAKEN_BACK = {
    "flag": "No longer flagged.", "reviewed": "No longer marked reviewed.", "tag": "The tag is off.",
    "note": "The note is taken back.",
}  # fmt: skip


def routes() -> list[BaseRoute]:
    at = "/conversations/{conversation_id}"
    return [
        Route(f"{at}/marks", _add, methods=["POST"]),
        Route(f"{at}/marks/{{mark_id:int}}/remove", _remove, methods=["POST"]),
    ]


@requires("dispatcher")
async def _add(request: Request) -> Response:
    id_, form = request.path_params["conversation_id"], await fields(request)
    kind = form.get("kind", "")
    new = marks.NewMark(kind, form.get("value", ""), await _line(request, id_, form.get("line", "")))
    try:
        await act(
            request, f"conversation.{kind}" if kind in _SET else "conversation.marked", f"conversation:{id_}",
            marks.add, id_, new, by=user_of(request).login, now=now(request),
        )  # fmt: skip
    except marks.InvalidMark as error:
        raise HTTPException(422, str(error)) from None
    except LookupError:
        raise HTTPException(404, "There is no such conversation.") from None
    flash(request, _SET[kind])
    return redirect(_back(form, id_))


@requires("dispatcher")
async def _remove(request: Request) -> Response:
    id_, mark_id = request.path_params["conversation_id"], request.path_params["mark_id"]
    try:
        mark = await act(
            request, "mark.removed", f"conversation:{id_}", _of_this, id_, mark_id,
            by=user_of(request).login, at=now(request),
        )  # fmt: skip
    except LookupError:
        raise HTTPException(404, "There is no such mark on this conversation.") from None
    flash(request, _TAKEN_BACK[mark.kind])
    return redirect(_back(await fields(request), id_))


def _back(form: Mapping[str, str], conversation_id: str) -> str:
    """Where the mark was set: the page it names, the text, or the conversation."""
    if form.get("next"):
        return form["next"]
    line = form.get("line", "")
    return f"/conversations/{conversation_id}" + (f"?line={quote(line)}" if line else "")


async def _line(request: Request, conversation_id: str, line: str) -> str | None:
    """The text that is marked; None: the whole conversation. Raises HTTPException: it is none of this conversation."""
    if not line:
        return None
    if await read(request, transcript_parts.one, conversation_id, line) is None:
        raise HTTPException(404, "There is no such text in this conversation.")
    return line


def _of_this(session: Session, conversation_id: str, mark_id: int, *, by: str, at: datetime) -> Mark:
    mark = marks.remove(session, mark_id, by=by, now=at)
    if mark.conversation_id != conversation_id:
        raise LookupError(f"no mark {mark_id} on {conversation_id}")
    return mark
