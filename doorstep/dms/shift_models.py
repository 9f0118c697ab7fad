"""Tables of when a driver is at work: shifts and breaks."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base
from doorstep.dms.models import Driver, Route


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
