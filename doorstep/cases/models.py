"""Tables of the cases room."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base


class Case(Base):
    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    tracking_number: Mapped[str | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    opened_by: Mapped[str]
    """`assistant`, `customer`, `driver`, `system` or a person of the desk."""
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What is needed to decide; its keys depend on the kind."""
    next_step: Mapped[str]
    assigned_to: Mapped[str | None]
    """Login of whoever of the desk sees to it; None: nobody yet."""
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]
    open_key: Mapped[str | None] = mapped_column(unique=True)
    """`subject:kind` while the case is not resolved, then NULL: the database itself allows one open case of a kind."""

    @property
    def minutes_to_resolution(self) -> float | None:
        """From the first sign; None until it is resolved."""
        return (self.resolved_at - self.opened_at).total_seconds() / 60 if self.resolved_at else None

    log: Mapped[list["CaseLog"]] = relationship(order_by="CaseLog.id", back_populates="case")

    __table_args__ = (
        Index("ix_cases_state_due_at", "state", "due_at"),
        Index("ix_cases_opened_at", "opened_at"),
        Index("ix_cases_resolved_at", "resolved_at"),
    )


class OutageConversation(Base):
    """Somebody who waited while something was away, in the one case of that outage."""

    __tablename__ = "outage_conversations"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    """When the text came that waited first."""
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outage_conversations_conversation_id", "conversation_id", "settled_at"),
        Index(
            "ix_outage_conversations_waiting",
            "case_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )


class CaseLog(Base):
    """Append-only: what was done about a case, by whom and why."""

    __tablename__ = "case_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    cause: Mapped[str] = mapped_column(index=True)
    """What made it happen: a message id, a command line; the same cause is logged once per case and entry."""
    entry: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    case: Mapped[Case] = relationship(back_populates="log")

    __table_args__ = (UniqueConstraint("case_id", "cause", "entry"),)
