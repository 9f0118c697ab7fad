"""Whoever drives a route that the desk changes is told of it, and of nothing that is another's matter by then."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import replanning
from doorstep.dms import commands as dms
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.provenance import By
from tests.dms.on_the_road import N1, N2, N3, done, minutes, on_the_road
from tests.dms.world import by, view


@pytest.fixture
def company(sqlite_engine: Engine, now: datetime) -> Sessions:
    sessions = on_the_road(make_sessions(sqlite_engine), now)
    done(sessions, by("shift", now, "driver:D2"), dms.start_shift, "D2")
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
    done(company, by("r", now), dms.record_attempt, N1, AttemptOutcome.DELIVERED)
    with transaction(company) as session:
        notices.add_notice(
            session, "D1", "R-D1", NoticeKind.ADDRESS, "Stop 2: new address.", now=now, position=2, tracking_number=N2
        )
        taken = replanning.give(session, desk(now), "R-D1", [2, 3], to="D2", seen=1)
        assert replanning.give(session, desk(now), "R-D1", [2, 3], to="D2", seen=1) == taken == ("Omar Reed", "R-D2")
    assert told(company, "R-D1") == [
        "Dispatch gives stops 2 and 3 of yours to Omar Reed. Hand over the packages; do not go there."
    ]
    assert told(company, "R-D2") == [
        "Dispatch gives you 2 stops, after all you have: now stops 1 and 2. Get the packages from Erin Bell, last at"
        " 1205 N La Salle St Apt 4B."
    ]


def test_a_change_that_is_approved_after_a_stop_was_given_is_told_to_who_has_it_now(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        replanning.give(session, desk(now), "R-D1", [1], to="D2", seen=1)
    done(company, By.customer("SM1", now + minutes(1)), dms.give_instructions, N1, [])
    done(company, By.customer("SM2", now + minutes(2)), dms.cancel_delivery, N1, "moved away")
    with reading(company) as session:
        found = notices.changes_for_drivers(session, now + minutes(3))
    assert {(each.driver_code, each.position) for each in found} == {("D2", 1)}


def test_a_change_from_before_a_stop_was_given_is_told_to_who_had_it_on_the_truck(
    company: Sessions, now: datetime
) -> None:
    done(company, By.customer("SM2", now), dms.cancel_delivery, N1, "moved away")
    with reading(company) as session:
        (found,) = notices.changes_for_drivers(session, now + minutes(3))
    assert (found.driver_code, found.position) == ("D1", 1)


def test_a_package_from_the_depot_becomes_the_last_stop(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms.remove_from_route(session, desk(now, "off"), N3)
        assert replanning.take_on(session, desk(now), "R-D1", N3) == 4
        with pytest.raises(replanning.CommandRejected, match="out_for_delivery"):
            replanning.take_on(session, desk(now, "x"), "R-D2", N1)
    assert told(company, "R-D1") == [
        "Dispatch adds stop 4, 1300 N La Salle St Apt 4B (LM100000003). It is at the depot: get it there."
    ]


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
    done(company, by("r", now), dms.record_attempt, N1, AttemptOutcome.DELIVERED)
    with transaction(company) as session:
        replanning.correct(session, desk(now + minutes(40)), N1, 1, "It is next door.", outcome=outcome, reason=reason)
    assert view(company, N1).status is status
    assert told(company, "R-D1") == [
        f"Dispatch corrects your report of stop 1 (LM100000001), delivered: {now_is}. It is next door."
    ]
