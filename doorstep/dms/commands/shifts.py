"""When a driver is at work: shifts, breaks, and the truck that is loaded at the start."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from doorstep.dms.commands import lookups
from doorstep.dms.commands.deliveries import change_status
from doorstep.dms.commands.recording import Order, command, once
from doorstep.dms.driver_day import present_route
from doorstep.dms.models import Delivery, Depot, Driver, Route, Stop
from doorstep.dms.outcomes import CommandResult, IllegalMove, Snapshot
from doorstep.dms.routes import LONGEST_SHIFT
from doorstep.dms.shift_models import Break, Shift
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status
from doorstep.provenance import By


@command(name="start_shift")
def start_shift(session: Session, order: Order, driver_code: str, *, load: bool = False) -> CommandResult:
    """The driver is at work, on today's route if there is one.

    `load`: what waits at the depot for today's stops is on the truck now; stops that nothing was loaded for are done.
    Facts: `route`, `loaded` (tracking numbers). Raises IllegalMove("already_on_shift").
    """
    driver = lookups.locked_driver(session, driver_code)

    def act() -> tuple[Snapshot, Snapshot]:
        if running_shift(session, driver, order.now) is not None:
            raise IllegalMove("already_on_shift", f"driver {driver_code} is on a shift already")
        _end_forgotten(session, driver)
        route = present_route(session, driver_code, order.now)
        session.add(Shift(driver_id=driver.id, route_id=route.id if route else None, started_at=order.now))
        loaded = _load(session, order, route) if route and load else []
        return {}, {"route": route.code if route else None, "loaded": loaded}

    return once(session, order, f"driver:{driver_code}", act)


@command(name="load_route")
def load_route(session: Session, order: Order, driver_code: str) -> CommandResult:
    """What waits at the depot for the driver's stops of today is on the truck now.

    Facts: `loaded` (tracking numbers). Raises IllegalMove("no_route").
    """
    route = present_route(session, driver_code, order.now)
    if route is None:
        raise IllegalMove("no_route", f"driver {driver_code} has no route today")

    def act() -> tuple[Snapshot, Snapshot]:
        return {}, {"loaded": _load(session, order, route)}

    return once(session, order, f"route:{route.code}", act)


@command(name="end_shift")
def end_shift(session: Session, order: Order, driver_code: str) -> CommandResult:
    """The driver goes home; a break that is on ends too.

    Facts: `route`, `started_at`, `still_out` (tracking numbers on the truck). Raises IllegalMove("not_on_shift").
    """
    driver = lookups.locked_driver(session, driver_code)

    def act() -> tuple[Snapshot, Snapshot]:
        shift = _must_run(session, driver, order.now)
        _end_break(session, shift, order.now)
        shift.ended_at = order.now
        facts: Snapshot = {
            "route": shift.route.code if shift.route else None,
            "started_at": plain(shift.started_at),
            "still_out": still_out(session, shift.route) if shift.route else [],
        }
        return {}, facts

    return once(session, order, f"driver:{driver_code}", act)


@command(name="start_break")
def start_break(session: Session, order: Order, driver_code: str) -> CommandResult:
    """Raises IllegalMove: "not_on_shift", "already_on_break"."""
    driver = lookups.locked_driver(session, driver_code)

    def act() -> tuple[Snapshot, Snapshot]:
        shift = _must_run(session, driver, order.now)
        if _break(session, shift) is not None:
            raise IllegalMove("already_on_break", f"driver {driver_code} is on a break already")
        session.add(Break(shift_id=shift.id, started_at=order.now))
        return {}, {"break": "started"}

    return once(session, order, f"driver:{driver_code}", act)


@command(name="end_break")
def end_break(session: Session, order: Order, driver_code: str) -> CommandResult:
    """Facts: `minutes` of the break. Raises IllegalMove: "not_on_shift", "not_on_break"."""
    driver = lookups.locked_driver(session, driver_code)

    def act() -> tuple[Snapshot, Snapshot]:
        rest = _end_break(session, _must_run(session, driver, order.now), order.now)
        if rest is None:
            raise IllegalMove("not_on_break", f"driver {driver_code} is on no break")
        return {}, {"break": "ended", "minutes": round((order.now - rest.started_at) / timedelta(minutes=1))}

    return once(session, order, f"driver:{driver_code}", act)


def still_out(session: Session, route: Route) -> list[str]:
    """Tracking numbers on the truck, in the order of the stops."""
    return list(
        session.scalars(
            select(Delivery.tracking_number)
            .join(Stop, Stop.id == Delivery.stop_id)
            .where(Stop.route_id == route.id, Delivery.status == Status.OUT_FOR_DELIVERY)
            .order_by(Stop.position, Delivery.tracking_number)
        )
    )


def _load(session: Session, by: By, route: Route) -> list[str]:
    depot = session.get_one(Depot, route.depot_id)
    waiting = session.scalars(
        select(Delivery)
        .join(Stop, Stop.id == Delivery.stop_id)
        .where(Stop.route_id == route.id, Stop.completed_at.is_(None), Delivery.status == Status.AT_DEPOT)
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()
    # What was put off to another day keeps its stop until it is planned anew.
    loaded = [
        each.tracking_number
        for each in waiting
        if each.window_start.astimezone(ZoneInfo(depot.timezone)).date() <= route.service_date
    ]
    for number in loaded:
        change_status(session, by, number, Status.OUT_FOR_DELIVERY)
    nothing_out = ~exists().where(Delivery.stop_id == Stop.id, Delivery.status == Status.OUT_FOR_DELIVERY)
    session.execute(
        update(Stop)
        .where(Stop.route_id == route.id, Stop.completed_at.is_(None), nothing_out)
        .values(completed_at=by.now)
        .execution_options(synchronize_session="fetch")
    )
    return loaded


def running_shift(session: Session, driver: Driver, now: datetime) -> Shift | None:
    """None: the driver is on no shift, or forgot to end one."""
    return session.scalars(
        select(Shift)
        .where(Shift.driver_id == driver.id, Shift.ended_at.is_(None), Shift.started_at > now - LONGEST_SHIFT)
        .order_by(Shift.id.desc())
    ).first()


def _must_run(session: Session, driver: Driver, now: datetime) -> Shift:
    shift = running_shift(session, driver, now)
    if shift is None:
        raise IllegalMove("not_on_shift", f"driver {driver.code} is on no shift")
    return shift


def _end_forgotten(session: Session, driver: Driver) -> None:
    """Nobody can say when it ended; it ends when it could last have."""
    for shift in session.scalars(select(Shift).where(Shift.driver_id == driver.id, Shift.ended_at.is_(None))):
        shift.ended_at = shift.started_at + LONGEST_SHIFT
        _end_break(session, shift, shift.ended_at)


def _break(session: Session, shift: Shift) -> Break | None:
    return session.scalars(select(Break).where(Break.shift_id == shift.id, Break.ended_at.is_(None))).one_or_none()


def _end_break(session: Session, shift: Shift, now: datetime) -> Break | None:
    rest = _break(session, shift)
    if rest is not None:
        rest.ended_at = now
    return rest
