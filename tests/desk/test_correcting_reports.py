"""What the desk says in place of a driver's report was so when that was reported, and settles what waited for it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.desk import replanning
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.provenance import By
from tests.dms import world
from tests.dms.on_the_road import N1, done, minutes, on_the_road, refused
from tests.dms.world import by, view
from tests.outreach.notified import Company

FAILED, DELIVERED = AttemptOutcome.FAILED, AttemptOutcome.DELIVERED
NUMBER = "LM000002207"


@pytest.fixture
def road(sqlite_engine: Engine, now: datetime) -> Sessions:
    return on_the_road(make_sessions(sqlite_engine), now)


@pytest.fixture
def company(sqlite_engine: Engine, now: datetime) -> Company:
    """On Friday at 10:30 in Chicago; the driver reports a failure right away."""
    sessions = make_sessions(sqlite_engine)
    world.found(sessions, now)
    company = Company(sessions, now, only=frozenset({"delivered"}))
    company.announces(NUMBER, company.now)
    company.loads(NUMBER)
    company.does(dms_commands.record_attempt, NUMBER, FAILED, reason=FailureReason.NOBODY_HOME, actor="driver:D1")
    return company


def corrects(
    sessions: Sessions, number: str, now: datetime, outcome: AttemptOutcome | None, reason: FailureReason | None = None
) -> None:
    with transaction(sessions) as session:
        desk = By.desk("dee", f"press {now}", now)
        replanning.correct(
            session, desk, number, 1, "It was the wrong door.", replanning.CorrectedReport(outcome, reason)
        )


@pytest.mark.parametrize("outcome", [DELIVERED, AttemptOutcome.REFUSED])
def test_what_became_of_it_became_so_when_it_was_reported(
    road: Sessions, now: datetime, outcome: AttemptOutcome
) -> None:
    done(road, by("r", now), dms_commands.record_attempt, N1, FAILED, reason=FailureReason.NOBODY_HOME)
    corrects(road, N1, now + timedelta(hours=3), outcome)
    delivery = view(road, N1)
    assert [each.at for each in delivery.attempts] == [now]
    assert delivery.status_changed_at == now
    assert delivery.delivered_at == (now if outcome is DELIVERED else None)


def test_a_failure_that_comes_to_light_later_leaves_the_time_to_answer(road: Sessions, now: datetime) -> None:
    done(road, by("r", now), dms_commands.record_attempt, N1, DELIVERED)
    later = now + timedelta(hours=3)
    corrects(road, N1, later, FAILED, FailureReason.NOBODY_HOME)
    assert [each.at for each in view(road, N1).attempts] == [later]


def test_nobody_was_at_a_door_in_the_future(road: Sessions, now: datetime) -> None:
    ahead = dms_commands.AttemptEvidence(when=now + minutes(1))
    assert refused(road, by("r", now), dms_commands.record_attempt, N1, DELIVERED, evidence=ahead) == "at_ahead"


def test_the_recipient_is_told_of_the_true_time(company: Company) -> None:
    company.after(hours=3)
    corrects(company.sessions, NUMBER, company.now, DELIVERED)
    company.after(seconds=90)
    (text,) = company.goes_on(NUMBER)
    assert "delivered at 10:30 AM" in text


def test_of_a_delivery_of_long_ago_no_news_are_made(company: Company) -> None:
    company.after(hours=5)
    corrects(company.sessions, NUMBER, company.now, DELIVERED)
    company.after(seconds=90)
    assert company.goes_on(NUMBER) == []


@pytest.mark.parametrize(
    ("outcome", "reason", "status", "is_open"),
    [
        (DELIVERED, None, Status.DELIVERED, False),
        (AttemptOutcome.REFUSED, None, Status.REFUSED, False),
        (None, None, Status.OUT_FOR_DELIVERY, False),
        (FAILED, FailureReason.NO_ACCESS, Status.ATTEMPTED, True),
    ],
)
def test_the_case_of_a_failure_that_was_none_ends_with_the_correction(
    road: Sessions,
    now: datetime,
    outcome: AttemptOutcome | None,
    reason: FailureReason | None,
    status: Status,
    is_open: bool,
) -> None:
    done(road, by("r", now), dms_commands.record_attempt, N1, FAILED, reason=FailureReason.NOBODY_HOME)
    with transaction(road) as session:
        new = case_commands.NewCase(
            kind=CaseKind.FAILED_ATTEMPT, tracking_number=N1, reason="The driver could not deliver."
        )
        case_commands.open_case(session, By.system("attempt", now), new)
    corrects(road, N1, now + timedelta(hours=1), outcome, reason)
    with reading(road) as session:
        assert bool(case_queries.of_delivery(session, N1)) is is_open
    assert view(road, N1).status is status
