from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day, driver_views, routes, whereabouts
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import CommandResult, NotFound
from doorstep.dms.routes import LONGEST_SHIFT
from doorstep.dms.status import Status
from doorstep.dms.values import AccessKind, AttemptOutcome, FailureReason
from doorstep.drivers import check_ins
from tests.dms.on_the_road import N1, N2, N3, done, minutes, on_the_road, refused
from tests.dms.test_concurrency import at_once
from tests.dms.world import NEIGHBOUR, by, view


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    return on_the_road(sessions, now)


# Shifts


@pytest.mark.both_databases
def test_a_shift_starts_on_todays_route_and_loads_the_truck_only_if_told(company: Sessions, now: datetime) -> None:
    started = done(company, by("s1", now), dms_commands.start_shift, "D1")
    assert (started.subject, started.after["route"], started.after["loaded"]) == ("driver:D1", "R-D1", [])
    assert view(company, N3).status is Status.AT_DEPOT
    done(company, by("s2", now), dms_commands.end_shift, "D1")
    loaded = done(company, by("s3", now), dms_commands.start_shift, "D1", load=True)
    assert loaded.after["loaded"] == [N3]
    assert view(company, N3).status is Status.OUT_FOR_DELIVERY
    with reading(company) as session:
        assert dms_queries.history(session, N3)[-1].actor == "driver:D1"
        shift = whereabouts.shift_of(session, "D1", now)
    assert shift == driver_views.ShiftView(now, "R-D1", None)


def test_what_was_put_off_to_another_day_is_not_loaded_and_holds_up_no_stop(company: Sessions, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    with transaction(company) as session:
        dms_commands.reschedule(session, by("SM1", now, "customer"), N3, tomorrow, tomorrow + timedelta(hours=4))
    assert done(company, by("s1", now), dms_commands.start_shift, "D1", load=True).after["loaded"] == []
    with reading(company) as session:
        route = driver_day.route_of_driver(session, "D1", now)
    assert route is not None
    assert [(stop.position, stop.is_ahead) for stop in route.stops] == [(1, True), (2, True), (3, False)]
    assert route.stops[2].completed_at == now


def test_a_driver_without_a_route_can_still_be_at_work(company: Sessions, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    started = done(company, by("s1", tomorrow), dms_commands.start_shift, "D1", load=True)
    assert (started.after["route"], started.after["loaded"]) == (None, [])
    checked = done(company, by("c1", tomorrow), check_ins.check_in, "D1", minutes_late=5)
    assert (checked.subject, checked.after["moved"]) == ("driver:D1", 0)
    assert done(company, by("s2", tomorrow), dms_commands.end_shift, "D1").after["still_out"] == []


def test_the_same_cause_starts_one_shift_and_another_is_refused(company: Sessions, now: datetime) -> None:
    first = done(company, by("s1", now), dms_commands.start_shift, "D1")
    again = done(company, by("s1", now), dms_commands.start_shift, "D1")
    assert (first.is_new, again.is_new, again.after) == (True, False, first.after)
    assert refused(company, by("s2", now), dms_commands.start_shift, "D1") == "already_on_shift"


@pytest.mark.both_databases
def test_two_taps_at_once_start_one_shift(company: Sessions, now: datetime) -> None:
    results = at_once(
        company,
        *(lambda session, tap=tap: dms_commands.start_shift(session, by(tap, now), "D1", load=True) for tap in "abab"),
    )
    assert sum(isinstance(result, CommandResult) and result.is_new for result in results) == 1
    assert all(isinstance(result, CommandResult) or result.reason == "already_on_shift" for result in results)


def test_what_was_not_started_cannot_end(company: Sessions, now: datetime) -> None:
    for command in (dms_commands.end_shift, dms_commands.start_break, dms_commands.end_break):
        assert refused(company, by("x", now), command, "D1") == "not_on_shift"
    done(company, by("s1", now), dms_commands.start_shift, "D1")
    assert refused(company, by("x", now), dms_commands.end_break, "D1") == "not_on_break"
    assert refused(company, by("x", now), dms_commands.start_shift, "D9") == "no_such_driver"


def test_a_break_has_its_minutes_and_ends_with_the_shift(company: Sessions, now: datetime) -> None:
    done(company, by("s1", now), dms_commands.start_shift, "D1")
    done(company, by("b1", now), dms_commands.start_break, "D1")
    with reading(company) as session:
        shift = whereabouts.shift_of(session, "D1", now)
    assert shift is not None
    assert shift.break_since == now
    assert refused(company, by("b2", now), dms_commands.start_break, "D1") == "already_on_break"
    assert done(company, by("b3", now + minutes(31)), dms_commands.end_break, "D1").after["minutes"] == 31
    done(company, by("b4", now + minutes(60)), dms_commands.start_break, "D1")
    ended = done(company, by("s2", now + minutes(70)), dms_commands.end_shift, "D1")
    assert ended.after["still_out"] == [N1, N2]
    with reading(company) as session:
        assert whereabouts.shift_of(session, "D1", now + minutes(71)) is None
    done(company, by("s3", now + minutes(80)), dms_commands.start_shift, "D1")
    done(company, by("b5", now + minutes(80)), dms_commands.start_break, "D1")


def test_a_forgotten_shift_keeps_nobody_from_the_next(company: Sessions, now: datetime) -> None:
    done(company, by("s1", now), dms_commands.start_shift, "D1")
    later = now + LONGEST_SHIFT + minutes(1)
    assert refused(company, by("x", later), dms_commands.end_shift, "D1") == "not_on_shift"
    assert done(company, by("s2", later), dms_commands.start_shift, "D1").is_new


def test_past_midnight_the_route_under_way_is_still_the_drivers(company: Sessions, now: datetime) -> None:
    done(company, by("s1", now), dms_commands.start_shift, "D1")
    past_midnight = now + timedelta(hours=14)
    with transaction(company) as session:
        dms_commands.create_route(
            session,
            by("r", now),
            "R-next",
            depot_code="CHI",
            service_date=now.date() + timedelta(days=1),
            driver_code="D1",
        )
        route = driver_day.route_of_driver(session, "D1", past_midnight)
    assert route is not None
    assert route.code == "R-D1"


# Reports that cannot be, that are set aside, that are taken back


def test_reports_that_cannot_be_say_why(company: Sessions, now: datetime) -> None:
    def attempt(number: str, actor: str = "driver:D1") -> str:
        return refused(company, by("x", now, actor), dms_commands.record_attempt, number, AttemptOutcome.DELIVERED)

    assert attempt(N3) == "not_loaded"
    assert attempt(N1, "driver:D2") == "other_route"
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    assert attempt(N1) == "already_delivered"
    done(company, by("a2", now), dms_commands.record_attempt, N2, AttemptOutcome.FAILED, reason=FailureReason.UNSAFE)
    again = (dms_commands.record_attempt, N2, AttemptOutcome.FAILED)
    assert refused(company, by("x", now), *again, reason=FailureReason.UNSAFE) == "already_attempted"
    assert attempt(N2, "desk:Ana") == "already_attempted"  # only its driver, who still has it, tries again
    done(company, by("a3", now), dms_commands.record_attempt, N2, AttemptOutcome.DELIVERED)
    assert attempt(N2) == "already_delivered"


def test_the_desk_may_report_for_any_route(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now, "desk:Ana"), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    with reading(company) as session:
        report = whereabouts.last_report_of(session, "D1", now)
    assert report is not None
    assert report.tracking_number == N1


def test_what_is_not_on_the_truck_goes_back_to_the_shelf_with_a_note_for_the_desk(
    company: Sessions, now: datetime
) -> None:
    missing = done(company, by("m1", now), dms_commands.report_missing, N1)
    assert (missing.after["status"], missing.after["reason"]) == ("at_depot", "missing")
    with reading(company) as session:
        (note,) = dms_queries.notes(session, N1)
        route = driver_day.route_of_driver(session, "D1", now)
    assert (note.author, note.audience, note.text) == ("driver:D1", "desk", "Not on the truck.")
    assert route is not None
    next_stop = routes.next_stop(route)
    assert next_stop is not None
    assert next_stop.position == 2
    assert refused(company, by("m2", now), dms_commands.report_missing, N1) == "not_loaded"
    assert refused(company, by("m3", now, "driver:D2"), dms_commands.report_missing, N2) == "other_route"


def test_what_is_damaged_is_still_delivered_unless_it_cannot_be(company: Sessions, now: datetime) -> None:
    dented = done(company, by("d1", now), dms_commands.report_damaged, N1, "Box dented", undeliverable=False)
    assert dented.after["reason"] == "damaged"
    assert view(company, N1).status is Status.OUT_FOR_DELIVERY
    done(
        company, by("d2", now), dms_commands.report_damaged, N1, "Leaks", undeliverable=True, photo_url="http://p/1.jpg"
    )
    assert view(company, N1).status is Status.AT_DEPOT


@pytest.mark.both_databases
def test_a_vehicle_problem_says_what_is_left(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    stuck = done(company, by("v1", now), dms_commands.report_vehicle_problem, "R-D1", "flat tire")
    assert (stuck.subject, stuck.after["stops_left"], stuck.after["still_out"]) == ("route:R-D1", [2], [N2])
    assert refused(company, by("v2", now), dms_commands.report_vehicle_problem, "R-9", "x") == "no_such_route"


@pytest.mark.parametrize(
    ("outcome", "named"),
    [
        (
            AttemptOutcome.DELIVERED,
            {"evidence": dms_commands.AttemptEvidence(left_at="front door", photo_url="http://p/1.jpg")},
        ),
        (AttemptOutcome.FAILED, {"reason": FailureReason.NOBODY_HOME}),
        (AttemptOutcome.REFUSED, {}),
    ],
)
def test_a_report_that_was_taken_back_never_happened(
    company: Sessions, now: datetime, outcome: AttemptOutcome, named: dict[str, object]
) -> None:
    before = view(company, N1)
    done(company, by("a1", now + minutes(20)), dms_commands.record_attempt, N1, outcome, **named)
    assert view(company, N2).stops_before == 0
    taken = done(company, by("u1", now + minutes(30)), dms_commands.take_back_report, N1)
    assert (taken.after["taken_back_attempt"], taken.after["access_forgotten"]) == (1, False)
    after = view(company, N1)
    assert replace(after, version=before.version, updated_at=before.updated_at) == before
    assert after.version == before.version + 2
    assert view(company, N2).stops_before == 1
    with reading(company) as session:
        assert whereabouts.last_report_of(session, "D1", now + minutes(30)) is None
        assert whereabouts.last_position(session, "D1", now + minutes(30)) is None
    again = done(company, by("a2", now + minutes(31)), dms_commands.record_attempt, N1, AttemptOutcome.REFUSED)
    assert again.after["attempt"] == 2
    assert [attempt.number for attempt in view(company, N1).attempts] == [2]


@pytest.mark.both_databases
def test_taking_back_twice_by_the_same_cause_is_done_once(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    first = done(company, by("u1", now), dms_commands.take_back_report, N1)
    again = done(company, by("u1", now), dms_commands.take_back_report, N1)
    assert (again.is_new, again.after) == (False, first.after)
    assert refused(company, by("u2", now), dms_commands.take_back_report, N1) == "nothing_to_take_back"


def test_a_report_is_taken_back_by_its_driver_soon_and_before_anybody_built_on_it(
    company: Sessions, now: datetime
) -> None:
    def take_back(after: timedelta, driver: str = "D1") -> str:
        return refused(company, by("u1", now + after, f"driver:{driver}"), dms_commands.take_back_report, N1)

    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
    assert take_back(minutes(1), "D2") == "nothing_to_take_back"
    assert take_back(minutes(16)) == "too_late"
    tomorrow = now + timedelta(days=1)
    done(company, by("SM1", now, "customer"), dms_commands.reschedule, N1, tomorrow, tomorrow + timedelta(hours=1))
    assert take_back(minutes(2)) == "changed_since"


def test_what_was_planned_for_another_route_since_is_not_taken_back(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
    done(company, by("p2", now, "planner"), dms_commands.assign_to_route, N1, "R-D2")
    assert refused(company, by("u1", now), dms_commands.take_back_report, N1) == "changed_since"


def test_codes_that_were_forgotten_at_the_door_do_not_come_back_and_that_is_said(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        customer = by("SM1", now, "customer")
        dms_commands.give_access(session, customer, N1, [(AccessKind.GATE, "4711")])
        dms_commands.give_access(session, customer, N2, [(AccessKind.GATE, "4712")], keep=True)
        for number in (N1, N2):
            dms_commands.record_attempt(session, by("a1", now), number, AttemptOutcome.DELIVERED)
    for number, forgotten in ((N1, True), (N2, False)):
        taken = done(company, by("u1", now), dms_commands.take_back_report, number)
        assert taken.after["access_forgotten"] is forgotten


def test_a_delay_reported_meanwhile_is_in_the_eta_that_comes_back(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    done(company, by("c1", now + minutes(5)), check_ins.check_in, "D1", minutes_late=30)
    done(company, by("u1", now + minutes(10)), dms_commands.take_back_report, N1)
    seen = view(company, N1)
    assert (seen.eta, seen.eta_updated_at) == (now + minutes(50), now + minutes(5))


def test_an_attempt_that_was_taken_back_cannot_be_disputed(company: Sessions, now: datetime) -> None:
    done(company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    done(company, by("u1", now), dms_commands.take_back_report, N1)
    with transaction(company) as session, pytest.raises(NotFound):
        dms_commands.dispute_attempt(session, by("SM1", now, "customer"), N1, 1, "I was home")


def test_the_last_report_says_what_there_is_to_take_back(company: Sessions, now: datetime) -> None:
    done(
        company,
        by("a1", now),
        dms_commands.record_attempt,
        N1,
        AttemptOutcome.DELIVERED,
        evidence=dms_commands.AttemptEvidence(left_at="porch"),
    )
    done(company, by("a2", now + minutes(1)), dms_commands.record_attempt, N2, AttemptOutcome.REFUSED)
    with reading(company) as session:
        report = whereabouts.last_report_of(session, "D1", now + minutes(2))
        old = whereabouts.last_report_of(session, "D1", now + minutes(20))
    assert report == driver_views.Report(
        N2, 1, now + minutes(1), AttemptOutcome.REFUSED, None, None, "Maria Lopez", NEIGHBOUR, 2, can_be_taken_back=True
    )
    assert old == replace(report, can_be_taken_back=False)
