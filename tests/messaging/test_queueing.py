"""A text is owed once for each cause, as it will be sent."""

from datetime import datetime

import pytest
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from tests.messaging.test_inbox import THEIRS

pytestmark = pytest.mark.both_databases


def test_the_same_cause_twice_is_one_text(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        first = queueing.enqueue(
            session, NewText(THEIRS, "Hi", conversation_id=None, kind="alert", idempotency_key="route:7"), now
        )
        again = queueing.enqueue(
            session, NewText(THEIRS, "Hi!", conversation_id=None, kind="alert", idempotency_key="route:7"), now
        )
    assert first == again


def test_a_text_is_stored_as_it_will_be_sent(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        queueing.enqueue(
            session, NewText(THEIRS, "It’s here…\x00", conversation_id=None, kind="alert", idempotency_key="a"), now
        )
        queueing.enqueue(
            session, NewText(THEIRS, "a" * 2000, conversation_id=None, kind="alert", idempotency_key="b"), now
        )
    with reading(sessions) as session:
        short, long = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        assert (short.body, short.encoding, short.segments) == ("It's here...", "GSM-7", 1)
        assert (len(long.body), long.segments) == (1600, 11)


def test_nothing_to_send_and_an_unknown_zone_are_refused(sessions: Sessions, now: datetime) -> None:
    with transaction(sessions) as session:
        with pytest.raises(ValueError, match="words or a picture"):
            queueing.enqueue(
                session, NewText(THEIRS, " \x00", conversation_id=None, kind="reply", idempotency_key="a"), now
            )
        with pytest.raises(KeyError):
            queueing.enqueue(
                session,
                NewText(
                    THEIRS, "Hi", conversation_id=None, kind="outreach", idempotency_key="a", timezone="Mars/North"
                ),
                now,
            )
