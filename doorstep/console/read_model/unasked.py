"""Texts that nobody asked for: what is coming, what went, and why something did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from doorstep.clock import AT_ONCE
from doorstep.console.kit import masking
from doorstep.console.read_model import texts_of_ours
from doorstep.messaging.cli import explained
from doorstep.messaging.models import MessageKind, MessageState, outbox
from doorstep.messaging.policy import context, kinds
from doorstep.outreach.notifications import PLANNED
from doorstep.timers import Timer, TimerState

MOST = 200
LATELY = timedelta(hours=24)
_WAITING = (MessageState.PENDING, MessageState.HELD)
_OF_A_CONVERSATION = 8


@dataclass(frozen=True)
class UnaskedText:
    id: int
    conversation_id: str | None
    phone: str
    """Masked."""
    kind: str
    trigger: str
    text: str
    at: datetime
    """When it is due, went, or was dropped."""
    state: MessageState
    why: str
    """In words, and who of the desk wanted it so."""

    @property
    def waits(self) -> bool:
        return self.state in _WAITING

    @property
    def went(self) -> bool:
        return not self.waits and self.state is not MessageState.DROPPED


def coming(session: Session, now: datetime) -> Sequence[UnaskedText]:
    """What waits and is due within a day, the next first."""
    due = _UNASKED.where(outbox.c.due_at <= now + LATELY, outbox.c.state.in_(_WAITING))
    return _texts(session, due.order_by(outbox.c.due_at, outbox.c.id).limit(MOST), now)


def not_sent(session: Session, now: datetime) -> Sequence[UnaskedText]:
    """Of a day, what was dropped, the last first."""
    dropped = _UNASKED.where(outbox.c.created_at > now - LATELY, outbox.c.state == MessageState.DROPPED)
    return _texts(session, dropped.order_by(outbox.c.id.desc()).limit(MOST), now)


def of_conversation(session: Session, conversation_id: str, now: datetime) -> Sequence[UnaskedText]:
    """The last of them, what waits first."""
    theirs = _UNASKED.where(outbox.c.conversation_id == conversation_id)
    found = _texts(session, theirs.order_by(outbox.c.id.desc()).limit(_OF_A_CONVERSATION), now)
    return sorted(found, key=lambda text: not text.waits)


def set_for_later(session: Session, now: datetime) -> Sequence[Timer]:
    """What becomes a text, or a call, within a day, if it is still so then."""
    due = select(Timer).where(Timer.state == TimerState.SET, Timer.due_at <= now + LATELY, Timer.kind.in_(PLANNED))
    return session.scalars(due.order_by(Timer.due_at, Timer.id).limit(MOST)).all()


_UNASKED = select(outbox).where(outbox.c.kind == MessageKind.OUTREACH, outbox.c.provider == "twilio")


def _texts(session: Session, query: Select[Any], now: datetime) -> Sequence[UnaskedText]:
    return [_text(row, now) for row in session.execute(query)]


def _text(row: Any, now: datetime) -> UnaskedText:
    notice = context.notice_of(row) or kinds.Notice.OTHER
    waits = row.state in _WAITING
    due_at = now if row.due_at == AT_ONCE else row.due_at
    return UnaskedText(
        id=row.id,
        conversation_id=row.conversation_id,
        phone=masking.phone(row.to_number),
        kind=notice.value.replace("_", " "),
        trigger=trigger_of(row),
        text=masking.masked(texts_of_ours.shown(row)).text,
        at=due_at if waits else row.accepted_at or row.state_changed_at,
        state=row.state,
        why=_why(row),
    )


def trigger_of(row: Any) -> str:
    """What brought an unasked text about; empty of any other."""
    notice = context.notice_of(row)
    return "" if notice is None else row.trigger or kinds.TRIGGERS[notice]


def _why(row: Any) -> str:
    said = explained(row.reason, row.error_code) if row.reason or row.error_code is not None else ""
    by = f"{row.pressed_by}: {row.pressed_why}" if row.pressed_by else ""
    return " ".join(each for each in (said, by) if each)
