"""The second rung: other words, for what is still missing; never to who has answered, or cannot be reached."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome, FailureReason
from doorstep.dms.views import AttemptView
from doorstep.outreach.notifications import reminder
from doorstep.outreach.notifications.facts import AttemptFollowUp, Facts, Saying
from tests.outreach.notifications.test_kinds import LONGEST, facts

TEXTED = AttemptFollowUp(has_left=True)


def missed(now: datetime, reason: FailureReason = FailureReason.NOBODY_HOME, **changed: object) -> Facts:
    attempt = AttemptView(1, now, AttemptOutcome.FAILED, reason, "", None)
    return replace(facts(now, status=Status.ATTEMPTED, attempts=(attempt,), **changed), asked=TEXTED)


@pytest.mark.parametrize(
    ("reason", "asks"),
    [
        (FailureReason.NOBODY_HOME, "Where may we leave it, or which day are you there?"),
        (FailureReason.NO_SAFE_PLACE, "Where may we leave it, or which day are you there?"),
        (FailureReason.NO_ACCESS, "How does our driver get in?"),
        (FailureReason.ADDRESS_NOT_FOUND, "What is the right address, with any unit?"),
        (FailureReason.BUSINESS_CLOSED, "When are you open?"),
        (FailureReason.UNSAFE, "How does our driver reach the door safely?"),
        (FailureReason.OUT_OF_TIME, "Which day suits you?"),
        (FailureReason.DAMAGED, "Which day suits you?"),
    ],
)
def test_it_asks_for_what_is_missing(now: datetime, reason: FailureReason, asks: str) -> None:
    composed = reminder.words([missed(now, reason)], Saying(LONGEST, now, "attempt:1"))
    assert composed is not None
    assert asks in composed.words


def test_what_must_be_signed_for_is_left_nowhere(now: datetime) -> None:
    composed = reminder.words([missed(now, signature_required=True)], Saying(LONGEST, now, "attempt:1"))
    assert composed is not None
    assert "leave" not in composed.words


@pytest.mark.parametrize(
    "asked",
    [
        AttemptFollowUp(),  # the first text waits yet, for the morning or the carrier
        AttemptFollowUp(has_left=True, is_answered=True),
        AttemptFollowUp(has_left=True, cannot_be_texted_since=datetime.fromisoformat("2026-11-20T16:31:00+00:00")),
    ],
)
def test_it_is_overtaken_by_an_answer_and_by_a_number_that_takes_no_texts(
    now: datetime, asked: AttemptFollowUp
) -> None:
    assert reminder.words([replace(missed(now), asked=asked)], Saying(LONGEST, now, "attempt:1")) is None


def test_of_an_earlier_attempt_nothing_is_said(now: datetime) -> None:
    assert reminder.words([missed(now)], Saying(LONGEST, now, "attempt:0")) is None


def test_who_has_answered_is_not_planned_for(now: datetime) -> None:
    of = missed(now)
    assert [each.due_at for each in reminder.desired(of, LONGEST)] == [now + timedelta(hours=2, seconds=90)]
    assert reminder.desired(replace(of, asked=AttemptFollowUp(is_answered=True)), LONGEST) == []
