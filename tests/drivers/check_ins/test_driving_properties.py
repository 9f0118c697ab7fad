"""Whatever a driver reports, takes back and says of being late, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day
from doorstep.dms.commands import CommandRejected
from doorstep.dms.commands.attempts import TAKEN_BACK_WITHIN
from doorstep.dms.models import Attempt, Delivery, Route, Stop
from doorstep.dms.outcomes import Snapshot
from doorstep.dms.snapshot import snapshot
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import check_ins
from doorstep.provenance import By
from tests.dms.world import HOME, announce, by, found, move

MORNING = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
AFTER = {
    AttemptOutcome.DELIVERED: Status.DELIVERED,
    AttemptOutcome.FAILED: Status.ATTEMPTED,
    AttemptOutcome.REFUSED: Status.REFUSED,
}
_days = count()

packages = st.integers(0, 3)


class Day(RuleBasedStateMachine):
    """A driver with four packages for three stops, and what must be true of them."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__()
        self.sessions, self.number, self.now, self.steps = sessions, next(_days), MORNING, count()
        self.driver, self.route = f"P{self.number}", f"P-{self.number}"
        self.packages = [f"LM{300_000_000 + 10 * self.number + index}" for index in range(4)]
        self.status = dict.fromkeys(self.packages, Status.OUT_FOR_DELIVERY)
        self.reported: dict[str, list[tuple[datetime, Snapshot, int, Status]]] = {}
        """Reports that could be taken back, the latest at the end: when, what the package was before, how many delays
        had been reported, and its status before."""
        self.delay, self.delays = 0, 0
        self.planned = {
            number: MORNING + timedelta(minutes=30 * (index + 1)) for index, number in enumerate(self.packages)
        }
        with transaction(sessions) as session:
            dms_commands.create_driver(session, self.who(), self.driver, name="Pat", phone=None, depot_code="CHI")
            dms_commands.create_route(
                session, self.who(), self.route, depot_code="CHI", service_date=MORNING.date(), driver_code=self.driver
            )
            for index, number in enumerate(self.packages):
                stop = max(index, 1)  # the first two are for one door
                announce(session, number, MORNING, replace(HOME, number=str(1200 + stop)))
                move(session, number, Status.AT_DEPOT, MORNING)
                dms_commands.assign_to_route(session, self.who(), number, self.route, stop)
                move(session, number, Status.OUT_FOR_DELIVERY, MORNING)
                dms_commands.set_eta(session, self.who(), number, self.planned[number])

    def who(self) -> By:
        return by(f"{self.route}:{next(self.steps)}", self.now, f"driver:{self.driver}")

    def do(self, command: Any, *arguments: Any, **named: Any) -> str | None:
        """The reason of a refusal, None if it was done."""
        try:
            with transaction(self.sessions) as session:
                command(session, self.who(), *arguments, **named)
        except CommandRejected as refusal:
            return refusal.reason
        return None

    def full(self, number: str) -> Snapshot:
        """All there is of a package but its version and when it was last touched."""
        with reading(self.sessions) as session:
            row = session.scalars(select(Delivery).where(Delivery.tracking_number == number)).one()
            more = {
                name: getattr(row, name) for name in ("status_changed_at", "eta_updated_at", "planned_eta", "stop_id")
            }
            return snapshot(row) | more | {"completed": row.stop.completed_at if row.stop else None}

    @rule(minutes=st.integers(0, 12))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(package=packages, outcome=st.sampled_from(AttemptOutcome))
    def report(self, package: int, outcome: AttemptOutcome) -> None:
        number = self.packages[package]
        before = self.full(number)
        reason = FailureReason.NOBODY_HOME if outcome is AttemptOutcome.FAILED else None
        refusal = self.do(dms_commands.record_attempt, number, outcome, reason=reason)
        was = self.status[number]
        is_second_try = was is Status.ATTEMPTED and outcome is not AttemptOutcome.FAILED
        if was is Status.OUT_FOR_DELIVERY or is_second_try:
            assert refusal is None
            self.status[number] = AFTER[outcome]
            self.reported.setdefault(number, []).append((self.now, before, self.delays, was))
        else:
            assert refusal == ("not_loaded" if was is Status.AT_DEPOT else f"already_{was}")

    @rule(package=packages)
    def take_back(self, package: int) -> None:
        number = self.packages[package]
        refusal = self.do(dms_commands.take_back_report, number)
        if not self.reported.get(number):
            assert refusal == "nothing_to_take_back"
            return
        at, before, delays, was = self.reported[number][-1]
        if self.now - at > TAKEN_BACK_WITHIN:
            assert refusal == "too_late"
            return
        assert refusal is None
        self.reported[number].pop()
        self.status[number] = was
        if delays == self.delays:
            assert self.full(number) == before

    @rule(minutes=st.integers(0, 90), asked=st.booleans())
    def is_late(self, minutes: int, asked: bool) -> None:
        if asked:
            assert self.do(check_ins.check_in, self.driver, minutes_late=minutes) is None
        else:
            assert self.do(dms_commands.report_delay, self.route, minutes) is None
        self.delay, self.delays = minutes, self.delays + 1

    @rule(package=packages)
    def is_missing(self, package: int) -> None:
        number = self.packages[package]
        refusal = self.do(dms_commands.report_missing, number)
        assert (refusal is None) is (self.status[number] is Status.OUT_FOR_DELIVERY)
        if refusal is None:
            self.status[number] = Status.AT_DEPOT
            self.planned.pop(number, None)

    @rule(package=packages)
    def turns_up(self, package: int) -> None:
        number = self.packages[package]
        if self.status[number] is Status.AT_DEPOT:
            assert self.do(dms_commands.change_status, number, Status.OUT_FOR_DELIVERY) is None
            self.status[number] = Status.OUT_FOR_DELIVERY

    @invariant()
    def no_package_is_lost(self) -> None:
        with reading(self.sessions) as session:
            route = driver_day.route_of_driver(session, self.driver, self.now)
            assert route is not None
            on_route = {each.tracking_number: (stop, each) for stop in route.stops for each in stop.deliveries}
            assert set(on_route) == set(self.packages)
            for number, (stop, each) in on_route.items():
                assert each.status is self.status[number]
                assert stop.is_ahead == any(other.is_out for other in stop.deliveries)
                assert not each.is_out or stop in route.stops_ahead
            standing = dict(
                session.execute(
                    select(Delivery.tracking_number, Attempt.outcome)
                    .join(Attempt, Attempt.delivery_id == Delivery.id)
                    .join(Stop, Stop.id == Delivery.stop_id)
                    .join(Route, Route.id == Stop.route_id)
                    .where(Route.code == self.route, Attempt.taken_back_at.is_(None))
                ).tuples().all()
            )  # fmt: skip
        assert {number: AFTER[outcome] for number, outcome in standing.items()} == {
            number: status
            for number, status in self.status.items()
            if status not in (Status.OUT_FOR_DELIVERY, Status.AT_DEPOT)
        }

    @invariant()
    def estimates_are_the_plan_and_the_delay(self) -> None:
        with reading(self.sessions) as session:
            rows = session.scalars(select(Delivery).where(Delivery.tracking_number.in_(self.packages))).all()
            etas = {row.tracking_number: row.eta for row in rows}
        for number, eta in etas.items():
            if self.status[number] is not Status.OUT_FOR_DELIVERY or number not in self.planned:
                assert eta is None
            else:
                assert eta == self.planned[number] + timedelta(minutes=self.delay)
                assert eta >= self.planned[number]


def test_no_order_of_reports_loses_a_package_or_an_estimate(sessions: Sessions) -> None:
    found(sessions, MORNING)
    run_state_machine_as_test(
        lambda: Day(sessions),
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
