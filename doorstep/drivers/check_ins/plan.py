"""When drivers are asked how it goes. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.dms import arrivals
from doorstep.dms.routes import StopView
from doorstep.drivers.check_ins.models import CheckInKind

FIRST_STOP = timedelta(minutes=20)
"""From the depot to the first door, where nobody said when the driver left."""
AFTER_LEAVING = {
    CheckInKind.MID_MORNING: timedelta(hours=2),
    CheckInKind.MIDDAY: timedelta(hours=4),
    CheckInKind.AFTERNOON: timedelta(hours=6),
}
BEFORE_STOP = timedelta(minutes=20)
AFTER_LAST_STOP = timedelta(minutes=15)
OVERDUE_AFTER = timedelta(minutes=15)
"""Past an ETA: customers who ask are still told it."""
HIGH_VALUE_CENTS = 50_000
SHORT_OF_TIME = timedelta(minutes=30)
"""A window that ends so soon after the ETA leaves no room."""


@dataclass(frozen=True)
class Planned:
    kind: CheckInKind
    position: int
    """Of the stop it is about; 0 for those about none."""
    due_at: datetime


def plan(
    shift_started_at: datetime | None, stops: Sequence[StopView], said_at: datetime | None = None
) -> list[Planned]:
    """The questions of a route, earliest first: at the start, in between, before stops that matter, when the next stop
    is overdue, at the end.

    `said_at`: when the driver last said how late they are. Without an ETA nothing can be planned, and a route without
    one gets none.
    """
    return sorted(_planned(shift_started_at, stops, said_at), key=lambda each: (each.due_at, each.kind, each.position))


def is_critical(stop: StopView) -> bool:
    """Whether something for this stop is worth much, must be signed for by a business, or is short of time."""
    return any(
        each.eta is not None
        and (
            each.value_cents >= HIGH_VALUE_CENTS
            or (each.signature_required and each.is_business)
            or each.window_end - each.eta <= SHORT_OF_TIME
        )
        for each in stop.deliveries
    )


def minutes_overdue(stops: Sequence[StopView], now: datetime, said_at: datetime | None = None) -> int | None:
    """How long ago the next stop was to be reached; None when that, or what the driver said of it (`said_at`), is no
    longer ago than OVERDUE_AFTER."""
    next_eta = _next_eta(stops)
    if next_eta is None or now - arrivals.to_be_asked_from(next_eta, said_at) < OVERDUE_AFTER:
        return None
    return round((now - next_eta) / timedelta(minutes=1))


def _planned(
    shift_started_at: datetime | None, stops: Sequence[StopView], said_at: datetime | None
) -> Iterator[Planned]:
    etas = [stop.eta for stop in stops if stop.eta and not stop.completed_at]
    if not etas:
        return
    leaves, last = shift_started_at or min(etas) - FIRST_STOP, max(etas)
    if shift_started_at is None:
        yield Planned(CheckInKind.SHIFT_START, 0, leaves)
    for kind, after in AFTER_LEAVING.items():
        if leaves + after < last - BEFORE_STOP:
            yield Planned(kind, 0, leaves + after)
    if shift_started_at is not None and (next_eta := _next_eta(stops)) is not None:
        yield Planned(CheckInKind.OVERDUE, 0, arrivals.to_be_asked_from(next_eta, said_at) + OVERDUE_AFTER)
    for stop in stops:
        if stop.eta and not stop.completed_at and is_critical(stop):
            yield Planned(CheckInKind.BEFORE_STOP, stop.position, stop.eta - BEFORE_STOP)
    yield Planned(CheckInKind.SHIFT_END, 0, last + AFTER_LAST_STOP)


def _next_eta(stops: Sequence[StopView]) -> datetime | None:
    return min((stop.eta for stop in stops if stop.eta and not (stop.completed_at or stop.is_set_aside)), default=None)
