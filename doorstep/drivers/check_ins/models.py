"""Tables of how it goes on the road: the questions that are due, and what drivers said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base, text_enum
from doorstep.dms.mirror import Route


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
