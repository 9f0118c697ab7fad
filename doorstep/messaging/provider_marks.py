"""How far the providers' lists are known."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from doorstep.messaging.models import Conversation, InboxRow, ProviderMark
from doorstep.upserts import dialect_of, inserting

OVERLAP = timedelta(minutes=15)
"""How far back of what is known a list is read: a webhook or event may be on its way, a page may have been missing."""
_FIRST_OVERLAP = timedelta(hours=1)
"""When it is the first time: newer messages may have come after others were missed."""


def read_until(session: Session, source: str) -> str | None:
    return session.scalar(select(ProviderMark.read_until).where(ProviderMark.source == source))


def asked_at(session: Session, source: str) -> datetime | None:
    return session.scalar(select(ProviderMark.asked_at).where(ProviderMark.source == source))


def put(session: Session, source: str, read_until: str, now: datetime) -> None:
    inserted = inserting(dialect_of(session), ProviderMark).values(source=source, read_until=read_until, asked_at=now)
    session.execute(
        inserted.on_conflict_do_update(index_elements=["source"], set_={"read_until": read_until, "asked_at": now})
    )


def first(session: Session, now: datetime, *is_of_it: ColumnElement[bool]) -> datetime:
    """From where a list of messages is known when it is read for the first time: what was said before we were there is
    nobody's to answer. `is_of_it` tells its messages from all."""
    newest = session.scalar(
        select(InboxRow.received_at)
        .join(Conversation, Conversation.id == InboxRow.conversation_id)
        .where(*is_of_it)
        .order_by(InboxRow.received_at.desc())
        .limit(1)
    )
    return OVERLAP + (min(newest, now) - _FIRST_OVERLAP if newest else now)
