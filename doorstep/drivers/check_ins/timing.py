"""When each question of a route is to be asked, asked again and raised: a timer for the next step of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.drivers.check_ins.models import ScheduledCheckIn
from doorstep.timers import Desired

KIND = "check_in"
ASKED_AGAIN_AFTER = timedelta(minutes=10)
RAISED_AFTER = timedelta(minutes=10)
"""From the second question."""
REMEMBERED = timedelta(hours=16)
"""What was due longer ago is nobody's any more."""


def keep(session: Session, route_id: int, now: datetime) -> None:
    """The timers of a route's questions as they are now."""
    rows = session.scalars(
        select(ScheduledCheckIn).where(ScheduledCheckIn.route_id == route_id).execution_options(populate_existing=True)
    ).all()
    wanted = [each for row in rows for each in desired(row, now)]
    timers.agree(session, [subject(row.id) for row in rows], [KIND], wanted, now)


def fired(session: Session, check_in_id: int, step: str, now: datetime) -> None:
    timers.fire(session, (subject(check_in_id), KIND, step), now)


def desired(row: ScheduledCheckIn, now: datetime) -> Sequence[Desired]:
    is_over = row.answered_at or row.skipped_at or row.raised_at
    if is_over or row.due_at <= now - REMEMBERED:
        return []
    if row.asked_at is None:
        return [_desired(row, "ask", row.due_at, row.kind.replace("_", " "))]
    if row.asked_again_at is None:
        return [_desired(row, "again", row.asked_at + ASKED_AGAIN_AFTER, "10 min without an answer")]
    return [_desired(row, "raise", row.asked_again_at + RAISED_AFTER, "10 min more without an answer")]


def _desired(row: ScheduledCheckIn, step: str, due_at: datetime, rule: str) -> Desired:
    return Desired(subject(row.id), KIND, step, due_at, rule, "UTC")


def subject(check_in_id: int) -> str:
    return f"check-in:{check_in_id}"
