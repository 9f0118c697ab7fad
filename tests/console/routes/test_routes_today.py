from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.cases.lifecycle import CaseKind
from doorstep.console.routes import queries as routes_today
from doorstep.database import transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms.filling import dms_of
from doorstep.dms.models import Route
from doorstep.dms.routes import late_by
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import check_ins, notices, shifts
from doorstep.drivers.check_ins.models import CheckInKind, ScheduledCheckIn
from doorstep.drivers.notices.models import NoticeKind
from doorstep.provenance import By
from tests.console.cases.test_cases_board import opened
from tests.console.world import NUMBER, Desk
from tests.dms import world as company

pytestmark = pytest.mark.both_databases

SECOND = "LM222222222"


@pytest.fixture
def world(world: Desk) -> Desk:
    """Two routes: D1 with two stops, D2 with none."""
    with transaction(world.sessions) as session:
        company.send_out(session, SECOND, world.now, address=company.NEIGHBOUR)
        for number, minutes in ((NUMBER, 30), (SECOND, 60)):
            eta = world.now + timedelta(minutes=minutes)
            dms_commands.set_eta(session, By.system(f"eta {number}", world.now), number, eta)
    return world


def of_d1(world: Desk) -> routes_today.RouteToday:
    with world.sessions() as session:
        return next(each for each in routes_today.routes(session, world.now) if each.driver_code == "D1")


def reports(world: Desk, number: str, outcome: AttemptOutcome, **more: object) -> None:
    with transaction(world.sessions) as session:
        by = By.driver("D1", f"attempt {number}", world.now)
        dms_commands.record_attempt(session, by, number, outcome, **more)  # type: ignore[arg-type]


def test_a_route_under_way_says_how_far_it_is(world: Desk) -> None:
    reports(world, NUMBER, AttemptOutcome.DELIVERED)
    found = of_d1(world)
    assert (found.progress, found.stops, found.stops_done, found.deliveries_left) == ("under_way", 2, 1, 1)
    assert (found.next_position, found.behind, found.at_risk, found.is_late) == (2, timedelta(0), 0, False)
    assert (found.last_heard_at, found.is_silent) == (world.now, False)


def test_a_driver_behind_the_estimates_is_late_and_what_follows_is_at_risk(world: Desk) -> None:
    world.later(minutes=50)
    assert (of_d1(world).behind, of_d1(world).is_late, of_d1(world).at_risk) == (timedelta(minutes=20), True, 0)
    world.later(hours=3)
    assert of_d1(world).at_risk == 1
    world.later(minutes=15)
    assert of_d1(world).at_risk == 2


def test_route_row_delivery_and_driver_give_one_time_for_a_stop(world: Desk) -> None:
    world.later(minutes=50)  # 20 after the first estimate
    with world.sessions() as session:
        found = routes_today.route(session, "R-D1", world.now)
        first, second = (dms_of(session).delivery(number) for number in (NUMBER, SECOND))
        of_driver = dms_of(session).drivers.route("R-D1")
    assert found is not None
    assert first is not None
    assert second is not None
    assert of_driver is not None
    summary, stops = found
    rows = [each.expected for stop in stops for each in stop.deliveries]
    assert rows == [world.now, world.now + timedelta(minutes=30)]
    assert summary.next_expected == rows[0], "the header says no time that has passed"
    assert [first.expected(world.now), second.expected(world.now)] == rows
    assert late_by(of_driver, world.now) == summary.behind


def test_a_driver_who_says_nothing_is_silent(world: Desk) -> None:
    assert of_d1(world).is_silent
    reports(world, NUMBER, AttemptOutcome.DELIVERED)
    assert not of_d1(world).is_silent
    world.later(minutes=45)
    assert of_d1(world).is_silent


def test_late_and_silent_routes_come_first(world: Desk) -> None:
    with world.sessions() as session:
        assert [each.code for each in routes_today.routes(session, world.now)] == ["R-D1", "R-D2"]
    world.later(minutes=50)
    with transaction(world.sessions) as session:
        company.send_out(session, "LM333333333", world.now, route="R-D2")
    reports(world, NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
    with world.sessions() as session:
        assert [(each.code, each.is_silent) for each in routes_today.routes(session, world.now)] == [
            ("R-D2", True),
            ("R-D1", False),
        ]


def test_routes_of_other_days_are_not_todays(world: Desk) -> None:
    world.later(days=1)
    with world.sessions() as session:
        assert routes_today.routes(session, world.now) == []


def test_a_route_stop_by_stop(world: Desk) -> None:
    reports(world, NUMBER, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
    opened(world, CaseKind.ACCESS, NUMBER)
    with world.sessions() as session:
        found = routes_today.route(session, "R-D1", world.now)
        assert routes_today.route(session, "R-none", world.now) is None
    assert found is not None
    summary, (first, second) = found
    assert summary.failed_attempts == 1
    assert (first.position, first.completed_at, first.address) == (
        1,
        world.now,
        "1205 N La Salle St Apt 4B, Chicago, IL 60610",
    )
    (tried,) = first.deliveries
    assert (tried.status, tried.last_attempt, tried.open_cases) == (Status.ATTEMPTED, "failed: no access", 1)
    (waits,) = second.deliveries
    assert (waits.expected, waits.is_at_risk) == (waits.eta, False)


def test_a_driver_on_a_break_is_not_silent_and_a_reported_delay_is_late(world: Desk) -> None:
    with transaction(world.sessions) as session:
        shifts.start_shift(session, By.driver("D1", "s", world.now), "D1")
        dms_commands.start_break(session, By.driver("D1", "b", world.now), "D1")
    started = world.now
    world.later(minutes=50)
    found = of_d1(world)
    assert (found.is_silent, found.shift_started_at, found.break_since) == (False, started, started)


def test_what_a_driver_said_was_asked_and_has_not_seen(world: Desk) -> None:
    with transaction(world.sessions) as session:
        shifts.start_shift(session, By.driver("D1", "s", world.now), "D1")
        check_ins.check_in(session, By.driver("D1", "c", world.now), "D1", minutes_late=20, reason="traffic")
        route_id = session.scalars(select(Route.id).where(Route.code == "R-D1")).one()
        session.add(
            ScheduledCheckIn(
                route_id=route_id, kind=CheckInKind.MIDDAY, position=0, due_at=world.now, asked_at=world.now
            )
        )  # fmt: skip
        first, second = [
            notices.add_notice(session, notices.NewNotice("D1", "R-D1", NoticeKind.ACCESS, f"code {n}"), world.now)
            for n in range(2)
        ]
    opened(world, CaseKind.ACCESS, NUMBER)
    found = of_d1(world)
    assert found.last_check_in is not None
    assert (found.last_check_in.minutes_late, found.last_check_in.reason) == (20, "traffic")
    assert (found.drift, found.lateness, found.asked_at) == (timedelta(minutes=20), 20, world.now)
    assert (found.unseen, found.unseen_since, found.open_cases) == (2, world.now, 1)
    with transaction(world.sessions) as session:
        notices.see_notice(session, first, world.now)
        notices.see_notice(session, second, world.now)
        check_ins.check_in(session, By.driver("D1", "d", world.later(minutes=1)), "D1")
    found = of_d1(world)
    assert (found.unseen, found.asked_at, found.drift) == (0, None, timedelta(0))


def test_a_drivers_own_route_is_found(world: Desk) -> None:
    with world.sessions() as session:
        mine = routes_today.route_of(session, "D1", world.now)
        assert routes_today.route_of(session, "D9", world.now) is None
    assert mine is not None
    assert mine.code == "R-D1"
