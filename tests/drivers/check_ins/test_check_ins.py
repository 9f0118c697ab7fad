from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day
from doorstep.dms.routes import StopDelivery, StopView
from doorstep.dms.seed import seed
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import check_ins, shifts
from doorstep.drivers.check_ins.commands import CheckInState
from doorstep.drivers.check_ins.models import CheckInKind, ScheduledCheckIn
from doorstep.drivers.check_ins.plan import Planned, minutes_overdue, plan
from doorstep.drivers.check_ins.queries import CheckInStep, due_check_ins
from tests.databases import remembered
from tests.dms.test_concurrency import at_once
from tests.dms.world import HOME, NEIGHBOUR, by, found, send_out

N1, N2 = "LM100000001", "LM100000002"
MORNING = datetime.fromisoformat("2026-11-20T08:30:00-06:00")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def stop(position: int, eta: datetime | None, **named: object) -> StopView:
    end = (eta or MORNING) + timedelta(hours=2)
    delivery = StopDelivery(
        f"LM{position:09}", 1, Status.OUT_FOR_DELIVERY, "Maria Lopez", False, True, HOME, "America/Chicago",
        end - timedelta(hours=4), end, eta, "Northline", False, 4_000, (), (), False,
    )  # fmt: skip
    return StopView(position, None, (replace(delivery, **named),))  # type: ignore[arg-type]


# When (pure)


def test_a_full_day_has_its_questions_at_set_times() -> None:
    stops = [stop(number, MORNING + minutes(20 + 5 * number)) for number in range(1, 91)]
    last = MORNING + minutes(470)
    assert plan(MORNING, stops) == [
        Planned(CheckInKind.OVERDUE, 0, MORNING + minutes(40)),
        Planned(CheckInKind.MID_MORNING, 0, MORNING + timedelta(hours=2)),
        Planned(CheckInKind.MIDDAY, 0, MORNING + timedelta(hours=4)),
        Planned(CheckInKind.AFTERNOON, 0, MORNING + timedelta(hours=6)),
        Planned(CheckInKind.SHIFT_END, 0, last + minutes(15)),
    ]


def test_whoever_has_not_started_is_asked_when_they_should_leave() -> None:
    first = plan(None, [stop(1, MORNING + minutes(20))])[0]
    assert first == Planned(CheckInKind.SHIFT_START, 0, MORNING)


def test_a_short_route_is_not_asked_after_it_is_over() -> None:
    kinds = [each.kind for each in plan(MORNING, [stop(1, MORNING + minutes(140))])]
    assert kinds == [CheckInKind.OVERDUE, CheckInKind.SHIFT_END]


def test_a_driver_past_the_eta_of_the_next_stop_is_asked_but_not_for_what_waits_for_the_desk() -> None:
    damaged = stop(1, MORNING + minutes(10), is_set_aside=True)
    stops = [damaged, stop(2, MORNING + minutes(30)), stop(3, MORNING + minutes(40))]
    assert Planned(CheckInKind.OVERDUE, 0, MORNING + minutes(45)) in plan(MORNING, stops)
    assert minutes_overdue(stops, MORNING + minutes(44)) is None
    assert minutes_overdue(stops, MORNING + minutes(50)) == 20
    assert minutes_overdue([damaged], MORNING + minutes(90)) is None


def test_who_said_how_late_is_not_behind_again_until_that_is_as_long_ago() -> None:
    stops, said_at = [stop(1, MORNING + minutes(30))], MORNING + minutes(60)
    assert Planned(CheckInKind.OVERDUE, 0, MORNING + minutes(75)) in plan(MORNING, stops, said_at)
    assert minutes_overdue(stops, MORNING + minutes(60), said_at) is None
    assert minutes_overdue(stops, MORNING + minutes(75), said_at) == 45
    assert minutes_overdue(stops, MORNING + minutes(45), MORNING) == 15


@pytest.mark.parametrize(
    ("named", "critical"),
    [
        ({}, False),
        ({"value_cents": 49_999}, False),
        ({"value_cents": 50_000}, True),
        ({"signature_required": True}, False),
        ({"is_business": True}, False),
        ({"is_business": True, "signature_required": True}, True),
        ({"window_end": MORNING + minutes(90)}, True),
        ({"window_end": MORNING + minutes(91)}, False),
        ({"window_end": MORNING}, True),
    ],
)
def test_stops_that_matter_are_asked_about_before(named: dict[str, object], critical: bool) -> None:
    asked = Planned(CheckInKind.BEFORE_STOP, 4, MORNING + minutes(40))
    assert (asked in plan(MORNING, [stop(4, MORNING + minutes(60), **named)])) is critical


def test_without_estimates_nothing_is_asked() -> None:
    assert plan(MORNING, [stop(1, None, value_cents=90_000)]) == []
    assert plan(None, []) == []


@given(st.lists(st.integers(-60, 800), max_size=30), st.none() | st.integers(-60, 60))
def test_a_plan_never_asks_the_same_twice_and_is_in_order(etas: list[int], left: int | None) -> None:
    stops = [stop(number, MORNING + minutes(at), value_cents=60_000) for number, at in enumerate(etas, 1)]
    planned = plan(None if left is None else MORNING + minutes(left), stops)
    assert len({(each.kind, each.position) for each in planned}) == len(planned)
    assert planned == sorted(planned, key=lambda each: each.due_at)
    assert sum(each.kind is CheckInKind.BEFORE_STOP for each in planned) == len(etas)


# What is due (in the database)


@pytest.fixture
@remembered
def company(sessions: Sessions, now: datetime) -> Sessions:
    """D1 started now and has two stops, in 60 and 180 minutes; the second must be reached in time."""
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        send_out(session, N2, now, address=NEIGHBOUR)
        system = by("plan", now, "system")
        dms_commands.set_eta(session, system, N1, now + minutes(60))
        dms_commands.set_eta(session, system, N2, now + minutes(180))
        dms_commands.set_window(session, system, N2, now, now + minutes(200))
        shifts.start_shift(session, by("s1", now), "D1")
        assert check_ins.schedule_check_ins(session, "R-D1", now=now) == 4
        overdue = session.scalars(select(ScheduledCheckIn).where(ScheduledCheckIn.kind == CheckInKind.OVERDUE)).one()
        check_ins.mark_check_in(
            session, overdue.id, CheckInState.SKIPPED, now, reason="test"
        )  # these tests are about the others
    return sessions


def due(sessions: Sessions, now: datetime) -> list[tuple[CheckInStep, CheckInKind, int | None]]:
    with reading(sessions) as session:
        return [(each.step, each.kind, each.position) for each in due_check_ins(session, now)]


def mark(sessions: Sessions, state: CheckInState, now: datetime) -> bool:
    """The one that is due first."""
    with transaction(sessions) as session:
        return check_ins.mark_check_in(session, due_check_ins(session, now)[0].id, state, now)


def rows(sessions: Sessions) -> dict[CheckInKind, ScheduledCheckIn]:
    with reading(sessions) as session:
        found = {row.kind: row for row in session.scalars(select(ScheduledCheckIn))}
        session.expunge_all()
    return found


def test_a_question_is_asked_asked_again_and_raised_at_its_times(company: Sessions, now: datetime) -> None:
    at = now + minutes(120)
    assert due(company, at - minutes(1)) == []
    assert due(company, at) == [(CheckInStep.ASK, CheckInKind.MID_MORNING, None)]
    assert mark(company, CheckInState.ASKED, at)
    assert due(company, at + minutes(9)) == []
    assert due(company, at + minutes(10)) == [(CheckInStep.ASK_AGAIN, CheckInKind.MID_MORNING, None)]
    assert mark(company, CheckInState.ASKED_AGAIN, at + minutes(10))
    assert due(company, at + minutes(19)) == []
    assert due(company, at + minutes(20)) == [(CheckInStep.RAISE, CheckInKind.MID_MORNING, None)]
    assert mark(company, CheckInState.RAISED, at + minutes(20))
    assert due(company, at + minutes(30)) == []


def test_who_is_asked_is_said(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.link_driver(session, by("l", now, "desk:Ana"), "D1", "U0123ABCD")
        (asked,) = due_check_ins(session, now + minutes(120))
    assert (asked.route_code, asked.driver_code, asked.driver_name) == ("R-D1", "D1", "Erin Bell")
    assert (asked.slack_user, asked.timezone) == ("U0123ABCD", "America/Chicago")


def test_a_check_in_answers_what_was_asked_and_nothing_that_is_to_come(company: Sessions, now: datetime) -> None:
    at = now + minutes(120)
    mark(company, CheckInState.ASKED, at)
    with transaction(company) as session:
        check_ins.check_in(session, by("c1", at + minutes(2)), "D1", minutes_late=0)
    assert due(company, at + minutes(30)) == []
    assert rows(company)[CheckInKind.MID_MORNING].answered_at == at + minutes(2)
    assert due(company, now + minutes(160)) == [(CheckInStep.ASK, CheckInKind.BEFORE_STOP, 2)]


def test_an_answer_that_comes_before_the_question_is_marked_as_asked_counts(company: Sessions, now: datetime) -> None:
    at = now + minutes(120)
    with transaction(company) as session:
        (asked,) = due_check_ins(session, at)
        check_ins.check_in(session, by("c1", at), "D1", minutes_late=0)
        assert not check_ins.mark_check_in(session, asked.id, CheckInState.ASKED, at)
    assert rows(company)[CheckInKind.MID_MORNING].answered_at == at


@pytest.mark.both_databases
def test_of_four_workers_one_asks(company: Sessions, now: datetime) -> None:
    at = now + minutes(120)
    with reading(company) as session:
        (asked,) = due_check_ins(session, at)
    marked = at_once(company, *[lambda session: check_ins.mark_check_in(session, asked.id, CheckInState.ASKED, at)] * 4)
    assert sorted(marked) == [False, False, False, True]  # type: ignore[type-var]


def test_lateness_moves_the_questions_that_were_not_asked(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        check_ins.check_in(session, by("c1", now), "D1", minutes_late=30)
        assert check_ins.schedule_check_ins(session, "R-D1", now=now) == 3
    assert rows(company)[CheckInKind.BEFORE_STOP].due_at == now + minutes(190)
    assert rows(company)[CheckInKind.SHIFT_END].due_at == now + minutes(225)
    assert rows(company)[CheckInKind.MID_MORNING].due_at == now + minutes(120)


def test_scheduling_again_changes_nothing_and_a_stop_that_is_done_is_not_asked_about(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        assert check_ins.schedule_check_ins(session, "R-D1", now=now) == 3
        dms_commands.record_attempt(session, by("a1", now), N2, AttemptOutcome.DELIVERED)
        dms_commands.record_attempt(session, by("a2", now), N1, AttemptOutcome.DELIVERED)
        assert check_ins.schedule_check_ins(session, "R-D1", now=now) == 1
    assert rows(company)[CheckInKind.BEFORE_STOP].skip_reason == "not_needed"
    assert due(company, now + minutes(195)) == [(CheckInStep.ASK, CheckInKind.SHIFT_END, None)]


def test_nobody_is_asked_on_a_break_or_after_the_shift(company: Sessions, now: datetime) -> None:
    at = now + minutes(120)
    with transaction(company) as session:
        dms_commands.start_break(session, by("b1", at - minutes(5)), "D1")
    assert due(company, at) == []
    assert due(company, at + minutes(25)) == []
    assert due(company, at + minutes(56)) != []  # no break lasts that long
    with transaction(company) as session:
        shifts.end_shift(session, by("s2", at + minutes(25)), "D1")
    assert due(company, at + minutes(56)) == []
    assert {row.skip_reason for row in rows(company).values()} == {"shift_ended", "test"}


def test_what_nobody_was_there_to_ask_is_skipped_not_asked_late(company: Sessions, now: datetime) -> None:
    assert due(company, now + minutes(151))[0] == (CheckInStep.SKIP, CheckInKind.MID_MORNING, None)
    with transaction(company) as session:
        (first, *_) = due_check_ins(session, now + minutes(151))
        assert check_ins.mark_check_in(session, first.id, CheckInState.SKIPPED, now, reason="just heard from")
        assert not check_ins.mark_check_in(session, first.id, CheckInState.ASKED, now)
    assert rows(company)[CheckInKind.MID_MORNING].skip_reason == "just heard from"


def test_a_driver_who_starts_when_asked_has_answered(sessions: Sessions, now: datetime) -> None:
    found(sessions, now)
    with transaction(sessions) as session:
        send_out(session, N1, now)
        dms_commands.set_eta(session, by("plan", now, "system"), N1, now + minutes(20))
        check_ins.schedule_check_ins(session, "R-D1", now=now)
    assert due(sessions, now) == [(CheckInStep.ASK, CheckInKind.SHIFT_START, None)]
    mark(sessions, CheckInState.ASKED, now)
    with transaction(sessions) as session:
        shifts.start_shift(session, by("s1", now + minutes(1)), "D1")
    assert due(sessions, now + minutes(20)) == []
    assert rows(sessions)[CheckInKind.SHIFT_START].answered_at == now + minutes(1)


def test_the_seeded_day_can_be_scheduled_and_drivers_are_on_their_shifts(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        seed(session, now=now, deliveries=400)
        routes = driver_day.routes_today(session, now)
        assert next(route.slack_user for route in routes[:3]) == "U0DRIVER01"
        waiting = [check_ins.schedule_check_ins(session, route.code, now=now) for route in routes]
        assert all(waiting)
        step = {each.step for each in due_check_ins(session, now)}
    assert step <= {CheckInStep.ASK}
