"""What goes wrong on the road: late, a vehicle that gives trouble."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks, lookups
from doorstep.dms.commands.recording import Order, command, once, record_all
from doorstep.dms.commands.shifts import still_out
from doorstep.dms.models import Delivery, Route, Stop
from doorstep.dms.outcomes import CommandResult, Invalid, Snapshot
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status

MOST_MINUTES_LATE = 720


@command(name="report_delay")
def report_delay(session: Session, order: Order, route_code: str, minutes: int, reason: str = "") -> CommandResult:
    """Its driver is so late against the plan: every ETA ahead is the planned one and as much. 0: on time again.

    A second report takes the place of the first. Facts: `delay_minutes`, `reason`, `moved` (how many ETAs).
    Raises Invalid("minutes_invalid").
    """
    check_minutes(minutes)
    reason = checks.text("reason", reason, 300, may_be_empty=True)
    return once(session, order, f"route:{route_code}", lambda: delayed(session, route_code, minutes, reason, order))


@command(name="report_vehicle_problem")
def report_vehicle_problem(session: Session, order: Order, route_code: str, text: str) -> CommandResult:
    """The truck gives trouble. Facts: `problem`, `stops_left` (positions), `still_out` (tracking numbers)."""
    text = checks.text("problem", text, 2000)
    route = lookups.locked_route(session, route_code)

    def act() -> tuple[Snapshot, Snapshot]:
        positions = session.scalars(
            select(Stop.position)
            .join(Delivery, Delivery.stop_id == Stop.id)
            .where(Stop.route_id == route.id, Delivery.status == Status.OUT_FOR_DELIVERY)
            .order_by(Stop.position)
            .distinct()
        )
        return {}, {"problem": text, "stops_left": list(positions), "still_out": still_out(session, route)}

    return once(session, order, f"route:{route_code}", act)


def delayed(session: Session, route_code: str, minutes: int, reason: str, order: Order) -> tuple[Snapshot, Snapshot]:
    """Inside a command: every ETA ahead is the planned one and as much; before and after for its history.

    Deliveries are locked before the route: so does `assign_to_route`.
    """
    ahead = session.scalars(
        select(Delivery)
        .join(Stop, Stop.id == Delivery.stop_id)
        .join(Route, Route.id == Stop.route_id)
        .where(
            Route.code == route_code,
            Stop.completed_at.is_(None),
            Delivery.status.in_((Status.AT_DEPOT, Status.OUT_FOR_DELIVERY)),
            Delivery.planned_eta.is_not(None),
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    ).all()
    route = lookups.locked_route(session, route_code)
    before = route.delay_minutes
    route.delay_minutes, route.delay_reported_at = minutes, order.now
    moved: list[tuple[str, Snapshot, Snapshot, int]] = []
    for delivery in ahead:
        assert delivery.planned_eta is not None
        eta, former = delivery.planned_eta + timedelta(minutes=minutes), delivery.eta
        if eta == former:
            continue
        delivery.eta, delivery.eta_updated_at, delivery.updated_at = eta, order.now, order.now
        delivery.version += 1
        moved.append((delivery.tracking_number, {"eta": plain(former)}, {"eta": plain(eta)}, delivery.version))
    record_all(session, order.named("set_eta"), moved)
    return {"delay_minutes": before}, {"delay_minutes": minutes, "reason": reason, "moved": len(moved)}


def check_minutes(minutes: int) -> None:
    if not 0 <= minutes <= MOST_MINUTES_LATE:
        raise Invalid("minutes_invalid", f"minutes late are 0 to {MOST_MINUTES_LATE}")
