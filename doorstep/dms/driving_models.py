"""Tables of a driver's day: shifts and breaks, check-ins and when they are due, what a driver must be told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base
from doorstep.dms.models import Driver, Route, text_enum


class CheckInKind(StrEnum):
    """Why a driver is asked how it goes."""

    SHIFT_START = "shift_start"
    MID_MORNING = "mid_morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    BEFORE_STOP = "before_stop"
    """A stop of high value, or whose time is short, comes up."""
    OVERDUE = "overdue"
    """The ETA of the next stop passed a while ago, and nobody has said that it is late."""
    SHIFT_END = "shift_end"


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


class Shift(Base):
    """From when to when a driver is at work; a driver has at most one that has not ended."""

    __tablename__ = "shifts"

    id: Mapped[int] = mapped_column(primary_key=True)
    driver_id: Mapped[int] = mapped_column(ForeignKey("drivers.id"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("routes.id"), index=True)
    """None: none was planned for the driver that day."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    driver: Mapped[Driver] = relationship()
    route: Mapped[Route | None] = relationship()


class Break(Base):
    __tablename__ = "breaks"

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ScheduledCheckIn(Base):
    """A question that is due, and how far it came: asked, asked again, raised to dispatch; answered or skipped."""

    __tablename__ = "scheduled_check_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id"))
    kind: Mapped[CheckInKind] = mapped_column(text_enum(CheckInKind))
    position: Mapped[int]
    """Of the stop it is about; 0 for those about no stop, so that the database itself allows one of a kind."""
    due_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    skip_reason: Mapped[str | None]

    route: Mapped[Route] = relationship()

    __table_args__ = (UniqueConstraint("route_id", "kind", "position"),)


class CheckIn(Base):
    """What a driver said of being on time, asked or not."""

    __tablename__ = "check_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    driver_id: Mapped[int] = mapped_column(ForeignKey("drivers.id"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("routes.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    minutes_late: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    """The driver's words."""


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
