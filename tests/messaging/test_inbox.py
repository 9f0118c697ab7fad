import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import conversations, inbox
from doorstep.messaging.inbox import InboundMessage, MediaRef
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.messaging.outbox.queueing import Reply
from tests.messaging import leases

pytestmark = pytest.mark.both_databases

THEIRS, OURS = "+13125550142", "+13125550199"


def message(
    number: int, now: datetime, body: str = "where is it", their_number: str = THEIRS, **more: object
) -> InboundMessage:
    media = more.get("media", ())
    assert isinstance(media, tuple)
    return InboundMessage("twilio", f"SM{number:032x}", their_number, OURS, body, media, now)


def receive(sessions: Sessions, *messages: InboundMessage) -> list[inbox.Received]:
    received = []
    for each in messages:
        with transaction(sessions) as session:
            received.append(inbox.receive(session, each))
    return received


def test_second_delivery_of_the_same_message_is_ignored(sessions: Sessions, now: datetime) -> None:
    first, again = receive(sessions, message(1, now), message(1, now, body="something else"))
    assert first.is_new
    assert not again.is_new
    assert (first.conversation_id, first.inbox_id) == (again.conversation_id, again.inbox_id)
    with reading(sessions) as session:
        assert session.scalars(select(InboxRow.body)).all() == ["where is it"]


def test_one_message_delivered_three_times_at_once_is_one_row(sessions: Sessions, now: datetime) -> None:
    with ThreadPoolExecutor(6) as pool:
        received = list(pool.map(lambda _: receive(sessions, message(1, now))[0], range(6)))
    assert sum(each.is_new for each in received) == 1
    assert len({(each.inbox_id, each.conversation_id) for each in received}) == 1


def test_a_conversation_has_an_opaque_id_and_both_numbers(sessions: Sessions, now: datetime) -> None:
    (received,) = receive(sessions, message(1, now))
    assert received.conversation_id.startswith("sms-")
    assert THEIRS.strip("+") not in received.conversation_id
    with reading(sessions) as session:
        view = conversations.conversation(session, received.conversation_id)
        assert (view.their_number, view.our_number) == (THEIRS, OURS)
        assert conversations.find_conversation(session, "sms-nobody") is None
        with pytest.raises(LookupError):
            conversations.conversation(session, "sms-nobody")


def test_what_databases_choke_on_is_cleaned(sessions: Sessions, now: datetime) -> None:
    receive(sessions, message(1, now, body="apt\x00 4b\x07\r\nthx \ud800📦"))
    with reading(sessions) as session:
        assert session.scalars(select(InboxRow.body)).one() == "apt 4b\nthx 📦"


def test_messages_are_claimed_in_order_with_their_pictures(sessions: Sessions, now: datetime) -> None:
    picture = MediaRef("https://api.example.com/Media/ME1", "image/jpeg", "ME1")
    receive(sessions, message(1, now, "first", media=(picture,)), message(2, now, "second"))
    conversation_id = _only_conversation(sessions, now)
    with transaction(sessions) as session:
        first = inbox.claim_next(session, conversation_id, "rasa", now)
    assert first is not None
    assert (first.body, first.media, first.attempts) == ("first", (picture,), 1)
    with transaction(sessions) as session:
        assert inbox.claim_next(session, conversation_id, "other", now) is None
        inbox.finish(session, first.id, [Reply("It is on its way.")], now)
    with transaction(sessions) as session:
        second = inbox.claim_next(session, conversation_id, "other", now)
    assert second is not None
    assert second.body == "second"


def test_a_postponed_message_holds_up_the_later_ones(sessions: Sessions, now: datetime) -> None:
    receive(sessions, message(1, now, "first"), message(2, now, "second"))
    conversation_id = _only_conversation(sessions, now)
    later = now + timedelta(minutes=1)
    with transaction(sessions) as session:
        first = inbox.claim_next(session, conversation_id, "rasa", now)
        assert first is not None
        inbox.postpone(session, first.id, later, "action server down", now)
    with transaction(sessions) as session:
        assert inbox.claim_next(session, conversation_id, "rasa", now + timedelta(seconds=59)) is None
        assert inbox.waiting_conversations(session, now + timedelta(seconds=59)) == []
        assert inbox.waiting_conversations(session, later) == [conversation_id]
        again = inbox.claim_next(session, conversation_id, "rasa", later)
    assert again is not None
    assert (again.body, again.attempts) == ("first", 2)


def test_a_crashed_owners_message_comes_back_when_the_lease_ends(sessions: Sessions, now: datetime) -> None:
    (received,) = receive(sessions, message(1, now))
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "rasa", now + timedelta(hours=1)) is None
    leases.end(sessions)
    with transaction(sessions) as session:
        assert inbox.claim_next(session, received.conversation_id, "rasa", now)


def test_an_owner_that_starts_again_takes_back_what_it_had(sessions: Sessions, now: datetime) -> None:
    receive(sessions, message(1, now), message(2, now, their_number="+13125550143"))
    with transaction(sessions) as session:
        mine, others = inbox.waiting_conversations(session, now)
        inbox.claim_next(session, mine, "rasa-1", now)
        inbox.claim_next(session, others, "rasa-2", now)
    with transaction(sessions) as session:
        assert inbox.release_claims(session, "rasa-1", now) == 1
        assert inbox.waiting_conversations(session, now) == [mine]


def test_a_turn_finished_twice_replies_once(sessions: Sessions, now: datetime) -> None:
    (received,) = receive(sessions, message(1, now))
    with transaction(sessions) as session:
        replies = inbox.finish(session, received.inbox_id, [Reply("One"), Reply("  "), Reply("Two")], now)
    with transaction(sessions) as session:
        assert inbox.finish(session, received.inbox_id, [Reply("Three")], now) == []
    with reading(sessions) as session:
        rows = session.execute(select(OutboxRow.id, OutboxRow.body, OutboxRow.our_number).order_by(OutboxRow.id)).all()
    assert [row.id for row in rows] == replies
    assert [(row.body, row.our_number) for row in rows] == [("One", OURS), ("Two", OURS)]


def test_a_turn_that_fails_leaves_no_reply_and_the_message_unhandled(sessions: Sessions, now: datetime) -> None:
    (received,) = receive(sessions, message(1, now))

    def fail_after_finishing() -> None:
        with transaction(sessions) as session:
            inbox.finish(session, received.inbox_id, [Reply("One")], now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_finishing()
    with reading(sessions) as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        assert inbox.waiting_conversations(session, now) == [received.conversation_id]


def test_processes_that_race_for_a_conversation_handle_each_message_once_and_in_order(
    sessions: Sessions, now: datetime
) -> None:
    receive(sessions, *(message(number, now, str(number)) for number in range(12)))
    conversation_id = _only_conversation(sessions, now)
    handled: list[str] = []
    handling = threading.Semaphore(1)

    def handle(owner: str) -> None:
        idle = 0
        while idle < 20:
            with transaction(sessions) as session:
                claimed = inbox.claim_next(session, conversation_id, owner, now)
            if claimed is None:
                idle += 1
                continue
            assert handling.acquire(blocking=False), "two messages of one conversation handled at once"
            handled.append(claimed.body)
            handling.release()
            with transaction(sessions) as session:
                inbox.finish(session, claimed.id, [], now)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(handle, f"rasa-{n}") for n in range(4)]:
            done.result()
    assert handled == [str(number) for number in range(12)]


def _only_conversation(sessions: Sessions, now: datetime) -> str:
    with reading(sessions) as session:
        (conversation_id,) = set(inbox.waiting_conversations(session, now))
    return conversation_id
