"""The tables of the ledger: what came in, what is queued or was sent, who does not want to be texted."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only when the type is INTEGER


def _enum(values: type[StrEnum]) -> Enum:
    """Stored by its value, as a short text that either database may extend without a migration."""
    return Enum(values, native_enum=False, length=24, values_callable=lambda members: [each.value for each in members])


class MessageKind(StrEnum):
    """Why a text is sent; the send policy depends on it."""

    REPLY = "reply"
    OUTREACH = "outreach"
    ALERT = "alert"
    DESK = "desk"
    CARRIER_KEYWORD = "carrier_keyword"


class MessageState(StrEnum):
    """Where an outgoing text is.

    pending -> sending -> accepted -> sent -> delivered | undelivered | failed, and on the way there: held (until
    due_at), dropped (the reason says why). What is stored is older than two of the names.
    """

    PENDING = "owed"
    HELD = "held"
    SENDING = "sending"
    """Claimed by a sender. Past `claimed_until` nobody knows whether the provider has it: ask before sending again."""
    ACCEPTED = "queued"
    """The provider has it."""
    SENT = "sent"
    """The carrier has it."""
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    DROPPED = "dropped"


STATUS_MISSING = "provider = 'twilio' AND state IN ('queued', 'sent')"
"""Of texts whose end the provider has not told yet; said the same in the index and in the question."""


class Conversation(Base):
    """All messages between one number of ours and one of theirs.

    On Slack `our_number` is the team's id, `their_number` the channel's, and `channel:user` for one person among many.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("provider", "our_number", "their_number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Opaque and random: it is Rasa's sender_id and appears in logs, so it must not be the phone number."""
    provider: Mapped[str]
    our_number: Mapped[str]
    their_number: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime]


class InboxRow(Base):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        Index("ix_inbox_oldest_unhandled", "conversation_id", "handled_at", "id"),
        # What the desk reads: a conversation page by page, and what came in a quarter of an hour.
        Index("ix_inbox_conversation_at", "conversation_id", "received_at", "id"),
        Index("ix_inbox_received_at", "received_at"),
        Index(
            "ix_inbox_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    provider: Mapped[str]
    provider_id: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What only this provider has: see slack/events.py."""
    received_at: Mapped[datetime]
    """Of what was asked for afterwards: when it was sent, by the provider's clock."""
    recovered_at: Mapped[datetime | None]
    """When it was found in the provider's list, because no webhook had brought it."""
    place: Mapped[float | None]
    """Where it stands among the messages of its conversation when that is not its id: behind one that was sent earlier
    and was found after it."""
    due_at: Mapped[datetime | None]
    """From when it may be claimed: AT_ONCE, or after a postponement. None once handled."""
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    """When the lease ends, by the database's clock."""
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    """Why it was postponed."""
    handled_at: Mapped[datetime | None]
    traceparent: Mapped[str | None] = mapped_column(String(55))
    """Of the request that brought it (doorstep/tracing.py)."""


class InboxMedia(Base):
    """A picture that came with a message, by reference: the provider keeps the bytes."""

    __tablename__ = "inbox_media"

    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    content_type: Mapped[str]
    provider_id: Mapped[str]


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        # The sender's question, many times a second: only rows it still has to do with are in this index.
        Index(
            "ix_outbox_due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_outbox_claimed",
            "claimed_until",
            sqlite_where=text("claimed_until IS NOT NULL"),
            postgresql_where=text("claimed_until IS NOT NULL"),
        ),
        Index("ix_outbox_conversation", "conversation_id", "state", "id"),
        Index("ix_outbox_recipient", "to_number", "kind", "accepted_at"),
        Index("ix_outbox_state", "state", "id"),
        Index("ix_outbox_conversation_at", "conversation_id", "created_at", "id"),
        Index("ix_outbox_created_at", "created_at"),
        Index(
            "ix_outbox_feedback",
            "created_at",
            sqlite_where=text("notice = 'feedback'"),
            postgresql_where=text("notice = 'feedback'"),
        ),
        Index(
            "ix_outbox_status_owed",
            "state_changed_at",
            sqlite_where=text(STATUS_MISSING),
            postgresql_where=text(STATUS_MISSING),
        ),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    """Texts of one conversation leave in the order of their ids; texts without one in any order."""
    provider: Mapped[str] = mapped_column(default="twilio")
    idempotency_key: Mapped[str] = mapped_column("cause", unique=True)
    """What caused it: the same again is the same text."""
    kind: Mapped[MessageKind] = mapped_column(_enum(MessageKind))
    our_number: Mapped[str | None]
    """None: the company's delivery number."""
    to_number: Mapped[str]
    timezone: Mapped[str | None]
    """Where the recipient is (IANA), for the hours in which outreach is allowed."""
    body: Mapped[str] = mapped_column(Text)
    """Exactly what is sent, until it was."""
    blanked_body: Mapped[str | None] = mapped_column(Text)
    """What takes its place once nothing is left to send; None: it stays."""
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What only this provider has: see slack/posts.py."""
    media_urls: Mapped[list[str]] = mapped_column(JSON)
    pictures_left_out: Mapped[int | None]
    """The provider's error because of which it was sent again without its pictures."""
    encoding: Mapped[str]
    segments: Mapped[int]
    state: Mapped[MessageState] = mapped_column(_enum(MessageState))
    reason: Mapped[str | None]
    error_code: Mapped[int | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When a sender next has to look at it: AT_ONCE, or when it may be sent or tried again; None once nothing is left
    to do."""
    not_after: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    """How long it is left alone while its state is unknown, by the database's clock."""
    pressed_by: Mapped[str | None]
    """Who of the desk sent it now, or cancelled it."""
    pressed_why: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    accepted_at: Mapped[datetime | None]
    state_changed_at: Mapped[datetime]
    status_asked_at: Mapped[datetime | None]
    """When the provider was last asked what became of it, because no status came."""
    notice: Mapped[str | None] = mapped_column(String(24))
    """Of an unasked text: what kind of notification it is. Its words are put together when it is sent."""
    tracking_number: Mapped[str | None]
    """Of an unasked text: the delivery that it is about; of several, the first."""
    trigger: Mapped[str | None]
    """Of an unasked text: what led to it, as the desk reads it."""
    about: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a notification: `deliveries`, all tracking numbers; `occurrence`; `offers`, what its numbers stand for;
    `said`, what was told in it."""
    traceparent: Mapped[str | None] = mapped_column(String(55))
    """Of what it was written in answer to."""


class CatchUp(Base):
    """Whether something may have been missed that the provider holds: it is asked for until `done` is `wanted`."""

    __tablename__ = "catch_ups"

    provider: Mapped[str] = mapped_column(primary_key=True)
    wanted: Mapped[int]
    done: Mapped[int]
    wanted_at: Mapped[datetime]
    """Since when `done` is behind; by the database's clock."""


class ProviderMark(Base):
    """How far one list of a provider's is known: all that stands in it up to there is in the inbox."""

    __tablename__ = "provider_marks"

    source: Mapped[str] = mapped_column(primary_key=True)
    """`twilio:` and a number of ours, or `slack:` and a direct message."""
    read_until: Mapped[str]
    """By the provider's clock: an instant (ISO 8601), or on Slack a ts."""
    asked_at: Mapped[datetime]


class DeliveryStatus(Base):
    """Every status the provider reported, each once. Append-only."""

    __tablename__ = "delivery_statuses"
    __table_args__ = (UniqueConstraint("provider_id", "status"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    provider_id: Mapped[str]
    outbox_id: Mapped[int | None] = mapped_column(_Id, index=True)
    status: Mapped[str]
    error_code: Mapped[int | None]
    received_at: Mapped[datetime]


class OptOut(Base):
    """A time during which a number is not to be texted; open until `ended_at`. Never deleted: it is evidence."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        Index(
            "uq_opt_outs_open",
            "number",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_opt_outs_began_at", "began_at"),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    number: Mapped[str]
    began_at: Mapped[datetime]
    source: Mapped[str]
    by_carrier: Mapped[bool] = mapped_column(default=False)
    """The carrier blocks the number as well: it took a STOP word itself, or refused a text of ours (error 21610)."""
    confirmation_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    """The one text that may still go to this number: it confirms the opt-out, or says how to come back to who asks."""
    ended_at: Mapped[datetime | None]
    ended_source: Mapped[str | None]


class OptOutDoubt(Base):
    """A number that may want no more texts and was asked: until it answers nothing unasked goes to it."""

    __tablename__ = "opt_out_doubts"

    number: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class ErasureKey(Base):
    """By which numbers of erased people are known again (erased_numbers.py). Never deleted and never changed: opt-outs
    would be forgotten with it."""

    __tablename__ = "erasure_keys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1: there is one."""
    key: Mapped[str]


class TextWish(Base):
    """What a number wishes of our unasked texts, kept when its packages are over."""

    __tablename__ = "text_wishes"

    number: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(default="all")
    """policy.wishes.Level"""
    not_before: Mapped[time | None]
    not_after: Mapped[time | None]
    """Wall-clock, at the address or else where the number is from."""
    said_at: Mapped[datetime]
    source: Mapped[str] = mapped_column("cause")
    """The message that said it last."""


class TextBasis(Base):
    """Why a number may be texted, and from whom we have it: kept when its packages are over."""

    __tablename__ = "text_basis"

    number: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str]
    """basis.Basis"""
    source: Mapped[str]
    """Who brought the number, and by what: `planner: import orders.csv`; the word of the person."""
    since: Mapped[datetime]


class TextDay(Base):
    """What of a day's budget of segments is used."""

    __tablename__ = "text_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    segments: Mapped[int]


class WorkerHeartbeat(Base):
    __tablename__ = "worker_heartbeats"

    worker: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    """By the database's clock."""


class JobRound(Base):
    """How a job of the worker fares, whichever worker did it last. Times are by the database's clock."""

    __tablename__ = "job_rounds"

    name: Mapped[str] = mapped_column(primary_key=True)
    worker: Mapped[str]
    looks_every: Mapped[float]
    """Seconds: it is to have succeeded since, however idle the system."""
    began_at: Mapped[datetime | None]
    """Of the round that is under way."""
    succeeded_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failures: Mapped[int]
    """In a row, up to now."""
    error: Mapped[str | None]
    """What the last failure was: a kind of error, never anybody's words."""


# The same tables for statements without the ORM.
conversations = cast(Table, Conversation.__table__)
inbox = cast(Table, InboxRow.__table__)
inbox_media = cast(Table, InboxMedia.__table__)
outbox = cast(Table, OutboxRow.__table__)
opt_outs = cast(Table, OptOut.__table__)
