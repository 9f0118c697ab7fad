"""What stays of a text that may not stay as it was."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import callbacks, consent, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.messaging.outbox import sending
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.outbox.sending import ClaimedText, SendResult
from doorstep.messaging.provider import Accepted, NotTaken, Outcome, ProviderRefused, Unknown
from doorstep.messaging.twilio.webhooks import StatusReport

THEIRS, OURS = "+13125550142", "+13125550199"
SID = f"SM{1:032x}"


def answered(sessions: Sessions, now: datetime) -> None:
    """A text was handled and its reply is owed."""
    message = InboundMessage("twilio", f"SM{9:032x}", THEIRS, OURS, "gate 7316", (), now)
    with transaction(sessions) as session:
        received = inbox.receive(session, message)
        reply = Reply("Got it: gate 7316", blanked="Got it: gate ****")
        inbox.finish(session, received.inbox_id, [reply], now, remains=inbox.Remains("gate ****"))


def body(sessions: Sessions) -> str:
    with reading(sessions) as session:
        return session.scalars(select(OutboxRow.body)).one()


def claim(session: Session, now: datetime) -> ClaimedText:
    [claimed] = sending.claim(session, sending.Claimant("one"), now, 10)
    return claimed


def test_the_text_that_was_handled_stays_blanked(sessions: Sessions, now: datetime) -> None:
    answered(sessions, now)
    with reading(sessions) as session:
        assert session.scalars(select(InboxRow.body)).one() == "gate ****"


@pytest.mark.parametrize(
    ("settle", "left"),
    [
        (lambda text: Accepted(SID), "Got it: gate ****"),
        (lambda text: ProviderRefused(21211), "Got it: gate ****"),
        (lambda text: NotTaken("rate_limited", 20429, None), "Got it: gate 7316"),
        (lambda text: Unknown("timeout"), "Got it: gate 7316"),
    ],
    ids=["accepted", "refused", "not taken", "unknown"],
)
def test_a_reply_is_whole_until_nothing_is_left_to_send(
    sessions: Sessions, now: datetime, settle: Callable[[object], Outcome], left: str
) -> None:
    answered(sessions, now)
    with transaction(sessions) as session:
        text = claim(session, now).text
    assert text.body == "Got it: gate 7316"
    with transaction(sessions) as session:
        sending.settle(session, [SendResult(text, settle(text))], now)
    assert body(sessions) == left


def test_a_reply_that_the_provider_reports_on_first_is_blanked(sessions: Sessions, now: datetime) -> None:
    answered(sessions, now)
    with transaction(sessions) as session:
        text = claim(session, now).text
        callbacks.apply_status(session, StatusReport(SID, "queued", None, outbox_id=text.id, attempt=text.attempt), now)
    assert body(sessions) == "Got it: gate ****"


def test_a_reply_that_is_dropped_is_blanked(sessions: Sessions, now: datetime) -> None:
    answered(sessions, now)
    with transaction(sessions) as session:
        consent.opt_out(session, consent.NewOptOut(THEIRS, "keyword"), now)
        assert sending.claim(session, sending.Claimant("one"), now, 10) == []
    assert body(sessions) == "Got it: gate ****"
