"""`python -m doorstep.simulation.demo_drivers`: the demo's drivers go from door to door while it runs.

They tell the DMS as a drivers' app would: that they have loaded, that it is delivered or could not be, that they are
late. What a route wants next is a pure function of it (`next_move`); so a demo that is left alone is a day under way.
Whoever has written as a driver in the sandbox has that driver's route to themself from then on.
"""

import random
import signal
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import Event

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep import logs
from doorstep.bootstrap import Services, services
from doorstep.database import reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day, routes
from doorstep.dms.commands import AttemptEvidence, CommandRejected, IllegalMove
from doorstep.dms.commands.driving import MOST_MINUTES_LATE
from doorstep.dms.routes import RouteView, StopDelivery, StopView
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.messaging import photos
from doorstep.messaging.models import Conversation, InboxRow
from doorstep.messaging.shrinking import shrunk
from doorstep.messaging.slack.people import SlackPerson
from doorstep.provenance import By
from doorstep.sandbox.photos import doorstep_png

LEAST_BETWEEN_DOORS = timedelta(minutes=2, seconds=30)
_LOADS_BEFORE = timedelta(minutes=20)
"""The first estimate."""
_LATE = timedelta(minutes=15)
"""Behind the estimate; then a driver says so."""
_SAYS_SO_AGAIN_AFTER = timedelta(minutes=20)
_DRIVES_HOME = timedelta(minutes=20)
_LOOKS_AGAIN_AFTER = timedelta(minutes=1)
_AT_HOME_FOR = timedelta(minutes=30)
_LOOKS_EVERY_SECONDS = 2.0
_FAILS, _SHOWS = 0.07, 0.4
"""Parts of the doors at which nobody is home, and of the deliveries of which there is a photo."""
_PLACES = ("front door", "front porch", "side door", "mailroom", "back porch")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Loads:
    pass


@dataclass(frozen=True)
class SaysLate:
    minutes: int
    """Against the plan."""


@dataclass(frozen=True)
class IsAt:
    stop: StopView


@dataclass(frozen=True)
class GoesHome:
    pass


@dataclass(frozen=True)
class Waits:
    until: datetime


Move = Loads | SaysLate | IsAt | GoesHome | Waits


def next_move(route: RouteView, at_last_door: datetime | None, now: datetime) -> Move:
    """What its driver does now, or until when they drive. Pure."""
    stop = routes.next_stop(route)
    if stop is None or stop.is_set_aside:
        if routes.is_to_be_loaded(route) and at_last_door is None:
            first = min((each.eta for each in route.stops if each.eta), default=now)
            return Loads() if now >= first - _LOADS_BEFORE else Waits(first - _LOADS_BEFORE)
        home_at = (at_last_door or now) + _DRIVES_HOME
        return GoesHome() if at_last_door is not None and now >= home_at else Waits(home_at)
    eta, free_at = stop.eta or now, (at_last_door or now - LEAST_BETWEEN_DOORS) + LEAST_BETWEEN_DOORS
    if now - eta > _LATE and _may_say_so(route, now):
        behind = 5 * -(-(now - eta) // timedelta(minutes=5))
        return SaysLate(min(route.delay_minutes + behind, MOST_MINUTES_LATE))
    there_at = max(eta, free_at, stop.not_before or eta)
    return IsAt(stop) if now >= there_at else Waits(there_at)


def _may_say_so(route: RouteView, now: datetime) -> bool:
    return route.delay_reported_at is None or now - route.delay_reported_at > _SAYS_SO_AGAIN_AFTER


@dataclass
class DemoDrivers:
    """The routes that there are when the demo begins; those of simulated days have drivers of their own."""

    services: Services
    routes: dict[str, str] = field(default_factory=dict)
    """Driver by route."""
    _users: dict[str, str] = field(default_factory=dict)
    """Slack's ids, by driver."""
    _looks_at: dict[str, datetime] = field(default_factory=dict)
    _home: set[str] = field(default_factory=set)
    """Routes whose drivers went home."""

    def meet(self) -> None:
        with reading(self.services.sessions) as session:
            found = driver_day.routes_today(session, self.services.clock())
        self.routes = {each.code: each.driver_code for each in found}
        self._users = {each.driver_code: each.slack_user for each in found if each.slack_user}

    def step(self) -> int:
        """Everything that is due now, a move of each route at most. How many moved."""
        now = self.services.clock()
        return sum(self._drive(code, driver, now) for code, driver in self.routes.items() if self._is_due(code, now))

    def _is_due(self, code: str, now: datetime) -> bool:
        return now >= self._looks_at.get(code, now)

    def _drive(self, code: str, driver: str, now: datetime) -> bool:
        with reading(self.services.sessions) as session:
            if not self._moves(session, code, driver, now):
                return False
        with transaction(self.services.sessions) as session:  # who waits for nothing keeps nobody from writing
            found = self._moves(session, code, driver, now)
            if found is None:
                return False
            move, route = found
            try:
                self._do(session, move, route, driver, now)
            except CommandRejected as rejected:  # somebody else was quicker, or has other plans
                _log.info("demo_driver_refused", route=code, reason=rejected.reason)
            if isinstance(move, GoesHome):
                self._home.add(code)
            self._looks_at[code] = now
            return True

    def _moves(self, session: Session, code: str, driver: str, now: datetime) -> tuple[Move, RouteView] | None:
        """None: they wait, and are looked at later."""
        if is_played(session, self._users.get(driver)):
            self._looks_at[code] = now + _AT_HOME_FOR
            return None
        route = driver_day.route_by_code(session, code)
        if route is None or route.driver_code != driver:
            self._looks_at[code] = now + _LOOKS_AGAIN_AFTER
            return None
        move = next_move(route, _at_last_door(route), now)
        if isinstance(move, GoesHome) and code in self._home:
            move = Waits(now + _LOOKS_AGAIN_AFTER)
        if isinstance(move, Waits):
            # Not longer than a minute: customers and dispatch change what is ahead.
            self._looks_at[code] = min(max(move.until, now), now + _LOOKS_AGAIN_AFTER)
            return None
        return move, route

    def _do(self, session: Session, move: Move, route: RouteView, driver: str, now: datetime) -> None:
        by = By(f"driver:{driver}", f"demo:{route.code}:{now:%H%M%S}", now)
        match move:
            case Loads():
                try:
                    dms_commands.start_shift(session, by, driver, load=True)
                except IllegalMove:  # at work already
                    dms_commands.load_route(session, by, driver)
            case SaysLate(minutes):
                dms_commands.report_delay(session, by, route.code, minutes, "traffic")
            case GoesHome():
                dms_commands.end_shift(session, by, driver)
            case IsAt(stop):
                for delivery in stop.deliveries:
                    if delivery.is_out and not delivery.is_set_aside:
                        self._at_the_door(session, by, delivery)

    def _at_the_door(self, session: Session, by: By, delivery: StopDelivery) -> None:
        number, is_signed = delivery.tracking_number, delivery.signature_required
        chance = random.Random(f"demo:{number}")  # noqa: S311 - the same demo each time, no secret
        if chance.random() < _FAILS:
            dms_commands.record_attempt(session, by, number, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME)
            return
        photo = photos.keep(session, "demo", _photo(), by.now) if chance.random() < _SHOWS and not is_signed else None
        evidence = AttemptEvidence(
            left_at=None if is_signed else chance.choice(_PLACES),
            signed_by=delivery.recipient_name if is_signed else None,
            photo_url=photos.url(self.services.settings, photo) if photo else None,
        )
        dms_commands.record_attempt(session, by, number, AttemptOutcome.DELIVERED, evidence=evidence)


def is_played(session: Session, slack_user: str | None) -> bool:
    """Whether somebody has written as this driver."""
    if slack_user is None:
        return False
    wrote = (
        select(InboxRow.id)
        .join(Conversation, Conversation.id == InboxRow.conversation_id)
        .join(SlackPerson, SlackPerson.channel == Conversation.their_number)
        .where(SlackPerson.user == slack_user, Conversation.provider == "slack")
    )
    return session.execute(wrote.limit(1)).first() is not None


def _at_last_door(route: RouteView) -> datetime | None:
    return max((stop.completed_at for stop in route.stops if stop.completed_at), default=None)


@cache
def _photo() -> bytes:
    return shrunk(doorstep_png())


def run(at_work: DemoDrivers, over: Event, speed: float = 1.0) -> None:
    """Until it is over. What goes wrong keeps nobody from the next door."""
    is_met = False
    while not over.wait(_LOOKS_EVERY_SECONDS / min(speed, 4.0)):
        try:
            if not is_met:
                at_work.meet()
                is_met = True
            at_work.step()
        except OperationalError:
            _log.info("demo_drivers_wait_for_the_database")
        except Exception:
            _log.exception("demo_driver_failed")
            time.sleep(_LOOKS_EVERY_SECONDS)


def main() -> None:
    over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    logs.configure(services().settings)
    _log.info("demo_drivers_started")
    run(DemoDrivers(services()), over, services().settings.clock_speed)


if __name__ == "__main__":
    main()
