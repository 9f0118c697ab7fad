"""What is stored of what Slack sends, before anything is made of it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from doorstep.database import Sessions, reading, transaction
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage, Received
from doorstep.messaging.models import Conversation, InboxRow
from doorstep.messaging.slack import events, receiving
from doorstep.messaging.slack.people import SlackPerson
from tests.messaging.slack.test_events import command, event, press


def receive(sessions: Sessions, body: dict[str, Any], now: datetime) -> Received | None:
    said = events.read(body, now)
    assert isinstance(said, InboundMessage)
    with transaction(sessions) as session:
        return receiving.receive(session, said)


def inbox_rows(sessions: Sessions) -> list[InboxRow]:
    with reading(sessions) as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.id)).all()
        session.expunge_all()
        return list(rows)


def claim(sessions: Sessions, conversation_id: str, now: datetime) -> inbox.InboxMessage | None:
    with transaction(sessions) as session:
        return inbox.claim_next(session, conversation_id, "rasa", now)


def edit(ts: str, before: str, after: str, **more: Any) -> dict[str, Any]:
    former = {"user": "U1", "text": before, "ts": ts}
    return event(
        subtype="message_changed", ts="9.9", message=former | {"text": after} | more, previous_message=former | more
    ) | {"event_id": f"Ev{after}"}  # fmt: skip


def deletion(ts: str, text: str) -> dict[str, Any]:
    former = {"user": "U1", "text": text, "ts": ts}
    return event(subtype="message_deleted", ts="9.9", previous_message=former) | {"event_id": "EvD"}


def test_a_command_between_two_people_is_answered_in_our_direct_message(sessions: Sessions, now: datetime) -> None:
    receive(sessions, event(), now)
    received = receive(sessions, command(channel_id="D0BETWEENTWO"), now)
    assert received is not None
    with reading(sessions) as session:
        assert session.get_one(Conversation, received.conversation_id).their_number == "D1"
        assert session.get_one(SlackPerson, "U1").channel == "D1", "we are not in that one"
    assert inbox_rows(sessions)[-1].payload["channel"] == "D1"  # type: ignore[index]


@pytest.mark.both_databases
def test_a_command_of_somebody_we_never_wrote_with_is_answered_to_them_alone(sessions: Sessions, now: datetime) -> None:
    received = receive(sessions, command(channel_id="C0GENERAL"), now)
    assert received is not None
    with reading(sessions) as session:
        assert session.get_one(Conversation, received.conversation_id).their_number == "U1"
        assert session.get(SlackPerson, "U1") is None


def test_a_message_edited_before_it_was_handled_is_handled_as_it_is_now(sessions: Sessions, now: datetime) -> None:
    received = receive(sessions, event(text="delivered 14"), now)
    assert received is not None
    assert receive(sessions, edit("1.2", "delivered 14", "delivered 15"), now) is None
    message = claim(sessions, received.conversation_id, now)
    assert message is not None
    assert message.body == "delivered 15"
    assert len(inbox_rows(sessions)) == 1


def test_a_message_edited_while_it_is_handled_is_told_about(sessions: Sessions, now: datetime) -> None:
    received = receive(sessions, event(text="delivered 14"), now)
    assert received is not None
    claim(sessions, received.conversation_id, now)
    later = receive(sessions, edit("1.2", "delivered 14", "delivered 15"), now)
    assert later is not None
    assert [row.payload["type"] for row in inbox_rows(sessions)] == ["message", "message_changed"]  # type: ignore[index]
    assert inbox_rows(sessions)[0].body == "delivered 14"


def test_a_message_deleted_before_it_was_handled_never_was(sessions: Sessions, now: datetime) -> None:
    received = receive(sessions, event(text="delivered 14"), now)
    assert received is not None
    assert receive(sessions, deletion("1.2", "delivered 14"), now) is None
    assert claim(sessions, received.conversation_id, now) is None
    assert inbox_rows(sessions)[0].body == ""


@pytest.mark.both_databases
def test_a_photo_whose_words_were_taken_away_is_still_a_photo(sessions: Sessions, now: datetime) -> None:
    photo = {"id": "F1", "mimetype": "image/jpeg", "size": 9, "url_private": "https://files.slack.com/1"}
    received = receive(sessions, event(text="delivered 14", subtype="file_share", files=[photo]), now)
    assert received is not None
    assert receive(sessions, edit("1.2", "delivered 14", "", files=[photo]), now) is None
    message = claim(sessions, received.conversation_id, now)
    assert message is not None
    assert (message.body, [each["id"] for each in message.payload["files"]]) == ("", ["F1"])  # type: ignore[index]


@pytest.mark.parametrize("copies", [2, 5])
def test_a_tap_that_slack_delivers_several_times_is_one(sessions: Sessions, now: datetime, copies: int) -> None:
    received = [receive(sessions, press(), now) for _ in range(copies)]
    assert [each.is_new for each in received if each] == [True] + [False] * (copies - 1)


@pytest.mark.parametrize(
    "text", ["", "   ", "🚚📦", "посылка доставлена", "已送达", "תודה", "a\x00b\ud800c", "x" * 3000]
)
def test_any_words_can_be_stored(sessions: Sessions, now: datetime, text: str) -> None:
    received = receive(sessions, event(text=text), now)
    assert received is not None
    message = claim(sessions, received.conversation_id, now)
    assert message is not None
    assert message.body == text.strip().replace("\x00", "").replace("\ud800", "")
