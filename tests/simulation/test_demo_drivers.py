"""The demo's drivers, by a clock that is stepped: an hour of the demo is an hour of a day under way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from doorstep.bootstrap import Services
from doorstep.database import Sessions, reading, transaction
from doorstep.dms import driver_day, routes
from doorstep.dms.models import Attempt, Driver, History
from doorstep.dms.routes import RouteView
from doorstep.dms.seed import seed
from doorstep.dms.status import Status
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.slack import people as slack_people
from doorstep.settings import Settings
from doorstep.simulation.demo_drivers import (
    LEAST_BETWEEN_DOORS,
    DemoDrivers,
    GoesHome,
    IsAt,
    Loads,
    SaysLate,
    Waits,
    next_move,
)

LATE_MORNING = datetime(2026, 11, 20, 16, 42, tzinfo=UTC)
"""Friday 10:42 in Chicago: as the demo begins."""


@dataclass
class Stepped:
    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Demo:
    drivers: DemoDrivers
    clock: Stepped
    sessions: Sessions

    def passes(self, time: timedelta, step: timedelta = timedelta(seconds=40)) -> None:
        until = self.clock.at + time
        while self.clock.at < until:
            self.clock.at += step
            self.drivers.step()

    def routes(self) -> list[RouteView]:
        with reading(self.sessions) as session:
            found = [driver_day.route_by_code(session, code) for code in self.drivers.routes]
        return [route for route in found if route is not None]


@pytest.fixture
def demo(sqlite_engine: Engine, sessions: Sessions) -> Demo:
    clock = Stepped(LATE_MORNING)
    with transaction(sessions) as session:
        seed(session, now=LATE_MORNING, deliveries=120)
    drivers = DemoDrivers(Services(Settings(), clock, sqlite_engine, sessions))
    drivers.meet()
    return Demo(drivers, clock, sessions)


def test_a_demo_left_for_an_hour_is_a_day_under_way_and_no_wall_of_late_routes(demo: Demo) -> None:
    before = {route.code: len(route.stops_ahead) for route in demo.routes()}
    demo.passes(timedelta(hours=1))
    for route in demo.routes():
        stop = routes.next_stop(route)
        if stop is None or stop.eta is None:
            continue
        assert demo.clock.at - stop.eta < timedelta(minutes=16), route.code
        assert len(route.stops_ahead) < before[route.code], f"{route.code} has not moved"
    with reading(demo.sessions) as session:
        outcomes = Counter(session.scalars(select(Attempt.outcome).where(Attempt.at > LATE_MORNING)))
        photos = [url for url in session.scalars(select(Attempt.photo_url).where(Attempt.at > LATE_MORNING)) if url]
    assert outcomes["delivered"] > 5 * outcomes["failed"] > 0
    assert photos


def test_customers_hear_that_it_is_on_the_way_because_a_stop_before_theirs_was_done(demo: Demo) -> None:
    """What the notification hangs on: the trip's last door is after the load, and moves."""
    demo.passes(timedelta(minutes=30))
    assert all(
        max(stop.completed_at for stop in route.stops if stop.completed_at) > LATE_MORNING
        for route in demo.routes()
        if route.stops_ahead
    )


def test_the_whole_day_comes_to_its_end_and_everybody_goes_home(demo: Demo) -> None:
    out = {f"driver:{route.driver_code}" for route in demo.routes() if route.stops_ahead}
    demo.passes(timedelta(hours=10), step=timedelta(minutes=3))
    assert not any(route.stops_ahead for route in demo.routes())
    with reading(demo.sessions) as session:
        home = set(session.scalars(select(History.subject).where(History.command == "end_shift")))
    assert home >= out


def test_who_writes_as_a_driver_has_that_route_to_themself(demo: Demo) -> None:
    with transaction(demo.sessions) as session:
        driver = session.scalars(select(Driver).where(Driver.slack_user.is_not(None)).order_by(Driver.id)).first()
        assert driver is not None
        assert driver.slack_user is not None
        mine, user = driver.code, driver.slack_user
        slack_people.remember(session, user, "T1", "D1")
        inbox.receive(session, InboundMessage("slack", "ev1", "D1", "T1", "next stop", (), LATE_MORNING))
    before = {route.driver_code: len(route.stops_ahead) for route in demo.routes()}
    demo.passes(timedelta(minutes=40))
    after = {route.driver_code: len(route.stops_ahead) for route in demo.routes()}
    assert after[mine] == before[mine]
    assert sum(after.values()) < sum(before.values())


def test_a_driver_who_is_known_to_slack_and_has_not_written_drives(demo: Demo) -> None:
    with transaction(demo.sessions) as session:
        user = session.scalars(select(Driver.slack_user).where(Driver.slack_user.is_not(None))).first()
        slack_people.remember(session, user or "", "T1", "D1")
    before = {route.code: len(route.stops_ahead) for route in demo.routes()}
    demo.passes(timedelta(minutes=40))
    assert all(len(route.stops_ahead) < before[route.code] for route in demo.routes() if before[route.code])


def test_routes_that_come_later_have_drivers_of_their_own(demo: Demo) -> None:
    gone = next(iter(demo.drivers.routes))
    del demo.drivers.routes[gone]  # as if it had been made after the demo began
    before = {route.code: route for route in demo.routes()}
    demo.passes(timedelta(minutes=20))
    with reading(demo.sessions) as session:
        untouched = driver_day.route_by_code(session, gone)
    assert untouched is not None
    assert gone not in before
    assert all(stop.completed_at is None or stop.completed_at <= LATE_MORNING for stop in untouched.stops)


@pytest.fixture
def route(demo: Demo) -> RouteView:
    return next(route for route in demo.routes() if len(route.stops_ahead) > 3)


def _with_eta(route: RouteView, eta: datetime | None) -> RouteView:
    stop = routes.next_stop(route)
    assert stop is not None
    changed = replace(stop, deliveries=tuple(replace(each, eta=eta) for each in stop.deliveries))
    return replace(route, stops=tuple(changed if each is stop else each for each in route.stops))


@pytest.mark.parametrize(
    ("eta_in", "last_door_ago", "is_right"),
    [
        (timedelta(0), timedelta(minutes=5), lambda move: isinstance(move, IsAt)),
        (timedelta(minutes=4), timedelta(minutes=5), lambda move: move == Waits(LATE_MORNING + timedelta(minutes=4))),
        (timedelta(minutes=-1), timedelta(minutes=1),
         lambda move: move == Waits(LATE_MORNING - timedelta(minutes=1) + LEAST_BETWEEN_DOORS)),
        (timedelta(minutes=-18), timedelta(minutes=5), lambda move: move == SaysLate(20)),
        (None, timedelta(minutes=5), lambda move: isinstance(move, IsAt)),
    ],
)  # fmt: skip
def test_a_driver_is_at_the_door_when_it_is_time_and_says_when_that_is_past(
    route: RouteView, eta_in: timedelta | None, last_door_ago: timedelta, is_right: Callable[[object], bool]
) -> None:
    given = _with_eta(
        replace(route, delay_minutes=0, delay_reported_at=None), LATE_MORNING + eta_in if eta_in is not None else None
    )
    move = next_move(given, LATE_MORNING - last_door_ago, LATE_MORNING)
    assert is_right(move), move


def test_what_was_said_is_not_said_again_at_once(route: RouteView) -> None:
    late = _with_eta(replace(route, delay_reported_at=LATE_MORNING), LATE_MORNING - timedelta(minutes=18))
    assert isinstance(next_move(late, None, LATE_MORNING), IsAt)


def test_a_truck_is_loaded_before_the_first_stop_and_its_driver_goes_home_after_the_last(route: RouteView) -> None:
    empty = replace(route, stops=())
    assert isinstance(next_move(empty, LATE_MORNING - timedelta(hours=1), LATE_MORNING), GoesHome)
    assert isinstance(next_move(empty, None, LATE_MORNING), Waits)
    waiting = Status.AT_DEPOT
    stops = tuple(
        replace(
            stop,
            completed_at=None,
            deliveries=tuple(replace(d, status=waiting, eta=LATE_MORNING) for d in stop.deliveries),
        )
        for stop in route.stops
    )
    assert isinstance(next_move(replace(route, stops=stops), None, LATE_MORNING), Loads)
