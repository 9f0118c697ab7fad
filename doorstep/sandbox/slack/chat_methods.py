"""chat.*, reactions.*: https://docs.slack.dev/reference/methods"""

from collections.abc import Awaitable, Callable
from typing import Any

from doorstep.sandbox.slack.arguments import Arguments, SlackError
from doorstep.sandbox.slack.blocks import problems_in
from doorstep.sandbox.slack.records import BOT_ID, BOT_USER_ID, Channel, Json, SlackMessage
from doorstep.sandbox.slack.resources import message_resource
from doorstep.sandbox.slack.workspace import Author, Content, Workspace

MAX_TEXT = 40_000
MAX_UPDATED_TEXT = 4_000
MAX_ATTACHMENTS = 100

Method = Callable[[Workspace, Arguments], Awaitable[Json]]


async def post_message(workspace: Workspace, given: Arguments) -> Json:
    channel = channel_to_post(workspace, given.required("channel"))
    text, blocks = _content(given, MAX_TEXT)
    thread_ts = given.text("thread_ts") or None
    if workspace.installation.rate_limits:
        wait = workspace.rate_limit.take(channel.id, workspace.installation.speed)
        if wait is not None:
            raise SlackError("ratelimited", status=429, retry_after=wait)
    message = workspace.post(
        channel,
        Content(text, blocks, _metadata(given)),
        author=Author(username=given.text("username") or None),
        thread_ts=thread_ts,
    )
    return {"channel": channel.id, "ts": message.ts, "message": _resource(workspace, message)}


async def post_ephemeral(workspace: Workspace, given: Arguments) -> Json:
    channel = channel_to_post(workspace, given.required("channel"))
    user = given.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(given, MAX_TEXT)
    thread_ts = given.text("thread_ts") or None
    message = workspace.post(channel, Content(text, blocks), thread_ts=thread_ts, ephemeral_to=user)
    return {"message_ts": message.ts}


async def update(workspace: Workspace, given: Arguments) -> Json:
    message = _message_of_ours(workspace, given, "cant_update_message")
    text, blocks = _content(given, MAX_UPDATED_TEXT, before=message)
    workspace.rewrite(message, text, blocks, _metadata(given))
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": _resource(workspace, message),
    }


async def delete(workspace: Workspace, given: Arguments) -> Json:
    message = _message_of_ours(workspace, given, "cant_delete_message")
    workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


async def add_reaction(workspace: Workspace, given: Arguments) -> Json:
    channel = channel_of(workspace, given.required("channel"))
    message = workspace.store.message(channel.id, given.required("timestamp"))
    if message is None or message.deleted or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    if not workspace.react(message, given.required("name").strip(":"), BOT_USER_ID):
        raise SlackError("already_reacted")
    return {}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "reactions.add": add_reaction,
}


def channel_of(workspace: Workspace, id_: str) -> Channel:
    """Raises SlackError."""
    channel = workspace.store.channels.get(id_)
    if channel is None:
        raise SlackError("channel_not_found")
    return channel


def channel_to_post(workspace: Workspace, given: str) -> Channel:
    """By its id, its name, or a user's id, which means the direct message. Raises SlackError."""
    user = workspace.store.users.get(given)
    if user is not None and user.dm is not None:
        return channel_of(workspace, user.dm)
    for channel in workspace.store.channels.values():
        if not channel.is_im and given.removeprefix("#") == channel.name:
            return channel
    return channel_of(workspace, given)


def _message_of_ours(workspace: Workspace, given: Arguments, not_ours: str) -> SlackMessage:
    channel = channel_of(workspace, given.required("channel"))
    message = workspace.store.message(channel.id, given.required("ts"))
    if message is None or message.deleted or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    if message.bot_id != BOT_ID:
        raise SlackError(not_ours)
    return message


def _content(given: Arguments, longest: int, before: SlackMessage | None = None) -> tuple[str, list[Json]]:
    """Text and blocks. In an update, blocks that are not given stay, unless there is a new text."""
    text = given.text("text")
    blocks: Any = given.structure("blocks")
    if given.structure("attachments"):
        if len(given.structure("attachments")) > MAX_ATTACHMENTS:
            raise SlackError("too_many_attachments")
        raise SlackError("invalid_attachments", messages=["[ERROR] the sandbox shows no attachments: use blocks"])
    if blocks is None and before is not None and not text:
        blocks = before.blocks
    if len(text) > longest:
        raise SlackError("msg_too_long")
    if not text and not blocks:
        raise SlackError("no_text")
    if blocks is not None:
        problems = problems_in(blocks)
        if problems:
            raise SlackError("invalid_blocks", messages=problems)
    return text, blocks or []


def _metadata(given: Arguments) -> Json | None:
    metadata = given.structure("metadata")
    if metadata is None:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _resource(workspace: Workspace, message: SlackMessage) -> Json:
    return message_resource(message, workspace.installation.base_url)
