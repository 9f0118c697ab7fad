"""What is known of the drivers of the day: heard from when, at work since, asked what, told what and not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from doorstep.dms.mirror import Break, Driver, History, Shift
from doorstep.dms.routes import LONGEST_SHIFT
from doorstep.drivers.check_ins.models import CheckIn, ScheduledCheckIn
from doorstep.drivers.notices.models import DriverNotice


@dataclass(frozen=True)
class CheckInToday:
    """What a driver said of being on time."""

    at: datetime
    minutes_late: int
    reason: str
    """The driver's words."""


@dataclass
class OfDriver:
    heard_at: datetime | None = None
    shift_started_at: datetime | None = None
    break_since: datetime | None = None
    check_in: CheckInToday | None = None
    """The last one of this shift."""


@dataclass
class OfRoute:
    asked_at: datetime | None = None
    """Since when a question waits for the driver's answer."""
    unseen: int = 0
    """Changes that the driver was told of and has not seen."""
    unseen_since: datetime | None = None


def of_drivers(session: Session, drivers: Sequence[Driver], now: datetime) -> Mapping[int, OfDriver]:
    """By the driver's id."""
    heard = last_heard(session, [driver.code for driver in drivers], now)
    found = {driver.id: OfDriver(heard.get(driver.code)) for driver in drivers}
    shifts = (
        select(Shift.driver_id, Shift.started_at, Break.started_at.label("break_since"))
        .outerjoin(Break, and_(Break.shift_id == Shift.id, Break.ended_at.is_(None)))
        .where(Shift.driver_id.in_(found), Shift.ended_at.is_(None), Shift.started_at > now - LONGEST_SHIFT)
        .order_by(Shift.id)
    )
    for row in session.execute(shifts):
        each = found[row.driver_id]
        each.shift_started_at, each.break_since = row.started_at, row.break_since
    said = (
        select(CheckIn)
        .where(CheckIn.driver_id.in_(found), CheckIn.at > now - LONGEST_SHIFT, CheckIn.at <= now)
        .order_by(CheckIn.at, CheckIn.id)
    )
    for check_in in session.scalars(said):  # the last one stays
        found[check_in.driver_id].check_in = CheckInToday(check_in.at, check_in.minutes_late, check_in.reason)
    return found


def of_routes(session: Session, route_ids: Sequence[int]) -> Mapping[int, OfRoute]:
    """By the route's id."""
    found = {route_id: OfRoute() for route_id in route_ids}
    asked = (
        select(ScheduledCheckIn.route_id, func.min(ScheduledCheckIn.asked_at, type_=Shift.started_at.type))
        .where(
            ScheduledCheckIn.route_id.in_(found),
            ScheduledCheckIn.asked_at.is_not(None),
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
        )
        .group_by(ScheduledCheckIn.route_id)
    )
    for route_id, at in session.execute(asked):
        found[route_id].asked_at = at
    unseen = (
        select(
            DriverNotice.route_id, func.count(), func.min(DriverNotice.created_at, type_=DriverNotice.created_at.type)
        )
        .where(DriverNotice.route_id.in_(found), DriverNotice.seen_at.is_(None))
        .group_by(DriverNotice.route_id)
    )
    for route_id, number, since in session.execute(unseen):
        found[route_id].unseen, found[route_id].unseen_since = number, since
    return found


def last_heard(session: Session, driver_codes: Sequence[str], now: datetime) -> Mapping[str, datetime]:
    """When drivers last did or said anything that the DMS knows of.

    Every report, check-in or break of a driver leaves a row of history with the driver as its actor.
    """
    actors = {f"driver:{code}": code for code in driver_codes}
    query = (
        select(History.actor, func.max(History.at, type_=History.at.type))
        .where(History.actor.in_(actors), History.at > now - LONGEST_SHIFT, History.at <= now)
        .group_by(History.actor)
    )
    return {actors[actor]: at for actor, at in session.execute(query)}
