"""auth.*, conversations.*, users.*, apps.*: https://docs.slack.dev/reference/methods"""

import base64
from typing import TypeVar

from doorstep.sandbox.slack.arguments import Arguments, SlackError
from doorstep.sandbox.slack.chat_methods import Method, channel_of
from doorstep.sandbox.slack.records import (
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Json,
    SlackMessage,
)
from doorstep.sandbox.slack.resources import channel_resource, message_resource, user_resource
from doorstep.sandbox.slack.workspace import Workspace

DEFAULT_PAGE, LONGEST_PAGE = 100, 999

Item = TypeVar("Item")


async def auth_test(workspace: Workspace, given: Arguments) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


async def open_conversation(workspace: Workspace, given: Arguments) -> Json:
    """Direct messages are there from the start."""
    if given.text("channel"):
        channel = channel_of(workspace, given.text("channel"))
    else:
        users = [id_.strip() for id_ in given.text("users").split(",") if id_.strip()]
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("too_many_users")
        user = workspace.store.users.get(users[0])
        if user is None or user.dm is None:
            raise SlackError("user_not_found")
        channel = channel_of(workspace, user.dm)
    opened = channel_resource(channel) if given.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": opened}


async def conversation_info(workspace: Workspace, given: Arguments) -> Json:
    channel = channel_of(workspace, given.required("channel"))
    resource = channel_resource(channel)
    if given.flag("include_num_members"):
        resource["num_members"] = len(channel.members)
    return {"channel": resource}


async def history(workspace: Workspace, given: Arguments) -> Json:
    """Newest first; of threads only the first message."""
    channel = channel_of(workspace, given.required("channel"))
    written = [message for message in _written(workspace, channel.id, given) if message.thread_ts is None]
    page, cursor = _page(list(reversed(written)), given)
    return {
        "messages": [_resource(workspace, message, given) for message in page],
        "has_more": bool(cursor),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    } | _next(cursor)


async def replies(workspace: Workspace, given: Arguments) -> Json:
    """Oldest first; the thread's first message is always there."""
    channel = channel_of(workspace, given.required("channel"))
    first = workspace.first_of_thread(channel, given.required("ts"))
    if first is None or first.deleted:
        raise SlackError("thread_not_found")
    written = [message for message in _written(workspace, channel.id, given) if message.thread_ts == first.ts]
    page, cursor = _page([first, *written], given)
    return {"messages": [_resource(workspace, message, given) for message in page], "has_more": bool(cursor)} | _next(
        cursor
    )


async def user_info(workspace: Workspace, given: Arguments) -> Json:
    user = workspace.store.users.get(given.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_resource(user)}


async def user_list(workspace: Workspace, given: Arguments) -> Json:
    page, cursor = _page(list(workspace.store.users.values()), given)
    members = [user_resource(user) for user in page]
    cache_ts = int(workspace.clock().timestamp())
    return {"members": members, "cache_ts": cache_ts, "response_metadata": {"next_cursor": cursor}}


async def open_connection(workspace: Workspace, given: Arguments) -> Json:
    return {"url": workspace.sockets.url()}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "conversations.open": open_conversation,
    "conversations.info": conversation_info,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.info": user_info,
    "users.list": user_list,
    "apps.connections.open": open_connection,
}


def _written(workspace: Workspace, channel: str, given: Arguments) -> list[SlackMessage]:
    oldest, latest, inclusive = given.text("oldest"), given.text("latest"), given.flag("inclusive")
    return [
        message
        for message in workspace.store.messages(channel)
        if not message.deleted
        and message.ephemeral_to is None
        and (message.ts > oldest or (inclusive and message.ts == oldest))
        and (not latest or message.ts < latest or (inclusive and message.ts == latest))
    ]


def _page(items: list[Item], given: Arguments) -> tuple[list[Item], str]:
    """A page and the cursor of the next one, empty when there is none."""
    limit = given.number("limit", DEFAULT_PAGE, most=LONGEST_PAGE)
    start = 0
    if given.text("cursor"):
        try:
            start = int(base64.b64decode(given.text("cursor"), validate=True).decode().removeprefix("next:"))
        except ValueError:
            raise SlackError("invalid_cursor") from None
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], cursor


def _next(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}} if cursor else {}


def _resource(workspace: Workspace, message: SlackMessage, given: Arguments) -> Json:
    wanted = given.flag("include_all_metadata")
    return message_resource(message, workspace.installation.base_url, with_metadata=wanted)
