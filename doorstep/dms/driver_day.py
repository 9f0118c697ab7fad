"""A driver's day as the driver needs to hear it: the route, its stops, what is wanted at each door."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from doorstep.addresses import PostalAddress
from doorstep.dms.models import (
    AccessDetail,
    Address,
    Delivery,
    Depot,
    Driver,
    History,
    Instruction,
    Note,
    Recipient,
    Route,
    Stop,
)
from doorstep.dms.shift_models import Shift
from doorstep.dms.status import Status
from doorstep.dms.values import Audience
from doorstep.dms.views import InstructionView, NoteView

LONGEST_SHIFT = timedelta(hours=16)
"""A shift that has not ended by then was forgotten."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class StopDelivery:
    tracking_number: str
    version: int
    status: Status
    recipient_name: str
    is_business: bool
    has_phone: bool
    """Whether the recipient can be texted; drivers are never shown the number."""
    address: PostalAddress
    timezone: str
    """IANA name, of the address."""
    window_start: datetime
    window_end: datetime
    eta: datetime | None
    sender_name: str
    signature_required: bool
    value_cents: int
    instructions: tuple[InstructionView, ...]
    """Those that hold now, oldest first."""
    notes: tuple[NoteView, ...]
    """Those for drivers, oldest first."""
    has_access: bool
    """Somebody said how to get in; what they said is `arrangements.access_for_driver`."""
    is_set_aside: bool = False
    """The driver reported it damaged: it stays on the truck until the desk has decided."""

    @property
    def is_out(self) -> bool:
        """On the truck, and still to be delivered."""
        return self.status is Status.OUT_FOR_DELIVERY


@dataclass(frozen=True)
class StopView:
    position: int
    completed_at: datetime | None
    deliveries: tuple[StopDelivery, ...]
    """At least one; what is still out comes first."""
    put_off_at: datetime | None = None
    """When the driver left it for later."""
    not_before: datetime | None = None
    """From when on it is to be tried again, if the driver said so."""
    place: float = 0.0
    """In which order stops come that nobody left for later: the number, unless the desk moved it."""

    @property
    def address(self) -> PostalAddress:
        return self.deliveries[0].address

    @property
    def timezone(self) -> str:
        """IANA name."""
        return self.deliveries[0].timezone

    @property
    def eta(self) -> datetime | None:
        return min((each.eta for each in self.deliveries if each.eta), default=None)

    @property
    def is_ahead(self) -> bool:
        """Something on the truck is for this stop."""
        return self.completed_at is None and any(each.is_out for each in self.deliveries)

    @property
    def is_set_aside(self) -> bool:
        """All that is on the truck for it waits for the desk."""
        return self.is_ahead and all(each.is_set_aside for each in self.deliveries if each.is_out)


@dataclass(frozen=True)
class RouteView:
    code: str
    driver_code: str | None
    service_date: date
    depot_code: str
    depot_name: str
    depot_address: PostalAddress
    timezone: str
    """IANA name, of the depot."""
    delay_minutes: int
    delay_reported_at: datetime | None
    stops: tuple[StopView, ...]
    """In the order of their positions. A stop that nothing is planned for any more is left out, and its position
    stays free."""

    @property
    def stops_ahead(self) -> tuple[StopView, ...]:
        return tuple(stop for stop in self.stops if stop.is_ahead)


@dataclass(frozen=True)
class RouteSummary:
    code: str
    driver_code: str
    driver_name: str
    slack_user: str | None
    timezone: str
    """IANA name, of the depot."""
    service_date: date


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


def next_stop(route: RouteView) -> StopView | None:
    """The first that is not done and has something on the truck; then what was left for later, what was set aside."""
    return min(route.stops_ahead, key=_in_turn, default=None)


def _in_turn(stop: StopView) -> tuple[Any, ...]:
    return stop.is_set_aside, stop.put_off_at is not None, stop.put_off_at or stop.place, stop.position


def is_to_be_loaded(route: RouteView) -> bool:
    """Whether something for a stop that is not done waits at the depot."""
    return any(
        delivery.status is Status.AT_DEPOT
        for stop in route.stops
        if stop.completed_at is None
        for delivery in stop.deliveries
    )


def stop_at(route: RouteView, position: int) -> StopView | None:
    return next((stop for stop in route.stops if stop.position == position), None)


def stop_of(route: RouteView, tracking_number: str) -> StopView | None:
    return next(
        (stop for stop in route.stops if any(each.tracking_number == tracking_number for each in stop.deliveries)),
        None,
    )


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
_Later = aliased(History)
_STOPS = (
    select(
        Stop,
        Delivery,
        Recipient,
        Address,
        exists()
        .where(
            History.subject == Delivery.tracking_number,
            History.command == "report_damaged",
            History.at >= Delivery.status_changed_at,
            ~exists().where(
                _Later.subject == History.subject,
                _Later.command == "take_back_report",
                _Later.id > History.id,
                _Later.after["was"].as_string() == "report_damaged",
            ),
        )
        .label("is_set_aside"),
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
