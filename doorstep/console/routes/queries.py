"""The day on the road: every route of today, late and silent drivers first, and a route stop by stop."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.console.routes import from_drivers, route_stops
from doorstep.console.routes.from_drivers import CheckInToday, OfDriver, OfRoute
from doorstep.console.routes.route_stops import StopToday
from doorstep.dms import arrivals
from doorstep.dms.mirror import Delivery, Depot, Driver, Route, Stop
from doorstep.dms.set_aside import is_set_aside
from doorstep.dms.status import Status

SILENT_AFTER = timedelta(minutes=45)
"""Without a word from a driver who has stops left and is not on a break."""
LATE_FROM = timedelta(minutes=15)
"""Behind the estimates."""

Progress = Literal["no_driver", "not_started", "under_way", "done"]


@dataclass(frozen=True)
class RouteToday:
    code: str
    driver_code: str | None
    driver_name: str | None
    team: str | None
    """Of the driver."""
    depot_code: str
    depot_name: str
    timezone: str
    """IANA name, of the depot."""
    progress: Progress
    stops: int
    stops_done: int
    deliveries_left: int
    """On the truck."""
    failed_attempts: int
    """Of today's deliveries, where the last try failed."""
    next_position: int | None
    next_expected: datetime | None
    """As in the stop's own row: never a time that has passed."""
    behind: timedelta
    """By how much the next stop's estimate has passed; what follows will be as late."""
    at_risk: int
    """Packages whose window is over before they come, if that goes on; those that are too late already count."""
    last_heard_at: datetime | None
    delay_minutes: int
    """By the driver's last word; in every estimate ahead."""
    delay_reported_at: datetime | None
    shift_started_at: datetime | None
    """None: no shift is under way."""
    break_since: datetime | None
    drift: timedelta
    """By how much the next stop's estimate has moved since the first one of the trip; negative: earlier."""
    last_check_in: CheckInToday | None
    asked_at: datetime | None
    """Since when a question waits for the driver's answer."""
    unseen: int
    """Changes that the driver has not seen."""
    unseen_since: datetime | None
    open_cases: int
    """About deliveries of the route."""
    is_late: bool
    is_silent: bool
    plan_version: int
    """What the desk changes of the plan, it changes of this one."""

    @property
    def lateness(self) -> int:
        """Minutes, by the estimates or the driver's own word, whichever is more."""
        return max(int(self.behind.total_seconds() // 60), self.delay_minutes)


def routes(session: Session, now: datetime) -> list[RouteToday]:
    """Of the present day of each depot: who is late or silent first, those furthest behind at the top."""
    found = [found for found, _ in _looked_at(session, _todays(session, now), now)]
    found.sort(key=lambda each: (not (each.is_late or each.is_silent), -each.behind, -each.at_risk, each.code))
    return found


def route(session: Session, code: str, now: datetime) -> tuple[RouteToday, Sequence[StopToday]] | None:
    """A route of any day, with its stops in their order."""
    row = session.execute(_ROUTES.where(Route.code == code)).one_or_none()
    if row is None:
        return None
    [(summary, packages)] = _looked_at(session, [row], now)
    return summary, route_stops.stops(session, packages, summary.behind, now)


def route_of(session: Session, driver_code: str, now: datetime) -> RouteToday | None:
    """The driver's today; of several the one that is under way."""
    found = [found for found, _ in _looked_at(session, _todays(session, now, Driver.code == driver_code), now)]
    return min(found, key=lambda each: (each.progress != "under_way", each.code), default=None)


def _looked_at(session: Session, rows: Sequence[Any], now: datetime) -> list[tuple[RouteToday, Sequence[Any]]]:
    """With their packages."""
    ids = [row.Route.id for row in rows]
    packages, cases = _packages(session, ids), _cases(session, ids)
    drivers = from_drivers.of_drivers(session, [row.Driver for row in rows if row.Driver], now)
    questions = from_drivers.of_routes(session, ids)
    return [
        (
            _route(
                row, packages[row.Route.id], drivers.get(row.Route.driver_id, OfDriver()), questions[row.Route.id],
                cases.get(row.Route.id, 0), now,
            ),
            packages[row.Route.id],
        )
        for row in rows
    ]  # fmt: skip


def _todays(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> list[Any]:
    days = [now.date() + timedelta(days=n) for n in (-1, 0, 1)]
    rows = session.execute(_ROUTES.where(Route.service_date.in_(days), *conditions))
    return [row for row in rows if row.Route.service_date == _today(row.Depot.timezone, now)]


def _today(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _packages(session: Session, route_ids: Sequence[int]) -> Mapping[int, list[Any]]:
    """Stops with their deliveries, in the order of the stops."""
    found: dict[int, list[Any]] = defaultdict(list)
    query = (
        select(
            Stop.route_id, Stop.position, Stop.completed_at, Delivery.id, Delivery.tracking_number, Delivery.status,
            Delivery.eta, Delivery.planned_eta, Delivery.window_start, Delivery.window_end, Delivery.value_cents,
            Delivery.recipient_id, Delivery.address_id, Stop.place, Stop.put_off_at,
            is_set_aside().label("is_set_aside"),
        )
        .join(Delivery, Delivery.stop_id == Stop.id)
        .where(Stop.route_id.in_(route_ids))
        .order_by(Stop.route_id, *Stop.in_order(), Stop.position, Delivery.id)
    )  # fmt: skip
    for row in session.execute(query):
        found[row.route_id].append(row)
    return found


def _cases(session: Session, route_ids: Sequence[int]) -> Mapping[int, int]:
    query = (
        select(Stop.route_id, func.count())
        .join(Delivery, Delivery.stop_id == Stop.id)
        .join(Case, Case.tracking_number == Delivery.tracking_number)
        .where(Stop.route_id.in_(route_ids), Case.state != CaseState.RESOLVED)
        .group_by(Stop.route_id)
    )
    return dict(session.execute(query).tuples().all())


def _route(
    row: Any, packages: Sequence[Any], about: OfDriver, asked: OfRoute, open_cases: int, now: datetime
) -> RouteToday:
    driver = row.Driver
    left = [each for each in packages if each.status is Status.OUT_FOR_DELIVERY]
    done = {each.position for each in packages if each.completed_at is not None}
    stops = {each.position for each in packages}
    ahead = (each for each in left if each.completed_at is None)
    following = min(ahead, key=lambda each: bool(each.is_set_aside), default=None)  # as `dms.routes.next_stop`
    next_eta = following.eta if following is not None else None
    behind = arrivals.behind(next_eta, now)
    drift = (
        following.eta - following.planned_eta
        if following is not None and following.eta and following.planned_eta
        else timedelta(0)
    )
    progress = _progress(driver, left, done, stops)
    is_quiet = about.heard_at is None or now - about.heard_at >= SILENT_AFTER
    return RouteToday(
        code=row.Route.code,
        driver_code=driver.code if driver else None,
        driver_name=driver.name if driver else None,
        team=driver.team if driver else None,
        depot_code=row.Depot.code,
        depot_name=row.Depot.name,
        timezone=row.Depot.timezone,
        progress=progress,
        stops=len(stops),
        stops_done=len(done),
        deliveries_left=len(left),
        failed_attempts=sum(each.status is Status.ATTEMPTED for each in packages),
        next_position=following.position if following is not None else None,
        next_expected=arrivals.expected(next_eta, behind, now) if next_eta else None,
        behind=behind,
        at_risk=sum(arrivals.is_too_late(each.eta, each.window_end, behind, now) for each in left),
        last_heard_at=about.heard_at,
        delay_minutes=row.Route.delay_minutes,
        delay_reported_at=row.Route.delay_reported_at,
        shift_started_at=about.shift_started_at,
        break_since=about.break_since,
        drift=drift,
        last_check_in=about.check_in,
        asked_at=asked.asked_at,
        unseen=asked.unseen,
        unseen_since=asked.unseen_since,
        open_cases=open_cases,
        is_late=max(behind, timedelta(minutes=row.Route.delay_minutes)) >= LATE_FROM,
        is_silent=progress == "under_way" and is_quiet and about.break_since is None,
        plan_version=row.Route.plan_version,
    )


def _progress(driver: Any, left: Iterable[Any], done: Iterable[int], stops: Iterable[int]) -> Progress:
    if driver is None:
        return "no_driver"
    if any(left):
        return "under_way"
    return "done" if any(done) and set(done) == set(stops) else "not_started"


_ROUTES = (
    select(Route, Driver, Depot)
    .join(Depot, Depot.id == Route.depot_id)
    .outerjoin(Driver, Driver.id == Route.driver_id)
    .order_by(Route.code)
)
