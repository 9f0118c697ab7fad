"""What recipients ask for, written on both databases."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.dms import arrangements
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import CommandRejected, IllegalMove, NotFound
from doorstep.dms.models import Depot
from doorstep.dms.policy import WantedChange, decide
from doorstep.dms.status import FINISHED, Status, is_legal
from doorstep.dms.values import AccessKind, AttemptOutcome, FailureReason, InstructionKind
from doorstep.dms.views import DeliveryView, HistoryEntry
from doorstep.provenance import By
from tests.dms.world import HOME, PHONE, announce, found, send_out

N1, N2 = "LM100000001", "LM100000002"
GATE = [(AccessKind.GATE, "7316")]


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    found(sessions, now)
    return sessions


def by(cause: str, now: datetime) -> By:
    return By.customer(cause, now)


def test_access_is_forgotten_after_the_delivery(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        dms_commands.give_access(session, by("SM1", now), N1, GATE)
    with transaction(company) as session:
        dms_commands.record_attempt(session, By.driver("D1", "scan", now), N1, AttemptOutcome.DELIVERED)
    with reading(company) as session:
        assert arrangements.access(session, N1) == []


def test_access_that_is_kept_serves_the_same_number_at_the_same_address_only(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        dms_commands.give_access(session, by("SM1", now), N1, GATE, keep=True)
        dms_commands.record_attempt(session, By.driver("D1", "scan", now), N1, AttemptOutcome.DELIVERED)
        announce(session, N2, now)
        announce(session, "LM100000003", now, phone="+13125550177")
    with reading(company) as session:
        (kept,) = arrangements.access(session, N2)
        assert (kept.kind, kept.value, kept.keep) == (AccessKind.GATE, "7316", True)
        assert arrangements.access(session, "LM100000003") == []


def test_access_that_was_kept_by_who_gave_no_number_is_not_shown_for_another_of_whom_none_is_known(
    company: Sessions, now: datetime
) -> None:
    with transaction(company) as session:
        for number in (N1, N2):
            new = dms_commands.NewDelivery(number, "Maria Lopez", HOME, "CHI", now, now + timedelta(hours=4), None)
            dms_commands.create_delivery(session, by(f"new-{number}", now), new)
        dms_commands.give_access(session, by("SM1", now), N1, GATE, keep=True)
    with reading(company) as session:
        assert [each.value for each in arrangements.access(session, N1)] == ["7316"]
        assert arrangements.access(session, N2) == []


def test_history_names_what_kind_of_access_was_given_and_never_the_code(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        dms_commands.give_access(session, by("SM1", now), N1, GATE)
    with reading(company) as session:
        last = dms_queries.history(session, N1)[-1]
    assert last.after["access"] == ["gate"]
    assert "7316" not in str(last)


def test_a_signature_cannot_be_left_at_a_door(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        new = dms_commands.NewDelivery(
            N1, "Maria Lopez", HOME, "CHI", now, now + timedelta(hours=4), PHONE, signature_required=True
        )
        dms_commands.create_delivery(session, By("sender", "announce", now), new)
        with pytest.raises(dms_commands.Invalid, match="signature"):
            dms_commands.give_instructions(session, by("SM1", now), N1, [(InstructionKind.LEAVE_AT, "porch")])
        dms_commands.give_instructions(session, by("SM2", now), N1, [(InstructionKind.LEAVE_WITH, "Bo in 3B")])


def test_rescheduling_what_was_tried_puts_it_back_on_the_shelf(company: Sessions, now: datetime) -> None:
    start = now + timedelta(days=1)
    with transaction(company) as session:
        send_out(session, N1, now)
        dms_commands.record_attempt(
            session, By.driver("D1", "scan", now), N1, AttemptOutcome.FAILED, reason=FailureReason.NOBODY_HOME
        )
        dms_commands.reschedule(session, by("SM1", now), N1, start, start + timedelta(hours=4))
    with reading(company) as session:
        view = dms_queries.delivery(session, N1)
    assert view is not None
    assert (view.status, view.window_start, view.eta) == (Status.AT_DEPOT, start, None)


def test_a_hold_has_a_last_day_until_the_package_moves_on(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        dms_commands.hold_for_pickup(session, by("SM1", now), N1, date(2026, 11, 27))
        held = dms_queries.delivery(session, N1)
        dms_commands.change_status(session, by("SM2", now), N1, Status.AT_DEPOT)
        freed = dms_queries.delivery(session, N1)
    assert held is not None
    assert freed is not None
    assert (held.status, held.held_until) == (Status.HELD, date(2026, 11, 27))
    assert freed.held_until is None


@pytest.mark.both_databases
def test_an_attempt_that_was_never_made_cannot_be_disputed(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(NotFound):
            dms_commands.dispute_attempt(session, by("SM1", now), N1, 1, "i was home")


@pytest.mark.parametrize("status", sorted(FINISHED))
def test_what_is_finished_takes_no_more_wishes(company: Sessions, now: datetime, status: Status) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        _finish(session, status, now)
        with pytest.raises(IllegalMove):
            dms_commands.give_access(session, by("SM1", now), N1, GATE)
        with pytest.raises(IllegalMove):
            dms_commands.reschedule(session, by("SM2", now), N1, now + timedelta(days=1), now + timedelta(days=2))
    assert all(decide(change, status, "phone") == "refuse" for change in WantedChange)


@pytest.mark.both_databases
def test_the_calendar_counts_what_is_booked_on_the_depots_own_days(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        announce(session, N2, now)
    with reading(company) as session:
        calendar = arrangements.depot_calendar(session, "CHI", now.date(), now.date() + timedelta(days=7))
    assert calendar.booked == {date(2026, 11, 20): 2}
    assert not calendar.is_working(date(2026, 11, 22))


_WISHES = ("reschedule", "hold", "cancel", "access", "instructions", "send out", "fail", "deliver", "shelve")


@given(st.lists(st.sampled_from(_WISHES), max_size=10))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_sequence_of_wishes_reaches_an_illegal_status_or_loses_history(
    sqlite_engine: Engine, now: datetime, wishes: list[str]
) -> None:
    sessions = make_sessions(sqlite_engine)
    with transaction(sessions) as session:
        is_founded = session.scalar(select(Depot.id)) is not None
    if not is_founded:
        found(sessions, now)
    number = f"LM{next(_NUMBERS)}"
    with transaction(sessions) as session:
        send_out(session, number, now, phone=None)
    rows, before = _state(sessions, number)
    for position, wish in enumerate(wishes):
        was_done = True
        try:
            with transaction(sessions) as session:
                _carry_out(session, number, wish, f"{number}:{position}", now + timedelta(minutes=position))
        except CommandRejected:
            was_done = False
        after_rows, after = _state(sessions, number)
        assert after_rows[: len(rows)] == rows
        assert len(after_rows) == len(rows) + was_done
        assert was_done or after == before
        assert after.status is before.status or is_legal(before.status, after.status)
        assert (after.held_until is not None) <= (after.status is Status.HELD)
        rows, before = after_rows, after


_NUMBERS = itertools.count(200000001)


def _state(sessions: Sessions, number: str) -> tuple[list[HistoryEntry], DeliveryView]:
    with reading(sessions) as session:
        view = dms_queries.delivery(session, number)
        assert view is not None
        return dms_queries.history(session, number), view


def _carry_out(session: Session, number: str, wish: str, cause: str, now: datetime) -> None:
    order = by(cause, now)
    match wish:
        case "reschedule":
            dms_commands.reschedule(session, order, number, now + timedelta(days=1), now + timedelta(days=2))
        case "hold":
            dms_commands.hold_for_pickup(session, order, number, date(2026, 11, 27))
        case "cancel":
            dms_commands.cancel_delivery(session, order, number, "")
        case "access":
            dms_commands.give_access(session, order, number, GATE)
        case "instructions":
            dms_commands.give_instructions(session, order, number, [(InstructionKind.DOG, "big dog")])
        case "send out":
            dms_commands.change_status(session, order, number, Status.OUT_FOR_DELIVERY)
        case "shelve":
            dms_commands.change_status(session, order, number, Status.AT_DEPOT)
        case "fail":
            dms_commands.record_attempt(session, order, number, AttemptOutcome.FAILED, reason=FailureReason.NO_ACCESS)
        case "deliver":
            dms_commands.record_attempt(session, order, number, AttemptOutcome.DELIVERED)


def _finish(session: Session, status: Status, now: datetime) -> None:
    way = [Status.REFUSED, Status.RETURNED] if status is Status.RETURNED else [status]
    for step in way:
        dms_commands.change_status(session, by(f"end {step}", now), N1, step)
