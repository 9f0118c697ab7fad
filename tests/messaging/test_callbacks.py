from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import consent
from doorstep.messaging.callbacks import RETRY_AFTER, advanced, apply_status
from doorstep.messaging.models import DeliveryStatus, MessageState, OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.outbox.sending import SendResult
from doorstep.messaging.provider import Accepted, OutgoingText
from doorstep.messaging.twilio.webhooks import StatusReport

pytestmark = pytest.mark.both_databases

THEIRS, SID = "+13125550142", "SM" + "0a" * 16
JOURNEY = ("queued", "sending", "sent", "delivered")
STATUSES = [*JOURNEY, "accepted", "undelivered", "failed", "read", "canceled", "receiving", "nonsense"]
FINAL = {MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED}


@given(st.lists(st.sampled_from(STATUSES)))
def test_reports_in_any_order_only_move_a_text_forward(reports: list[str]) -> None:
    order = [MessageState.SENDING, MessageState.ACCEPTED, MessageState.SENT]
    state = MessageState.SENDING
    for report in reports:
        moved = advanced(state, report)
        if moved is not None:
            assert state not in FINAL
            assert moved in FINAL or order.index(moved) > order.index(state)
            state = moved
    if not FINAL.isdisjoint({advanced(MessageState.SENDING, report) for report in reports}):
        assert state in FINAL


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.HELD, MessageState.DROPPED])
def test_a_text_that_is_not_on_its_way_is_not_moved(state: MessageState) -> None:
    assert advanced(state, "delivered") is None


def claimed(sessions: Sessions, now: datetime) -> OutgoingText:
    with transaction(sessions) as session:
        queueing.enqueue(
            session, NewText(THEIRS, "Hi", conversation_id=None, kind="reply", idempotency_key=f"cause {now}"), now
        )
    with transaction(sessions) as session:
        (one,) = sending.claim(session, sending.Claimant("worker"), now, 10)
    return one.text


def accept(sessions: Sessions, text: OutgoingText, now: datetime, sid: str = SID) -> None:
    with transaction(sessions) as session:
        sending.settle(session, [SendResult(text, Accepted(sid))], now)


def report(
    sessions: Sessions,
    status: str,
    now: datetime,
    text: OutgoingText | None = None,
    code: int | None = None,
    sid: str = SID,
) -> None:
    with transaction(sessions) as session:
        if text is None:
            apply_status(session, StatusReport(sid, status, code), now)
        else:
            apply_status(session, StatusReport(sid, status, code, outbox_id=text.id, attempt=text.attempt), now)


def row(sessions: Sessions) -> tuple[MessageState, str | None, int | None]:
    with reading(sessions) as session:
        found = session.execute(select(OutboxRow.state, OutboxRow.provider_id, OutboxRow.error_code)).one()
    return found.state, found.provider_id, found.error_code


@pytest.mark.parametrize("order", list(permutations(JOURNEY))[::5])
def test_reports_out_of_order_and_repeated_end_as_delivered(
    sessions: Sessions, now: datetime, order: tuple[str, ...]
) -> None:
    accept(sessions, claimed(sessions, now), now)
    for status in (*order, *order):
        report(sessions, status, now)
    assert row(sessions) == (MessageState.DELIVERED, SID, None)
    with reading(sessions) as session:
        assert sorted(session.scalars(select(DeliveryStatus.status))) == sorted(JOURNEY)


@pytest.mark.parametrize("names_our_row", [True, False])
def test_a_report_that_overtakes_the_answer_to_our_request_is_not_lost(
    sessions: Sessions, now: datetime, names_our_row: bool
) -> None:
    text = claimed(sessions, now)
    report(sessions, "delivered", now, text if names_our_row else None)
    accept(sessions, text, now)
    assert row(sessions) == (MessageState.DELIVERED, SID, None)


def test_a_report_of_a_text_that_is_not_ours_is_only_kept(sessions: Sessions, now: datetime) -> None:
    report(sessions, "delivered", now)
    with reading(sessions) as session:
        assert session.scalars(select(DeliveryStatus.outbox_id)).all() == [None]


def test_a_report_tells_the_error(sessions: Sessions, now: datetime) -> None:
    accept(sessions, claimed(sessions, now), now)
    report(sessions, "sent", now)
    report(sessions, "undelivered", now, code=30005)
    assert row(sessions) == (MessageState.UNDELIVERED, SID, 30005)


def test_an_opt_out_that_only_the_carrier_knew_is_recorded(sessions: Sessions, now: datetime) -> None:
    accept(sessions, claimed(sessions, now), now)
    report(sessions, "failed", now, code=21610)
    with transaction(sessions) as session:
        assert consent.is_opted_out(session, THEIRS)
        assert consent.opt_in(session, THEIRS, "keyword", now) == consent.OptedIn(by_carrier=True)


def test_a_text_lost_in_the_providers_queue_is_sent_again_and_old_reports_do_not_touch_it(
    sessions: Sessions, now: datetime
) -> None:
    first = claimed(sessions, now)
    accept(sessions, first, now)
    report(sessions, "failed", now, first, code=30001)
    assert row(sessions) == (MessageState.PENDING, None, 30001)
    for status in ("failed", "sent", "delivered"):
        report(sessions, status, now, first)
    assert row(sessions)[0] is MessageState.PENDING
    later = now + RETRY_AFTER
    with transaction(sessions) as session:
        assert sending.claim(session, sending.Claimant("worker"), later - timedelta(seconds=1), 10) == []
        (again,) = sending.claim(session, sending.Claimant("worker"), later, 10)
    report(sessions, "undelivered", later, first)
    assert row(sessions)[0] is MessageState.SENDING
    other = "SM" + "0b" * 16
    accept(sessions, again.text, later, other)
    report(sessions, "delivered", later, again.text, sid=other)
    assert row(sessions) == (MessageState.DELIVERED, other, None)
