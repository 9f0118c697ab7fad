"""Numbers about drivers, by day: late by their own word, not answering, and how soon they saw what changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from doorstep.console.numbers.figures import bounds, percentile
from doorstep.console.routes.queries import LATE_FROM
from doorstep.dms.mirror import Driver, Route
from doorstep.drivers.check_ins.models import CheckIn, ScheduledCheckIn
from doorstep.drivers.notices.models import DriverNotice

DriverFigure = Literal["late", "silent", "told"]
LATE_MINUTES = int(LATE_FROM.total_seconds() // 60)


@dataclass
class DriverCounts:
    """Of a day or of all days."""

    late: int = 0
    """Times that a driver said to be late by LATE_MINUTES or more."""
    silent: int = 0
    """Questions that were asked twice and not answered."""
    told: int = 0
    """Changes that a driver was told of."""
    unseen: int = 0
    """Of them not seen by now."""
    median_minutes: float | None = None
    p90_minutes: float | None = None
    """Until the driver saw the change, of those that were seen."""
    minutes: list[float] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class DriverFigures:
    days: Mapping[date, DriverCounts]
    """Every day of the period, oldest first."""
    total: DriverCounts


def driver_figures(session: Session, first_day: date, last_day: date, zone: str) -> DriverFigures:
    """Of the days of a time zone (IANA), both included. Raises figures.BadPeriod."""
    begins, ends = bounds(first_day, last_day, zone)
    tz = ZoneInfo(zone)
    days = {first_day + timedelta(days=n): DriverCounts() for n in range((last_day - first_day).days + 1)}
    total = DriverCounts()

    def both(at: datetime) -> tuple[DriverCounts, DriverCounts]:
        return days[at.astimezone(tz).date()], total

    late = select(CheckIn.at).where(CheckIn.at >= begins, CheckIn.at < ends, CheckIn.minutes_late >= LATE_MINUTES)
    for at in session.scalars(late):
        for counts in both(at):
            counts.late += 1
    raised = ScheduledCheckIn.raised_at
    for raised_at in session.scalars(select(raised).where(raised >= begins, raised < ends)):
        assert raised_at is not None
        for counts in both(raised_at):
            counts.silent += 1
    told = DriverNotice.created_at
    for at, seen_at in session.execute(select(told, DriverNotice.seen_at).where(told >= begins, told < ends)).tuples():
        for counts in both(at):
            counts.told += 1
            if seen_at is None:
                counts.unseen += 1
            else:
                counts.minutes.append((seen_at - at).total_seconds() / 60)
    for counts in (*days.values(), total):
        if took := sorted(counts.minutes):
            counts.median_minutes, counts.p90_minutes = percentile(took, 0.5), percentile(took, 0.9)
    return DriverFigures(days, total)


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "late": ("driver", "route", "minutes late", "in their words"),
    "silent": ("driver", "route", "asked about", "asked"),
    "told": ("driver", "route", "stop", "what", "minutes until seen"),
}


def query(figure: DriverFigure) -> tuple[Select[Any], Any, Any]:
    """The rows behind a figure, with the columns that say when they were and which they are."""
    rows: Select[Any]
    match figure:
        case "late":
            rows = (
                select(
                    CheckIn.at.label("at"), CheckIn.id, Driver.name, Route.code, CheckIn.minutes_late, CheckIn.reason
                )
                .join(Driver, Driver.id == CheckIn.driver_id)
                .outerjoin(Route, Route.id == CheckIn.route_id)
                .where(CheckIn.minutes_late >= LATE_MINUTES)
            )
            return rows, CheckIn.at, CheckIn.id
        case "silent":
            asked = ScheduledCheckIn
            rows = (
                select(
                    asked.raised_at.label("at"), asked.id, Driver.name, Route.code, asked.kind, asked.position,
                    asked.asked_at,
                )
                .join(Route, Route.id == asked.route_id)
                .outerjoin(Driver, Driver.id == Route.driver_id)
                .where(asked.raised_at.is_not(None))
            )  # fmt: skip
            return rows, asked.raised_at, asked.id
        case "told":
            told = DriverNotice
            rows = (
                select(
                    told.created_at.label("at"), told.id, Driver.name, Route.code, told.position, told.text,
                    told.seen_at,
                )
                .join(Driver, Driver.id == told.driver_id)
                .join(Route, Route.id == told.route_id)
            )  # fmt: skip
            return rows, told.created_at, told.id


def cells(figure: DriverFigure, row: Any, zone: str) -> tuple[str, ...]:
    """As COLUMNS has them."""
    who = (row.name or "", row.code or "")
    match figure:
        case "late":
            return (*who, str(row.minutes_late), row.reason)
        case "silent":
            about = row.kind.value.replace("_", " ")
            asked_at = f"{row.asked_at.astimezone(ZoneInfo(zone)):%H:%M}" if row.asked_at else ""
            return (*who, f"{about} {row.position}" if row.position else about, asked_at)
        case "told":
            minutes = f"{(row.seen_at - row.at).total_seconds() / 60:.1f}" if row.seen_at else "not seen"
            return (*who, str(row.position or ""), row.text, minutes)
