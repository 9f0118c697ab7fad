from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.seed import DEMO_CUSTOMERS, seed
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.provenance import By
from tests.dms.world import HOME, NEIGHBOUR, PHONE, announce, found, move, send_out

pytestmark = pytest.mark.both_databases

N1, N2, N3 = "LM100000001", "LM100000002", "LM100000003"


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_unknown_tracking_number_is_none(sessions: Sessions) -> None:
    with reading(sessions) as session:
        assert dms_queries.delivery(session, N1) is None


def test_a_view_tells_address_depot_route_and_promise(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
    with reading(sessions) as session:
        view = dms_queries.delivery(session, N1)
    assert view is not None
    assert (view.address, view.timezone) == (HOME, "America/Chicago")
    assert (view.depot_code, view.depot_timezone, view.depot_address.street) == ("CHI", "America/Chicago", "FULTON")
    assert (view.route_code, view.driver_name, view.stops_before) == ("R-D1", "Erin Bell", 0)
    assert (view.window_start, view.window_end) == (now, now + timedelta(hours=4))
    assert view.window_start.tzinfo is not None


def test_a_phone_sees_open_deliveries_soonest_first_then_what_finished_lately(
    sessions: Sessions, now: datetime
) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        dms_commands.record_attempt(session, By.driver("D1", "a", now), N1, AttemptOutcome.DELIVERED)
        announce(session, N2, now + timedelta(hours=3))
        announce(session, N3, now + timedelta(hours=1))
        announce(session, "LM100000004", now, phone="+13125550143")

    def seen(at: datetime) -> list[str]:
        with reading(sessions) as session:
            return [view.tracking_number for view in dms_queries.open_deliveries_of_phone(session, PHONE, at)]

    assert seen(now) == [N3, N2, N1]
    assert seen(now + timedelta(days=29)) == [N3, N2, N1]
    assert seen(now + timedelta(days=30)) == [N3, N2]


def test_yesterdays_driver_is_not_named_for_a_package_back_at_the_depot(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        dms_commands.record_attempt(
            session, By.driver("D1", "a", now), N1, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME
        )
        assert dms_queries.delivery(session, N1).driver_name == "Erin Bell"  # type: ignore[union-attr]
        move(session, N1, Status.AT_DEPOT, now + timedelta(hours=8))
        view = dms_queries.delivery(session, N1)
    assert view is not None
    assert (view.route_code, view.driver_name) == (None, None)
    assert view.attempts[0].driver_name == "Erin Bell"


def test_a_second_writer_is_seen_by_a_session_that_read_before(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        announce(session, N1, now)
    with sessions() as session:
        assert dms_queries.delivery(session, N1).address == HOME  # type: ignore[union-attr]
        session.commit()
        with transaction(sessions) as other:
            dms_commands.change_address(other, By.customer("SM1", now), N1, NEIGHBOUR)
        assert dms_queries.delivery(session, N1).address == NEIGHBOUR  # type: ignore[union-attr]


def test_a_delivery_is_as_seen_until_a_command_changes_it(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
    with reading(sessions) as session:
        view = dms_queries.delivery(session, N1)
        assert view is not None
        assert dms_queries.is_as_seen(session, view)
        assert not dms_queries.is_as_seen(session, replace(view, tracking_number="LM000000000"))
    with transaction(sessions) as session:
        dms_commands.record_attempt(session, By.driver("D1", "a", now), N1, AttemptOutcome.DELIVERED)
    with reading(sessions) as session:
        assert not dms_queries.is_as_seen(session, view)


def test_find_by_phone_driver_and_route(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        send_out(session, N2, now, address=NEIGHBOUR, phone=None)
        send_out(session, N3, now, route="R-D2", address=replace(HOME, number="1300"))

    def numbers(**by: str) -> list[str]:
        with reading(sessions) as session:
            return [view.tracking_number for view in dms_queries.find(session, **by)]

    assert numbers(route="R-D1") == [N1, N2]
    assert numbers(driver="omar reed") == [N3]
    assert numbers(driver="D1") == [N1, N2]
    assert sorted(numbers(phone=PHONE)) == [N1, N3]
    assert numbers(phone=PHONE, route="R-D1") == [N1]
    assert numbers(route="' OR 1=1 --") == []
    with reading(sessions) as session, pytest.raises(ValueError, match="phone"):
        dms_queries.find(session)


def test_a_whole_route_costs_no_more_statements_than_one_delivery(
    engine: Engine, sessions: Sessions, now: datetime
) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=200)
    with reading(sessions) as session, counting(engine) as statements:
        views = dms_queries.find(session, route="CHI-20261120-01")
    assert len(views) > 20
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 4


def test_service_area_of_all_depots_and_of_one(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=50)
    with reading(sessions) as session:
        assert dms_queries.in_service_area(session, "60614")
        assert dms_queries.in_service_area(session, "60614", "CHI")
        assert not dms_queries.in_service_area(session, "60614", "DEN")
        assert not dms_queries.in_service_area(session, "10001")


def test_the_demo_customers_are_in_their_known_situations(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now)
    expected = {
        "Maria Lopez": [Status.OUT_FOR_DELIVERY],
        "James Walker": [Status.OUT_FOR_DELIVERY, Status.AT_DEPOT],
        "Aisha Khan": [Status.ATTEMPTED],
        "Robert Nowak": [Status.DELIVERED],
        "Grace Kim": [Status.AT_DEPOT],
        "Halsted Hardware": [Status.OUT_FOR_DELIVERY],
        "Daniel Brooks": [Status.ATTEMPTED],
    }
    with reading(sessions) as session:
        for demo in DEMO_CUSTOMERS:
            views = dms_queries.open_deliveries_of_phone(session, demo.phone, now)
            assert [view.status for view in views] == expected[demo.name]
            assert {view.tracking_number for view in views} == set(demo.tracking_numbers)
            assert {view.address for view in views} == {demo.address}
