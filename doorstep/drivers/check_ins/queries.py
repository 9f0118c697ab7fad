"""Which questions are due, and which wait for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from doorstep.dms.mirror import Break, Depot, Driver, Route, Shift
from doorstep.drivers.check_ins.models import CheckInKind, ScheduledCheckIn
from doorstep.drivers.check_ins.timing import ASKED_AGAIN_AFTER, RAISED_AFTER, REMEMBERED

TOO_LATE_TO_ASK = timedelta(minutes=30)
LONGEST_BREAK = timedelta(minutes=60)
"""Until then nobody on a break is asked."""


class CheckInStep(StrEnum):
    """What is to be done about a question now."""

    ASK = "ask"
    ASK_AGAIN = "ask_again"
    RAISE = "raise"
    SKIP = "skip"
    """It was due long ago and never asked: nobody was there to ask it."""


@dataclass(frozen=True)
class DueCheckIn:
    id: int
    step: CheckInStep
    kind: CheckInKind
    position: int | None
    """Of the stop it is about."""
    due_at: datetime
    asked_at: datetime | None
    route_code: str
    driver_code: str
    driver_name: str
    slack_user: str | None
    timezone: str
    """IANA name, of the depot."""


def due_check_ins(session: Session, now: datetime) -> list[DueCheckIn]:
    """What is to be asked, asked again, raised or skipped by now, earliest first; not of drivers on a break."""
    resting = exists().where(
        Break.shift_id == Shift.id,
        Shift.route_id == ScheduledCheckIn.route_id,
        Shift.ended_at.is_(None),
        Break.ended_at.is_(None),
        Break.started_at > now - LONGEST_BREAK,
    )
    rows = session.execute(
        select(ScheduledCheckIn, Route.code, Driver, Depot.timezone)
        .join(Route, Route.id == ScheduledCheckIn.route_id)
        .join(Driver, Driver.id == Route.driver_id)
        .join(Depot, Depot.id == Route.depot_id)
        .where(
            ScheduledCheckIn.due_at <= now,
            ScheduledCheckIn.due_at > now - REMEMBERED,
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
            ScheduledCheckIn.raised_at.is_(None),
            ~resting,
        )
        .order_by(ScheduledCheckIn.due_at, ScheduledCheckIn.id)
        .execution_options(populate_existing=True)
    )
    return [
        DueCheckIn(
            id=row.id,
            step=step,
            kind=row.kind,
            position=row.position or None,
            due_at=row.due_at,
            asked_at=row.asked_at,
            route_code=route_code,
            driver_code=driver.code,
            driver_name=driver.name,
            slack_user=driver.slack_user,
            timezone=timezone,
        )
        for row, route_code, driver, timezone in rows
        if (step := _step(row, now)) is not None
    ]


def is_asked(session: Session, route_code: str, *, but: int | None = None, before: datetime | None = None) -> bool:
    """Whether a question of the route (another than `but`), asked `before` then, waits for an answer."""
    waiting = (
        select(ScheduledCheckIn.id)
        .join(Route, Route.id == ScheduledCheckIn.route_id)
        .where(
            Route.code == route_code,
            ScheduledCheckIn.id != (but or 0),
            ScheduledCheckIn.asked_at.is_not(None),
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
            ScheduledCheckIn.raised_at.is_(None),
        )
    )
    if before is not None:
        waiting = waiting.where(ScheduledCheckIn.asked_at <= before)
    return session.scalar(waiting.limit(1)) is not None


def _step(row: ScheduledCheckIn, now: datetime) -> CheckInStep | None:
    if row.asked_at is None:
        return CheckInStep.ASK if now - row.due_at <= TOO_LATE_TO_ASK else CheckInStep.SKIP
    if row.asked_again_at is None:
        return CheckInStep.ASK_AGAIN if now - row.asked_at >= ASKED_AGAIN_AFTER else None
    return CheckInStep.RAISE if now - row.asked_again_at >= RAISED_AFTER else None
