"""A text whose picture cannot be had arrives without it, once, and the ledger says why."""

from datetime import datetime

import pytest
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import texts
from doorstep.messaging.callbacks import apply_status
from doorstep.messaging.models import DeliveryStatus, MessageState, OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import MAX_BODY, NewText
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.provider import Accepted, Outcome, OutgoingText, ProviderRefused
from doorstep.messaging.twilio.webhooks import StatusReport

THEIRS = "+13125550142"
PHOTO = "https://photos.example/door.jpg"
FIRST, SECOND = "MM" + "0a" * 16, "SM" + "0b" * 16
NOTE = f"\n{texts.picture_left_out()}"


def owe(sessions: Sessions, now: datetime, body: str = "It was delivered, photo attached.", *urls: str) -> None:
    with transaction(sessions) as session:
        queueing.enqueue(
            session,
            NewText(THEIRS, body, conversation_id=None, kind="reply", idempotency_key="a", media_urls=urls or (PHOTO,)),
            now,
        )


def claim(sessions: Sessions, now: datetime) -> list[OutgoingText]:
    with transaction(sessions) as session:
        return [claimed.text for claimed in sending.claim(session, sending.Claimant("worker"), now, 10)]


def settle(sessions: Sessions, text: OutgoingText, outcome: Outcome, now: datetime) -> None:
    with transaction(sessions) as session:
        sending.settle(session, [SendResult(text, outcome)], now)


def report(sessions: Sessions, sid: str, status: str, now: datetime, code: int | None = None) -> None:
    with transaction(sessions) as session:
        apply_status(session, StatusReport(sid, status, code), now)


def row(sessions: Sessions) -> OutboxRow:
    with reading(sessions) as session:
        found = session.scalars(select(OutboxRow)).one()
        session.expunge(found)
        return found


@pytest.mark.parametrize("status", ["failed", "undelivered"])
@pytest.mark.parametrize("code", [11200, 11751, 12300, 30019])
def test_it_is_sent_again_without_the_picture_and_says_so(
    sessions: Sessions, now: datetime, status: str, code: int
) -> None:
    owe(sessions, now)
    (first,) = claim(sessions, now)
    assert first.media_urls == (PHOTO,)
    settle(sessions, first, Accepted(FIRST), now)
    report(sessions, FIRST, status, now, code)
    report(sessions, FIRST, status, now, code)
    (again,) = claim(sessions, now)
    assert (again.body, again.media_urls, again.attempt) == (f"It was delivered, photo attached.{NOTE}", (), 2)
    settle(sessions, again, Accepted(SECOND), now)
    report(sessions, SECOND, "delivered", now)
    sent = row(sessions)
    assert (sent.state, sent.media_urls, sent.pictures_left_out) == (MessageState.DELIVERED, [PHOTO], code)
    with reading(sessions) as session:
        assert session.scalars(select(DeliveryStatus.error_code).order_by(DeliveryStatus.id)).all() == [code, None]


def test_it_is_sent_again_without_the_picture_when_the_provider_does_not_even_take_it(
    sessions: Sessions, now: datetime
) -> None:
    owe(sessions, now)
    (first,) = claim(sessions, now)
    settle(sessions, first, ProviderRefused(21620), now)
    (again,) = claim(sessions, now)
    assert again.media_urls == ()
    assert row(sessions).pictures_left_out == 21620


@pytest.mark.both_databases
def test_what_fails_without_its_picture_too_is_given_up(sessions: Sessions, now: datetime) -> None:
    owe(sessions, now)
    (first,) = claim(sessions, now)
    settle(sessions, first, ProviderRefused(21620), now)
    (again,) = claim(sessions, now)
    settle(sessions, again, Accepted(SECOND), now)
    report(sessions, SECOND, "failed", now, 11200)
    assert claim(sessions, now) == []
    assert (row(sessions).state, row(sessions).error_code) == (MessageState.FAILED, 11200)


def test_a_picture_alone_is_not_sent_without_itself(sessions: Sessions, now: datetime) -> None:
    owe(sessions, now, "")
    (first,) = claim(sessions, now)
    settle(sessions, first, Accepted(FIRST), now)
    report(sessions, FIRST, "failed", now, 11200)
    assert claim(sessions, now) == []
    assert row(sessions).state is MessageState.FAILED


def test_a_text_that_lost_its_picture_still_fits(sessions: Sessions, now: datetime) -> None:
    owe(sessions, now, "x" * MAX_BODY)
    (first,) = claim(sessions, now)
    settle(sessions, first, ProviderRefused(21620), now)
    (again,) = claim(sessions, now)
    assert len(again.body) == MAX_BODY
    assert again.body.endswith(NOTE)
    assert row(sessions).segments == 11


def test_another_failure_keeps_the_picture(sessions: Sessions, now: datetime) -> None:
    owe(sessions, now)
    (first,) = claim(sessions, now)
    settle(sessions, first, Accepted(FIRST), now)
    report(sessions, FIRST, "undelivered", now, 30003)
    assert claim(sessions, now) == []
    assert (row(sessions).state, row(sessions).pictures_left_out) == (MessageState.UNDELIVERED, None)
