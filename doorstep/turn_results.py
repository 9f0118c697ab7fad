"""What a driver's message was answered with: handled again after a crash, it is answered the same way and does nothing
twice.

"Delivered" means the next stop, and "undo" the last report: said twice for one message, each would be about another
package. So the writes of a turn and what it answers are kept in one transaction, under the message's id.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep.database import Base
from doorstep.upserts import dialect_of, inserting

RETENTION = timedelta(days=2)
"""Messages are tried again for minutes, after an outage for as long as that lasts."""


class TurnResult(Base):
    __tablename__ = "answered_turns"

    message_id: Mapped[str] = mapped_column("cause", primary_key=True)
    """The provider's id of the message."""
    at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Whatever the caller needs to answer again. None while it is being worked out."""


def begin(session: Session, message_id: str, now: datetime) -> dict[str, Any] | None:
    """What the message was answered with, if it was answered before: then nothing is to be done.

    On PostgreSQL this waits for whoever is answering it at this moment.
    """
    inserted = session.execute(
        inserting(dialect_of(session), TurnResult)
        .values(cause=message_id, at=now)
        .on_conflict_do_nothing(index_elements=["cause"])
        .returning(TurnResult.message_id)
    )
    if inserted.first() is not None:
        return None
    return session.scalar(select(TurnResult.answer).where(TurnResult.message_id == message_id))


def keep(session: Session, message_id: str, answer: dict[str, Any], now: datetime) -> None:
    """Call inside the transaction in which it was begun."""
    session.execute(update(TurnResult).where(TurnResult.message_id == message_id).values(answer=answer))
    session.execute(delete(TurnResult).where(TurnResult.at < now - RETENTION))
