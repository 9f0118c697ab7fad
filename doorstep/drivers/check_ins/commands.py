"""Writes to the check-ins: what is due, how far each came, and what drivers said.

A question that is due is its own record and leaves no history; what a driver says of being late changes ETAs, and does.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from doorstep import wakeups
from doorstep.dms.commands import checks, lookups
from doorstep.dms.commands.driving import check_minutes, delayed
from doorstep.dms.commands.recording import Order, command, once
from doorstep.dms.driver_day import present_route, route_by_code
from doorstep.dms.mirror import Route, Shift
from doorstep.dms.outcomes import CommandResult, Snapshot
from doorstep.drivers.check_ins import timing
from doorstep.drivers.check_ins.models import CheckIn, CheckInKind, ScheduledCheckIn
from doorstep.drivers.check_ins.plan import Planned, plan

_TOO_LATE_TO_PLAN = timedelta(minutes=30)
_OF_THE_SHIFT = (CheckInKind.SHIFT_START, CheckInKind.SHIFT_END)
_Key = tuple[str, int]
"""Its kind, and the stop's position; 0: it is of no stop."""


class CheckInState(StrEnum):
    """How far a question has come."""

    ASKED = "asked"
    ASKED_AGAIN = "asked_again"
    RAISED = "raised"
    ANSWERED = "answered"
    SKIPPED = "skipped"


def schedule_check_ins(session: Session, route_code: str, *, now: datetime) -> int:
    """Make what is due on the route fit its plan and ETAs, as often as wanted; what was asked stays as it is.

    Returns how many questions are still to come. Raises NotFound.
    """
    route = lookups.locked_route(session, route_code)
    planned, known = _planned(session, route), _known(session, route)
    for row, as_planned in _outdated(planned, known):
        if as_planned is not None:
            row.due_at = as_planned.due_at
        else:
            row.skipped_at, row.skip_reason = now, "not_needed"
    for key in planned.keys() - known.keys():
        is_past = planned[key].due_at < now - _TOO_LATE_TO_PLAN
        known[key] = ScheduledCheckIn(
            route_id=route.id,
            kind=key[0],
            position=key[1],
            due_at=planned[key].due_at,
            skipped_at=now if is_past else None,
            skip_reason="past" if is_past else None,
        )
        session.add(known[key])
    if session.new or session.dirty:
        wakeups.notify(session, "check_ins")
    session.flush()
    timing.keep(session, route.id, now)
    return sum(_is_untouched(row) for row in known.values())


def is_schedule_outdated(session: Session, route_code: str) -> bool:
    """Whether `schedule_check_ins` would change anything. Reads only."""
    route = session.scalar(select(Route).where(Route.code == route_code))
    if route is None:
        return False
    planned, known = _planned(session, route), _known(session, route)
    return bool(planned.keys() - known.keys() or _outdated(planned, known))


def _outdated(
    planned: Mapping[_Key, Planned], known: Mapping[_Key, ScheduledCheckIn]
) -> list[tuple[ScheduledCheckIn, Planned | None]]:
    """What was not asked yet and is due at another time now, or (None) no more."""
    return [
        (row, planned.get(key))
        for key, row in known.items()
        if _is_untouched(row)
        and (row.due_at != planned[key].due_at if key in planned else row.kind not in _OF_THE_SHIFT)
    ]


def _planned(session: Session, route: Route) -> dict[_Key, Planned]:
    view = route_by_code(session, route.code)
    assert view is not None
    shift_started_at = session.scalar(
        select(Shift.started_at).where(Shift.route_id == route.id).order_by(Shift.id.desc()).limit(1)
    )
    return {(each.kind, each.position): each for each in plan(shift_started_at, view.stops, view.delay_reported_at)}


def _known(session: Session, route: Route) -> dict[_Key, ScheduledCheckIn]:
    rows = session.scalars(
        select(ScheduledCheckIn).where(ScheduledCheckIn.route_id == route.id).execution_options(populate_existing=True)
    )
    return {(row.kind, row.position): row for row in rows}


def mark_check_in(session: Session, check_in_id: int, state: CheckInState, now: datetime, *, reason: str = "") -> bool:
    """Note how far it came. False: somebody else had noted that, or it is answered or skipped; do nothing then.

    `reason` says why it was skipped.
    """
    values: dict[str, object] = {_COLUMNS[state].key: now}
    if state is CheckInState.SKIPPED:
        values["skip_reason"] = reason
    marked = session.execute(
        update(ScheduledCheckIn)
        .where(
            ScheduledCheckIn.id == check_in_id,
            _COLUMNS[state].is_(None),
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
        )
        .values(values)
        .returning(ScheduledCheckIn.route_id)
    )
    route_id = marked.scalar()
    if route_id is None:
        return False
    if state in _FIRES:
        timing.fired(session, check_in_id, _FIRES[state], now)
    timing.keep(session, route_id, now)
    return True


@command(name="check_in")
def check_in(
    session: Session, order: Order, driver_code: str, *, minutes_late: int = 0, reason: str = ""
) -> CommandResult:
    """The driver says how it goes: on time, or so late against the plan; that moves every ETA ahead of them.

    Answers all that was asked of the route or is due. The subject is the route, or the driver who has none. Facts:
    `delay_minutes`, `reason`, `moved` (how many ETAs).

    Raises Invalid("minutes_invalid").
    """
    check_minutes(minutes_late)
    reason = checks.text("reason", reason, 300, may_be_empty=True)
    driver = lookups.locked_driver(session, driver_code)
    route = present_route(session, driver_code, order.now)

    def act() -> tuple[Snapshot, Snapshot]:
        session.add(
            CheckIn(
                driver_id=driver.id, route_id=route.id if route else None, at=order.now, minutes_late=minutes_late,
                reason=reason,
            )
        )  # fmt: skip
        if route is None:
            return {}, {"delay_minutes": minutes_late, "reason": reason, "moved": 0}
        answer(session, route.id, order.now, *CheckInKind, due_too=True)
        return delayed(session, route.code, minutes_late, reason, order)

    return once(session, order, f"route:{route.code}" if route else f"driver:{driver_code}", act)


def answer(session: Session, route_id: int, now: datetime, *kinds: CheckInKind, due_too: bool = False) -> None:
    """Inside a command: a word of the driver answers all that was asked.

    `due_too`: and what is due, since a question may be out before it is marked as asked.
    """
    is_out = ScheduledCheckIn.asked_at.is_not(None)
    session.execute(
        update(ScheduledCheckIn)
        .where(
            ScheduledCheckIn.route_id == route_id,
            ScheduledCheckIn.kind.in_(kinds),
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
            or_(is_out, ScheduledCheckIn.due_at <= now) if due_too else is_out,
        )
        .values(answered_at=now)
    )
    timing.keep(session, route_id, now)


def skip_rest(session: Session, route_id: int, reason: str, now: datetime, *kinds: CheckInKind) -> None:
    """Inside a command: nothing of these kinds (all by default) need be asked any more."""
    session.execute(
        update(ScheduledCheckIn)
        .where(
            ScheduledCheckIn.route_id == route_id,
            ScheduledCheckIn.kind.in_(kinds or CheckInKind),
            ScheduledCheckIn.answered_at.is_(None),
            ScheduledCheckIn.skipped_at.is_(None),
        )
        .values(skipped_at=now, skip_reason=reason)
    )
    timing.keep(session, route_id, now)


def _is_untouched(row: ScheduledCheckIn) -> bool:
    return row.asked_at is None and row.answered_at is None and row.skipped_at is None


_FIRES: Mapping[CheckInState, str] = {
    CheckInState.ASKED: "ask",
    CheckInState.ASKED_AGAIN: "again",
    CheckInState.RAISED: "raise",
}
"""The step whose timer is done then."""
_COLUMNS: Mapping[CheckInState, InstrumentedAttribute[datetime | None]] = {
    CheckInState.ASKED: ScheduledCheckIn.asked_at,
    CheckInState.ASKED_AGAIN: ScheduledCheckIn.asked_again_at,
    CheckInState.RAISED: ScheduledCheckIn.raised_at,
    CheckInState.ANSWERED: ScheduledCheckIn.answered_at,
    CheckInState.SKIPPED: ScheduledCheckIn.skipped_at,
}
