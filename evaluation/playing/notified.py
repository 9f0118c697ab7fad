"""A notification that went out just before somebody writes: its kind and its numbers, not its words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from doorstep.messaging import conversations
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.notifications import Notification, enqueue_notification
from doorstep.outreach.notifications import delay, window_confirmation
from doorstep.settings import Settings

_OURS = Settings.model_fields["twilio_number"].default
_OFFERS: dict[str, tuple[str, ...]] = {"window_confirmation": window_confirmation.OFFERS, "delay": delay.OFFERS}


def told(session: Session, kind: str, phone: str, tracking_numbers: Sequence[str], now: datetime) -> None:
    view = conversations.conversation(session, conversations.open_conversation(session, _OURS, phone, now))
    words = "(As the row says it.)"
    notification = Notification(kind, tuple(tracking_numbers), "made", "made", "America/Chicago", "IL", words, said={})
    outbox_id = enqueue_notification(session, view, notification, f"made:{phone}", now)
    about = {"deliveries": list(tracking_numbers), "offers": list(_OFFERS.get(kind, ()))}
    went = {"state": MessageState.DELIVERED, "due_at": None, "accepted_at": now, "about": about}
    session.execute(update(OutboxRow).where(OutboxRow.id == outbox_id).values(**went))
