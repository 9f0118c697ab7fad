"""Start and end of a driver's shift, with what that means for the questions that are due."""

from typing import cast

from sqlalchemy.orm import Session

from doorstep.dms.commands import lookups
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import CommandResult
from doorstep.drivers.check_ins.commands import answer, skip_rest
from doorstep.drivers.check_ins.models import CheckInKind
from doorstep.provenance import By


def start_shift(session: Session, by: By, driver_code: str, *, load: bool = False) -> CommandResult:
    """As `dms.commands.start_shift`; nobody need ask any more whether the driver started."""
    started = dms_of(session).drivers.start_shift(by, driver_code, load=load)
    route_id = _route_id(session, started)
    if route_id is not None:
        answer(session, route_id, by.now, CheckInKind.SHIFT_START)
        skip_rest(session, route_id, "started", by.now, CheckInKind.SHIFT_START)
    return started


def end_shift(session: Session, by: By, driver_code: str) -> CommandResult:
    """As `dms.commands.end_shift`; nothing is asked any more."""
    ended = dms_of(session).drivers.end_shift(by, driver_code)
    route_id = _route_id(session, ended)
    if route_id is not None:
        answer(session, route_id, by.now, *CheckInKind)
        skip_rest(session, route_id, "shift_ended", by.now)
    return ended


def _route_id(session: Session, change: CommandResult) -> int | None:
    """Of the shift, if it was started or ended just now and has a route."""
    route_code = cast(str | None, change.after["route"]) if change.is_new else None
    return lookups.route(session, route_code).id if route_code else None
