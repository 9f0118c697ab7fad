from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from doorstep.database import Sessions, reading, transaction
from doorstep.dms import commands as dms_commands
from doorstep.dms import queries as dms_queries
from doorstep.dms.commands import CommandRejected, IllegalMove, Invalid, NewDelivery, NotFound, StaleVersion
from doorstep.dms.status import LEGAL_MOVES, Status
from doorstep.dms.values import AttemptOutcome, Audience, FailureReason
from doorstep.dms.views import AttemptView, DeliveryView
from doorstep.provenance import By
from tests.dms.world import HOME, NEIGHBOUR, announce, found, move, send_out

pytestmark = pytest.mark.both_databases

N1, N2 = "LM100000001", "LM100000002"


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Sessions:
    found(sessions, now)
    return sessions


def view(sessions: Sessions, number: str = N1) -> DeliveryView:
    with reading(sessions) as session:
        found = dms_queries.delivery(session, number)
    assert found is not None
    return found


def test_an_address_change_is_written_with_its_history(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
    with transaction(company) as session:
        change = dms_commands.change_address(
            session, By.customer("SM1", now + timedelta(minutes=1)), N1, NEIGHBOUR, expected_version=1
        )
    assert change.is_new
    assert change.version == 2
    assert view(company).address == NEIGHBOUR
    assert view(company).version == 2
    with reading(company) as session:
        last = dms_queries.history(session, N1)[-1]
    assert (last.actor, last.cause, last.command, last.at) == (
        "customer", "SM1", "change_address", now + timedelta(minutes=1),
    )  # fmt: skip
    assert last.before == {"address": HOME.spoken(), "version": 1}
    assert last.after == {"address": NEIGHBOUR.spoken(), "version": 2}


def test_the_same_cause_again_changes_nothing_and_answers_the_same(company: Sessions, now: datetime) -> None:
    def change(session: object) -> dms_commands.CommandResult:
        return dms_commands.change_address(session, By.customer("SM1", now), N1, NEIGHBOUR, expected_version=1)

    with transaction(company) as session:
        announce(session, N1, now)
        first = change(session)
    with transaction(company) as session:
        again = change(session)
    assert not again.is_new
    assert (again.version, again.before, again.after) == (first.version, first.before, first.after)
    with reading(company) as session:
        assert len(dms_queries.history(session, N1)) == 2


def test_announcing_the_same_delivery_twice_is_done_once(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        announce(session, N1, now)
    with transaction(company) as session, pytest.raises(Invalid, match="exists"):
        dms_commands.create_delivery(
            session, By("sender", "another", now), NewDelivery(N1, "Other", HOME, "CHI", now, now + timedelta(hours=1))
        )


def test_a_decision_on_an_old_version_is_refused_and_nothing_changes(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        dms_commands.add_note(session, By.desk("Ana", "c1", now), N1, "Blue door")
    with transaction(company) as session:
        with pytest.raises(StaleVersion) as refusal:
            dms_commands.change_address(session, By.customer("SM1", now), N1, NEIGHBOUR, expected_version=1)
        assert refusal.value.reason == "stale_version"
    assert view(company).address == HOME


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (HOME, "address_unchanged"),
        (replace(HOME, zip="10001"), "address_city_zip_disagree"),
        (replace(HOME, zip="99999"), "address_zip_unknown"),
        (replace(HOME, number=""), "address_no_number"),
    ],
)
def test_an_address_that_cannot_be_is_refused(company: Sessions, now: datetime, address: object, reason: str) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(Invalid) as refusal:
            dms_commands.change_address(session, By.customer("SM1", now), N1, address)  # type: ignore[arg-type]
    assert refusal.value.reason == reason
    assert view(company).version == 1


def test_a_delivered_package_keeps_address_window_and_eta(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        dms_commands.record_attempt(
            session,
            By.driver("D1", "a1", now),
            N1,
            AttemptOutcome.DELIVERED,
            evidence=dms_commands.AttemptEvidence(left_at="front door"),
        )
        for write in (
            lambda: dms_commands.change_address(session, By.customer("x", now), N1, NEIGHBOUR),
            lambda: dms_commands.set_window(session, By("desk", "x", now), N1, now, now + timedelta(hours=1)),
            lambda: dms_commands.set_eta(session, By.system("x", now), N1, now),
        ):
            with pytest.raises(IllegalMove) as refusal:
                write()
            assert refusal.value.reason == "already_delivered"
    assert (view(company).delivered_at, view(company).left_at) == (now, "front door")


def test_a_failed_attempt_says_why_and_ends_the_estimate(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        dms_commands.set_eta(session, By.system("gps1", now), N1, now + timedelta(minutes=9))
    assert view(company).eta == now + timedelta(minutes=9)
    with transaction(company) as session:
        dms_commands.record_attempt(
            session,
            By.driver("D1", "a1", now),
            N1,
            AttemptOutcome.FAILED,
            reason=FailureReason.NO_ACCESS,
            evidence=dms_commands.AttemptEvidence(note="Gate locked"),
        )
    seen = view(company)
    assert seen.status is Status.ATTEMPTED
    assert (seen.eta, seen.eta_updated_at) == (None, None)
    assert seen.attempts == (
        AttemptView(1, now, AttemptOutcome.FAILED, FailureReason.NO_ACCESS, "Gate locked", "Erin Bell"),
    )


def test_a_failed_attempt_without_a_reason_is_refused(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        with pytest.raises(Invalid, match="reason"):
            dms_commands.record_attempt(session, By.driver("D1", "a1", now), N1, AttemptOutcome.FAILED)


def test_an_attempt_needs_a_delivery_that_is_out(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(IllegalMove) as refusal:
            dms_commands.record_attempt(session, By.driver("D1", "a1", now), N1, AttemptOutcome.DELIVERED)
    assert refusal.value.reason == "not_loaded"


def test_a_stop_is_completed_when_its_last_package_is_done(company: Sessions, now: datetime) -> None:
    other = replace(NEIGHBOUR, number="1300")
    with transaction(company) as session:
        send_out(session, N1, now)
        announce(session, N2, now)
        move(session, N2, Status.AT_DEPOT, now)
        dms_commands.assign_to_route(session, By("planner", "p", now), N2, "R-D1", 1)
        move(session, N2, Status.OUT_FOR_DELIVERY, now)
        send_out(session, "LM100000003", now, address=other)
    assert view(company, "LM100000003").stops_before == 1
    with transaction(company) as session:
        dms_commands.record_attempt(session, By.driver("D1", "a1", now), N1, AttemptOutcome.DELIVERED)
    assert view(company, "LM100000003").stops_before == 1
    with transaction(company) as session:
        dms_commands.record_attempt(session, By.driver("D1", "a2", now), N2, AttemptOutcome.REFUSED)
    assert view(company, "LM100000003").stops_before == 0


def test_a_stop_takes_no_delivery_of_another_address(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        send_out(session, N1, now)
        announce(session, N2, now, address=NEIGHBOUR)
        with pytest.raises(Invalid) as refusal:
            dms_commands.assign_to_route(session, By("planner", "p", now), N2, "R-D1", 1)
    assert refusal.value.reason == "position_taken"


def test_moving_to_another_route_and_driver(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        dms_commands.assign_to_route(session, By("planner", "p1", now), N1, "R-D1")
        dms_commands.assign_to_route(session, By("planner", "p2", now), N1, "R-D2")
    assert (view(company).route_code, view(company).driver_name) == ("R-D2", "Omar Reed")
    with transaction(company) as session:
        dms_commands.assign_driver(session, By("desk", "p3", now), "R-D2", "D1")
    assert view(company).driver_name == "Erin Bell"
    with transaction(company) as session:
        dms_commands.remove_from_route(session, By("desk", "p4", now), N1)
    assert view(company).route_code is None


def test_a_rejected_command_leaves_the_transaction_usable(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(CommandRejected):
            dms_commands.change_status(session, By("desk", "x", now), N1, Status.DELIVERED)
        dms_commands.add_note(session, By("desk", "y", now), N1, "Call first", audience=Audience.DESK)
    with reading(company) as session:
        assert [note.text for note in dms_queries.notes(session, N1)] == ["Call first"]
    assert view(company).status is Status.CREATED


@pytest.mark.parametrize("note", ["", "   ", "\x00", "x" * 2001])
def test_a_note_of_nothing_or_too_much_is_refused(company: Sessions, now: datetime, note: str) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(Invalid):
            dms_commands.add_note(session, By("desk", "x", now), N1, note)


def test_control_characters_are_dropped_from_a_note(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        dms_commands.add_note(session, By("d", "x", now), N1, "gate\x00 \x1b[31mcode\n'; DROP TABLE deliveries;--")
    with reading(company) as session:
        assert dms_queries.notes(session, N1)[0].text == "gate [31mcode\n'; DROP TABLE deliveries;--"


def test_a_window_must_be_aware_and_forward(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        for start, end in ((now, now), (now, now - timedelta(hours=1)), (now.replace(tzinfo=None), now)):
            with pytest.raises(Invalid):
                dms_commands.set_window(session, By("desk", "x", now), N1, start, end)


def test_what_does_not_exist_is_named(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        for write in (
            lambda: dms_commands.add_note(session, By("desk", "x", now), N1, "hi"),
            lambda: dms_commands.assign_driver(session, By("desk", "x", now), "nowhere", None),
            lambda: dms_commands.create_driver(
                session, By("desk", "x", now), "D9", name="A", phone=None, depot_code="MOON"
            ),
        ):
            with pytest.raises(NotFound):
                write()


def test_a_cause_is_required(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
        with pytest.raises(Invalid, match="cause"):
            dms_commands.add_note(session, By("desk", " ", now), N1, "hi")


def test_history_can_only_grow(company: Sessions, now: datetime) -> None:
    with transaction(company) as session:
        announce(session, N1, now)
    for statement in ("UPDATE dms_history SET actor = 'me'", "DELETE FROM dms_history"):
        with pytest.raises(DBAPIError, match="append-only"), transaction(company) as session:
            session.execute(text(statement))


@given(st.lists(st.sampled_from(Status), max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_only_legal_moves_happen_and_each_is_in_history(company: Sessions, moves: list[Status]) -> None:
    at = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    with transaction(company) as session:
        number = f"LM{(session.scalar(text('SELECT count(*) FROM deliveries')) or 0) + 200_000_000}"
        announce(session, number, at)
        status, made = Status.CREATED, []
        for step, wanted in enumerate(moves):
            try:
                dms_commands.change_status(session, By("desk", f"{number}-{step}", at), number, wanted)
            except IllegalMove:
                assert wanted not in LEGAL_MOVES[status]
            else:
                assert wanted in LEGAL_MOVES[status]
                made.append((status, wanted))
                status = wanted
        seen = dms_queries.delivery(session, number)
        history = dms_queries.history(session, number)[1:]
    assert seen is not None
    assert (seen.status, seen.version) == (status, len(made) + 1)
    assert [(entry.before["status"], entry.after["status"]) for entry in history] == made
