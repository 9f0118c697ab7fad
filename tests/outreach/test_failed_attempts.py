"""A failed attempt is texted about once; one that the driver takes back is corrected once, if it was texted about."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageState
from doorstep.outreach import calling, failed_attempts, firing
from doorstep.outreach.causes import TAKEN_BACK
from doorstep.provenance import By
from tests.outreach.road import NUMBERS, PHONES, Road

FIRST, SECOND, _ = NUMBERS
ANA = PHONES[0]


def fails(road: Road, number: str = FIRST, *, long_ago: bool = True) -> None:
    """So long ago that its driver would have taken it back."""
    reason = FailureReason.NOBODY_HOME
    road.change(dms_commands.record_attempt, number, AttemptOutcome.FAILED, reason=reason, actor="driver:D1")
    if long_ago:
        road.passes(seconds=int(failed_attempts.WAITS_FOR_UNDO.total_seconds()))


def takes_back(road: Road, number: str = FIRST) -> None:
    """As the driver's dialogue does: the case ends with the report."""
    road.change(dms_commands.take_back_report, number, actor="driver:D1")
    for case in road.cases("failed_attempt"):
        if case.resolved_at is None:
            with road.services.sessions.begin() as session:
                case_commands.resolve(session, By.driver("D1", "undo", road.now), case.id, "Taken back.")


def rounds(road: Road, count: int = 1, *, send: bool = True) -> None:
    for _ in range(count):
        firing.run_once(road.services)
        failed_attempts.run_once(road.services)
        calling.run_once(road.services)
        if send:
            road.sends()
        road.passes(seconds=2)


def taken_back(road: Road) -> list[str | None]:
    """What each text says of it."""
    return [entities.get("taken_back") for _, _, entities in road.rasa.triggered]


def test_nobody_is_texted_before_the_driver_could_take_it_back(road: Road) -> None:
    fails(road, long_ago=False)
    road.passes(seconds=int(failed_attempts.WAITS_FOR_UNDO.total_seconds()) - 10)
    rounds(road)
    takes_back(road)
    road.passes(seconds=120)
    rounds(road, 2)
    assert road.words(ANA) == []
    assert road.rasa.triggered == []


def test_who_was_texted_hears_of_the_second_try_once(road: Road) -> None:
    fails(road)
    rounds(road)
    road.change(
        dms_commands.record_attempt,
        FIRST,
        AttemptOutcome.DELIVERED,
        evidence=dms_commands.AttemptEvidence(left_at="porch"),
        actor="driver:D1",
    )
    rounds(road)
    assert taken_back(road) == [], "that report may be a mistake as well"
    road.passes(seconds=90)
    rounds(road, 3)
    assert taken_back(road) == ["made_good"]


def test_who_missed_what_was_never_delivered_is_told_once_that_it_is_on_the_truck(road: Road) -> None:
    road.change(
        dms_commands.record_attempt,
        FIRST,
        AttemptOutcome.DELIVERED,
        evidence=dms_commands.AttemptEvidence(left_at="porch"),
        actor="driver:D1",
    )
    with road.services.sessions.begin() as session:
        conversation_id = conversations.open_conversation(session, "+13125550199", ANA, road.now)
        case = case_commands.open_case(
            session,
            By("assistant", "she missed it", road.now),
            case_commands.NewCase(
                kind=CaseKind.NOT_RECEIVED,
                tracking_number=FIRST,
                conversation_id=conversation_id,
                reason="Not received.",
            ),
        )
        case_id = case.id
    road.change(dms_commands.take_back_report, FIRST, actor="driver:D1")
    with road.services.sessions.begin() as session:
        case_commands.resolve(session, By.driver("D1", "undo", road.now), case_id, TAKEN_BACK)
    rounds(road, 3)
    assert taken_back(road) == ["delivered"]


def test_it_is_texted_about_once(road: Road) -> None:
    fails(road)
    rounds(road, 3)
    assert len(road.words(ANA)) == 1
    assert road.notes(road.cases("failed_attempt")[0].id) == ["The recipient was texted."]


@pytest.mark.both_databases
def test_two_workers_at_once_text_once(road: Road) -> None:
    fails(road)
    fails(road, SECOND)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(firing.run_once, [road.services] * 3))
    assert [len(road.words(phone)) for phone in PHONES] == [1, 1, 0]


def test_what_is_taken_back_after_the_text_is_corrected_once(road: Road) -> None:
    fails(road)
    rounds(road)
    takes_back(road)
    rounds(road, 3)
    assert taken_back(road) == ["heard"]
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
    assert taken_back(road) == ["unheard"], "the question is over all the same"


def test_whose_text_was_dropped_in_the_outbox_is_called_by_the_desk_and_not_corrected(road: Road) -> None:
    fails(road)
    rounds(road, send=False)
    with road.services.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(ANA, "sms"), road.now)
    road.sent("twilio")
    assert [row.state for row in road.owed(ANA)] == [MessageState.DROPPED]
    rounds(road, 2)
    case = road.cases("failed_attempt")[0]
    assert (case.state, case.next_step) == (
        "waiting_on_desk", "Call the recipient: the text about it was not sent.",
    )  # fmt: skip
    takes_back(road)
    rounds(road, 2)
    assert taken_back(road) == ["unheard"]


def test_who_opted_out_is_not_corrected(road: Road) -> None:
    with road.services.sessions.begin() as session:
        consent.opt_out(session, consent.NewOptOut(ANA, "sms"), road.now)
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
    assert taken_back(road) == []
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
