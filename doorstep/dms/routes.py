"""A driver's route and its stops as values, and what follows from them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from doorstep.addresses import PostalAddress
from doorstep.dms import arrivals
from doorstep.dms.status import Status
from doorstep.dms.views import InstructionView, NoteView

LONGEST_SHIFT = timedelta(hours=16)
"""A shift that has not ended by then was forgotten."""


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


def next_stop(route: RouteView) -> StopView | None:
    """The first that is not done and has something on the truck; then what was left for later, what was set aside."""
    return min(route.stops_ahead, key=_in_turn, default=None)


def after_the_last(route: RouteView) -> StopView | None:
    """The first ahead of the stop that was done last, in the plan's order: where a driver is who passed others by. What
    was left for later or set aside is none."""
    done = [(stop.completed_at, stop.place) for stop in route.stops if stop.completed_at]
    if not done:
        return None
    _, last = max(done)
    ahead = (
        stop for stop in route.stops_ahead if stop.place > last and stop.put_off_at is None and not stop.is_set_aside
    )
    return min(ahead, key=_in_turn, default=None)


def _in_turn(stop: StopView) -> tuple[Any, ...]:
    return stop.is_set_aside, stop.put_off_at is not None, stop.put_off_at or stop.place, stop.position


def late_by(route: RouteView, now: datetime) -> timedelta:
    """What its driver is behind, as the desk's pages have it."""
    following = next_stop(route)
    return arrivals.behind(following.eta if following else None, now)


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
