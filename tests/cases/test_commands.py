"""Cases: opened once, moved legally, resolved for good."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import LEGAL_MOVES, CaseKind, CaseState, may_move
from doorstep.cases.models import Case
from doorstep.database import Sessions
from doorstep.provenance import By

pytestmark = pytest.mark.both_databases

NUMBER = "LM123456789"


def opened(session: Session, now: datetime, cause: str = "SM1", **different: Any) -> Case:
    about: dict[str, Any] = {
        "kind": CaseKind.DAMAGE,
        "tracking_number": NUMBER,
        "conversation_id": "sms-k3v9q2m7x4ab",
        "reason": "The vase is broken.",
        "details": {"message_id": cause},
    }
    return case_commands.open_case(session, By.customer(cause, now), case_commands.NewCase(**(about | different)))


def resolved(session: Session, case: Case, now: datetime, cause: str = "desk:1") -> Case:
    return case_commands.resolve(session, By.desk("kim", cause, now), case.id, "Paid.")


def entries(case: Case) -> list[str]:
    return [entry.entry for entry in case.log]


def test_a_case_is_opened_with_its_first_log_entry(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case_id = opened(session, now, due_at=now + timedelta(hours=1)).id
    with sessions() as session:
        case = case_queries.case(session, case_id)
        assert case is not None
        assert (case.kind, case.state, case.opened_at) == (CaseKind.DAMAGE, CaseState.WAITING_ON_DESK, now)
        [entry] = case.log
        assert (entry.entry, entry.actor, entry.cause, entry.note) == ("opened", "customer", "SM1", case.reason)


def test_a_second_report_joins_the_open_case_and_adds_what_it_knows(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        first = opened(session, now, details={"item": "vase"})
        second = opened(session, now, cause="SM2", details={"picture": "ME1"})
        assert second is first
        assert first.details == {"item": "vase", "picture": "ME1"}
        assert entries(first) == ["opened", "joined"]


def test_the_same_cause_twice_is_one_report(sessions: Sessions, now: datetime) -> None:
    for _ in range(2):
        with sessions.begin() as session:
            opened(session, now)
    with sessions() as session:
        [case] = session.scalars(select(Case))
        assert entries(case) == ["opened"]


def test_another_kind_or_another_delivery_is_another_case(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        ids = {
            opened(session, now).id,
            opened(session, now, kind=CaseKind.COMPLAINT).id,
            opened(session, now, tracking_number="LM987654321").id,
            opened(session, now, tracking_number=None).id,
        }
    assert len(ids) == 4


def test_a_case_is_about_something(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(ValueError, match="about a delivery or a conversation"):
        opened(session, now, tracking_number=None, conversation_id=None)


def test_a_resolved_case_stays_resolved_and_the_next_report_opens_another(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        first = resolved(session, opened(session, now), now)
        assert (first.resolved_by, first.resolved_at, first.resolution, first.next_step) == (
            "desk:kim",
            now,
            "Paid.",
            "",
        )
        with pytest.raises(case_commands.IllegalCaseMove, match="is resolved"):
            resolved(session, first, now, cause="desk:2")
        assert opened(session, now, cause="SM2").id != first.id


def test_a_report_repeated_after_its_case_was_resolved_opens_no_other(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = resolved(session, opened(session, now), now)
        assert opened(session, now) is case
        assert entries(case) == ["opened", "resolved"]


def test_a_case_is_not_closed_by_a_mere_move(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = opened(session, now)
        with pytest.raises(case_commands.IllegalCaseMove, match="without saying how it ended"):
            case_commands.move(
                session, By.desk("kim", "desk:1", now), case.id, CaseState.RESOLVED, next_step="", due_at=None
            )


def test_resolving_again_from_the_same_cause_changes_nothing(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = resolved(session, opened(session, now), now)
        resolved(session, case, now + timedelta(hours=1))
        assert case.resolved_at == now
        assert entries(case) == ["opened", "resolved"]


def test_a_move_is_logged_with_what_comes_next(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = opened(session, now)
        for _ in range(2):
            case_commands.move(
                session,
                By.desk("kim", "desk:1", now),
                case.id,
                CaseState.WAITING_ON_DRIVER,
                next_step="Ask Dana.",
                due_at=now,
            )
        assert (case.state, case.next_step, case.due_at) == (CaseState.WAITING_ON_DRIVER, "Ask Dana.", now)
        assert entries(case) == ["opened", "moved to waiting_on_driver"]


def test_what_waits_for_the_desk_already_is_given_something_else_to_do(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = opened(session, now, next_step="Look at it.")
        for _ in range(2):
            case_commands.give_to_desk(session, By.system("timer:1", now), case.id, next_step="Call them.", due_at=now)
        assert (case.state, case.next_step, case.due_at) == (CaseState.WAITING_ON_DESK, "Call them.", now)
        assert entries(case) == ["opened", "moved to waiting_on_desk"]
        resolved(session, case, now)
        with pytest.raises(case_commands.IllegalCaseMove):
            case_commands.give_to_desk(session, By.system("timer:2", now), case.id, next_step="Call.", due_at=now)


def test_what_is_not_there_cannot_be_resolved(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session, pytest.raises(case_commands.CaseNotFound, match="no case 99"):
        case_commands.resolve(session, By.desk("kim", "desk:1", now), 99, "Done.")


def test_unresolved_cases_come_earliest_due_first(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        hours = {"LM000000001": 3, "LM000000002": 1, "LM000000003": None}
        for number, due in hours.items():
            due_at = now + timedelta(hours=due) if due else None
            opened(session, now, cause=number, tracking_number=number, due_at=due_at)
        resolved(session, opened(session, now), now)
        order = [case.tracking_number for case in case_queries.unresolved(session)]
        assert order == ["LM000000002", "LM000000001", "LM000000003"]
        assert [case.tracking_number for case in case_queries.of_delivery(session, "LM000000001")] == ["LM000000001"]
        assert len(case_queries.of_conversation(session, "sms-k3v9q2m7x4ab")) == 3


@pytest.mark.parametrize("state", CaseState)
def test_nothing_leaves_resolved_and_everything_else_may_be_resolved(state: CaseState) -> None:
    assert not may_move(CaseState.RESOLVED, state)
    assert may_move(state, CaseState.RESOLVED) is (state is not CaseState.RESOLVED)
    assert state not in LEGAL_MOVES[state]


_step = st.one_of(
    st.tuples(
        st.just("open"), st.sampled_from([CaseKind.DAMAGE, CaseKind.ACCESS]), st.sampled_from(["LM000000001", None])
    ),
    st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from(CaseState)),
    st.tuples(st.just("resolve"), st.integers(0, 3)),
)


@given(steps=st.lists(st.tuples(_step, st.sampled_from(["SM1", "SM2", "SM3", "SM4"])), max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_sequence_of_commands_leaves_two_open_or_one_both_open_and_resolved(
    sessions: Sessions, now: datetime, steps: list[tuple[tuple[Any, ...], str]]
) -> None:
    with sessions() as session:
        for (command, *arguments), cause in steps:
            cases = list(session.scalars(select(Case).order_by(Case.id)))
            try:
                if command == "open":
                    kind, number = arguments
                    opened(session, now, cause, kind=kind, tracking_number=number)
                elif cases and command == "move":
                    position, state = arguments
                    case = cases[position % len(cases)]
                    case_commands.move(session, By.desk("kim", cause, now), case.id, state, next_step="", due_at=None)
                elif cases:
                    resolved(session, cases[arguments[0] % len(cases)], now, cause)
            except case_commands.IllegalCaseMove:
                pass
            _assert_consistent(list(session.scalars(select(Case))))
        session.rollback()


def _assert_consistent(cases: list[Case]) -> None:
    unresolved = [case for case in cases if case.state != CaseState.RESOLVED]
    assert all((case.open_key is None) == (case.state == CaseState.RESOLVED) for case in cases)
    assert all((case.resolved_at is None) == (case.state != CaseState.RESOLVED) for case in cases)
    counts = Counter((case.tracking_number or case.conversation_id, case.kind) for case in unresolved)
    assert all(count == 1 for count in counts.values())


def test_a_case_is_given_to_somebody_and_to_somebody_else(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = opened(session, now)
        for to, cause in (("kim", "desk:1"), ("kim", "desk:2"), ("lee", "desk:3"), ("lee", "desk:3"), (None, "desk:4")):
            case_commands.assign(session, By.desk("kim", cause, now), case.id, to)
        assert case.assigned_to is None
        session.expire(case)
        given = [(entry.note, entry.details) for entry in case.log if entry.entry == "assigned"]
    assert given == [
        ("kim", {"before": None, "after": "kim"}),
        ("lee", {"before": "kim", "after": "lee"}),
        ("nobody", {"before": "lee", "after": None}),
    ]


def test_a_case_that_has_ended_is_given_to_nobody_any_more(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        case = resolved(session, opened(session, now), now)
        with pytest.raises(case_commands.CaseRejected, match=r"resolved already: Paid\."):
            case_commands.assign(session, By.desk("kim", "desk:9", now), case.id, "kim")
