from dataclasses import replace
from datetime import datetime

import pytest

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import driver_day
from doorstep.dms import queries as dms_queries
from doorstep.dms.values import AttemptOutcome
from doorstep.drivers import check_ins
from tests.dms.on_the_road import N1, N2, N3, done, minutes, on_the_road, refused
from tests.dms.test_concurrency import at_once
from tests.dms.world import HOME, by, send_out, view


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    return on_the_road(sessions, now)


def test_lateness_moves_every_eta_ahead_and_the_customers_next_answer_says_so(company: Sessions, now: datetime) -> None:
    later = now + minutes(5)
    late = done(company, by("c1", later), check_ins.check_in, "D1", minutes_late=25, reason="traffic")
    assert (late.subject, late.before, late.after) == (
        "route:R-D1", {"delay_minutes": 0}, {"delay_minutes": 25, "reason": "traffic", "moved": 2, "version": 1},
    )  # fmt: skip
    second = view(company, N2)
    assert (second.eta, second.eta_updated_at, second.stops_before) == (now + minutes(65), later, 1)
    assert second.version == 6
    with reading(company) as session:
        last = dms_queries.history(session, N2)[-1]
    assert (last.command, last.cause, last.actor) == ("set_eta", "c1", "driver:D1")
    assert view(company, N3).eta is None


def test_a_second_report_replaces_the_first_and_on_time_ends_it(company: Sessions, now: datetime) -> None:
    for cause, late in (("c1", 30), ("c2", 10)):
        done(company, by(cause, now), check_ins.check_in, "D1", minutes_late=late)
        assert view(company, N1).eta == now + minutes(20 + late)
    done(company, by("c3", now), check_ins.check_in, "D1")
    assert view(company, N1).eta == now + minutes(20)
    assert done(company, by("c4", now), check_ins.check_in, "D1").after["moved"] == 0


def test_a_driver_on_time_confirms_the_estimates_without_a_write_to_each(company: Sessions, now: datetime) -> None:
    version = view(company, N1).version
    done(company, by("c1", now + minutes(10)), check_ins.check_in, "D1")
    seen = view(company, N1)
    assert (seen.eta, seen.eta_updated_at, seen.version) == (now + minutes(20), now + minutes(10), version)


def test_the_same_delay_report_again_is_done_once(company: Sessions, now: datetime) -> None:
    done(company, by("c1", now, "desk:Ana"), dms_commands.report_delay, "R-D1", 15, "snow")
    done(company, by("c2", now, "desk:Ana"), dms_commands.report_delay, "R-D1", 0)
    assert not done(company, by("c1", now, "desk:Ana"), dms_commands.report_delay, "R-D1", 15, "snow").is_new
    assert view(company, N1).eta == now + minutes(20)


def test_stops_behind_the_driver_and_other_routes_keep_their_estimates(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, "LM100000009", now, route="R-D2", address=replace(HOME, number="1310"))
        dms_commands.set_eta(session, by("plan", now, "system"), "LM100000009", now + minutes(30))
        dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED)
    done(company, by("c1", now), check_ins.check_in, "D1", minutes_late=25)
    assert view(company, N1).eta is None
    assert view(company, "LM100000009").eta == now + minutes(30)
    assert view(company, N2).stops_before == 0


def test_a_measured_estimate_is_replaced_by_the_drivers_word_against_the_plan(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        dms_commands.set_eta(session, by("gps", now, "system"), N1, now + minutes(50))
    assert view(company, N1).eta == now + minutes(50)
    done(company, by("c1", now), check_ins.check_in, "D1", minutes_late=10)
    assert view(company, N1).eta == now + minutes(30)


@pytest.mark.parametrize("late", [-1, 721, 10_000])
def test_lateness_that_cannot_be_is_refused(company: Sessions, now: datetime, late: int) -> None:
    assert refused(company, by("c1", now), check_ins.check_in, "D1", minutes_late=late) == "minutes_invalid"
    assert refused(company, by("c1", now), dms_commands.report_delay, "R-D1", late) == "minutes_invalid"


@pytest.mark.both_databases
def test_two_reports_of_lateness_at_once_leave_one_of_them(company: Sessions, now: datetime) -> None:
    at_once(
        company,
        *(
            lambda session, late=late: check_ins.check_in(session, by(f"c{late}", now), "D1", minutes_late=late)
            for late in (10, 20, 30, 40)
        ),
        lambda session: dms_commands.record_attempt(session, by("a1", now), N1, AttemptOutcome.DELIVERED),
    )
    with reading(company) as session:
        route = driver_day.route_of_driver(session, "D1", now)
    assert route is not None
    assert view(company, N2).eta == now + minutes(40 + route.delay_minutes)
    assert view(company, N1).eta is None
