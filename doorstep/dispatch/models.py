"""Tables of the desk's room: what #dispatch shows of each case, who has taken which conversation, what they wrote."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_OutboxId = BigInteger().with_variant(Integer, "sqlite")


class _Post:
    """A message in #dispatch that is changed in place until what it shows has ended."""

    outbox_id: Mapped[int] = mapped_column(_OutboxId, ForeignKey("outbox.id"))
    change_id: Mapped[int | None] = mapped_column(_OutboxId, ForeignKey("outbox.id"))
    """Of the latest change; None while it is as it was first posted."""
    changes: Mapped[int] = mapped_column(default=0)
    seen: Mapped[str]
    """What it depends on, as it was when it was last looked at."""
    shown: Mapped[str]
    """Fingerprint of its words and blocks."""
    ended_at: Mapped[datetime | None]


class AlertGroup(_Post, Base):
    """The message in whose thread the alerts of a bad hour stand."""

    __tablename__ = "slack_alert_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Of the cases."""
    began_at: Mapped[datetime]

    __table_args__ = (Index("ix_slack_alert_groups_kind_began_at", "kind", "began_at"),)


class SlackAlert(_Post, Base):
    """What #dispatch sees of a case: one message."""

    __tablename__ = "slack_alerts"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    """Of the case."""
    at: Mapped[datetime]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("slack_alert_groups.id"), index=True)
    """In whose thread it stands; None: in the channel."""

    __table_args__ = (
        Index("ix_slack_alerts_kind_at", "kind", "at"),
        Index(
            "ix_slack_alerts_live",
            "case_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


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

    outbox_id: Mapped[int] = mapped_column(_OutboxId, ForeignKey("outbox.id"), primary_key=True, autoincrement=False)
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
