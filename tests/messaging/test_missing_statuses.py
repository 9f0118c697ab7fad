"""Texts whose status callbacks never came: what became of them is asked for, over HTTP."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from doorstep.bootstrap import Services
from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import consent, missing_statuses
from doorstep.messaging.models import DeliveryStatus, MessageState, OutboxRow, outbox
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.twilio.listing import ListNotRead
from doorstep.settings import Settings
from tests.messaging.listed_texts import ACCOUNT, OURS, ListingCarrier, sid_of
from tests.ports import free_port
from tests.sandbox.servers import serving

pytestmark = pytest.mark.both_databases

ANNA = "+13125550142"


class House:
    def __init__(self, sessions: Sessions, carrier: ListingCarrier, url: str, now: datetime) -> None:
        self.sessions, self.carrier, self.now = sessions, carrier, now
        settings = Settings(TWILIO_API_URL=url, TWILIO_ACCOUNT_SID=ACCOUNT)
        self.services = Services(settings, lambda: self.now, sessions.kw["bind"], sessions)

    def sent(
        self, number: int, ago: timedelta, *, state: MessageState = MessageState.ACCEPTED, became: str = "delivered"
    ) -> None:
        """A text of ours that the carrier took so long ago, and what it would say of it."""
        sent_at = self.now - ago
        with transaction(self.sessions) as session:
            row = queueing.enqueue(
                session, NewText(ANNA, "hi", conversation_id=None, kind="reply", idempotency_key=str(number)), sent_at
            )
            session.execute(
                update(outbox)
                .where(outbox.c.id == row)
                .values(state=state, provider_id=sid_of(number), due_at=None)
                .values(accepted_at=sent_at, state_changed_at=sent_at)
            )
        if became != "gone":
            status, _, error = became.partition(" ")
            self.carrier.add(
                number, sent_at, "hi", OURS, to=ANNA, direction="outbound-api", status=status,
                error_code=int(error) if error else None,
            )  # fmt: skip

    def asks(self) -> None:
        missing_statuses.run_once(self.services)

    def states(self) -> list[MessageState]:
        with reading(self.sessions) as session:
            return list(session.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


@pytest.fixture
def carrier() -> ListingCarrier:
    return ListingCarrier()


@pytest.fixture
def house(sessions: Sessions, carrier: ListingCarrier, now: datetime) -> Iterator[House]:
    with serving(carrier.app(), free_port()) as url:
        yield House(sessions, carrier, url, now)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_text_about_which_the_carrier_is_silent_for_ten_minutes_is_asked_about(house: House) -> None:
    house.sent(1, minutes(11))
    house.sent(2, minutes(11), state=MessageState.SENT)
    house.sent(3, minutes(9))
    house.asks()
    assert house.states() == [MessageState.DELIVERED, MessageState.DELIVERED, MessageState.ACCEPTED]
    with reading(house.sessions) as session:
        reports = session.execute(select(DeliveryStatus.provider_id, DeliveryStatus.status)).all()
        assert sorted(reports) == [(sid_of(1), "delivered"), (sid_of(2), "delivered")]


def test_what_did_not_arrive_is_seen_as_such_with_its_reason(house: House) -> None:
    house.sent(1, minutes(30), became="undelivered 30003")
    house.asks()
    assert house.states() == [MessageState.UNDELIVERED]
    with reading(house.sessions) as session:
        assert session.scalars(select(OutboxRow.error_code)).one() == 30003


def test_an_opt_out_that_the_carrier_knows_follows_as_from_a_callback(house: House) -> None:
    house.sent(1, minutes(30), became="failed 21610")
    house.asks()
    with reading(house.sessions) as session:
        assert consent.is_opted_out(session, ANNA)


def test_one_that_stays_sent_is_asked_about_now_and_then_until_nobody_cares(house: House) -> None:
    house.sent(1, minutes(11), state=MessageState.SENT, became="sent")
    house.asks()
    house.carrier.texts[0]["status"] = "delivered"
    house.asks()
    assert house.states() == [MessageState.SENT]  # asked a moment ago
    house.now += minutes(61)
    house.asks()
    assert house.states() == [MessageState.DELIVERED]
    house.sent(2, timedelta(days=3), state=MessageState.SENT)
    house.asks()
    assert house.states() == [MessageState.DELIVERED, MessageState.SENT]


def test_one_that_the_carrier_has_no_more_stays_as_it_is(house: House) -> None:
    house.sent(1, minutes(11), became="gone")
    house.asks()
    assert house.states() == [MessageState.ACCEPTED]


def test_many_are_asked_about_a_few_at_a_time(house: House) -> None:
    for number in range(60):
        house.sent(number, minutes(100 - number))
    house.asks()
    assert house.states().count(MessageState.DELIVERED) == 50
    house.asks()
    assert house.states().count(MessageState.DELIVERED) == 60


def test_when_the_carrier_is_away_they_are_asked_about_later(sessions: Sessions, now: datetime) -> None:
    house = House(sessions, ListingCarrier(), f"http://127.0.0.1:{free_port()}", now)
    house.sent(1, minutes(11))
    with pytest.raises(ListNotRead):
        house.asks()
    assert house.states() == [MessageState.ACCEPTED]
