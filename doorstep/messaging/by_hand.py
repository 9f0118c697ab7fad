"""A person takes an unasked text that waits into their hands: sends it now, or cancels it; why is kept with it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.clock import AT_ONCE
from doorstep.messaging import statements
from doorstep.messaging.models import MessageKind, MessageState, OutboxRow
from doorstep.messaging.policy import Reason

_WAITING = (
    OutboxRow.kind == MessageKind.OUTREACH,
    OutboxRow.provider == "twilio",
    OutboxRow.state.in_((MessageState.PENDING, MessageState.HELD)),
)


class NotWaiting(Exception):
    """It has left, was dropped, or is none that waits."""


def send_now(session: Session, outbox_id: int, by: str, why: str, now: datetime) -> None:
    """Past mode, wish, daily limit and budget; not past an opt-out, a doubt or the night: the sender still decides.

    Raises NotWaiting.
    """
    _change(session, outbox_id, {"state": MessageState.PENDING, "reason": None, "due_at": AT_ONCE}, by, why, now)
    wakeups.notify(session, "outbox_twilio")


def cancel(session: Session, outbox_id: int, by: str, why: str, now: datetime) -> None:
    """It does not leave any more. Raises NotWaiting."""
    dropped: dict[str, object] = {
        "state": MessageState.DROPPED,
        "reason": Reason.CANCELLED,
        "due_at": None,
        "body": statements.BODY_LEFT,
    }
    _change(session, outbox_id, dropped, by, why, now)
    wakeups.notify(session, "ledger")


def _change(session: Session, outbox_id: int, values: dict[str, object], by: str, why: str, now: datetime) -> None:
    changed = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, *_WAITING)
        .values(**values, pressed_by=by, pressed_why=why, state_changed_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise NotWaiting(f"text {outbox_id} does not wait")
