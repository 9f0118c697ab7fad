"""Tables of the desk: who has taken which conversation, what they wrote, what can be taken back for a moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_Id = BigInteger().with_variant(Integer, "sqlite")


class Takeover(Base):
    """A person has a conversation, and the assistant is silent in it, until it is released."""

    __tablename__ = "takeovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    by: Mapped[str]
    """The person's name, as the desk or Slack knows it."""
    since: Mapped[datetime]
    released_at: Mapped[datetime | None] = mapped_column(index=True)
    released_by: Mapped[str | None]
    handed_back_at: Mapped[datetime | None]
    """When it was certain that the assistant answers again."""

    __table_args__ = (
        Index(
            "uq_takeovers_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        Index(
            "ix_takeovers_unsettled",
            "id",
            sqlite_where=text("handed_back_at IS NULL"),
            postgresql_where=text("handed_back_at IS NULL"),
        ),
    )


class DeskText(Base):
    """What a person of the desk wrote to somebody whose conversation they have."""

    __tablename__ = "desk_texts"

    outbox_id: Mapped[int] = mapped_column(_Id, ForeignKey("outbox.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    in_transcript_at: Mapped[datetime | None]
    """When it was certain that the dialogue's transcript has it."""

    __table_args__ = (
        Index("ix_desk_texts_conversation_id_at", "conversation_id", "at"),
        Index(
            "ix_desk_texts_missing",
            "outbox_id",
            sqlite_where=text("in_transcript_at IS NULL"),
            postgresql_where=text("in_transcript_at IS NULL"),
        ),
    )


class Erasure(Base):
    """Somebody is to be deleted, because they asked and a person of the desk saw who they are."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    by: Mapped[str]
    """Who confirmed it."""
    confirmed_at: Mapped[datetime]
    waits_for: Mapped[str | None] = mapped_column(Text)
    """Why it is not done yet: which package or case is under way."""
    carried_out_at: Mapped[datetime | None]


class DeskStep(Base):
    """What somebody did to a case and can take back for a moment: it was given to somebody, or will be resolved."""

    __tablename__ = "desk_steps"
    __table_args__ = (
        Index("ix_desk_steps_by", "by", "id"),
        Index(
            "uq_desk_steps_waiting", "case_id", unique=True,
            sqlite_where=text("ending IS NULL"), postgresql_where=text("ending IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    batch: Mapped[str]
    """The same for all that were done at once."""
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    """assign, resolve."""
    by: Mapped[str]
    """Login."""
    at: Mapped[datetime]
    until: Mapped[datetime]
    """It can be taken back so long; then it is resolved."""
    words: Mapped[str] = mapped_column(Text)
    """How the case ends; empty for `assign`."""
    before: Mapped[str | None]
    after: Mapped[str | None]
    """Of `assign`: who had the case, and who has it."""
    claimed_at: Mapped[datetime | None]
    """Since when a process is at it: too late to take it back."""
    ending: Mapped[str | None]
    """done, undone, refused; None: it is still to be done."""
    problem: Mapped[str] = mapped_column(Text)
    """Why it was refused, or has to wait."""


class PlanStep(Base):
    """A change of a route that somebody asked for, and that can be taken back until it is made."""

    __tablename__ = "desk_plan_steps"
    __table_args__ = (
        Index(
            "uq_desk_plan_steps_waiting", "route_code", unique=True,
            sqlite_where=text("ending IS NULL"), postgresql_where=text("ending IS NULL"),
        ),
        Index("ix_desk_plan_steps_route_code", "route_code", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    route_code: Mapped[str]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    """See plan_steps.PlanChange."""
    words: Mapped[str] = mapped_column(Text)
    """What will have been done, for people."""
    seen: Mapped[int | None]
    """The version of the plan that was looked at."""
    by: Mapped[str]
    """Login."""
    cause: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]
    """Then it is made."""
    ending: Mapped[str | None]
    """done, undone, refused; None: it is still to be made."""
    problem: Mapped[str] = mapped_column(Text)
    """Why it was refused."""


class DeskCall(Base):
    """Somebody of the desk is wanted by a colleague: was given a case, or is named in a note."""

    __tablename__ = "desk_calls"
    __table_args__ = (
        Index(
            "ix_desk_calls_unseen", "login", "id",
            sqlite_where=text("seen_at IS NULL"), postgresql_where=text("seen_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    login: Mapped[str]
    """Who is wanted."""
    by: Mapped[str]
    """Login of who wants them."""
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    path: Mapped[str]
    """Of the page that it is about."""
    seen_at: Mapped[datetime | None]
