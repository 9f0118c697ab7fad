"""The desk changes a plan under way: the order stays whole, nothing is lost, and of two who change it one is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day, routes
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import CommandResult, StaleVersion
from doorstep.dms.models import Route
from doorstep.dms.routes import RouteView
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.provenance import By
from tests.databases import copied
from tests.dms.on_the_road import N1, N2, N3, done, minutes, on_the_road, refused
from tests.dms.test_concurrency import at_once
from tests.dms.world import HOME, by, found, send_out, view


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    """D2 is on a shift, without a stop of their own."""
    on_the_road(sessions, now)
    done(sessions, by("shift", now, "driver:D2"), dms_commands.start_shift, "D2")
    return sessions


def desk(cause: str, now: datetime) -> By:
    return By.desk("dee", cause, now)


def route(sessions: Sessions, code: str) -> RouteView:
    with reading(sessions) as session:
        found = driver_day.route_by_code(session, code)
    assert found is not None
    return found


def version(sessions: Sessions, code: str) -> int:
    with reading(sessions) as session:
        return session.scalars(select(Route.plan_version).where(Route.code == code)).one()


@pytest.mark.both_databases
def test_a_stop_that_is_moved_keeps_its_number_and_the_times_change_places(company: Sessions, now: datetime) -> None:
    change = done(company, desk("m", now), dms_commands.move_stop, "R-D1", 2, before=None, seen=1)
    assert (change.after["stop"], change.after["number"], change.after["moved"]) == (2, N2, 2)
    assert (view(company, N2).eta, view(company, N1).eta) == (now + minutes(20), now + minutes(40))
    assert [view(company, number).stops_before for number in (N2, N1)] == [0, 1]
    following = routes.next_stop(route(company, "R-D1"))
    assert following is not None
    assert following.position == 2
    again = done(company, desk("m", now), dms_commands.move_stop, "R-D1", 2, before=None, seen=1)
    assert (again.is_new, version(company, "R-D1")) == (False, 2)


def test_a_stop_comes_before_another_and_what_was_left_for_last_is_taken_up_again(
    company: Sessions, now: datetime
) -> None:
    done(company, desk("skip", now), dms_commands.skip_stop, "R-D1", 1, seen=1)
    assert view(company, N1).stops_before == 2
    done(company, desk("back", now), dms_commands.move_stop, "R-D1", 1, before=2, seen=2)
    assert view(company, N1).stops_before == 0
    assert refused(company, desk("x", now), dms_commands.move_stop, "R-D1", 9, before=None, seen=None) == "stop_done"
    assert refused(company, desk("y", now), dms_commands.move_stop, "R-D1", 1, before=9, seen=None) == "stop_done"


def test_whoever_looked_at_an_older_plan_is_told_who_was_first(company: Sessions, now: datetime) -> None:
    done(company, desk("m", now), dms_commands.move_stop, "R-D1", 2, before=None, seen=1)
    with transaction(company) as session, pytest.raises(StaleVersion, match=r"Dee moved stop 2 .* a moment ago"):
        dms_commands.skip_stop(session, By.desk("kim", "s", now), "R-D1", 2, seen=1)
    assert view(company, N2).stops_before == 0


@pytest.mark.both_databases
def test_of_two_who_give_the_same_stop_at_once_one_does(company: Sessions, now: datetime) -> None:
    def give(cause: str):  # type: ignore[no-untyped-def]
        return lambda session: dms_commands.give_stops(session, desk(cause, now), "R-D1", [1], to="D2", seen=1)

    results = at_once(company, give("a"), give("b"))
    assert sorted(isinstance(each, CommandResult) for each in results) == [False, True]
    assert [stop.position for stop in route(company, "R-D2").stops] == [1]


@pytest.mark.both_databases
def test_stops_are_given_in_their_order_after_all_that_the_other_driver_has(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, "LM100000009", now, route="R-D2", address=replace(HOME, number="1"))
        dms_commands.set_eta(session, by("eta9", now, "system"), "LM100000009", now + minutes(60))
    change = done(company, desk("g", now), dms_commands.give_stops, "R-D1", [3, 1, 2], to="D2", seen=1)
    assert (change.after["stops"], change.after["became"]) == ([1, 2, 3], [2, 3, 4])
    assert (change.after["from"], change.after["numbers"]) == ("D1", [N1, N2, N3])
    theirs = route(company, "R-D2")
    assert [each.deliveries[0].tracking_number for each in theirs.stops] == ["LM100000009", N1, N2, N3]
    assert [view(company, number).eta for number in (N1, N2)] == [now + minutes(70), now + minutes(80)]
    assert view(company, N1).route_code == "R-D2"
    assert route(company, "R-D1").stops_ahead == ()
    assert done(company, by("w", now, "driver:D2"), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED).is_new
    assert refused(company, by("v", now), dms_commands.record_attempt, N2, AttemptOutcome.DELIVERED) == "other_route"
    with reading(company) as session:
        entry = dms_queries.history(session, N2)[-1]
    assert (entry.command, entry.before["route"], entry.after["route"]) == ("give_stop", "R-D1", "R-D2")


def test_only_who_is_at_work_takes_stops(company: Sessions, now: datetime) -> None:
    done(company, by("home", now, "driver:D2"), dms_commands.end_shift, "D2")
    with transaction(company) as session, pytest.raises(dms_commands.IllegalMove, match="Omar Reed is on no shift"):
        dms_commands.give_stops(session, desk("g", now), "R-D1", [1], to="D2", seen=1)
    done(company, by("s1", now), dms_commands.start_shift, "D1")
    assert refused(company, desk("h", now), dms_commands.give_stops, "R-D1", [1], to="D1", seen=1) == "same_driver"
    assert refused(company, desk("i", now), dms_commands.give_stops, "R-D1", [], to="D2", seen=1) == "no_stops"
    assert refused(company, desk("j", now), dms_commands.give_stops, "R-D1", [1], to="D9", seen=1) == "no_such_driver"
    assert view(company, N1).route_code == "R-D1"


def test_a_driver_who_is_at_work_without_a_route_gets_one(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.create_driver(session, by("new", now), "D3", name="Ana Cruz", phone=None, depot_code="CHI")
        dms_commands.start_shift(session, by("s3", now, "driver:D3"), "D3")
    change = done(company, desk("g", now), dms_commands.give_stops, "R-D1", [2], to="D3", seen=1)
    assert change.after["route"] == f"CHI-{now:%Y%m%d}-D3"
    with reading(company) as session:
        theirs = driver_day.route_of_driver(session, "D3", now)
    assert theirs is not None
    assert [each.position for each in theirs.stops_ahead] == [1]


@pytest.mark.both_databases
def test_two_who_give_to_each_other_at_once_wait_for_no_lock_for_ever(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.start_shift(session, by("s1", now), "D1")
        send_out(session, "LM100000009", now, route="R-D2", address=replace(HOME, number="1"))
    results = at_once(
        company,
        lambda session: dms_commands.give_stops(session, desk("a", now), "R-D1", [1], to="D2", seen=None),
        lambda session: dms_commands.give_stops(session, desk("b", now), "R-D2", [1], to="D1", seen=None),
    )
    assert all(isinstance(each, CommandResult) for each in results)
    assert (view(company, N1).route_code, view(company, "LM100000009").route_code) == ("R-D2", "R-D1")


def test_a_report_is_corrected_however_long_ago(company: Sessions, now: datetime) -> None:
    done(company, by("r", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    later = now + minutes(50)
    change = done(company, desk("c", later), dms_commands.correct_report, N1, 1, "it is the house next door")
    assert (change.after["outcome"], change.after["driver"]) == ("delivered", "D1")
    assert (view(company, N1).status, view(company, N1).attempts) == (Status.OUT_FOR_DELIVERY, ())
    assert view(company, N1).stops_before == 0
    assert refused(company, desk("d", later), dms_commands.correct_report, N1, 1, "again") == "no_report"
    done(
        company,
        desk("c", later),
        dms_commands.record_attempt,
        N1,
        AttemptOutcome.FAILED,
        reason=FailureReason.NOBODY_HOME,
    )
    assert refused(company, desk("e", later), dms_commands.correct_report, N1, 1, "too old") == "reported_again"


def test_a_report_of_another_day_or_of_what_went_back_ends_at_the_depot(company: Sessions, now: datetime) -> None:
    for number in (N1, N2):
        done(company, by(f"r{number}", now), dms_commands.record_attempt, number, AttemptOutcome.DELIVERED)
    done(company, desk("c", now), dms_commands.correct_report, N1, 1, "it came back", is_at_depot=True)
    tomorrow = now + timedelta(days=1)
    done(company, desk("d", tomorrow), dms_commands.correct_report, N2, 1, "it was found in the truck")
    assert [(view(company, each).status, view(company, each).eta) for each in (N1, N2)] == [(Status.AT_DEPOT, None)] * 2


def test_what_was_built_on_a_report_is_not_corrected_away(company: Sessions, now: datetime) -> None:
    done(
        company, by("r", now), dms_commands.record_attempt, N1, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME
    )
    done(company, desk("h", now), dms_commands.change_status, N1, Status.AT_DEPOT)
    assert refused(company, desk("c", now), dms_commands.correct_report, N1, 1, "why") == "changed_since"


@given(steps=st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(1, 4) | st.just("last")), max_size=8))
@settings(deadline=None, max_examples=20)
def test_however_often_stops_are_moved_each_stays_once_and_times_go_with_the_order(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int | str | None]]
) -> None:
    now = datetime.fromisoformat("2026-11-20T16:30:00+00:00")
    engine = copied(sqlite_template, tmp_path_factory.mktemp("moves") / "doorstep.db")
    try:
        company = make_sessions(engine)
        found(company, now)
        numbers = [f"LM10000000{n}" for n in range(1, 5)]
        with transaction(company) as session:
            for n, number in enumerate(numbers):
                send_out(session, number, now, address=replace(HOME, number=str(100 + n)))
                dms_commands.set_eta(session, by(f"eta{n}", now, "system"), number, now + minutes(10 * n))
        expected = list(range(1, 5))
        for step, (stop, where) in enumerate(steps):
            if where == stop:
                continue
            order = desk(f"step {step}", now + minutes(step))
            if where == "last":
                done(company, order, dms_commands.skip_stop, "R-D1", stop, seen=None)
                expected = [*(each for each in expected if each != stop), stop]
                continue
            try:
                done(company, order, dms_commands.move_stop, "R-D1", stop, before=where, seen=None)
            except dms_commands.Invalid:
                continue  # before one that was left for last, with others of them before it
            expected.remove(stop)
            expected.insert(expected.index(where) if isinstance(where, int) else 0, stop)
        before = {int(number[-1]): view(company, number).stops_before for number in numbers}
        assert sorted(before, key=lambda position: before[position] or 0) == expected
        assert sorted(each for each in before.values() if each is not None) == [0, 1, 2, 3]
    finally:
        engine.dispose()
