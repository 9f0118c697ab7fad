"""Tables of what is to be reviewed and what was said of it. No text is copied here: it stays in the ledger alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.database import Base

_WANTED = text("wanted > 0")
_Id = BigInteger().with_variant(Integer, "sqlite")


class ReviewItem(Base):
    """A text that somebody should look at, with the most telling of the reasons for it."""

    __tablename__ = "desk_review_items"
    __table_args__ = (
        Index("ix_desk_review_items_at", "at", "inbox_id"),
        Index("ix_desk_review_items_conversation_id", "conversation_id"),
        Index("ix_desk_review_items_wanted", "at", "inbox_id", sqlite_where=_WANTED, postgresql_where=_WANTED),
        Index(
            "ix_desk_review_items_wanted_why", "why", "at", "inbox_id", "wants_second", "wanted",
            sqlite_where=_WANTED, postgresql_where=_WANTED,
        ),
    )  # fmt: skip

    inbox_id: Mapped[int] = mapped_column(_Id, ForeignKey("inbox.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    at: Mapped[datetime]
    why: Mapped[str]
    """See `reasons.REASONS`."""
    wants_second: Mapped[bool]
    """Two people look at it without knowing of each other: from that comes how far people agree."""
    wanted: Mapped[int] = mapped_column(server_default="1")
    """How many people are still to look at it; kept by `reviews`, so that what waits is found without what is over."""


class Review(Base):
    """What one person said of a text. Taken back it stays, with when."""

    __tablename__ = "desk_reviews"
    __table_args__ = (
        Index(
            "uq_desk_reviews_of_one", "inbox_id", "by", unique=True,
            sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_desk_reviews_conversation_id", "conversation_id"),
        Index("ix_desk_reviews_at", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    inbox_id: Mapped[int] = mapped_column(_Id, ForeignKey("inbox.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    was: Mapped[list[str]] = mapped_column(JSON)
    """What the assistant took it for."""
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What it is: `{"act": ..., "args": {...}}` of each; empty: there is nothing to do."""
    by: Mapped[str]
    """Login."""
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ReviewState(Base):
    """How far the readings were looked through; one row."""

    __tablename__ = "desk_review_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_event_id: Mapped[int] = mapped_column(_Id)
