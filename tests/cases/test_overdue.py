"""A case that waits for a customer longer than it may waits for the desk, and for nobody before."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from doorstep.cases import commands as case_commands
from doorstep.cases import overdue
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import Sessions
from doorstep.provenance import By
from doorstep.timers import Timer

NUMBER = "LM123456789"


def opened(
    sessions: Sessions,
    now: datetime,
    kind: CaseKind = CaseKind.NOT_RECEIVED,
    details: case_commands.Details | None = None,
    cause: str = "SM1",
) -> int:
    with sessions.begin() as session:
        new = case_commands.NewCase(
            kind=kind, tracking_number=NUMBER, reason="Nothing came.", state=CaseState.WAITING_ON_CUSTOMER,
            due_at=now + timedelta(hours=24), details=details or {},
        )  # fmt: skip
        return case_commands.open_case(session, By.customer(cause, now), new).id


def looks(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        overdue.fire_due(session, now)


def case(sessions: Sessions, case_id: int) -> Case:
    with sessions() as session:
        return session.get_one(Case, case_id)


def timers(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Timer.state).order_by(Timer.id)))


@pytest.mark.both_databases
def test_when_the_customers_time_is_over_it_waits_for_the_desk(sessions: Sessions, now: datetime) -> None:
    number = opened(sessions, now)
    looks(sessions, now + timedelta(hours=23))
    assert case(sessions, number).state == CaseState.WAITING_ON_CUSTOMER
    looks(sessions, now + timedelta(hours=24))
    looks(sessions, now + timedelta(hours=25))
    found = case(sessions, number)
    assert (found.state, found.next_step) == (CaseState.WAITING_ON_DESK, overdue.NEXT_STEP)
    assert timers(sessions) == ["fired"]


def test_what_ends_or_moves_before_is_due_no_more(sessions: Sessions, now: datetime) -> None:
    number = opened(sessions, now)
    with sessions.begin() as session:
        case_commands.resolve(session, By.assistant("SM2", now), number, "Found it.")
    assert timers(sessions) == ["cancelled"]
    looks(sessions, now + timedelta(days=2))
    assert case(sessions, number).resolution == "Found it."


@pytest.mark.parametrize("kind", [CaseKind.ACCESS, CaseKind.CUSTOMER_ASKED])
def test_what_a_driver_asks_is_left_to_the_time_of_that_question(
    sessions: Sessions, now: datetime, kind: CaseKind
) -> None:
    opened(sessions, now, kind, {"driver": "D1", "driver_asks": "Which gate?"})
    assert timers(sessions) == []


@pytest.mark.parametrize("kind", [CaseKind.FAILED_ATTEMPT, CaseKind.ACCESS])
def test_what_a_customer_began_and_never_settled_waits_for_the_desk(
    sessions: Sessions, now: datetime, kind: CaseKind
) -> None:
    number = opened(sessions, now, kind)
    looks(sessions, now + timedelta(hours=24))
    assert case(sessions, number).state == CaseState.WAITING_ON_DESK


def test_once_a_driver_asks_too_the_day_counts_no_more(sessions: Sessions, now: datetime) -> None:
    opened(sessions, now, CaseKind.ACCESS)
    opened(sessions, now, CaseKind.ACCESS, {"driver_asks": "Which gate?"}, cause="asks:1")
    assert timers(sessions) == ["cancelled"]
