"""The address of a photo, asked for as the Internet asks."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from doorstep.database import transaction
from doorstep.messaging import photo_addresses, photos
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from tests.receiver.conftest import Receiver, Starting

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


@pytest.fixture
def receiver(starting: Starting) -> Receiver:
    """Of a company without Slack."""
    return starting(clock=lambda: NOW)


def address(receiver: Receiver, lasts: timedelta = photo_addresses.IN_A_TEXT) -> str:
    with transaction(receiver.sessions) as session:
        row = queueing.enqueue(
            session,
            NewText("+13125550142", "It is there.", conversation_id=None, kind="outreach", idempotency_key="c"),
            NOW,
        )
        photo = photos.keep(session, "slack:F1", b"jpeg", NOW)
        session.execute(update(OutboxRow).where(OutboxRow.id == row).values(about={"photo": photo}))
    return photo_addresses.address(receiver.settings, row, NOW, lasts)


def test_it_answers_with_the_picture_and_asks_nobody_to_keep_it(receiver: Receiver) -> None:
    answer = receiver.client.get(address(receiver))
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"jpeg", "image/jpeg")
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-robots-tag"] == "noindex"


def test_what_is_forged_expired_or_cut_short_is_not_there(receiver: Receiver) -> None:
    good = address(receiver)
    over = address(receiver, timedelta(hours=-2))
    for asked in (over, good[:-1], good[:-1] + "!", good + "x", "/p/", "/p/1.1.AAAAAAAAAAAAAAAA", "/p/../p/1"):
        assert receiver.client.get(asked).status_code == 404, asked


def test_nothing_can_be_put_there(receiver: Receiver) -> None:
    assert receiver.client.post(address(receiver)).status_code in (404, 405)
