"""Texts that are to be answered or sent, for whoever watches that none waits too long. Short indexes; holds up nobody.

The machines' clocks may differ by minutes: that a text waits is seen at two looks, by the clock of who looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import InboxRow, MessageKind, OutboxRow

MOST = 5000
"""Texts looked at in one go; the others come after."""

_ANSWERS = (MessageKind.REPLY, MessageKind.CARRIER_KEYWORD, MessageKind.DESK)
"""What goes at once, at any hour. An alert is no text to anybody who waits."""
_NEWEST = 500
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Only what is still to be done is due at some time, and in the index of that: not one of a million others is read."""


@dataclass(frozen=True)
class WaitingText:
    for_what: Literal["answer", "sending"]
    text_id: int
    """Of the text that has waited longest in its conversation, in the inbox or the outbox."""
    conversation_id: str | None
    """None: a text of ours that is no part of a conversation."""
    since: datetime


def waiting(session: Session, now: datetime) -> list[WaitingText]:
    """One for each conversation in which something waits."""
    return [*_unanswered(session), *_unsent(session, now)]


def answered_late(session: Session, late: timedelta, since: datetime) -> list[tuple[str, datetime]]:
    """Of the texts stored last those that were handled since then, and so much later than they came: conversation, and
    when they came."""
    newest = session.scalar(select(func.max(InboxRow.id))) or 0
    rows = session.execute(
        select(InboxRow.conversation_id, InboxRow.received_at, InboxRow.handled_at).where(
            InboxRow.id > newest - _NEWEST, InboxRow.handled_at > since
        )
    )
    return [(row.conversation_id, row.received_at) for row in rows if row.handled_at - row.received_at > late]


def _unanswered(session: Session) -> list[WaitingText]:
    rows = session.execute(
        select(InboxRow.id, InboxRow.conversation_id, InboxRow.received_at)
        .where(InboxRow.due_at >= _EVER, InboxRow.handled_at.is_(None))
        .limit(MOST)
    )
    return _one_each(WaitingText("answer", row.id, row.conversation_id, row.received_at) for row in rows)


def _unsent(session: Session, now: datetime) -> list[WaitingText]:
    """Answers, and whatever else has come due: what may wait for its hour waits only from then on."""
    is_answer = OutboxRow.kind.in_(_ANSWERS)
    rows = session.execute(
        select(OutboxRow.id, OutboxRow.conversation_id, OutboxRow.kind, OutboxRow.due_at, OutboxRow.created_at)
        .where(OutboxRow.due_at >= _EVER, OutboxRow.kind != MessageKind.ALERT, or_(is_answer, OutboxRow.due_at <= now))
        .limit(MOST)
    )
    return _one_each(WaitingText("sending", row.id, row.conversation_id, _due_since(row)) for row in rows)


def _due_since(row: Any) -> datetime:
    since: datetime = row.created_at if row.kind in _ANSWERS else max(row.created_at, row.due_at)
    return since


def _one_each(waits: Iterable[WaitingText]) -> list[WaitingText]:
    """Of each conversation the text that was there first."""
    first: dict[str | int, WaitingText] = {}
    for each in sorted(waits, key=lambda each: each.text_id):
        first.setdefault(each.conversation_id or each.text_id, each)
    return list(first.values())
