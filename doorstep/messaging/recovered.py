"""Stores what was missed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.messaging import inbox
from doorstep.messaging.missed import Missed


def keep(session: Session, missed: Iterable[Missed], now: datetime) -> None:
    """Each once, though its webhook or event come meanwhile, and in its place; in the order of sending."""
    newest = inbox.newest_found(session)
    for each in missed:
        stored = inbox.receive(session, each.message)
        if not stored.is_new:
            continue
        found_later = newest.get(stored.conversation_id)
        if each.is_overtaken:
            inbox.finish(session, stored.inbox_id, [], now)
        elif each.later_ones or (found_later is not None and found_later > each.message.received_at):
            inbox.put_before(session, stored, each.message, each.later_ones)
