"""What Slack sends is read into the ledger's form, or put aside; and Slack's markup into words and back."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.slack import events
from doorstep.messaging.slack.blocks import section
from doorstep.messaging.slack.events import Challenge, Nothing, conversation_key, directly, read
from doorstep.messaging.slack.mrkdwn import escape, plain

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)

_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
_json = st.recursive(
    _leaves, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=6), some, max_size=4)
)


def event(**fields: Any) -> dict[str, Any]:
    message = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "hi", "ts": "1.2"}
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": message | fields}


def press(**fields: Any) -> dict[str, Any]:
    action = {"action_id": "driver:delivered#0", "action_ts": "3.4", "value": "LM1", "text": {"text": "Delivered"}}
    return {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "name": "dana"}, "channel": {"id": "D1"},
        "message": {"ts": "1.2"}, "trigger_id": "5.6", "actions": [action],
    } | fields  # fmt: skip


def submission(**fields: Any) -> dict[str, Any]:
    state = {"values": {"minutes": {"minutes": {"type": "number_input", "value": "20"}}}}
    view = {"id": "V1", "callback_id": "driver_late", "private_metadata": "D1|LM1", "state": state}
    return {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view | fields}


def command(**fields: Any) -> dict[str, Any]:
    return {
        "team_id": "T1", "user_id": "U1", "channel_id": "D1", "command": "/stop", "text": "14", "trigger_id": "7.8"
    } | fields  # fmt: skip


_BEFORE = {"text": "a", "user": "U1", "ts": "1.2"}
_WELL_FORMED = (
    event(),
    event(files=[{"id": "F1", "mimetype": "image/jpeg", "size": 9, "url_private": "https://files.slack.com/a"}]),
    event(subtype="message_changed", message={"text": "b", "user": "U1"}, previous_message=_BEFORE),
    event(subtype="message_deleted", previous_message=_BEFORE),
    press(),
    submission(),
    command(),
    {"type": "url_verification", "challenge": "c"},
)  # fmt: skip


def taken(body: dict[str, Any]) -> InboundMessage:
    found = read(body, NOW)
    assert isinstance(found, InboundMessage)
    return found


@settings(max_examples=300)
@given(_json)
def test_any_json_is_read_or_put_aside(body: Any) -> None:
    assert isinstance(read(body, NOW), InboundMessage | Challenge | Nothing)


@settings(max_examples=500)
@given(st.sampled_from(_WELL_FORMED), st.data())
def test_whatever_is_missing_or_of_another_type_is_put_aside(body: dict[str, Any], data: st.DataObject) -> None:
    """Well-formed but for one place, however deep."""
    broken = json.loads(json.dumps(body))
    place = broken
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[key]
    else:
        place[key] = data.draw(_json)
    assert isinstance(read(broken, NOW), InboundMessage | Challenge | Nothing)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=400))
def test_what_a_person_typed_is_what_is_read(text: str) -> None:
    assert taken(event(text=escape(text))).body == text.strip()


@given(st.text())
def test_what_is_escaped_says_the_same_and_holds_no_markup(text: str) -> None:
    escaped = escape(text)
    assert plain(escaped) == text.strip()
    assert "<" not in escaped
    assert ">" not in escaped


@given(st.text())
def test_reading_markup_never_fails_and_is_stable(text: str) -> None:
    words = plain(text)
    assert plain(escape(words)) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("<@U123> hi", "hi"),
        ("<@U123|dana> hi", "dana hi"),
        ("in <#C1|general>", "in general"),
        ("<!channel> <!here|here>", "here"),
        ("<https://example.org|the page>", "the page"),
        ("<https://example.org>", "https://example.org"),
        ("<tel:3125550142|312-555-0142>", "312-555-0142"),
        ("<mailto:a@example.org>", "a@example.org"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_markup_becomes_words(typed: str, words: str) -> None:
    assert plain(typed) == words


def test_at_channel_in_peoples_words_calls_nobody() -> None:
    """https://docs.slack.dev/reference/block-kit/composition-objects/text-object: without `verbatim` Slack makes a
    mention of it."""
    assert section("@channel")["text"]["verbatim"] is True


def test_a_message_of_3000_characters_is_kept_whole() -> None:
    assert taken(event(text="x" * 3000)).body == "x" * 3000


def test_the_same_message_by_two_events_is_one() -> None:
    assert taken(event()).provider_id == taken(event(type="app_mention")).provider_id


def test_two_taps_of_one_button_are_two_and_a_retry_of_one_is_the_same() -> None:
    first, again = press(), press()
    again["actions"] = [press()["actions"][0] | {"action_ts": "3.5"}]
    assert taken(first).provider_id == taken(press()).provider_id != taken(again).provider_id


def test_a_file_that_is_somebody_elses_address_is_not_fetched_with_our_token() -> None:
    external = {"id": "F1", "mode": "external", "mimetype": "image/png", "url_private": "https://drive.example.org/1"}
    assert taken(event(files=[external, {"id": "F2", "mode": "hosted"}])).payload["files"][0]["id"] == "F2"  # type: ignore[index]


@pytest.mark.parametrize(
    ("channel", "key"), [("D1", "D1"), ("C1", "C1:U1"), ("G1", "G1:U1"), ("U1", "U1"), ("W1", "W1")]
)
def test_a_direct_message_is_one_conversation_and_a_channel_one_for_each_person(channel: str, key: str) -> None:
    assert conversation_key(channel, "U1") == key


def test_a_command_can_be_moved_to_where_nobody_reads_along() -> None:
    moved = directly(taken(command(channel_id="C0GENERAL")), "D1")
    assert (moved.their_number, moved.payload["channel"], moved.body) == ("D1", "D1", "14")  # type: ignore[index]
    assert events.is_direct("D1")
    assert not events.is_direct("C0GENERAL")
