from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day, driver_views, routes, whereabouts
from doorstep.dms.routes import RouteView
from doorstep.dms.seed import seed
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome, Audience, FailureReason, InstructionKind
from tests.databases import remembered
from tests.dms.world import HOME, NEIGHBOUR, announce, by, found, move, send_out

N1, N2, N3 = "LM100000001", "LM100000002", "LM100000003"


@pytest.fixture
@remembered
def company(sessions: Sessions, now: datetime) -> Sessions:
    """Driver D1 with two stops on the truck."""
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        send_out(session, N2, now, address=NEIGHBOUR)
    return sessions


def day(sessions: Sessions, now: datetime, driver: str = "D1") -> RouteView:
    with reading(sessions) as session:
        route = driver_day.route_of_driver(session, driver, now)
    assert route is not None
    return route


def test_a_route_has_its_stops_in_order_and_the_next_is_the_first_that_is_not_done(
    company: Sessions, now: datetime
) -> None:
    route = day(company, now)
    assert (route.code, route.driver_code, route.timezone) == ("R-D1", "D1", "America/Chicago")
    assert [(stop.position, stop.address) for stop in route.stops] == [(1, HOME), (2, NEIGHBOUR)]
    assert routes.next_stop(route) == route.stops[0]
    with transaction(company) as session:
        dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED)
    route = day(company, now)
    assert route.stops[0].completed_at == now
    assert routes.next_stop(route) == route.stops[1]
    with transaction(company) as session:
        dms_commands.cancel_delivery(session, by("c1", now, "customer"), N2, "")
    assert routes.next_stop(day(company, now)) is None


def test_a_stop_is_found_by_its_position_and_by_what_is_for_it(company: Sessions, now: datetime) -> None:
    route = day(company, now)
    assert routes.stop_at(route, 2) == routes.stop_of(route, N2) == route.stops[1]
    assert routes.stop_at(route, 3) is None
    assert routes.stop_of(route, N3) is None


def test_a_stop_says_what_is_wanted_at_the_door_but_no_code_and_no_number(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        customer = by("SM1", now, "customer")
        dms_commands.give_access(session, customer, N1, [(AccessKind.GATE, "4711")])
        dms_commands.give_instructions(session, customer, N1, [(InstructionKind.DOG, "friendly")])
        dms_commands.add_note(session, by("n1", now, "desk:Ana"), N1, "Ring twice")
        dms_commands.add_note(session, by("n2", now, "desk:Ana"), N1, "Angry", audience=Audience.DESK)
    first, second = day(company, now).stops
    (at_home,) = first.deliveries
    assert (at_home.tracking_number, at_home.recipient_name, at_home.has_phone) == (N1, "Maria Lopez", True)
    assert [each.detail for each in at_home.instructions] == ["friendly"]
    assert [note.text for note in at_home.notes] == ["Ring twice"]
    assert at_home.has_access
    assert not second.deliveries[0].has_access
    assert "4711" not in repr(day(company, now))
    assert "555" not in repr(day(company, now))


def test_access_that_was_kept_for_the_place_counts(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        customer = by("SM1", now, "customer")
        dms_commands.give_access(session, customer, N1, [(AccessKind.GATE, "4711")], keep=True)
        dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED)
        send_out(session, N3, now)
    route = day(company, now)
    at_home = routes.stop_of(route, N3)
    assert at_home is not None
    assert at_home.deliveries[0].has_access
    assert not route.stops[1].deliveries[0].has_access


def test_packages_of_one_stop_are_together_and_what_is_still_out_comes_first(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N3, now)
        move(session, N3, Status.AT_DEPOT, now)
        dms_commands.assign_to_route(session, by("p", now), N3, "R-D1", 1)
        move(session, N3, Status.OUT_FOR_DELIVERY, now)
        dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED)
        dms_commands.change_address(session, by("SM1", now, "customer"), N3, replace(HOME, unit="7"))
    first = day(company, now).stops[0]
    assert [each.tracking_number for each in first.deliveries] == [N3, N1]
    assert first.address.unit == "7"
    assert first.is_ahead


def test_a_driver_may_have_no_route_today(company: Sessions, now: datetime) -> None:
    with reading(company) as session:
        assert driver_day.route_of_driver(session, "D1", now + timedelta(days=1)) is None
        assert driver_day.route_of_driver(session, "nobody", now) is None


def test_today_is_the_depots_day(company: Sessions) -> None:
    late = datetime(2026, 11, 21, 5, 59, tzinfo=UTC)  # 23:59 in Chicago
    assert day(company, late).code == "R-D1"
    with reading(company) as session:
        assert driver_day.route_of_driver(session, "D1", late + timedelta(minutes=1)) is None
        assert driver_day.route_of_driver(session, "D1", datetime(2026, 11, 20, 5, 59, tzinfo=UTC)) is None


def test_of_two_routes_today_the_one_under_way_is_meant(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.create_route(
            session, by("r", now), "A-second", depot_code="CHI", service_date=now.date(), driver_code="D1"
        )
    assert day(company, now).code == "R-D1"


def test_a_route_belongs_to_whoever_drives_it_now(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.assign_driver(session, by("d", now), "R-D1", "D2")
        assert driver_day.route_of_driver(session, "D1", now) is None
    assert day(company, now, "D2").code == "R-D1"  # R-D2 has nothing on the truck


def test_the_statements_are_few_however_many_stops(engine: Engine, sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=400)
    with counted(engine) as statements:
        route = day(sessions, now, "CHI01")
    assert len(route.stops) > 40
    assert len(statements) <= 7  # with BEGIN


def test_the_last_position_is_the_door_of_the_latest_attempt(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        assert whereabouts.last_position(session, "D1", now) is None
        dms_commands.record_attempt(
            session,
            by("a1", now),
            N2,
            AttemptOutcome.FAILED,
            reason=FailureReason.NO_ACCESS,
            evidence=dms_commands.AttemptEvidence(latitude=41.9, longitude=-87.6),
        )
    with reading(company) as session:
        position = whereabouts.last_position(session, "D1", now + timedelta(minutes=30))
        assert whereabouts.last_position(session, "D2", now) is None
        assert whereabouts.last_heard(session, "D1", now + timedelta(minutes=30)) == now
        assert whereabouts.last_heard(session, "D2", now) is None
    assert position == driver_views.Position(now, NEIGHBOUR, "America/Chicago", "R-D1", 2, 41.9, -87.6)


def test_a_stop_that_was_called_off_is_no_position(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.cancel_delivery(session, by("c1", now, "customer"), N1, "")
    with reading(company) as session:
        assert whereabouts.last_position(session, "D1", now) is None


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
