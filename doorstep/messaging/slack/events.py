"""What Slack sends us, read into the ledger's form. Pure; the signature was checked before (signature.py).

What is kept of it: payloads.py.

https://docs.slack.dev/reference/events, https://docs.slack.dev/reference/interaction-payloads
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.slack.mrkdwn import plain
from doorstep.messaging.slack.payloads import Afterthought, SlackFile, SlackPayload, payload_of

Body = dict[str, Any]

_MESSAGES_OF_PEOPLE = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_NO_FILE_OF_SLACKS = frozenset({"tombstone", "external"})
"""Deleted, or somebody else's address (Google Drive): nothing that our token may be sent to."""
_MAX_BODY = 3000
_DELIVERED_WITHIN = timedelta(seconds=45)


@dataclass(frozen=True)
class Challenge:
    """Slack makes sure that the address is ours."""

    value: str


@dataclass(frozen=True)
class Nothing:
    """To be acknowledged and forgotten."""

    why: str


Read = InboundMessage | Challenge | Nothing


def read(body: Body, now: datetime) -> Read:
    """What a verified request says. Whatever is not for us is Nothing; a malformed one too, with the reason."""
    try:
        return _read(body, now)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, OverflowError) as error:
        return Nothing(f"malformed: {type(error).__name__}")


def _read(body: Body, now: datetime) -> Read:
    match body.get("type"):
        case "url_verification":
            return Challenge(str(body["challenge"]))
        case "event_callback":
            return _event(body, now)
        case "block_actions":
            return _block_action(body, now)
        case "view_submission":
            return _submission(body, now)
        case None if "command" in body:
            return _command(body, now)
        case other:
            return Nothing(str(other))


def _event(body: Body, now: datetime) -> Read:
    event = body["event"]
    kind, subtype = event["type"], event.get("subtype")
    if kind not in ("message", "app_mention"):
        return Nothing(kind)
    if subtype in ("message_changed", "message_deleted"):
        return _afterthought(body, event, subtype, now)
    if event.get("bot_id") or subtype not in _MESSAGES_OF_PEOPLE or not event.get("user"):
        return Nothing(subtype or "bot_message")
    if kind == "message" and event.get("channel_type") != "im":
        return Nothing("channel_chatter")  # in channels we are spoken to by mention
    payload: SlackPayload = {
        "type": "app_mention" if kind == "app_mention" else "message",
        "team": body["team_id"],
        "user": event["user"],
        "channel": event["channel"],
        "ts": event["ts"],
        "thread_ts": event.get("thread_ts"),
        "files": [_file(each) for each in event.get("files") or () if each.get("mode") not in _NO_FILE_OF_SLACKS],
    }
    # A mention in a direct message comes as both events: the message's own id makes them one.
    return _message(payload, plain(event.get("text") or ""), f"{event['channel']}:{event['ts']}", now)


def _afterthought(body: Body, event: Body, subtype: Afterthought, now: datetime) -> Read:
    """A person edited or deleted what they had written. Slack says the same of its own unfurling and of our posts."""
    former = event.get("previous_message") or {}
    present = event.get("message") or former
    if former.get("bot_id") or not former.get("user") or event.get("channel_type") != "im":
        return Nothing(subtype)
    if subtype == "message_changed" and present.get("text") == former.get("text"):
        return Nothing("not_edited")
    payload: SlackPayload = {
        "type": subtype,
        "team": body["team_id"],
        "user": former["user"],
        "channel": event["channel"],
        "ts": former["ts"],
        "thread_ts": former.get("thread_ts"),
        "files": [],
        "edited_of": f"{event['channel']}:{former['ts']}",
    }
    text = plain(present.get("text") or "") if subtype == "message_changed" else ""
    return _message(payload, text, str(body["event_id"]), now)


def _block_action(body: Body, now: datetime) -> Read:
    action = body["actions"][0]
    chosen = action.get("selected_option") or action
    payload: SlackPayload = {
        "type": "block_actions",
        "team": body["team"]["id"],
        "user": body["user"]["id"],
        "user_name": body["user"].get("name") or body["user"].get("username") or "",
        "channel": body["channel"]["id"],
        "ts": body["message"]["ts"],
        "thread_ts": body["message"].get("thread_ts"),
        "files": [],
        "action": {
            "action_id": action["action_id"],
            "value": chosen.get("value") or "",
            "label": plain(((chosen.get("text") or {}).get("text")) or ""),
            "at": action["action_ts"],
        },
        "trigger_id": body.get("trigger_id"),
    }
    provider_id = f"action:{payload['user']}:{payload['ts']}:{action['action_id']}:{action['action_ts']}"
    return _message(payload, payload["action"]["label"], provider_id, now)


def _submission(body: Body, now: datetime) -> Read:
    view = body["view"]
    # A modal belongs to no channel: where it was opened stands in its private metadata.
    channel, _, rest = str(view.get("private_metadata") or "").partition("|")
    payload: SlackPayload = {
        "type": "view_submission",
        "team": body["team"]["id"],
        "user": body["user"]["id"],
        "user_name": body["user"].get("name") or body["user"].get("username") or "",
        "channel": channel,
        "ts": None,
        "thread_ts": None,
        "files": [],
        "view": {"callback_id": str(view["callback_id"]), "private_metadata": rest, "values": values_of(view)},
    }
    if not channel:
        return Nothing("modal_of_nowhere")
    return _message(payload, "", f"view:{view['id']}", now)


def values_of(view: Body) -> dict[str, str]:
    """What was filled in, by action id; nothing for what was left empty."""
    found = {}
    for block in view["state"]["values"].values():
        for action_id, state in block.items():
            option = state.get("selected_option")
            value = option["value"] if option else state.get("value")
            if value:
                found[action_id] = str(value)
    return found


def _command(body: Body, now: datetime) -> Read:
    payload: SlackPayload = {
        "type": "slash_command",
        "team": body["team_id"],
        "user": body["user_id"],
        "channel": body["channel_id"],
        "ts": None,
        "thread_ts": None,
        "files": [],
        "command": body["command"],
        "has_text": bool((body.get("text") or "").strip()),
        "trigger_id": body.get("trigger_id"),
    }
    return _message(payload, plain(body.get("text") or ""), f"command:{body['trigger_id']}", now)


def _message(payload: SlackPayload, text: str, provider_id: str, now: datetime) -> InboundMessage:
    return InboundMessage(
        provider="slack",
        provider_id=provider_id,
        their_number=conversation_key(payload["channel"], payload["user"]),
        our_number=payload["team"],
        body=text[:_MAX_BODY],
        media=(),
        received_at=now,
        payload=payload,
    )


def conversation_key(channel: str, user: str) -> str:
    """A direct message is one conversation; in a channel each person has their own."""
    return channel if is_direct(channel) else f"{channel}:{user}"


def timed(message: InboundMessage, by_slack: datetime) -> InboundMessage:
    """With what Slack's clock showed when it brought the message: how late it was is told by one clock then."""
    return replace(message, payload={**(message.payload or {}), "brought_at": by_slack.timestamp()})


def sent_at(received_at: datetime, payload: SlackPayload) -> datetime:
    """When they said it, of what was received at that time: Slack delivers an event again after a minute and after
    five, and its clock need not be ours to the second."""
    said = payload.get("ts") if payload["type"] in ("message", "app_mention") else None
    try:
        at = datetime.fromtimestamp(float(said), UTC) if said else received_at
    except (ValueError, OverflowError, OSError):
        return received_at
    brought_at = payload.get("brought_at")
    late = received_at - at if brought_at is None else timedelta(seconds=brought_at - at.timestamp())
    return received_at - late if late > _DELIVERED_WITHIN else received_at


def is_direct(channel: str) -> bool:
    """Whether nobody but the person and we read it: our direct message, or the person as Slack takes them for it."""
    return channel.startswith(("D", "U", "W"))


def directly(message: InboundMessage, channel: str) -> InboundMessage:
    """The same, as if said in this direct message."""
    payload = payload_of(message.payload)
    there = {**payload, "channel": channel}
    return replace(message, their_number=conversation_key(channel, payload["user"]), payload=there)


def _file(file: Body) -> SlackFile:
    return {
        "id": file["id"],
        "name": str(file.get("name") or ""),
        "mimetype": str(file.get("mimetype") or ""),
        "size": int(file.get("size") or 0),
        "url": str(file.get("url_private_download") or file.get("url_private") or ""),
    }
