"""Texts that are to be answered or sent, for whoever watches that none waits too long. Short indexes; holds up nobody.

The machines' clocks may differ by minutes: that a text waits is seen at two looks, by the clock of who looks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import InboxRow, Kind, OutboxRow, State

MOST = 1000
"""Conversations looked at in one go; the others come after."""

_ANSWERS = (Kind.REPLY, Kind.CARRIER_KEYWORD, Kind.DESK)
"""What goes at once, at any hour. An alert is no text to anybody who waits."""
_NEWEST = 500


@dataclass(frozen=True)
class Waits:
    for_what: Literal["answer", "sending"]
    text_id: int
    """Of the text that has waited longest in its conversation, in the inbox or the outbox."""
    conversation_id: str | None
    """None: a text of ours that is no part of a conversation."""
    since: datetime


def waiting(session: Session, now: datetime) -> list[Waits]:
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


def _unanswered(session: Session) -> list[Waits]:
    rows = session.execute(
        select(InboxRow.conversation_id, func.min(InboxRow.id).label("id"), func.min(InboxRow.received_at).label("at"))
        .where(InboxRow.due_at.is_not(None), InboxRow.handled_at.is_(None))
        .group_by(InboxRow.conversation_id)
        .order_by(func.min(InboxRow.id))
        .limit(MOST)
    )
    return [Waits("answer", row.id, row.conversation_id, row.at) for row in rows]


def _unsent(session: Session, now: datetime) -> list[Waits]:
    """Answers, and whatever else has come due: what may wait for its hour waits only from then on."""
    is_answer = OutboxRow.kind.in_(_ANSWERS)
    at_once = or_(is_answer, OutboxRow.due_at < OutboxRow.created_at)
    since = case((at_once, OutboxRow.created_at), else_=OutboxRow.due_at)
    rows = session.execute(
        select(OutboxRow.conversation_id, func.min(OutboxRow.id).label("id"), func.min(since).label("at"))
        .where(
            OutboxRow.due_at.is_not(None),
            OutboxRow.state.in_((State.OWED, State.HELD, State.SENDING)),
            OutboxRow.kind != Kind.ALERT,
            or_(is_answer, OutboxRow.due_at <= now),
        )
        .group_by(OutboxRow.conversation_id)
        .order_by(func.min(OutboxRow.id))
        .limit(MOST)
    )
    return [Waits("sending", row.id, row.conversation_id, row.at) for row in rows]
