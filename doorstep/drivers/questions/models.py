"""The table of what drivers want to know of customers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base


class QuestionKind(StrEnum):
    ACCESS = "access"
    """A code, or the way in."""
    ADDRESS = "address"
    """Whether the address on file is right."""
    QUESTION = "question"
    """In the driver's words; waits for an answer."""
    MESSAGE = "message"
    """In the driver's words; nobody waits."""


class DriverQuestion(Base):
    """What a driver wants from the recipient of a stop, until it is answered or time is up."""

    __tablename__ = "driver_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    driver_code: Mapped[str]
    tracking_number: Mapped[str] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    """The driver's words, or the address that is in doubt."""
    conversation_id: Mapped[str]
    """The driver's."""
    channel: Mapped[str]
    thread_ts: Mapped[str | None]
    """Where the answer goes."""
    cause: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    texted_at: Mapped[datetime | None]
    """When the customer was asked; from then on time counts."""
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    """The customer's words; empty when it was a code, which stands with the address alone."""
    closed_at: Mapped[datetime | None]
    """When the driver was told how it ended."""

    __table_args__ = (
        Index(
            "ix_driver_questions_open",
            "asked_at",
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
    )
