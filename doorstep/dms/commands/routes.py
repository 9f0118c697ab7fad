"""Writes to depots, drivers and routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.addresses.check import city_state_of
from doorstep.dms.commands import checks, lookups
from doorstep.dms.commands.recording import Order, command, creating, on_delivery, once, record_all
from doorstep.dms.models import Address, Delivery, Depot, DepotHours, Driver, Route, ServiceZip, Stop
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, Snapshot
from doorstep.dms.status import FINISHED, Status

Hours = Mapping[int, tuple[time, time]]
"""Opening and closing time by weekday, 0 for Monday; closed on the others."""


@dataclass(frozen=True)
class NewDepot:
    code: str
    name: str
    timezone: str
    """IANA."""
    address: PostalAddress
    hours: Hours
    zips: Sequence[str]


@command(name="create_depot")
def create_depot(session: Session, order: Order, new: NewDepot) -> CommandResult:
    """Open a depot and its service area. Raises Invalid if another depot serves one of the ZIPs."""
    try:
        ZoneInfo(new.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Invalid("timezone_unknown", f"{new.timezone} is no IANA time zone") from None

    def act() -> Snapshot:
        depot = Depot(
            code=checks.text("code", new.code), name=checks.text("name", new.name), timezone=new.timezone,
            address=checks.place(new.address),
        )  # fmt: skip
        depot.hours = [
            DepotHours(weekday=day, opens=opens, closes=closes) for day, (opens, closes) in new.hours.items()
        ]
        depot.service_zips = [ServiceZip(zip=zip_code) for zip_code in _free_zips(session, new.zips)]
        session.add(depot)
        facts: Snapshot = {"name": new.name, "timezone": new.timezone, "address": new.address.spoken()}
        return facts | {"zips": sorted(set(new.zips))}

    return creating(session, order, f"depot:{new.code}", act)


@command(name="create_driver")
def create_driver(
    session: Session, order: Order, code: str, *, name: str, phone: str | None, depot_code: str
) -> CommandResult:
    def act() -> Snapshot:
        session.add(
            Driver(
                code=checks.text("code", code),
                name=checks.text("name", name),
                phone=checks.phone(phone),
                depot_id=lookups.depot(session, depot_code).id,
            )
        )
        return {"name": name, "phone": phone, "depot": depot_code}

    return creating(session, order, f"driver:{code}", act)


@command(name="change_driver")
def change_driver(
    session: Session, order: Order, code: str, *, name: str, phone: str | None, team: str | None = None
) -> CommandResult:
    """`team` None: it stays as it is."""

    def act() -> tuple[Snapshot, Snapshot]:
        driver = lookups.driver(session, code)
        before: Snapshot = {"name": driver.name, "phone": driver.phone}
        driver.name, driver.phone = checks.text("name", name), checks.phone(phone)
        after: Snapshot = {"name": driver.name, "phone": driver.phone}
        if team is not None and team != driver.team:
            before, after = before | {"team": driver.team}, after | {"team": team}
            driver.team = team
        return before, after

    return once(session, order, f"driver:{code}", act)


@command(name="create_route")
def create_route(
    session: Session, order: Order, code: str, *, depot_code: str, service_date: date, driver_code: str | None = None
) -> CommandResult:
    """Plan a driver's day, `service_date` being the depot's own; stops come with `assign_to_route`."""

    def act() -> Snapshot:
        session.add(
            Route(
                code=checks.text("code", code),
                depot_id=lookups.depot(session, depot_code).id,
                driver_id=lookups.driver(session, driver_code).id if driver_code else None,
                service_date=service_date,
            )
        )
        return {"depot": depot_code, "service_date": service_date.isoformat(), "driver": driver_code}

    return creating(session, order, f"route:{code}", act)


@command(name="assign_driver")
def assign_driver(session: Session, order: Order, route_code: str, driver_code: str | None) -> CommandResult:
    """Give the route to a driver, or to nobody yet."""

    def act() -> tuple[Snapshot, Snapshot]:
        route = lookups.locked_route(session, route_code)
        before: Snapshot = {"driver": route.driver.code if route.driver else None}
        route.driver = lookups.driver(session, driver_code) if driver_code else None
        return before, {"driver": driver_code}

    return once(session, order, f"route:{route_code}", act)


@command(name="assign_to_route")
def assign_to_route(
    session: Session, order: Order, tracking_number: str, route_code: str, position: int | None = None
) -> CommandResult:
    """Plan the delivery for a stop of the route: the one at `position`, or the last, which is made if needed.

    Raises Invalid("position_taken") when that stop is at another address.
    """
    if position is not None and position < 1:
        raise Invalid("position_invalid", "positions count from 1")

    def act(delivery: Delivery) -> None:
        if delivery.status in FINISHED or delivery.status is Status.OUT_FOR_DELIVERY:
            raise IllegalMove("not_plannable", f"{tracking_number} is {delivery.status}")
        route = lookups.locked_route(session, route_code)
        delivery.stop = _stop(session, route, delivery, position)

    return on_delivery(session, order, tracking_number, act)


@command(name="add_stop")
def add_stop(session: Session, order: Order, tracking_number: str, route_code: str) -> CommandResult:
    """A package that waits at the depot becomes the last stop of a route that may be under way.

    Raises IllegalMove("not_at_depot" | "other_depot" | "planned_already"): what is on a truck, or is planned for a stop
    that is still to be done, changes hands by `give_stops` alone, which tells both drivers.
    """

    def act(delivery: Delivery) -> None:
        route, former = lookups.locked_route(session, route_code), delivery.stop
        if delivery.status is not Status.AT_DEPOT:
            raise IllegalMove("not_at_depot", _not_there(delivery))
        if delivery.depot_id != route.depot_id:
            raise IllegalMove("other_depot", f"{tracking_number} is at {delivery.depot.name}, another depot.")
        if former is not None and former.completed_at is None and former.route.service_date >= route.service_date:
            raise IllegalMove("planned_already", _planned(delivery, former, route))
        stops = session.scalars(select(Stop).where(Stop.route_id == route.id)).all()
        position = max((stop.position for stop in stops), default=0) + 1
        last = max((stop.place for stop in stops), default=0.0)
        delivery.stop = Stop(route=route, position=position, turn=max(last + 1, float(position)))
        if former is not None:
            _complete_if_empty(session, order, former)
        route.plan_version += 1
        facts: Snapshot = {"stops": [position], "numbers": [tracking_number]}
        record_all(session, order.named("take_stops"), [(f"route:{route.code}", {}, facts, 1)])

    return on_delivery(session, order, tracking_number, act)


@command(name="remove_from_route")
def remove_from_route(session: Session, order: Order, tracking_number: str) -> CommandResult:
    """Plan it for no route; a stop that is left empty stays, completed, so that positions keep their meaning."""

    def act(delivery: Delivery) -> None:
        if delivery.status is Status.OUT_FOR_DELIVERY:
            raise IllegalMove("out_for_delivery", f"{tracking_number} is on the truck")
        stop = delivery.stop
        if stop is None:
            raise Invalid("not_on_a_route", f"{tracking_number} is on no route")
        delivery.stop = None
        _complete_if_empty(session, order, stop)

    return on_delivery(session, order, tracking_number, act)


def _not_there(delivery: Delivery) -> str:
    number, stop = delivery.tracking_number, delivery.stop
    place = f", stop {stop.position} of {stop.route.code}" if stop else ""
    now_is = f"{number} is {delivery.status.replace('_', ' ')}{place}"
    if delivery.status is Status.OUT_FOR_DELIVERY:
        return f"{now_is}: give it from there."
    return f"{now_is}: only what is at the depot can be added."


def _planned(delivery: Delivery, stop: Stop, route: Route) -> str:
    if stop.route_id == route.id:
        return f"{delivery.tracking_number} is stop {stop.position} of this route already."
    return f"{delivery.tracking_number} is planned for {stop.route.code}, stop {stop.position}: give it from there."


def _complete_if_empty(session: Session, order: Order, stop: Stop) -> None:
    session.flush()
    others = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.stop_id == stop.id))
    if not others:
        stop.completed_at = stop.completed_at or order.now


def _stop(session: Session, route: Route, delivery: Delivery, position: int | None) -> Stop:
    stops = session.scalars(select(Stop).where(Stop.route_id == route.id).order_by(Stop.position)).all()
    taken = next((stop for stop in stops if stop.position == position), None)
    if taken is None:
        last = stops[-1].position if stops else 0
        stop = Stop(route=route, position=position or last + 1)
        session.add(stop)
        return stop
    there = session.scalars(
        select(Address).join(Delivery, Delivery.address_id == Address.id).where(Delivery.stop_id == taken.id)
    ).all()
    if any(address.postal().street_line != delivery.address.postal().street_line for address in there):
        raise Invalid("position_taken", f"stop {position} of {route.code} is at another address")
    taken.completed_at = None
    return taken


def _free_zips(session: Session, zips: Sequence[str]) -> list[str]:
    wanted = sorted(set(zips))
    unknown = [zip_code for zip_code in wanted if city_state_of(zip_code) is None]
    if unknown:
        raise Invalid("zip_unknown", f"no ZIP Code of the United States: {', '.join(unknown[:5])}")
    taken = session.scalars(select(ServiceZip.zip).where(ServiceZip.zip.in_(wanted))).all()
    if taken:
        raise Invalid("zip_taken", f"another depot serves {', '.join(sorted(taken)[:5])}")
    return wanted
