"""The table of what drivers must be told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base, text_enum
from doorstep.dms.mirror import Driver, Route


class NoticeKind(StrEnum):
    """What a driver must be told of a stop."""

    ADDRESS = "address"
    ACCESS = "access"
    INSTRUCTIONS = "instructions"
    WINDOW = "window"
    CANCELLED = "cancelled"
    HELD = "held"
    RESCHEDULED = "rescheduled"
    MESSAGE = "message"
    """What the recipient or the desk said."""


class DriverNotice(Base):
    """Something the driver of a stop must be told, until they say that they saw it."""

    __tablename__ = "driver_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    driver_id: Mapped[int] = mapped_column(ForeignKey("drivers.id"))
    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id"), index=True)
    position: Mapped[int | None]
    """Of the stop."""
    tracking_number: Mapped[str | None]
    kind: Mapped[NoticeKind] = mapped_column(text_enum(NoticeKind))
    history_id: Mapped[int | None] = mapped_column(ForeignKey("dms_history.id"), unique=True)
    """The change it tells of: each is told once."""
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
    posted_outbox_id: Mapped[int | None]
    """Of the message that carries it; None until there is one."""
    seen_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    """When dispatch was told that nobody saw it."""

    driver: Mapped[Driver] = relationship()
    route: Mapped[Route] = relationship()
