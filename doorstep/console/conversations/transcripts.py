"""What was said in a conversation, page by page from its end, and beside each text what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from doorstep.console.conversations import marks, turns
from doorstep.console.conversations.marks import Mark
from doorstep.console.conversations.turns import CaseTouched, ShownChange, Understood
from doorstep.console.kit import masking, paging
from doorstep.console.kit.masking import Sensitive
from doorstep.console.read_model import speakers, texts_of_ours, unasked
from doorstep.console.read_model.speakers import Speaker
from doorstep.console.read_model.tables import DeskConversation, DeskReading
from doorstep.messaging.cli import explained
from doorstep.messaging.models import InboxMedia, MessageState, conversations, inbox, outbox
from doorstep.messaging.twilio.errors import explain

_IN, _OUT = 0, 1
_NEEDS_NO_REASON = frozenset({MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED})
_ENDED_BADLY = frozenset({MessageState.FAILED, MessageState.DROPPED, MessageState.UNDELIVERED})


@dataclass(frozen=True)
class ShownLine:
    """One text. `id` is `in:5` (theirs) or `out:5` (ours)."""

    id: str
    at: datetime
    speaker: Speaker
    by: str | None
    """Which person of the desk, if that is known."""
    text: str
    hides: tuple[Sensitive, ...]
    """What `text` leaves out; page(in_clear=True) does not."""
    pictures: tuple[str, ...]
    """Addresses."""
    state: str
    """Of ours: see messaging.models.State. Of theirs: read or unread."""
    why: str
    """Why it is held, dropped, failed, ...; empty when there is nothing to say."""
    segments: int
    trigger: str = ""
    """Of what nobody asked for: what brought it about."""
    understood: tuple[Understood, ...] = ()
    """More than one if the text made several requests."""
    changes: tuple[ShownChange, ...] = ()
    """Of the DMS, that this text caused."""
    cases: tuple[CaseTouched, ...] = ()
    marks: tuple[Mark, ...] = ()
    answered_by_carrier: bool = False
    """The carrier took this keyword (STOP, START) and answered in words of its own."""


@dataclass(frozen=True)
class Transcript:
    conversation_id: str
    lines: Sequence[ShownLine]
    """Oldest first."""
    before: str | None
    """page(before=…) has what was said earlier; None: nothing was."""


def page(
    session: Session, conversation_id: str, *, before: str | None = None, size: int = 50, in_clear: bool = False
) -> Transcript:
    """The last `size` texts, or those before a page that had been asked for.

    `in_clear` hides nothing: whoever asks for it logs who did. Raises paging.BadCursor, LookupError.
    """
    who = session.execute(_WHO.where(conversations.c.id == conversation_id)).one_or_none()
    if who is None:
        raise LookupError(f"no conversation {conversation_id}")
    rows = _said(session, conversation_id, before, size + 1)
    more = len(rows) > size
    rows = rows[:size][::-1]
    came = [row for kind, _, row in rows if kind == _IN]
    went = [row for kind, _, row in rows if kind == _OUT]
    beside = turns.beside(session, conversation_id, who.no, came, went, in_clear=in_clear)
    pictures = _pictures(session, came)
    by_line: dict[str, list[Mark]] = {}
    for mark in marks.of(session, conversation_id):
        if mark.line is not None:
            by_line.setdefault(mark.line, []).append(mark)
    lines = [
        _incoming(row, who, beside, pictures, by_line, in_clear=in_clear)
        if kind == _IN
        else _outgoing(row, beside, by_line, in_clear=in_clear)
        for kind, _, row in rows
    ]
    cursor = paging.encode(rows[0][1], rows[0][0], rows[0][2].id) if more else None
    return Transcript(conversation_id, lines, cursor)


def _said(session: Session, conversation_id: str, before: str | None, most: int) -> list[tuple[int, datetime, Any]]:
    """Latest first."""
    last = paging.decode(before, int, int) if before is not None else None
    found: list[tuple[int, datetime, Any]] = []
    for kind, table, at in ((_IN, inbox, inbox.c.received_at), (_OUT, outbox, outbox.c.created_at)):
        query = select(table).where(table.c.conversation_id == conversation_id)
        query = _earlier(query, kind, at, table.c.id, last).order_by(at.desc(), table.c.id.desc()).limit(most)
        found += [(kind, row._mapping[at], row) for row in session.execute(query)]
    found.sort(key=lambda each: (each[1], each[0], each[2].id), reverse=True)
    return found[:most]


def _earlier(query: Select[Any], kind: int, at: Any, id_: Any, last: tuple[Any, ...] | None) -> Select[Any]:
    """At the same instant what they said comes before what we said."""
    if last is None:
        return query
    instant, last_kind, last_id = last
    if kind == last_kind:
        return query.where(at <= instant, or_(at < instant, and_(at == instant, id_ < last_id)))
    return query.where(at <= instant if kind < last_kind else at < instant)


def _incoming(
    row: Any,
    who: Any,
    beside: turns.Beside,
    pictures: Mapping[int, list[str]],
    by_line: Mapping[str, Sequence[Mark]],
    *,
    in_clear: bool,
) -> ShownLine:
    id_ = f"in:{row.id}"
    understood = beside.understood.get(row.id, ())
    has_code = row.handled_at is None or any(each.has_code for each in understood)
    text = masking.Masked(row.body, ()) if in_clear else masking.masked(row.body, every_number=has_code)
    channel = "slack" if who.provider == "slack" else "sms"
    return ShownLine(
        id=id_,
        at=row.received_at,
        speaker=speakers.of_incoming(who.party or "unknown", channel),
        by=None,
        text=text.text,
        hides=text.hides,
        pictures=tuple(dict.fromkeys([*pictures.get(row.id, ()), *beside.pictures.get(row.id, ())])),
        state="unread" if row.handled_at is None else "read",
        why=f"It could not be handled yet: {row.reason}." if row.handled_at is None and row.reason else "",
        segments=0,
        understood=understood,
        changes=beside.changes.get(row.provider_id, ()),
        cases=beside.cases.get(row.provider_id, ()),
        marks=tuple(by_line.get(id_, ())),
        answered_by_carrier=row.id in beside.by_carrier,
    )


def _outgoing(row: Any, beside: turns.Beside, by_line: Mapping[str, Sequence[Mark]], *, in_clear: bool) -> ShownLine:
    id_ = f"out:{row.id}"
    clear, shown = texts_of_ours.in_clear(row), texts_of_ours.shown(row)
    text = masking.Masked(clear, ()) if in_clear else masking.masked(shown)
    return ShownLine(
        id=id_,
        at=row.created_at,
        speaker=speakers.of_outgoing(row.kind),
        by=speakers.person_of(row.cause) or beside.deciders.get(row.cause),
        text=text.text,
        hides=text.hides if in_clear or shown == clear else tuple(dict.fromkeys((*text.hides, "code"))),
        pictures=tuple(row.media_urls),
        state=row.state.value,
        why=why(row.state, row.reason, row.error_code, pictures_left_out=row.pictures_left_out),
        segments=row.segments,
        trigger=unasked.trigger_of(row),
        changes=beside.changes.get(row.cause, ()),
        cases=beside.cases.get(row.cause, ()),
        marks=tuple(by_line.get(id_, ())),
    )


def why(
    state: MessageState, reason: str | None, error_code: int | None, *, pictures_left_out: int | None = None
) -> str:
    """Why a text of ours is where it is, in a sentence or two."""
    without = f"Without its pictures: {explain(pictures_left_out).text}" if pictures_left_out is not None else ""
    return f"{_why(state, reason, error_code)} {without}".strip()


def _why(state: MessageState, reason: str | None, error_code: int | None) -> str:
    if state in _NEEDS_NO_REASON or (reason is None and error_code is None):
        return ""
    if reason == "pictures_failed":
        error_code = None
    sentence = explained(reason, error_code)
    if state in _ENDED_BADLY and error_code is None and reason is not None and f"({reason})" in sentence:
        return f"The provider said: {reason.replace('_', ' ')}."  # the sentence is about texts still on their way
    return sentence


def _pictures(session: Session, came: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = (
        select(InboxMedia.inbox_id, InboxMedia.url)
        .where(InboxMedia.inbox_id.in_([row.id for row in came]))
        .order_by(InboxMedia.inbox_id, InboxMedia.position)
    )
    for inbox_id, url in session.execute(query):
        found.setdefault(inbox_id, []).append(url)
    return found


def line_of_reading(session: Session, event_id: int) -> str | None:
    """The line of the text that a reading is of."""
    inbox_id = session.scalar(select(DeskReading.inbox_id).where(DeskReading.event_id == event_id))
    return f"in:{inbox_id}" if inbox_id is not None else None


_WHO = select(conversations.c.provider, DeskConversation.party, DeskConversation.no).outerjoin(
    DeskConversation, DeskConversation.conversation_id == conversations.c.id
)
