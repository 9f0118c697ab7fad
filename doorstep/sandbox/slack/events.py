"""What Slack tells the app: events, interactions and slash commands as their documents describe them. Pure."""

from dataclasses import dataclass

from doorstep.sandbox.slack.records import (
    APP_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Channel,
    Json,
    ModalView,
    SlackMessage,
    User,
)
from doorstep.sandbox.slack.resources import message_resource, view_resource

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack still sends one; nobody should check it


def envelope(event: Json, event_id: str, event_time: int) -> Json:
    """An event as it is delivered."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authed_users": [BOT_USER_ID],  # superseded by authorizations, but still in the published description
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def url_verification(challenge: str) -> Json:
    return {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}


def message_events(message: SlackMessage, channel: Channel, base_url: str) -> list[Json]:
    """What a new message causes: `message`, and `app_mention` too where the bot is mentioned in a channel."""
    written = message_resource(message, base_url) | {"channel": channel.id, "event_ts": message.ts}
    events = [written | {"channel_type": channel_type(channel)}]
    if not channel.is_im and f"<@{BOT_USER_ID}>" in message.text and message.user != BOT_USER_ID:
        mention = {key: value for key, value in written.items() if key not in ("subtype", "parent_user_id")}
        events.append(mention | {"type": "app_mention"})
    return events


def message_changed(message: SlackMessage, before: Json, channel: Channel, ts: str, base_url: str) -> Json:
    """`before`: the message's resource before the change."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message_resource(message, base_url),
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
    }


def message_deleted(message: SlackMessage, before: Json, channel: Channel, ts: str) -> Json:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
    }


def channel_type(channel: Channel) -> str:
    return "im" if channel.is_im else "channel"


@dataclass(frozen=True)
class BlockAction:
    """What was pressed, by whom, and how the app may answer it."""

    user: User
    action: Json
    state: Json
    """What the other elements of the message held."""
    trigger_id: str
    response_url: str


def block_actions_on_message(message: SlackMessage, channel: Channel, tap: BlockAction, base_url: str) -> Json:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    payload = _interaction("block_actions", tap.user, tap.trigger_id) | {
        "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": tap.state},
        "response_url": tap.response_url,
        "actions": [tap.action],
    }
    if message.ephemeral_to is None:  # Slack does not keep those
        payload["message"] = message_resource(message, base_url)
    return payload


def block_actions_on_view(view: ModalView, user: User, action: Json, trigger_id: str) -> Json:
    return _interaction("block_actions", user, trigger_id) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_resource(view),
        "actions": [action],
    }


def view_submission(view: ModalView, user: User, trigger_id: str) -> Json:
    return _interaction("view_submission", user, trigger_id) | {"view": view_resource(view), "response_urls": []}


def view_closed(view: ModalView, user: User) -> Json:
    payload = _interaction("view_closed", user, "") | {"view": view_resource(view), "is_cleared": False}
    del payload["trigger_id"]
    return payload


def slash_command(
    command: str, text: str, channel: Channel, user: User, trigger_id: str, response_url: str
) -> dict[str, str]:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": handle(user),
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def channel_name(channel: Channel) -> str:
    return "directmessage" if channel.is_im else channel.name


def handle(user: User) -> str:
    return user.name.lower().replace(" ", ".")


def _interaction(kind: str, user: User, trigger_id: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": handle(user), "name": handle(user), "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
