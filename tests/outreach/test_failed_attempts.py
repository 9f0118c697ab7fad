"""A failed attempt is texted about once; one that the driver takes back is corrected once, if it was texted about."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from doorstep.cases import commands as cases
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import commands
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageState
from doorstep.outreach import calling, failed_attempts
from doorstep.outreach.causes import TAKEN_BACK
from doorstep.provenance import By
from tests.outreach.road import NUMBERS, PHONES, Road

FIRST, SECOND, _ = NUMBERS
ANA = PHONES[0]


def fails(road: Road, number: str = FIRST, *, long_ago: bool = True) -> None:
    """So long ago that its driver would have taken it back."""
    reason = FailureReason.NOBODY_HOME
    road.change(commands.record_attempt, number, AttemptOutcome.FAILED, reason=reason, actor="driver:D1")
    if long_ago:
        road.passes(seconds=int(failed_attempts.WAITS_FOR_UNDO.total_seconds()))


def takes_back(road: Road, number: str = FIRST) -> None:
    """As the driver's dialogue does: the case ends with the report."""
    road.change(commands.take_back_report, number, actor="driver:D1")
    for case in road.cases("failed_attempt"):
        if case.resolved_at is None:
            with road.services.sessions.begin() as session:
                cases.resolve(session, By.driver("D1", "undo", road.now), case.id, "Taken back.")


def rounds(road: Road, count: int = 1, *, send: bool = True) -> None:
    for _ in range(count):
        failed_attempts.run_once(road.services)
        calling.run_once(road.services)
        if send:
            road.sent("twilio")
        road.passes(seconds=2)


def taken_back(road: Road) -> list[str | None]:
    """What each text says of it."""
    return [entities.get("taken_back") for _, _, entities in road.rasa.triggered]


def test_nobody_is_texted_before_the_driver_could_take_it_back(road: Road) -> None:
    fails(road, long_ago=False)
    road.passes(seconds=int(failed_attempts.WAITS_FOR_UNDO.total_seconds()) - 10)
    rounds(road)
    assert road.rasa.triggered == []
    takes_back(road)
    road.passes(seconds=120)
    rounds(road, 2)
    assert road.rasa.triggered == []


def test_what_becomes_due_while_somebody_else_is_texted_is_looked_at_at_once(road: Road) -> None:
    fails(road)
    road.passes(seconds=-5)
    fails(road, SECOND, long_ago=False)
    road.passes(seconds=5)
    until = int(failed_attempts.WAITS_FOR_UNDO.total_seconds()) - 5
    road.rasa.before = lambda: road.passes(seconds=until)
    looks_again_at = failed_attempts.run_once(road.services)
    road.rasa.before = lambda: None
    assert len(road.rasa.triggered) == 1
    assert looks_again_at is not None
    assert looks_again_at <= road.now
    rounds(road)
    assert len(road.rasa.triggered) == 2


def test_who_was_texted_hears_of_the_second_try_once(road: Road) -> None:
    fails(road)
    rounds(road)
    road.change(
        commands.record_attempt,
        FIRST,
        AttemptOutcome.DELIVERED,
        evidence=commands.Evidence(left_at="porch"),
        actor="driver:D1",
    )
    rounds(road)
    assert taken_back(road) == [None], "that report may be a mistake as well"
    road.passes(seconds=90)
    rounds(road, 3)
    assert taken_back(road) == [None, "made_good"]


def test_who_missed_what_was_never_delivered_is_told_once_that_it_is_on_the_truck(road: Road) -> None:
    road.change(
        commands.record_attempt,
        FIRST,
        AttemptOutcome.DELIVERED,
        evidence=commands.Evidence(left_at="porch"),
        actor="driver:D1",
    )
    with road.services.sessions.begin() as session:
        conversation_id = conversations.open_conversation(session, "+13125550199", ANA, road.now)
        case = cases.open_case(
            session,
            By("assistant", "she missed it", road.now),
            cases.NewCase(
                kind=CaseKind.NOT_RECEIVED,
                tracking_number=FIRST,
                conversation_id=conversation_id,
                reason="Not received.",
            ),
        )
        case_id = case.id
    road.change(commands.take_back_report, FIRST, actor="driver:D1")
    with road.services.sessions.begin() as session:
        cases.resolve(session, By.driver("D1", "undo", road.now), case_id, TAKEN_BACK)
    rounds(road, 3)
    assert taken_back(road) == ["delivered"]


def test_it_is_texted_about_once(road: Road) -> None:
    fails(road)
    rounds(road, 3)
    assert len(road.words(ANA)) == 1
    assert road.notes(road.cases("failed_attempt")[0].id) == ["The recipient was texted."]


def test_an_answer_of_rasas_that_is_lost_does_not_text_twice(road: Road) -> None:
    road.rasa.loses_answers = True
    fails(road)
    rounds(road, 3)
    assert len(road.words(ANA)) == 1


@pytest.mark.both_databases
def test_two_workers_at_once_text_once(road: Road) -> None:
    fails(road)
    fails(road, SECOND)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(failed_attempts.run_once, [road.services] * 3))
    assert [len(road.words(phone)) for phone in PHONES] == [1, 1, 0]


def test_a_conversation_that_fails_keeps_no_other_from_being_texted(road: Road) -> None:
    fails(road)
    failed_attempts.run_once(road.services)
    road.rasa.refuses.add(road.rasa.triggered[0][0])
    takes_back(road)
    fails(road)
    fails(road, SECOND)
    rounds(road)
    assert len(road.words(PHONES[1])) == 1


def test_what_is_taken_back_after_the_text_is_corrected_once(road: Road) -> None:
    fails(road)
    rounds(road)
    takes_back(road)
    rounds(road, 3)
    assert taken_back(road) == [None, "heard"]
    assert len(road.words(ANA)) == 2
    assert road.notes(road.cases("failed_attempt")[0].id)[-1] == "The recipient was told that it was a mistake."


def test_what_is_taken_back_before_the_text_is_nobodys_business(road: Road) -> None:
    fails(road)
    takes_back(road)
    rounds(road, 3)
    assert road.words(ANA) == []
    assert road.rasa.triggered == []


def test_what_is_taken_back_while_its_text_waits_in_the_outbox_is_withdrawn(road: Road) -> None:
    fails(road)
    rounds(road, send=False)
    takes_back(road)
    road.rasa.is_silent = lambda intent: True
    rounds(road, 3)
    assert [(row.state, row.reason) for row in road.owed(ANA)] == [(MessageState.DROPPED, "taken_back")]
    assert taken_back(road) == [None, "unheard"], "the question is over all the same"


@pytest.mark.both_databases
def test_what_is_taken_back_while_it_is_texted_is_corrected(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver is quicker than our note that the recipient was texted."""
    real = failed_attempts.trigger_intent

    def trigger(*arguments: object, **named: object) -> None:
        real(*arguments, **named)  # type: ignore[arg-type]
        road.sent("twilio")
        takes_back(road)

    fails(road)
    with monkeypatch.context() as patched:
        patched.setattr(failed_attempts, "trigger_intent", trigger)
        failed_attempts._text(road.services, failed_attempts.due(road.services.sessions, road.now)[0])
    rounds(road, 3)
    assert taken_back(road) == [None, "heard"]


def test_what_is_taken_back_just_before_our_turn_was_not_texted_and_is_not_corrected(road: Road) -> None:
    """The assistant sees it, and says nothing."""
    fails(road)
    road.rasa.before = lambda: takes_back(road)
    road.rasa.is_silent = lambda intent: True
    failed_attempts.run_once(road.services)
    road.rasa.before = lambda: None
    rounds(road, 3)
    assert taken_back(road) == [None]
    assert road.notes(road.cases("failed_attempt")[0].id) == ["The recipient was not texted."]


def test_whose_text_was_dropped_in_the_outbox_is_called_by_the_desk_and_not_corrected(road: Road) -> None:
    fails(road)
    rounds(road, send=False)
    with road.services.sessions.begin() as session:
        consent.opt_out(session, ANA, "sms", road.now)
    road.sent("twilio")
    assert [row.state for row in road.owed(ANA)] == [MessageState.DROPPED]
    rounds(road, 2)
    case = road.cases("failed_attempt")[0]
    assert (case.state, case.next_step) == (
        "waiting_on_desk", "Call the recipient: the text about it was not sent.",
    )  # fmt: skip
    takes_back(road)
    rounds(road, 2)
    assert taken_back(road) == [None, "unheard"]


def test_a_text_that_is_dropped_at_once_is_not_noted_as_sent(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender is quicker than our note."""
    real = failed_attempts.trigger_intent

    def trigger(*arguments: object, **named: object) -> None:
        real(*arguments, **named)  # type: ignore[arg-type]
        with road.services.sessions.begin() as session:
            consent.opt_out(session, ANA, "sms", road.now)
        road.sent("twilio")

    monkeypatch.setattr(failed_attempts, "trigger_intent", trigger)
    fails(road)
    rounds(road, 2)
    case = road.cases("failed_attempt")[0]
    assert road.notes(case.id) == ["The text about it was not sent."]
    assert case.state == "waiting_on_desk"


def test_who_opted_out_is_not_corrected(road: Road) -> None:
    with road.services.sessions.begin() as session:
        consent.opt_out(session, ANA, "sms", road.now)
    fails(road)
    rounds(road)
    takes_back(road)
    rounds(road, 2)
    assert road.words(ANA) == []
    assert road.rasa.triggered == []


def test_who_is_texted_of_the_next_failure_needs_no_correction_of_the_first(road: Road) -> None:
    fails(road)
    rounds(road)
    takes_back(road)
    fails(road)
    rounds(road, 3)
    assert taken_back(road) == [None, None]
    assert len(road.words(ANA)) == 2


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_worker_that_dies_around_the_correction_corrects_once(
    road: Road, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    real = failed_attempts.trigger_intent

    def trigger(*arguments: object, **named: object) -> None:
        if dies == "after":
            real(*arguments, **named)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    fails(road)
    rounds(road)
    takes_back(road)
    with monkeypatch.context() as patched:
        patched.setattr(failed_attempts, "trigger_intent", trigger)
        with pytest.raises(KeyboardInterrupt):
            failed_attempts.run_once(road.services)
    rounds(road, 2)
    assert len(road.words(ANA)) == 2
