"""A damaged package that is still on the truck: delivered anyway, or brought back, and the driver is told which."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.routes import queries as routes_today
from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import damage
from doorstep.dms import arrivals, driver_day, routes
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.drivers import notices
from doorstep.provenance import By
from tests.dms.on_the_road import N1, N2, done, minutes, on_the_road
from tests.dms.world import by, view


@pytest.fixture
def company(sqlite_engine: Engine, now: datetime) -> Sessions:
    """The first package is set aside."""
    sessions = on_the_road(make_sessions(sqlite_engine), now)
    done(sessions, by("broken", now), dms_commands.report_damaged, N1, "box is crushed", undeliverable=False)
    return sessions


def opened(sessions: Sessions, now: datetime, kind: CaseKind = CaseKind.DAMAGE, cause: str = "broken") -> int:
    with transaction(sessions) as session:
        new = case_commands.NewCase(kind=kind, tracking_number=N1, reason="The box is crushed.")
        return case_commands.open_case(session, by(cause, now), new).id


def decided(sessions: Sessions, now: datetime, case_id: int, *, deliver: bool) -> Case:
    with transaction(sessions) as session:
        return damage.decide(session, By.desk("dee", "press", now), case_id, deliver=deliver)


def is_set_aside(sessions: Sessions) -> bool:
    with reading(sessions) as session:
        route = driver_day.route_by_code(session, "R-D1")
    assert route is not None
    return route.stops[0].is_set_aside


@pytest.mark.parametrize(
    ("deliver", "status", "resolution", "told"),
    [
        (True, Status.OUT_FOR_DELIVERY, "Delivered anyway.", "deliver it anyway."),
        (False, Status.AT_DEPOT, "Brought back to the depot.", "do not deliver it; bring it back to the depot."),
    ],
)
def test_what_dispatch_says_is_written_and_told(
    company: Sessions, now: datetime, deliver: bool, status: Status, resolution: str, told: str
) -> None:
    case_id = opened(company, now)
    assert is_set_aside(company)
    case = decided(company, now, case_id, deliver=deliver)
    assert (case.state, case.resolution) == (CaseState.RESOLVED, resolution)
    assert view(company, N1).status is status
    assert not is_set_aside(company)
    with reading(company) as session:
        (notice,) = notices.unseen_notices(session, "R-D1")
    assert notice.text == f"Dispatch: stop 1 ({N1}), the damaged package: {told}"


@pytest.mark.parametrize("decision", [None, True, False])
def test_what_waits_for_the_desk_makes_no_other_stop_late(
    company: Sessions, now: datetime, decision: bool | None
) -> None:
    """N1 was due in 20 minutes, N2 in 40."""
    if decision is not None:
        decided(company, now, opened(company, now), deliver=decision)
    for ahead, behind in ((30, 10 if decision else 0), (50, 30 if decision else 10)):
        then = now + minutes(ahead)
        with reading(company) as session:
            route = driver_day.route_by_code(session, "R-D1")
            on_page = routes_today.route(session, "R-D1", then)
        assert route is not None
        assert on_page is not None
        assert routes.late_by(route, then) == on_page[0].behind == minutes(behind)
        second = view(company, N2)
        assert second.eta is not None
        assert second.expected(then) == arrivals.expected(second.eta, minutes(behind), then)


def test_it_is_decided_once_and_only_while_it_is_on_a_truck(company: Sessions, now: datetime) -> None:
    case_id = opened(company, now)
    decided(company, now, case_id, deliver=False)
    with pytest.raises(CaseRejected, match="resolved already: Brought back"):
        decided(company, now, case_id, deliver=True)
    with pytest.raises(CaseRejected, match="on no truck"):
        decided(company, now, opened(company, now, cause="again"), deliver=True)
    assert view(company, N1).status is Status.AT_DEPOT


def test_another_case_of_the_package_decides_nothing_about_damage(company: Sessions, now: datetime) -> None:
    with pytest.raises(CaseRejected):
        decided(company, now, opened(company, now, CaseKind.COMPLAINT), deliver=False)
    assert view(company, N1).status is Status.OUT_FOR_DELIVERY
