"""What the carrier holds is asked for: over HTTP, into a real database."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from doorstep.bootstrap import Services
from doorstep.clock import Clock
from doorstep.database import Sessions, database_now, reading, transaction
from doorstep.messaging import absence, catching_up, consent, conversations, inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import CatchUp, InboxMedia, InboxRow, MessageState, OutboxRow
from doorstep.messaging.outbox import queueing, sending
from doorstep.messaging.outbox.queueing import NewText
from doorstep.messaging.sender import Sender
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.messaging.twilio.listing import ListNotRead
from doorstep.settings import Settings
from tests.messaging.listed_texts import ACCOUNT, BASE, OURS, ListingCarrier, sid_of
from tests.ports import free_port
from tests.sandbox.servers import serving

pytestmark = pytest.mark.both_databases

ANNA, BEN = "+13125550142", "+13125550143"


class House:
    """Our side: the database, and a clock that stands still."""

    def __init__(self, sessions: Sessions, carrier: ListingCarrier, url: str, now: datetime) -> None:
        self.sessions, self.carrier, self.now = sessions, carrier, now
        clock: Clock = lambda: self.now  # noqa: E731
        engine = sessions.kw["bind"]
        self.services = Services(Settings(TWILIO_API_URL=url, TWILIO_ACCOUNT_SID=ACCOUNT), clock, engine, sessions)

    def hears(self, number: int, sent_at: datetime, body: str, who: str = ANNA, **more: object) -> inbox.Received:
        """By webhook; it stands in the carrier's list too."""
        self.carrier.add(number, sent_at, body, who)
        message = InboundMessage("twilio", sid_of(number), who, OURS, body, (), sent_at)
        with transaction(self.sessions) as session:
            return inbox.receive(session, message, **more)  # type: ignore[arg-type]

    def asks(self) -> None:
        catching_up.run_once(self.services)

    def bodies(self) -> list[str]:
        with reading(self.sessions) as session:
            return list(session.scalars(select(InboxRow.body).order_by(InboxRow.id)))

    def state_of(self, body: str) -> MessageState:
        with reading(self.sessions) as session:
            return session.scalars(select(OutboxRow.state).where(OutboxRow.body == body)).one()

    def handled(self, who: str = ANNA) -> list[str]:
        """What the dialogue gets to see, in its order."""
        with reading(self.sessions) as session:
            conversation_id = conversations.latest_conversation_with(session, who)
        assert conversation_id is not None
        seen = []
        while True:
            with transaction(self.sessions) as session:
                claimed = inbox.claim_next(session, conversation_id, "rasa", self.now)
                if claimed is None:
                    return seen
                inbox.finish(session, claimed.id, [], self.now)
                seen.append(claimed.body)


@pytest.fixture
def carrier() -> ListingCarrier:
    return ListingCarrier()


@pytest.fixture
def house(sessions: Sessions, carrier: ListingCarrier, now: datetime) -> Iterator[House]:
    with serving(carrier.app(), free_port()) as url:
        yield House(sessions, carrier, url, now)


@pytest.fixture
def ago(now: datetime) -> "dict[int, datetime]":
    return {minutes: now - timedelta(minutes=minutes) for minutes in range(60)}


def test_a_text_that_no_webhook_brought_is_stored_as_it_was_sent(
    house: House, now: datetime, ago: dict[int, datetime]
) -> None:
    house.hears(1, ago[30], "where is it")
    house.carrier.add(2, ago[20], "hello?", ANNA)
    house.asks()
    house.asks()
    with reading(house.sessions) as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.id)).all()
        assert [(row.body, row.received_at, row.recovered_at) for row in rows] == [
            ("where is it", ago[30], None),
            ("hello?", ago[20], now),
        ]
        assert rows[0].conversation_id == rows[1].conversation_id
        assert conversations.last_wrote_at(session, rows[0].conversation_id) == ago[20]


def test_what_was_sent_before_we_were_there_is_left_alone(house: House, ago: dict[int, datetime]) -> None:
    house.carrier.add(1, ago[1], "to the company before us", ANNA)
    house.asks()
    assert house.bodies() == []
    house.carrier.add(2, house.now + timedelta(seconds=30), "hi", ANNA)
    house.now += timedelta(minutes=1)
    house.asks()
    assert house.bodies() == ["hi"]


def test_webhook_and_list_bring_the_same_text_once(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "first")
    house.carrier.add(2, ago[20], "second", ANNA)
    house.asks()
    assert not house.hears(2, house.now, "second").is_new
    assert house.bodies() == ["first", "second"]


def test_a_list_that_says_it_twice_and_out_of_order_is_put_right(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "1")
    for number in (2, 3, 4, 5):
        house.carrier.add(number, ago[30 - number], str(number), ANNA)
    house.carrier.page_size = 3
    house.carrier.spoiled = lambda told: [*told[2:], *told[:3], told[0]]
    house.asks()
    assert house.handled() == ["1", "2", "3", "4", "5"]


def test_a_page_that_was_missing_is_found_by_the_next_round(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[59], "1")
    house.asks()
    for number in range(2, 7):
        house.carrier.add(number, ago[59 - number * 9], str(number), ANNA)
    house.carrier.page_size = 2
    house.carrier.pages_missing = {1}  # the third and fourth newest, far older than the overlap
    house.asks()
    assert house.bodies() == ["1", "2", "5", "6"]
    house.asks()
    assert house.handled() == ["1", "2", "3", "4", "5", "6"]


def test_once_nothing_is_missed_only_the_last_minutes_are_read_again(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[59], "1")
    house.hears(2, ago[10], "2")
    house.asks()
    house.asks()
    assert house.carrier.asked[-1]["DateSent>"] == f"{ago[25]:%Y-%m-%dT%H:%M:%SZ}"


def test_what_was_sent_first_is_handled_before_what_came_first(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "1")
    house.carrier.add(2, ago[20], "2", ANNA)
    house.carrier.add(3, ago[19], "3", ANNA)
    house.hears(4, ago[1], "4")
    house.asks()
    assert house.bodies() == ["1", "4", "2", "3"]
    with reading(house.sessions) as session:
        assert len(inbox.waiting_conversations(session, house.now)) == 1
    assert house.handled() == ["1", "2", "3", "4"]


def test_a_picture_of_a_missed_text_has_the_address_that_the_webhook_would_have_named(
    house: House, ago: dict[int, datetime]
) -> None:
    house.hears(1, ago[30], "1")
    house.carrier.add(2, ago[20], "broken box", ANNA, num_media="1")
    house.carrier.add(3, ago[19], "see?", ANNA)
    house.carrier.media_failures = 3
    house.asks()
    assert house.bodies() == ["1"]  # and nothing overtakes it
    house.asks()
    assert house.handled() == ["1", "broken box", "see?"]
    with reading(house.sessions) as session:
        media = session.scalars(select(InboxMedia)).one()
        expected = f"{BASE}/Messages/{sid_of(2)}/Media/ME{'1' * 32}"
        assert media.url == house.services.settings.twilio_api_url + expected  # type: ignore[operator]
        assert (media.content_type, media.provider_id) == ("image/jpeg", "ME" + "1" * 32)


def test_an_opt_out_that_only_the_list_knows_counts_before_older_texts_leave(
    house: House, now: datetime, ago: dict[int, datetime]
) -> None:
    house.hears(1, ago[30], "where is it")
    with transaction(house.sessions) as session:
        conversation_id = conversations.latest_conversation_with(session, ANNA)
        queueing.enqueue(
            session,
            NewText(ANNA, "It comes at 3.", conversation_id=conversation_id, kind="reply", idempotency_key="x"),
            ago[29],
        )
        absence.want(session, "twilio")
    house.carrier.add(2, ago[20], "Stop", ANNA)
    house.carrier.add(3, ago[19], "hello?", BEN)
    with transaction(house.sessions) as session:
        assert sending.claim(session, sending.Claimant("sender"), now, 10) == []  # it waits for the list
    house.asks()
    with transaction(house.sessions) as session:
        assert sending.claim(session, sending.Claimant("sender"), now, 10) == []
        assert consent.is_opted_out(session, ANNA)
        assert session.scalars(select(OutboxRow.state)).one() is MessageState.DROPPED


def test_what_only_we_take_for_an_opt_out_is_confirmed_at_once(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "where is it")
    house.carrier.add(2, ago[20], "please stop texting me", ANNA)
    house.asks()
    with transaction(house.sessions) as session:
        (claimed,) = sending.claim(session, sending.Claimant("sender"), house.now, 10)
        assert "won't get any more texts" in claimed.text.body


def test_without_an_answer_of_the_carrier_texts_go_out_after_a_while(house: House, now: datetime) -> None:
    house.hears(1, now, "where is it")
    with transaction(house.sessions) as session:
        conversation_id = conversations.latest_conversation_with(session, ANNA)
        queueing.enqueue(
            session, NewText(ANNA, "At 3.", conversation_id=conversation_id, kind="reply", idempotency_key="x"), now
        )
        absence.want(session, "twilio")
    house.carrier.failures = 3
    with pytest.raises(ListNotRead, match="http_503"):
        house.asks()
    with transaction(house.sessions) as session:
        assert sending.claim(session, sending.Claimant("sender"), now, 10) == []
        session.execute(update(CatchUp).values(wanted_at=database_now(-15)))
        absence.want(session, "twilio")  # wanted more often it waits no longer
        assert len(sending.claim(session, sending.Claimant("sender"), now, 10)) == 1


def test_a_text_that_comes_after_an_absence_waits_for_those_before_it(
    house: House, now: datetime, ago: dict[int, datetime]
) -> None:
    house.hears(1, ago[30], "1")
    house.carrier.add(2, ago[1], "2", ANNA)
    absent = absence.Absence("twilio")
    absent.note(now)
    with transaction(house.sessions) as session:
        not_before = absent.storing(session, now)
    house.hears(3, now, "3", not_before=not_before)
    assert house.handled() == ["1"]
    house.asks()
    assert house.handled() == ["2", "3"]
    with transaction(house.sessions) as session:
        assert absent.storing(session, now) is None


def test_a_days_texts_at_once_are_each_stored_in_their_order(house: House, now: datetime) -> None:
    house.hears(0, now - timedelta(days=1), "0")
    for number in range(1, 10_001):
        who = f"+1312555{number % 50:04}"
        house.carrier.add(number, now - timedelta(hours=12) + timedelta(seconds=number // 3), str(number), who)
    house.asks()
    with reading(house.sessions) as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 10_001
        waiting = inbox.waiting_conversations(session, now)
    assert len(waiting) == 51
    assert house.handled("+13125550007") == [str(number) for number in range(7, 10_001, 50)]


def test_a_list_that_goes_in_a_circle_has_an_end(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "1")
    for number in (2, 3, 4):
        house.carrier.add(number, ago[30 - number], str(number), ANNA)
    house.carrier.page_size = 2
    house.carrier.spoiled = lambda told: told * 5_000
    house.asks()
    assert house.handled() == ["1", "2", "3", "4"]
    assert len(house.carrier.asked) < 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"sid": None}, {"sid": "no sid"}, {"from": None}, {"from": "+1312555014२"}, {"from": "whatsapp:+13125550142"},
        {"date_created": None, "date_sent": None}, {"date_created": "yesterday", "date_sent": "1"},
        {"direction": "outbound-api"}, {"status": "receiving"}, {"to": "+13125550000"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_text_to_us_is_left_alone(house: House, ago: dict[int, datetime], wrong: dict[str, object]) -> None:
    house.hears(1, ago[30], "1")
    house.carrier.add(2, ago[20], "2", ANNA)
    house.carrier.texts[-1] |= wrong
    house.carrier.add(3, ago[19], "3", ANNA, num_media="many")
    house.asks()
    assert house.handled() == ["1", "3"]


async def test_rounds_beside_webhooks_store_each_text_once(house: House, ago: dict[int, datetime]) -> None:
    house.hears(1, ago[30], "1")
    for number in range(2, 12):
        house.carrier.add(number, ago[28 - number], str(number), ANNA)

    def webhook(number: int) -> None:
        message = InboundMessage("twilio", sid_of(number), ANNA, OURS, str(number), (), house.now)
        with transaction(house.sessions) as session:
            inbox.receive(session, message)

    await asyncio.gather(
        asyncio.to_thread(house.asks),
        asyncio.to_thread(house.asks),
        *(asyncio.to_thread(webhook, number) for number in range(2, 12)),
    )
    assert sorted(house.bodies(), key=int) == [str(number) for number in range(1, 12)]


async def test_after_an_outage_of_the_database_nothing_is_sent_before_the_list_was_read(
    house: House, now: datetime, ago: dict[int, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.hears(1, ago[30], "where is it")
    with transaction(house.sessions) as session:
        conversation_id = conversations.latest_conversation_with(session, ANNA)
        queueing.enqueue(
            session, NewText(ANNA, "At 3.", conversation_id=conversation_id, kind="reply", idempotency_key="x"), now
        )
    house.carrier.add(2, ago[1], "STOP", ANNA)  # nobody could store it
    sender = Sender(
        house.sessions, TwilioClient(house.services.settings), house.services.clock, sending.Claimant("w"), lambda: None
    )
    with monkeypatch.context() as patched:
        patched.setattr(sending, "is_anything_due", _database_is_away)
        with pytest.raises(OperationalError):
            await sender.once()
    await sender.once()
    assert house.state_of("At 3.") is MessageState.PENDING
    await asyncio.to_thread(house.asks)
    await sender.once()
    await sender.close()
    assert house.state_of("At 3.") is MessageState.DROPPED


def _database_is_away(*_: object) -> bool:
    raise OperationalError("SELECT 1", None, Exception("away"))
