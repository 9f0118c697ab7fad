"""What people of the desk write beside conversations: tags, flags, notes, that they reviewed it. Who and when stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.console.read_model.tables import DeskMark, desk_conversations
from doorstep.messaging import conversations, segments

MarkKind = Literal["tag", "flag", "note", "reviewed"]

LONGEST_TAG = 30
LONGEST_NOTE = 2_000


class InvalidMark(ValueError):
    """A mark that cannot be set; the message says why, for the person who tried."""


@dataclass(frozen=True)
class Mark:
    id: int
    conversation_id: str
    line: str | None
    """Of the transcript, `in:5`; None: the whole conversation."""
    kind: MarkKind
    value: str
    """The tag, or the words of the note."""
    by: str
    at: datetime


@dataclass(frozen=True)
class NewMark:
    kind: str
    value: str = ""
    line: str | None = None
    """As those of Mark."""


def add(session: Session, conversation_id: str, new: NewMark, *, by: str, now: datetime) -> Mark:
    """Set a mark. A tag or flag that stands already is answered as it is; a review is one more.

    Several conversations in one transaction: in the order of their ids, as the worker does, or the two may lock each
    other out.

    Raises Invalid; LookupError when there is no such conversation.
    """
    kind, line, value = new.kind, new.line, _checked(new.kind, new.value)
    conversations.conversation(session, conversation_id)
    if kind in ("tag", "flag"):
        for each in of(session, conversation_id):
            if (each.kind, each.value, each.line) == (kind, value, line):
                return each
    wakeups.notify(session, "marks")
    row = DeskMark(conversation_id=conversation_id, line=line, kind=kind, value=value, by=by, at=now)
    session.add(row)
    session.flush()
    _show_at_once(session, conversation_id)
    return _mark(row)


def remove(session: Session, mark_id: int, *, by: str, now: datetime) -> Mark:
    """Take a mark back; doing it again changes nothing. Raises LookupError."""
    row = session.get(DeskMark, mark_id)
    if row is None:
        raise LookupError(f"no mark {mark_id}")
    if row.removed_at is None:
        row.removed_by, row.removed_at = by, now
        session.flush()
        _show_at_once(session, row.conversation_id)
    return _mark(row)


def of(session: Session, conversation_id: str) -> Sequence[Mark]:
    """Those that stand, oldest first."""
    query = (
        select(DeskMark)
        .where(DeskMark.conversation_id == conversation_id, DeskMark.removed_at.is_(None))
        .order_by(DeskMark.id)
    )
    return [_mark(row) for row in session.scalars(query)]


def tags(session: Session) -> Sequence[str]:
    """Every tag in use, for a menu."""
    used = select(DeskMark.value).where(DeskMark.kind == "tag", DeskMark.removed_at.is_(None)).distinct()
    return session.scalars(used.order_by(DeskMark.value)).all()


def _checked(kind: str, value: str) -> str:
    value = segments.clean(value)
    value = " ".join(value.split()) if kind == "tag" else value.strip()
    match kind:
        case "tag":
            value = value.lower().replace(" ", "-")
            if not value or len(value) > LONGEST_TAG:
                raise InvalidMark(f"A tag has 1 to {LONGEST_TAG} characters.")
        case "note":
            if not value or len(value) > LONGEST_NOTE:
                raise InvalidMark(f"A note has 1 to {LONGEST_NOTE:,} characters.")
        case "flag" | "reviewed":
            value = ""
        case _:
            raise InvalidMark(f"There is no mark {kind}: {', '.join(get_args(MarkKind))}.")
    return value


def _show_at_once(session: Session, conversation_id: str) -> None:
    """Whoever set it sees it in the list right away; the refresh that follows finds the same."""
    standing = of(session, conversation_id)
    reviews = [each for each in standing if each.kind == "reviewed" and each.line is None]
    latest = max(reviews, key=lambda each: (each.at, each.id), default=None)
    session.execute(
        update(desk_conversations)
        .where(desk_conversations.c.conversation_id == conversation_id)
        .values(
            flagged=any(each.kind == "flag" for each in standing),
            tags=" ".join(sorted({each.value for each in standing if each.kind == "tag" and each.line is None})),
            reviewed_at=latest.at if latest else None,
            reviewed_by=latest.by if latest else None,
            is_reviewed=desk_conversations.c.last_message_at <= latest.at if latest else False,
        )
    )


def _mark(row: DeskMark) -> Mark:
    return Mark(row.id, row.conversation_id, row.line, row.kind, row.value, row.by, row.at)  # type: ignore[arg-type]
