from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands, driver_day, queries, whereabouts
from doorstep.dms.commands import Change, NotFound, Rejected
from doorstep.dms.driver_day import LONGEST_SHIFT
from doorstep.dms.models import AccessKind, FailureReason, Outcome
from doorstep.dms.status import Status
from tests.databases import remembered
from tests.dms.test_concurrency import at_once
from tests.dms.world import HOME, NEIGHBOUR, announce, by, found, move, send_out, view

N1, N2, N3 = "LM100000001", "LM100000002", "LM100000003"


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
@remembered
def company(sessions: Sessions, now: datetime) -> Sessions:
    """D1 has two stops on the truck, planned in 20 and 40 minutes; N3 waits at the depot for a third."""
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        send_out(session, N2, now, address=NEIGHBOUR)
        announce(session, N3, now, address=replace(HOME, number="1300"))
        move(session, N3, Status.AT_DEPOT, now)
        commands.assign_to_route(session, N3, "R-D1", **by("p", now))
        for number, ahead in ((N1, 20), (N2, 40)):
            commands.set_eta(session, number, now + minutes(ahead), **by("plan", now, "system"))
    return sessions


def refused(sessions: Sessions, command: object, *arguments: object, **named: object) -> str:
    """The reason."""
    with transaction(sessions) as session, pytest.raises(Rejected) as refusal:
        command(session, *arguments, **named)  # type: ignore[operator]
    return refusal.value.reason


def done(sessions: Sessions, command: object, *arguments: object, **named: object) -> Change:
    with transaction(sessions) as session:
        change: Change = command(session, *arguments, **named)  # type: ignore[operator]
    return change


# Shifts


@pytest.mark.both_databases
def test_a_shift_starts_on_todays_route_and_loads_the_truck_only_if_told(company: Sessions, now: datetime) -> None:
    started = done(company, commands.start_shift, "D1", **by("s1", now))
    assert (started.subject, started.after["route"], started.after["loaded"]) == ("driver:D1", "R-D1", [])
    assert view(company, N3).status is Status.AT_DEPOT
    done(company, commands.end_shift, "D1", **by("s2", now))
    loaded = done(company, commands.start_shift, "D1", load=True, **by("s3", now))
    assert loaded.after["loaded"] == [N3]
    assert view(company, N3).status is Status.OUT_FOR_DELIVERY
    with reading(company) as session:
        assert queries.history(session, N3)[-1].actor == "driver:D1"
        shift = whereabouts.shift_of(session, "D1", now)
    assert shift == whereabouts.ShiftView(now, "R-D1", None)


def test_what_was_put_off_to_another_day_is_not_loaded_and_holds_up_no_stop(company: Sessions, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    with transaction(company) as session:
        commands.reschedule(session, N3, tomorrow, tomorrow + timedelta(hours=4), **by("SM1", now, "customer"))
    assert done(company, commands.start_shift, "D1", load=True, **by("s1", now)).after["loaded"] == []
    with reading(company) as session:
        route = driver_day.route_of_driver(session, "D1", now)
    assert route is not None
    assert [(stop.position, stop.is_ahead) for stop in route.stops] == [(1, True), (2, True), (3, False)]
    assert route.stops[2].completed_at == now


def test_a_driver_without_a_route_can_still_be_at_work(company: Sessions, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    started = done(company, commands.start_shift, "D1", load=True, **by("s1", tomorrow))
    assert (started.after["route"], started.after["loaded"]) == (None, [])
    checked = done(company, commands.check_in, "D1", minutes_late=5, **by("c1", tomorrow))
    assert (checked.subject, checked.after["moved"]) == ("driver:D1", 0)
    assert done(company, commands.end_shift, "D1", **by("s2", tomorrow)).after["still_out"] == []


def test_the_same_cause_starts_one_shift_and_another_is_refused(company: Sessions, now: datetime) -> None:
    first = done(company, commands.start_shift, "D1", **by("s1", now))
    again = done(company, commands.start_shift, "D1", **by("s1", now))
    assert (first.is_new, again.is_new, again.after) == (True, False, first.after)
    assert refused(company, commands.start_shift, "D1", **by("s2", now)) == "already_on_shift"


@pytest.mark.both_databases
def test_two_taps_at_once_start_one_shift(company: Sessions, now: datetime) -> None:
    results = at_once(
        company,
        *(lambda session, tap=tap: commands.start_shift(session, "D1", load=True, **by(tap, now)) for tap in "abab"),
    )
    assert sum(isinstance(result, Change) and result.is_new for result in results) == 1
    assert all(isinstance(result, Change) or result.reason == "already_on_shift" for result in results)


def test_what_was_not_started_cannot_end(company: Sessions, now: datetime) -> None:
    for command in (commands.end_shift, commands.start_break, commands.end_break):
        assert refused(company, command, "D1", **by("x", now)) == "not_on_shift"
    done(company, commands.start_shift, "D1", **by("s1", now))
    assert refused(company, commands.end_break, "D1", **by("x", now)) == "not_on_break"
    assert refused(company, commands.start_shift, "D9", **by("x", now)) == "no_such_driver"


def test_a_break_has_its_minutes_and_ends_with_the_shift(company: Sessions, now: datetime) -> None:
    done(company, commands.start_shift, "D1", **by("s1", now))
    done(company, commands.start_break, "D1", **by("b1", now))
    with reading(company) as session:
        shift = whereabouts.shift_of(session, "D1", now)
    assert shift is not None
    assert shift.break_since == now
    assert refused(company, commands.start_break, "D1", **by("b2", now)) == "already_on_break"
    assert done(company, commands.end_break, "D1", **by("b3", now + minutes(31))).after["minutes"] == 31
    done(company, commands.start_break, "D1", **by("b4", now + minutes(60)))
    ended = done(company, commands.end_shift, "D1", **by("s2", now + minutes(70)))
    assert ended.after["still_out"] == [N1, N2]
    with reading(company) as session:
        assert whereabouts.shift_of(session, "D1", now + minutes(71)) is None
    done(company, commands.start_shift, "D1", **by("s3", now + minutes(80)))
    done(company, commands.start_break, "D1", **by("b5", now + minutes(80)))


def test_a_forgotten_shift_keeps_nobody_from_the_next(company: Sessions, now: datetime) -> None:
    done(company, commands.start_shift, "D1", **by("s1", now))
    later = now + LONGEST_SHIFT + minutes(1)
    assert refused(company, commands.end_shift, "D1", **by("x", later)) == "not_on_shift"
    assert done(company, commands.start_shift, "D1", **by("s2", later)).is_new


def test_past_midnight_the_route_under_way_is_still_the_drivers(company: Sessions, now: datetime) -> None:
    done(company, commands.start_shift, "D1", **by("s1", now))
    past_midnight = now + timedelta(hours=14)
    with transaction(company) as session:
        commands.create_route(
            session, "R-next", depot_code="CHI", service_date=now.date() + timedelta(days=1), driver_code="D1",
            **by("r", now),
        )  # fmt: skip
        route = driver_day.route_of_driver(session, "D1", past_midnight)
    assert route is not None
    assert route.code == "R-D1"


# Lateness


def test_lateness_moves_every_eta_ahead_and_the_customers_next_answer_says_so(company: Sessions, now: datetime) -> None:
    later = now + minutes(5)
    late = done(company, commands.check_in, "D1", minutes_late=25, reason="traffic", **by("c1", later))
    assert (late.subject, late.before, late.after) == (
        "route:R-D1", {"delay_minutes": 0}, {"delay_minutes": 25, "reason": "traffic", "moved": 2, "version": 1},
    )  # fmt: skip
    second = view(company, N2)
    assert (second.eta, second.eta_updated_at, second.stops_before) == (now + minutes(65), later, 1)
    assert second.version == 6
    with reading(company) as session:
        last = queries.history(session, N2)[-1]
    assert (last.command, last.cause, last.actor) == ("set_eta", "c1", "driver:D1")
    assert view(company, N3).eta is None


def test_a_second_report_replaces_the_first_and_on_time_ends_it(company: Sessions, now: datetime) -> None:
    for cause, late in (("c1", 30), ("c2", 10)):
        done(company, commands.check_in, "D1", minutes_late=late, **by(cause, now))
        assert view(company, N1).eta == now + minutes(20 + late)
    done(company, commands.check_in, "D1", **by("c3", now))
    assert view(company, N1).eta == now + minutes(20)
    assert done(company, commands.check_in, "D1", **by("c4", now)).after["moved"] == 0


def test_a_driver_on_time_confirms_the_estimates_without_a_write_to_each(company: Sessions, now: datetime) -> None:
    version = view(company, N1).version
    done(company, commands.check_in, "D1", **by("c1", now + minutes(10)))
    seen = view(company, N1)
    assert (seen.eta, seen.eta_updated_at, seen.version) == (now + minutes(20), now + minutes(10), version)


def test_the_same_delay_report_again_is_done_once(company: Sessions, now: datetime) -> None:
    done(company, commands.report_delay, "R-D1", 15, "snow", **by("c1", now, "desk:Ana"))
    done(company, commands.report_delay, "R-D1", 0, **by("c2", now, "desk:Ana"))
    assert not done(company, commands.report_delay, "R-D1", 15, "snow", **by("c1", now, "desk:Ana")).is_new
    assert view(company, N1).eta == now + minutes(20)


def test_stops_behind_the_driver_and_other_routes_keep_their_estimates(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, "LM100000009", now, route="R-D2", address=replace(HOME, number="1310"))
        commands.set_eta(session, "LM100000009", now + minutes(30), **by("plan", now, "system"))
        commands.record_attempt(session, N1, Outcome.DELIVERED, **by("a1", now))
    done(company, commands.check_in, "D1", minutes_late=25, **by("c1", now))
    assert view(company, N1).eta is None
    assert view(company, "LM100000009").eta == now + minutes(30)
    assert view(company, N2).stops_before == 0


def test_a_measured_estimate_is_replaced_by_the_drivers_word_against_the_plan(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        commands.set_eta(session, N1, now + minutes(50), **by("gps", now, "system"))
    assert view(company, N1).eta == now + minutes(50)
    done(company, commands.check_in, "D1", minutes_late=10, **by("c1", now))
    assert view(company, N1).eta == now + minutes(30)


@pytest.mark.parametrize("late", [-1, 721, 10_000])
def test_lateness_that_cannot_be_is_refused(company: Sessions, now: datetime, late: int) -> None:
    assert refused(company, commands.check_in, "D1", minutes_late=late, **by("c1", now)) == "minutes_invalid"
    assert refused(company, commands.report_delay, "R-D1", late, **by("c1", now)) == "minutes_invalid"


@pytest.mark.both_databases
def test_two_reports_of_lateness_at_once_leave_one_of_them(company: Sessions, now: datetime) -> None:
    at_once(
        company,
        *(
            lambda session, late=late: commands.check_in(session, "D1", minutes_late=late, **by(f"c{late}", now))
            for late in (10, 20, 30, 40)
        ),
        lambda session: commands.record_attempt(session, N1, Outcome.DELIVERED, **by("a1", now)),
    )
    with reading(company) as session:
        route = driver_day.route_of_driver(session, "D1", now)
    assert route is not None
    assert view(company, N2).eta == now + minutes(40 + route.delay_minutes)
    assert view(company, N1).eta is None


# Reports that cannot be, that are set aside, that are taken back


def test_reports_that_cannot_be_say_why(company: Sessions, now: datetime) -> None:
    def attempt(number: str, actor: str = "driver:D1") -> str:
        return refused(company, commands.record_attempt, number, Outcome.DELIVERED, **by("x", now, actor))

    assert attempt(N3) == "not_loaded"
    assert attempt(N1, "driver:D2") == "other_route"
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now))
    assert attempt(N1) == "already_delivered"
    done(company, commands.record_attempt, N2, Outcome.FAILED, reason=FailureReason.UNSAFE, **by("a2", now))
    again = {"reason": FailureReason.UNSAFE} | by("x", now)
    assert refused(company, commands.record_attempt, N2, Outcome.FAILED, **again) == "already_attempted"
    assert attempt(N2, "desk:Ana") == "already_attempted"  # only its driver, who still has it, tries again
    done(company, commands.record_attempt, N2, Outcome.DELIVERED, **by("a3", now))
    assert attempt(N2) == "already_delivered"


def test_the_desk_may_report_for_any_route(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now, "desk:Ana"))
    with reading(company) as session:
        report = whereabouts.last_report_of(session, "D1", now)
    assert report is not None
    assert report.tracking_number == N1


def test_what_is_not_on_the_truck_goes_back_to_the_shelf_with_a_note_for_the_desk(
    company: Sessions, now: datetime
) -> None:
    missing = done(company, commands.report_missing, N1, **by("m1", now))
    assert (missing.after["status"], missing.after["reason"]) == ("at_depot", "missing")
    with reading(company) as session:
        (note,) = queries.notes(session, N1)
        route = driver_day.route_of_driver(session, "D1", now)
    assert (note.author, note.audience, note.text) == ("driver:D1", "desk", "Not on the truck.")
    assert route is not None
    next_stop = driver_day.next_stop(route)
    assert next_stop is not None
    assert next_stop.position == 2
    assert refused(company, commands.report_missing, N1, **by("m2", now)) == "not_loaded"
    assert refused(company, commands.report_missing, N2, **by("m3", now, "driver:D2")) == "other_route"


def test_what_is_damaged_is_still_delivered_unless_it_cannot_be(company: Sessions, now: datetime) -> None:
    dented = done(company, commands.report_damaged, N1, "Box dented", undeliverable=False, **by("d1", now))
    assert dented.after["reason"] == "damaged"
    assert view(company, N1).status is Status.OUT_FOR_DELIVERY
    done(company, commands.report_damaged, N1, "Leaks", undeliverable=True, photo_url="http://p/1.jpg", **by("d2", now))
    assert view(company, N1).status is Status.AT_DEPOT


@pytest.mark.both_databases
def test_a_vehicle_problem_says_what_is_left(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now))
    stuck = done(company, commands.report_vehicle_problem, "R-D1", "flat tire", **by("v1", now))
    assert (stuck.subject, stuck.after["stops_left"], stuck.after["still_out"]) == ("route:R-D1", [2], [N2])
    assert refused(company, commands.report_vehicle_problem, "R-9", "x", **by("v2", now)) == "no_such_route"


@pytest.mark.parametrize(
    ("outcome", "named"),
    [
        (Outcome.DELIVERED, {"left_at": "front door", "photo_url": "http://p/1.jpg"}),
        (Outcome.FAILED, {"reason": FailureReason.NOBODY_HOME}),
        (Outcome.REFUSED, {}),
    ],
)
def test_a_report_that_was_taken_back_never_happened(
    company: Sessions, now: datetime, outcome: Outcome, named: dict[str, object]
) -> None:
    before = view(company, N1)
    done(company, commands.record_attempt, N1, outcome, **named, **by("a1", now + minutes(20)))
    assert view(company, N2).stops_before == 0
    taken = done(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now + minutes(30)))
    assert (taken.after["taken_back_attempt"], taken.after["access_forgotten"]) == (1, False)
    after = view(company, N1)
    assert replace(after, version=before.version, updated_at=before.updated_at) == before
    assert after.version == before.version + 2
    assert view(company, N2).stops_before == 1
    with reading(company) as session:
        assert whereabouts.last_report_of(session, "D1", now + minutes(30)) is None
        assert whereabouts.last_position(session, "D1", now + minutes(30)) is None
    again = done(company, commands.record_attempt, N1, Outcome.REFUSED, **by("a2", now + minutes(31)))
    assert again.after["attempt"] == 2
    assert [attempt.number for attempt in view(company, N1).attempts] == [2]


@pytest.mark.both_databases
def test_taking_back_twice_by_the_same_cause_is_done_once(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now))
    first = done(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now))
    again = done(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now))
    assert (again.is_new, again.after) == (False, first.after)
    assert refused(company, commands.take_back_report, N1, driver_code="D1", **by("u2", now)) == "nothing_to_take_back"


def test_a_report_is_taken_back_by_its_driver_soon_and_before_anybody_built_on_it(
    company: Sessions, now: datetime
) -> None:
    def take_back(after: timedelta, driver: str = "D1") -> str:
        return refused(
            company, commands.take_back_report, N1, driver_code=driver, **by("u1", now + after, f"driver:{driver}")
        )

    done(company, commands.record_attempt, N1, Outcome.FAILED, reason=FailureReason.NO_ACCESS, **by("a1", now))
    assert take_back(minutes(1), "D2") == "nothing_to_take_back"
    assert take_back(minutes(16)) == "too_late"
    tomorrow = now + timedelta(days=1)
    done(company, commands.reschedule, N1, tomorrow, tomorrow + timedelta(hours=1), **by("SM1", now, "customer"))
    assert take_back(minutes(2)) == "changed_since"


def test_what_was_planned_for_another_route_since_is_not_taken_back(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.FAILED, reason=FailureReason.NO_ACCESS, **by("a1", now))
    done(company, commands.assign_to_route, N1, "R-D2", **by("p2", now, "planner"))
    assert refused(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now)) == "changed_since"


def test_codes_that_were_forgotten_at_the_door_do_not_come_back_and_that_is_said(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        customer = by("SM1", now, "customer")
        commands.give_access(session, N1, [(AccessKind.GATE, "4711")], **customer)
        commands.give_access(session, N2, [(AccessKind.GATE, "4712")], keep=True, **customer)
        for number in (N1, N2):
            commands.record_attempt(session, number, Outcome.DELIVERED, **by("a1", now))
    for number, forgotten in ((N1, True), (N2, False)):
        taken = done(company, commands.take_back_report, number, driver_code="D1", **by("u1", now))
        assert taken.after["access_forgotten"] is forgotten


def test_a_delay_reported_meanwhile_is_in_the_eta_that_comes_back(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now))
    done(company, commands.check_in, "D1", minutes_late=30, **by("c1", now + minutes(5)))
    done(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now + minutes(10)))
    seen = view(company, N1)
    assert (seen.eta, seen.eta_updated_at) == (now + minutes(50), now + minutes(5))


def test_an_attempt_that_was_taken_back_cannot_be_disputed(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, **by("a1", now))
    done(company, commands.take_back_report, N1, driver_code="D1", **by("u1", now))
    with transaction(company) as session, pytest.raises(NotFound):
        commands.dispute_attempt(session, N1, 1, "I was home", **by("SM1", now, "customer"))


def test_the_last_report_says_what_there_is_to_take_back(company: Sessions, now: datetime) -> None:
    done(company, commands.record_attempt, N1, Outcome.DELIVERED, left_at="porch", **by("a1", now))
    done(company, commands.record_attempt, N2, Outcome.REFUSED, **by("a2", now + minutes(1)))
    with reading(company) as session:
        report = whereabouts.last_report_of(session, "D1", now + minutes(2))
        old = whereabouts.last_report_of(session, "D1", now + minutes(20))
    assert report == whereabouts.Report(
        N2, 1, now + minutes(1), Outcome.REFUSED, None, None, "Maria Lopez", NEIGHBOUR, 2, can_be_taken_back=True
    )
    assert old == replace(report, can_be_taken_back=False)
