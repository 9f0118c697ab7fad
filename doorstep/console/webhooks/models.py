"""Tables: who is told, what is to be told to them, and up to where the history was gone through."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base, text_enum

_IS_PENDING = sql("state = 'pending'")
_Id = BigInteger().with_variant(Integer, "sqlite")


class WebhookState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    """Its receiver said so."""
    FAILED = "failed"
    """It was posted as often as is of use."""


class Subscription(Base):
    """A company's own system, and what it is told."""

    __tablename__ = "webhook_subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """What the system is called: "dms"."""
    url: Mapped[str]
    secret: Mapped[str]
    """With which messages are signed: `whsec_` and base64. It has to be known here to sign."""
    event_types: Mapped[list[str]] = mapped_column(JSON)
    with_words: Mapped[bool]
    """Whether what people wrote is told, too."""
    since_dms: Mapped[int]
    since_cases: Mapped[int]
    """Rows of history up to these are of before it was there."""
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    """Of the first failure after the last success."""
    failures: Mapped[int] = mapped_column(default=0)
    """In a row, whatever the message."""
    rests_until: Mapped[datetime | None]
    """After a failure, before it is tried with any message."""
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None]
    """`gone`, `failing`, or `desk`."""


class Message(Base):
    """What a subscription is told of one row of history. Its words are made of that row each time that it is posted."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("subscription_id", "source", "source_id"),
        Index(
            "ix_webhook_messages_pending", "subscription_id", "subject", "source_id",
            sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING,
        ),
        Index("ix_webhook_messages_at", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("webhook_subscriptions.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(8))
    """`dms` or `case`: whose history."""
    source_id: Mapped[int] = mapped_column(_Id)
    type: Mapped[str]
    subject: Mapped[str]
    """Messages about the same one are posted one after the other."""
    at: Mapped[datetime]
    """When it happened."""
    state: Mapped[WebhookState] = mapped_column(text_enum(WebhookState))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    """By the database's clock: so long it is one worker's to post."""
    status: Mapped[int | None]
    """What was answered last."""
    error: Mapped[str | None]
    """Why there was no answer."""
    settled_at: Mapped[datetime | None]


class Progress(Base):
    """How far a history was gone through for messages."""

    __tablename__ = "webhook_progress"

    source: Mapped[str] = mapped_column(String(8), primary_key=True)
    done: Mapped[int] = mapped_column(_Id, default=0)
    """All up to here is told to whom it is for."""
    ahead: Mapped[int] = mapped_column(_Id, default=0)
    """All up to here that could be seen."""
    mark: Mapped[int] = mapped_column(_Id, default=0)
    """`ahead` as it was when `mark_xid` was the next transaction: once all before that have ended, nothing up to here
    can come any more."""
    mark_xid: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), default=0)


class WebhookSource(Base):
    """A company's own system that tells us what happens there (doorstep/console/api/incoming.py). Never deleted, only
    revoked: histories name it."""

    __tablename__ = "webhook_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    secret: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Receipt(Base):
    """A message of theirs that was taken: it does nothing a second time."""

    __tablename__ = "webhook_receipts"
    __table_args__ = (UniqueConstraint("source_id", "message_id"), Index("ix_webhook_receipts_at", "at"))

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("webhook_sources.id"))
    message_id: Mapped[str]
    type: Mapped[str]
    at: Mapped[datetime]
    subject: Mapped[str | None]
    outcome: Mapped[str]
    version: Mapped[int | None]
