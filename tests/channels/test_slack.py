"""Slack's requests at the HTTP edge of a running Rasa server: really signed, replayed, forged."""

import itertools
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from doorstep.database import reading
from doorstep.messaging.models import Conversation, InboxRow, OutboxRow
from doorstep.messaging.slack.people import SlackPerson
from tests.assistant.servers import RasaServer, eventually
from tests.channels.ledger_view import transcript_of, unhandled

_counter = itertools.count(1)


def ts() -> str:
    return f"1795000{next(_counter):03d}.000100"


@pytest.fixture
def dm() -> str:
    """A direct message channel of its own for each test."""
    return f"D0TEST{next(_counter):04d}"


def message(dm: str, text: str, **more: Any) -> dict[str, Any]:
    at = ts()
    return {"type": "message", "channel": dm, "channel_type": "im", "user": f"U{dm}", "text": text, "ts": at} | more


def rows(server: RasaServer, channel: str) -> list[OutboxRow]:
    with reading(server.sessions) as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.to_number == channel).order_by(OutboxRow.id)).all()
        session.expunge_all()
        return list(found)


@pytest.fixture
def say(server: RasaServer, dm: str) -> Callable[..., list[str]]:
    """Write, and answer what is owed for it."""

    def act(text: str, **more: Any) -> list[str]:
        before = len(rows(server, dm))
        assert server.slack_event(message(dm, text, **more)).status_code == 200
        eventually(lambda: not unhandled(server.sessions, dm))
        return [row.body for row in rows(server, dm)[before:]]

    return act


def test_a_direct_message_is_stored_acknowledged_and_answered(
    server: RasaServer, dm: str, say: Callable[..., list[str]]
) -> None:
    assert say("hello") == ["Hello from tiny"]
    row = rows(server, dm)[0]
    assert (row.provider, row.segments, row.payload) == ("slack", 0, None)
    with reading(server.sessions) as session:
        conversation = session.scalars(select(Conversation).where(Conversation.their_number == dm)).one()
        assert (conversation.provider, conversation.our_number, conversation.id[:6]) == ("slack", "T0SANDBOX", "slack-")
        assert session.get(SlackPerson, f"U{dm}").channel == dm  # type: ignore[union-attr]


def test_a_retry_of_the_same_event_is_ignored(server: RasaServer, dm: str) -> None:
    event = message(dm, "hello")
    for _ in range(3):
        assert server.slack_event(event, event_id="Ev0SAME").status_code == 200
    eventually(lambda: not unhandled(server.sessions, dm))
    time.sleep(0.3)
    assert [row.body for row in rows(server, dm)] == ["Hello from tiny"]


def test_a_thread_is_answered_in_its_thread(server: RasaServer, dm: str, say: Callable[..., list[str]]) -> None:
    say("hello", thread_ts="1794999999.000100")
    assert rows(server, dm)[0].payload == {"thread_ts": "1794999999.000100"}


def test_a_mention_in_a_channel_is_answered_under_it(server: RasaServer) -> None:
    event = {
        "type": "app_mention",
        "channel": "C0GENERAL",
        "user": "U0MENTION",
        "text": "<@U0DOORSTEP> hello",
        "ts": ts(),
    }
    assert server.slack_event(event).status_code == 200
    row = eventually(lambda: rows(server, "C0GENERAL"))[0]
    assert row.payload == {"thread_ts": event["ts"]}
    assert transcript_of(server.sessions, "C0GENERAL:U0MENTION")[0].text == "hello"


def test_mentions_links_and_entities_become_plain_words(
    server: RasaServer, dm: str, say: Callable[..., list[str]]
) -> None:
    say("where is it <@U0X|bob> &lt;3 <https://example.org|the page> &amp; <tel:3125550142|312-555-0142>")
    assert transcript_of(server.sessions, dm)[0].text == "where is it bob <3 the page & 312-555-0142"


def test_words_of_people_are_escaped_in_what_we_post(say: Callable[..., list[str]]) -> None:
    assert say("where is it &lt;!channel&gt;") == ["Located: where is it &lt;!channel&gt;"]


def test_a_button_a_command_and_a_form_are_understood_without_words(
    server: RasaServer, dm: str, say: Callable[..., list[str]]
) -> None:
    say("hello")
    user = {"id": f"U{dm}", "name": "dana"}
    press = {
        "type": "block_actions", "team": {"id": "T0SANDBOX"}, "user": user, "channel": {"id": dm},
        "message": {"ts": ts()}, "trigger_id": "1.2",
        "actions": [{"action_id": "driver:next_stop#1", "action_ts": ts(), "value": "LM1", "text": {"text": "Next"}}],
    }  # fmt: skip
    assert server.slack_interaction(press).status_code == 200
    command = {"team_id": "T0SANDBOX", "user_id": f"U{dm}", "channel_id": dm, "command": "/stop", "text": "14",
               "trigger_id": "3.4"}  # fmt: skip
    assert server.slack(urlencode(command), is_form=True).status_code == 200
    view = {
        "id": "V1", "type": "modal", "callback_id": "driver_late", "private_metadata": f"{dm}|",
        "state": {"values": {"minutes": {"minutes": {"type": "number_input", "value": "20"}}}},
    }  # fmt: skip
    submission = {"type": "view_submission", "team": {"id": "T0SANDBOX"}, "user": user, "view": view}
    assert server.slack_interaction(submission).status_code == 200
    eventually(lambda: not unhandled(server.sessions, dm))
    said = [(line.intent, line.text) for line in transcript_of(server.sessions, dm) if line.speaker == "customer"]
    assert said[1:] == [("driver_next_stop", "Next"), ("driver_stop_details", "stop 14"), ("driver_late", "20")]


def test_a_code_in_the_note_of_a_form_does_not_stay(server: RasaServer, dm: str, say: Callable[..., list[str]]) -> None:
    say("hello")
    note = {"note": {"note": {"type": "plain_text_input", "value": "gate code 4471 doesn't open"}}}
    reason = {"reason": {"reason": {"type": "static_select", "selected_option": {"value": "no_access"}}}}
    view = {
        "id": f"V{dm}", "type": "modal", "callback_id": "driver_failed", "private_metadata": f"{dm}|LM1",
        "state": {"values": reason | note},
    }  # fmt: skip
    submission = {"type": "view_submission", "team": {"id": "T0SANDBOX"}, "user": {"id": f"U{dm}"}, "view": view}
    assert server.slack_interaction(submission).status_code == 200
    eventually(lambda: not unhandled(server.sessions, dm))
    assert "4471" not in transcript_of(server.sessions, dm)[-1].text
    with reading(server.sessions) as session:
        rows_ = session.scalars(select(InboxRow).join(Conversation).where(Conversation.their_number == dm)).all()
        session.expunge_all()
    assert [row.payload["view"]["values"] for row in rows_ if row.payload and "view" in row.payload] == [
        {"reason": "no_access", "note": "gate code **** doesn't open"}
    ]


def test_a_command_that_is_given_in_a_channel_is_answered_in_private(server: RasaServer) -> None:
    command = {"team_id": "T0SANDBOX", "user_id": "U0PRIVATE1", "channel_id": "C0GENERAL", "command": "/stop",
               "text": "14", "trigger_id": f"9.{next(_counter)}"}  # fmt: skip
    before = len(rows(server, "C0GENERAL"))
    assert server.slack(urlencode(command), is_form=True).status_code == 200
    eventually(lambda: rows(server, "U0PRIVATE1"))
    assert len(rows(server, "C0GENERAL")) == before


def test_an_edit_after_the_answer_is_a_turn_of_its_own(
    server: RasaServer, dm: str, say: Callable[..., list[str]]
) -> None:
    original = message(dm, "hello")
    server.slack_event(original)
    eventually(lambda: not unhandled(server.sessions, dm))
    edit = {
        "type": "message", "subtype": "message_changed", "channel": dm, "channel_type": "im", "ts": ts(),
        "message": original | {"text": "hello there"}, "previous_message": original,
    }  # fmt: skip
    assert server.slack_event(edit).status_code == 200
    eventually(lambda: not unhandled(server.sessions, dm))
    said = [line.intent for line in transcript_of(server.sessions, dm) if line.speaker == "customer"]
    assert said == ["greet", "driver_edited"]


def test_messages_of_two_people_are_two_conversations(server: RasaServer) -> None:
    for user in ("U0ONE", "U0TWO"):
        event = {"type": "app_mention", "channel": "C0SHARED", "user": user, "text": "hello", "ts": ts()}
        server.slack_event(event)
    eventually(lambda: len(rows(server, "C0SHARED")) == 2)
    with reading(server.sessions) as session:
        known = session.scalars(select(Conversation.their_number).where(Conversation.their_number.like("C0SHARED%")))
        assert sorted(known) == ["C0SHARED:U0ONE", "C0SHARED:U0TWO"]


def test_logs_tell_nobodys_words(server: RasaServer, dm: str, say: Callable[..., list[str]]) -> None:
    say("unforgettable-words")
    server.slack_event(message(dm, "unforgettable-words", bot_id="B1"))
    server.slack(json.dumps({"event": "unforgettable-words"}), signature="v0=forged")
    log = server.log.read_text()
    assert "unforgettable-words" not in log
    assert server.settings.slack_signing_secret.get_secret_value() not in log


def test_every_message_is_in_the_inbox_with_what_slack_said_of_it(
    server: RasaServer, dm: str, say: Callable[..., list[str]]
) -> None:
    say("hello")
    with reading(server.sessions) as session:
        row = session.scalars(select(InboxRow).join(Conversation).where(Conversation.their_number == dm)).one()
        session.expunge_all()
    assert row.payload is not None
    assert (row.payload["type"], row.payload["user"], row.provider_id) == (
        "message", f"U{dm}", f"{dm}:{row.payload['ts']}",
    )  # fmt: skip
