"""Whoever drives a route that the desk changes is told of it, and of nothing that is another's matter by then."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import replanning
from doorstep.dms import commands as dms_commands
from doorstep.dms.commands import NewDepot
from doorstep.dms.models import Route, Stop
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.provenance import By
from tests.dms.on_the_road import N1, N2, N3, done, minutes, on_the_road
from tests.dms.world import DEPOT, HOURS, announce, by, move, view

DAY = timedelta(days=1)


@pytest.fixture
def company(sqlite_engine: Engine, now: datetime) -> Sessions:
    sessions = on_the_road(make_sessions(sqlite_engine), now)
    done(sessions, by("shift", now, "driver:D2"), dms_commands.start_shift, "D2")
    return sessions


def desk(now: datetime, cause: str = "press") -> By:
    return By.desk("dee", cause, now)


def told(sessions: Sessions, route_code: str) -> list[str]:
    with reading(sessions) as session:
        return [each.text for each in notices.unseen_notices(session, route_code)]


def test_the_driver_is_told_where_a_moved_stop_comes(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        replanning.move(session, desk(now), "R-D1", 2, before=None, seen=1)
        replanning.move(session, desk(now), "R-D1", 2, before=None, seen=1)  # the same press once more
    with transaction(company) as session:
        replanning.move(session, desk(now, "b"), "R-D1", 3, before=1, seen=2)
        replanning.skip(session, desk(now, "c"), "R-D1", 2, seen=3)
    assert told(company, "R-D1") == [
        "Dispatch: do stop 2, 1250 N La Salle St Apt 4B, next.",
        "Dispatch: do stop 3, 1300 N La Salle St Apt 4B, before stop 1.",
        "Dispatch: leave stop 2, 1250 N La Salle St Apt 4B, for last.",
    ]


def test_both_drivers_are_told_of_stops_that_are_given(company: Sessions, now: datetime) -> None:
    done(company, by("r", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    with transaction(company) as session:
        notices.add_notice(
            session,
            notices.NewNotice("D1", "R-D1", NoticeKind.ADDRESS, "Stop 2: new address.", position=2, tracking_number=N2),
            now,
        )
        taken = replanning.give(session, desk(now), "R-D1", [2, 3], to="D2", seen=1)
        assert replanning.give(session, desk(now), "R-D1", [2, 3], to="D2", seen=1) == taken == ("Omar Reed", "R-D2")
    assert told(company, "R-D1") == [
        "Dispatch gives stops 2 and 3 of yours to Omar Reed. Hand over the packages that you have and leave the others"
        " at the depot; do not go there."
    ]
    assert told(company, "R-D2") == [
        "Dispatch gives you 2 stops, after all you have: now stops 1 and 2. Get some at the depot, the others from"
        " Erin Bell, last at 1205 N La Salle St Apt 4B."
    ]


def test_a_change_that_is_approved_after_a_stop_was_given_is_told_to_who_has_it_now(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        replanning.give(session, desk(now), "R-D1", [1], to="D2", seen=1)
    done(company, By.customer("SM1", now + minutes(1)), dms_commands.give_instructions, N1, [])
    done(company, By.customer("SM2", now + minutes(2)), dms_commands.cancel_delivery, N1, "moved away")
    with reading(company) as session:
        found = notices.changes_for_drivers(session, now + minutes(3))
    assert {(each.driver_code, each.position) for each in found} == {("D2", 1)}


def test_a_change_from_before_a_stop_was_given_is_told_to_who_had_it_on_the_truck(
    company: Sessions, now: datetime
) -> None:
    done(company, By.customer("SM2", now), dms_commands.cancel_delivery, N1, "moved away")
    with reading(company) as session:
        (found,) = notices.changes_for_drivers(session, now + minutes(3))
    assert (found.driver_code, found.position) == ("D1", 1)


def test_a_package_from_the_depot_becomes_the_last_stop(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.remove_from_route(session, desk(now, "off"), N3)
        assert replanning.take_on(session, desk(now), "R-D1", N3) == (4, True)
        assert replanning.take_on(session, desk(now), "R-D1", N3) == (4, True)  # the same press once more
    assert told(company, "R-D1") == [
        "Dispatch adds stop 4, 1300 N La Salle St Apt 4B (LM100000003). It is at the depot: get it there."
    ]


def refusal(sessions: Sessions, by: By, route_code: str, number: str) -> str:
    with transaction(sessions) as session, pytest.raises(replanning.CommandRejected) as refused:
        replanning.take_on(session, by, route_code, number)
    return str(refused.value)


def test_what_another_driver_has_or_is_to_have_is_not_taken_from_them(company: Sessions, now: datetime) -> None:
    done(
        company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME
    )
    with transaction(company) as session:
        announce(session, "LM100000004", now)
    before = [view(company, number) for number in (N1, N2, N3)]
    assert [refusal(company, desk(now, number), "R-D2", number) for number in (N1, N2, N3, "LM100000004")] == [
        "LM100000001 is attempted, stop 1 of R-D1: only what is at the depot can be added.",
        "LM100000002 is out for delivery, stop 2 of R-D1: give it from there.",
        "LM100000003 is planned for R-D1, stop 3: give it from there.",
        "LM100000004 is created: only what is at the depot can be added.",
    ]
    assert refusal(company, desk(now, "own"), "R-D1", N3) == "LM100000003 is stop 3 of this route already."
    assert [view(company, number) for number in (N1, N2, N3)] == before
    assert told(company, "R-D1") == told(company, "R-D2") == []


def test_what_lies_at_another_depot_is_not_added(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        system = By.system("opening", now)
        dms_commands.create_depot(
            session, system, NewDepot("OAK", "Oak Park", "America/Chicago", DEPOT, HOURS, ["60302"])
        )
        dms_commands.create_route(session, system, "R-O1", depot_code="OAK", service_date=now.date())
        dms_commands.remove_from_route(session, desk(now, "off"), N3)
    assert refusal(company, desk(now), "R-O1", N3) == "LM100000003 is at West Loop, another depot."


def test_what_was_brought_back_is_added_and_leaves_no_stop_ahead_behind(company: Sessions, now: datetime) -> None:
    done(
        company, by("a1", now), dms_commands.record_attempt, N1, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME
    )
    with transaction(company) as session:
        move(session, N1, Status.AT_DEPOT, now + minutes(1))
        dms_commands.create_route(
            session, By.system("plan", now), "R-N", depot_code="CHI", service_date=now.date() + DAY
        )
        assert replanning.take_on(session, desk(now, "a"), "R-D2", N1) == (1, True)
        assert replanning.take_on(session, desk(now, "b"), "R-N", N3) == (1, False)  # of the day before
    with reading(company) as session:
        former = session.scalars(select(Stop).join(Stop.route).where(Route.code == "R-D1").order_by(Stop.position))
        assert [stop.completed_at is None for stop in former] == [False, True, False]
    assert told(company, "R-N") == []


def test_who_looked_at_a_plan_before_a_stop_was_added_reads_that_it_was(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.remove_from_route(session, desk(now, "off"), N3)
        replanning.take_on(session, desk(now), "R-D1", N3)
    with transaction(company) as session, pytest.raises(replanning.CommandRejected, match="Dee added stop 4"):
        replanning.move(session, desk(now, "late"), "R-D1", 2, before=None, seen=1)


@pytest.mark.parametrize(
    ("outcome", "reason", "status", "now_is"),
    [
        (None, None, Status.OUT_FOR_DELIVERY, "not done yet"),
        (AttemptOutcome.FAILED, FailureReason.NOBODY_HOME, Status.ATTEMPTED, "failed"),
        (AttemptOutcome.REFUSED, None, Status.REFUSED, "refused"),
    ],
)
def test_who_reported_wrongly_is_told_what_counts_now(
    company: Sessions,
    now: datetime,
    outcome: AttemptOutcome | None,
    reason: FailureReason | None,
    status: Status,
    now_is: str,
) -> None:
    done(company, by("r", now), dms_commands.record_attempt, N1, AttemptOutcome.DELIVERED)
    with transaction(company) as session:
        replanning.correct(
            session, desk(now + minutes(40)), N1, 1, "It is next door.", replanning.CorrectedReport(outcome, reason)
        )
    assert view(company, N1).status is status
    assert told(company, "R-D1") == [
        f"Dispatch corrects your report of stop 1 (LM100000001), delivered: {now_is}. It is next door."
    ]
