"""After the driver was at the door: not received, disputed, damaged, proof, complaints, our news of a failure."""

from datetime import timedelta

import pytest

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import commands as dms_commands
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from tests.dialogues.people import Town


def test_not_received_shows_the_proof_first_and_then_goes_to_dispatch_with_the_evidence(town: Town) -> None:
    customer = town.customer("delivered")
    reply = customer.says("it says delivered but i never got it")
    assert "It was delivered today at 10:18 AM (front door)" in reply
    assert "Did you find it?" in reply
    assert "Dispatch asks the driver" in customer.says("no i looked everywhere")
    [case] = customer.cases()
    assert (case.kind, case.state) == (CaseKind.NOT_RECEIVED, CaseState.WAITING_ON_DESK)
    assert case.details["evidence"]["left_at"] == "front door"


def test_found_at_the_neighbors_ends_it_without_a_person(town: Town) -> None:
    customer = town.customer("delivered")
    customer.says("it says delivered but i never got it")
    assert "Good to hear" in customer.says("found it, neighbor had it")
    [case] = customer.cases()
    assert (case.state, case.resolved_by) == (CaseState.RESOLVED, "assistant")


def test_not_received_of_what_is_still_on_its_way_is_answered_with_the_status(town: Town) -> None:
    customer = town.customer("out")
    assert "out for delivery" in customer.says("i haven't received my package")
    assert customer.cases() == []


def test_not_received_is_about_the_delivered_one_of_several(town: Town) -> None:
    customer = town.customer("out", "delivered")
    customer.says("it says delivered but i never got it")
    [case] = customer.cases()
    assert case.tracking_number == customer.tracking_numbers[1]


def test_a_disputed_attempt_is_recorded_and_a_new_one_is_booked(town: Town) -> None:
    customer = town.customer("attempted: nobody_home")
    reply = customer.says("i was home all day and nobody came")
    assert "1) tomorrow" in reply
    done = customer.says("1")
    assert done.startswith("Done.")
    assert "Dispatch looks at what the driver recorded.\nThey will text you here." in done
    assert customer.delivery.status is Status.AT_DEPOT
    assert customer.delivery.attempts[-1].disputed_at is not None
    [case] = [case for case in customer.cases() if case.kind == CaseKind.ATTEMPT_DISPUTED]
    assert case.state == CaseState.WAITING_ON_DESK
    assert case.details["evidence"]["driver_note"] == "gate locked"


def test_damage_is_passed_on_with_picture_words_and_wish(town: Town) -> None:
    customer = town.customer("delivered")
    assert "picture" in customer.says("the box is smashed and the vase is broken")
    picture = town.house.sandbox.upload(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert "keep it or send it back" in customer.says("", media=[picture])
    assert "passed everything" in customer.says("send it back")
    [case] = customer.cases()
    assert (case.kind, case.state) == (CaseKind.DAMAGE, CaseState.WAITING_ON_DESK)
    assert len(case.details["pictures"]) == 1
    assert case.details["wants"] == "return"


def test_damage_without_a_picture_is_passed_on_too(town: Town) -> None:
    customer = town.customer("delivered")
    customer.says("the box is smashed and the vase is broken")
    customer.says("no picture")
    customer.says("ill keep it")
    [case] = customer.cases()
    assert (case.details["pictures"], case.details["wants"]) == ([], "keep")


def test_proof_is_time_and_place(town: Town) -> None:
    customer = town.customer("delivered")
    assert "delivered today at 10:18 AM (front door)" in customer.says("can you send me a photo of where you left it")
    [case] = customer.cases()
    assert (case.kind, case.state) == (CaseKind.PROOF_WANTED, CaseState.RESOLVED)


def test_a_photo_that_the_carrier_cannot_fetch_does_not_keep_its_text_away(town: Town) -> None:
    customer = town.customer("out")
    shown = dms_commands.AttemptEvidence(left_at="porch", photo_url="http://127.0.0.1:9/door.jpg")
    town.change(dms_commands.record_attempt, customer.tracking_number, AttemptOutcome.DELIVERED, evidence=shown)
    assert customer.says("can you send me a photo of where you left it") == (
        "It was delivered today at 10:30 AM (porch), photo attached.\n(The picture could not be sent.)"
    )
    assert "Without its" in town.desk("messages", "dead")


def test_a_complaint_is_never_answered_with_the_same_words_twice_in_a_row(town: Town) -> None:
    customer = town.customer("out")
    first = customer.says("this is the worst delivery company ever")
    second = customer.says("seriously you people are terrible, worst service")
    assert first.splitlines()[0] != second.splitlines()[0]
    [case] = customer.cases()
    assert (case.kind, case.state) == (CaseKind.COMPLAINT, CaseState.WAITING_ON_DESK)


def test_a_failed_attempt_is_texted_and_a_number_settles_it(town: Town) -> None:
    customer = town.customer("out")
    town.change(
        dms_commands.record_attempt,
        customer.tracking_number,
        AttemptOutcome.FAILED,
        reason=FailureReason.NO_ACCESS,
        ago=_BEYOND_UNDO,
    )
    news = customer.hears(after=0)
    assert "couldn't get in" in news
    assert "1) a code or the way in" in news
    assert "What is the code" in customer.says("1")
    assert "gate 7316" in customer.says("gate 7316")
    customer.says("no")
    assert {case.kind: case.state for case in customer.cases()} == {
        CaseKind.FAILED_ATTEMPT: CaseState.RESOLVED,
        CaseKind.ACCESS: CaseState.RESOLVED,
    }


def test_a_failed_attempt_may_be_answered_in_words(town: Town) -> None:
    customer = town.customer("out")
    town.change(
        dms_commands.record_attempt,
        customer.tracking_number,
        AttemptOutcome.FAILED,
        reason=FailureReason.NOBODY_HOME,
        ago=_BEYOND_UNDO,
    )
    customer.hears(after=0)
    assert "again Mon Nov 23, 2-4 PM?" in customer.says("can you come again monday")
    assert customer.says("yes, monday works").startswith("Done.")
    assert all(case.state == CaseState.RESOLVED for case in customer.cases())


def test_words_that_settle_a_failed_attempt_are_not_followed_by_the_question_again(town: Town) -> None:
    customer = town.customer("out")
    town.change(
        dms_commands.record_attempt,
        customer.tracking_number,
        AttemptOutcome.FAILED,
        reason=FailureReason.NOBODY_HOME,
        ago=_BEYOND_UNDO,
    )
    customer.hears(after=0)
    assert (
        customer.says("drop it with the doorman downstairs")
        == "Noted for the driver: leave it with doorman downstairs."
    )
    assert all(case.state == CaseState.RESOLVED for case in customer.cases())


_BEYOND_UNDO = timedelta(minutes=2)
"""Customers are texted of a failed attempt once its driver would have taken it back."""


@pytest.mark.parametrize("text", ["gate code is 7316", "leave it with the doorman", "can you send me the proof photo"])
def test_a_stranger_with_number_and_zip_changes_nothing(town: Town, text: str) -> None:
    owner, stranger = town.customer("out"), town.customer()
    before = owner.delivery.version
    stranger.says(f"{text} {owner.tracking_number}")
    stranger.says("60610")
    assert owner.delivery.version == before
