"""A driver's day as the driver needs to hear it: the route, its stops, what is wanted at each door."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from doorstep.dms.models import (
    AccessDetail,
    Address,
    Delivery,
    Depot,
    Driver,
    Instruction,
    Note,
    Recipient,
    Route,
    Stop,
)
from doorstep.dms.routes import LONGEST_SHIFT, RouteSummary, RouteView, StopDelivery, StopView
from doorstep.dms.set_aside import is_set_aside
from doorstep.dms.shift_models import Shift
from doorstep.dms.status import Status
from doorstep.dms.values import Audience
from doorstep.dms.views import InstructionView, NoteView

_T = TypeVar("_T")


def route_of_driver(session: Session, driver_code: str, now: datetime) -> RouteView | None:
    """The driver's route of today, by the depot's calendar; past midnight still the one that is under way.

    Of several the one with packages on the truck, then the one with stops left. Six statements, however many stops.
    """
    route = present_route(session, driver_code, now)
    return _view(session, route) if route else None


def route_by_code(session: Session, route_code: str) -> RouteView | None:
    """A route of any day."""
    route = session.scalar(
        select(Route)
        .where(Route.code == route_code)
        .options(*_WITH_DEPOT_AND_DRIVER)
        .execution_options(populate_existing=True)
    )
    return _view(session, route) if route else None


def routes_today(session: Session, now: datetime) -> list[RouteSummary]:
    """Those of the present day of their depots that have a driver, in the order of their codes."""
    rows = session.execute(
        select(Route.code, Driver.code, Driver.name, Driver.slack_user, Depot.timezone, Route.service_date)
        .join(Driver, Driver.id == Route.driver_id)
        .join(Depot, Depot.id == Route.depot_id)
        .where(Route.service_date.between(*_days_around(now)))
        .order_by(Route.code)
    )
    summaries = [RouteSummary(*row) for row in rows]
    return [each for each in summaries if each.service_date == now.astimezone(ZoneInfo(each.timezone)).date()]


def place_of(session: Session, tracking_number: str) -> tuple[str, int] | None:
    """Route and position of the stop that it is, or was last, planned for."""
    row = session.execute(
        select(Route.code, Stop.position)
        .join(Stop, Stop.route_id == Route.id)
        .join(Delivery, Delivery.stop_id == Stop.id)
        .where(Delivery.tracking_number == tracking_number)
    ).one_or_none()
    return (row.code, row.position) if row else None


def present_route(session: Session, driver_code: str, now: datetime) -> Route | None:
    """The row of `route_of_driver`."""
    first, last = _days_around(now)
    values = {"driver_code": driver_code, "first": first, "last": last, "since": now - LONGEST_SHIFT}
    rows = session.execute(_ROUTES, values).all()
    under_way = [row for row in rows if row.is_loaded and row.is_in_shift]
    today = [row for row in rows if row.Route.service_date == now.astimezone(ZoneInfo(row.timezone)).date()]
    chosen = min(
        under_way or today, key=lambda row: (not row.is_loaded, not row.has_stops_left, row.Route.code), default=None
    )
    return chosen.Route if chosen else None


def _view(session: Session, route: Route) -> RouteView:
    rows = session.execute(_STOPS, {"route_id": route.id}).all()
    ids = [row.Delivery.id for row in rows]
    instructions = _grouped(
        (row.delivery_id, InstructionView(row.kind, row.detail, row.given_at))
        for row in session.scalars(_INSTRUCTIONS, {"delivery_ids": ids})
    )
    notes = _grouped(
        (row.delivery_id, NoteView(row.at, row.author, row.audience, row.text))
        for row in session.scalars(_NOTES, {"delivery_ids": ids})
    )
    with_access = _with_access(session, rows)
    stops: dict[Stop, list[StopDelivery]] = defaultdict(list)
    for row in rows:
        of_delivery = row.Delivery.id
        stops[row.Stop].append(
            _delivery(row, instructions[of_delivery], notes[of_delivery], has_access=of_delivery in with_access)
        )
    depot = route.depot
    return RouteView(
        code=route.code,
        driver_code=route.driver.code if route.driver else None,
        service_date=route.service_date,
        depot_code=depot.code,
        depot_name=depot.name,
        depot_address=depot.address.postal(),
        timezone=depot.timezone,
        delay_minutes=route.delay_minutes,
        delay_reported_at=route.delay_reported_at,
        stops=tuple(_stop(stop, deliveries) for stop, deliveries in stops.items()),
    )


def _delivery(
    row: Row[Any], instructions: Sequence[InstructionView], notes: Sequence[NoteView], *, has_access: bool
) -> StopDelivery:
    found, recipient, address = row.Delivery, row.Recipient, row.Address
    return StopDelivery(
        tracking_number=found.tracking_number,
        version=found.version,
        status=found.status,
        recipient_name=recipient.name,
        is_business=recipient.is_business,
        has_phone=recipient.phone is not None,
        address=address.postal(),
        timezone=address.timezone,
        window_start=found.window_start,
        window_end=found.window_end,
        eta=found.eta,
        sender_name=found.sender_name,
        signature_required=found.signature_required,
        value_cents=found.value_cents,
        instructions=tuple(instructions),
        notes=tuple(notes),
        has_access=has_access,
        is_set_aside=row.is_set_aside,
    )


def _stop(stop: Stop, deliveries: Sequence[StopDelivery]) -> StopView:
    return StopView(
        stop.position,
        stop.completed_at,
        tuple(sorted(deliveries, key=lambda each: (not each.is_out, each.tracking_number))),
        stop.put_off_at,
        stop.not_before,
        stop.place,
    )


def _with_access(session: Session, rows: Sequence[Row[Any]]) -> set[int]:
    """For which deliveries `arrangements.access` has something: given for it, or kept for the same phone and place."""
    with_own = set(session.scalars(_OWN_ACCESS, {"delivery_ids": [row.Delivery.id for row in rows]}))
    phones = {row.Recipient.phone for row in rows if row.Recipient.phone}
    kept = {
        (phone, address.postal())
        for phone, address in session.execute(_KEPT_ACCESS, {"phones": sorted(phones)}).tuples()
    }
    return with_own | {row.Delivery.id for row in rows if (row.Recipient.phone, row.Address.postal()) in kept}


def _days_around(now: datetime) -> tuple[date, date]:
    """Wherever a depot is, its today is one of these three days."""
    return now.date() - timedelta(days=1), now.date() + timedelta(days=1)


def _grouped(pairs: Iterable[tuple[int, _T]]) -> Mapping[int, list[_T]]:
    found: dict[int, list[_T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


_WITH_DEPOT_AND_DRIVER = (joinedload(Route.depot).joinedload(Depot.address), joinedload(Route.driver))
_ROUTES = (
    select(
        Route,
        Depot.timezone,
        exists()
        .where(Stop.route_id == Route.id, Delivery.stop_id == Stop.id, Delivery.status == Status.OUT_FOR_DELIVERY)
        .label("is_loaded"),
        exists().where(Stop.route_id == Route.id, Stop.completed_at.is_(None)).label("has_stops_left"),
        exists()
        .where(Shift.route_id == Route.id, Shift.ended_at.is_(None), Shift.started_at > bindparam("since"))
        .label("is_in_shift"),
    )
    .join(Driver, Driver.id == Route.driver_id)
    .join(Depot, Depot.id == Route.depot_id)
    .where(Driver.code == bindparam("driver_code"), Route.service_date.between(bindparam("first"), bindparam("last")))
    .options(*_WITH_DEPOT_AND_DRIVER)
    .execution_options(populate_existing=True)
)
_STOPS = (
    select(
        Stop,
        Delivery,
        Recipient,
        Address,
        is_set_aside().label("is_set_aside"),
    )
    .join(Delivery, Delivery.stop_id == Stop.id)
    .join(Recipient, Recipient.id == Delivery.recipient_id)
    .join(Address, Address.id == Delivery.address_id)
    .where(Stop.route_id == bindparam("route_id"))
    .order_by(Stop.position, Delivery.tracking_number)
    .execution_options(populate_existing=True)
)
_INSTRUCTIONS = (
    select(Instruction)
    .where(Instruction.delivery_id.in_(bindparam("delivery_ids", expanding=True)), Instruction.replaced_at.is_(None))
    .order_by(Instruction.id)
)
_NOTES = (
    select(Note)
    .where(Note.delivery_id.in_(bindparam("delivery_ids", expanding=True)), Note.audience == Audience.DRIVER)
    .order_by(Note.id)
)
_OWN_ACCESS = select(AccessDetail.delivery_id).where(
    AccessDetail.delivery_id.in_(bindparam("delivery_ids", expanding=True)), AccessDetail.forgotten_at.is_(None)
)
_KEPT_ACCESS = (
    select(Recipient.phone, Address)
    .join(Delivery, Delivery.recipient_id == Recipient.id)
    .join(AccessDetail, and_(AccessDetail.delivery_id == Delivery.id, AccessDetail.keep.is_(True)))
    .join(Address, Address.id == AccessDetail.address_id)
    .where(Recipient.phone.in_(bindparam("phones", expanding=True)), AccessDetail.forgotten_at.is_(None))
)
