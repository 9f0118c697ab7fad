"""What people do in the workspace: write, edit, delete, react."""

from collections.abc import Sequence

from doorstep.sandbox.slack.records import Channel, File, SlackMessage, User
from doorstep.sandbox.slack.workspace import Author, Content, Workspace
from doorstep.sandbox.slack.writing import as_slack_writes

OTHER_BOT_ID = "B0OTHERBOT"


class CannotDo(Exception):
    """The person cannot do that; the message says why."""


def user_of(workspace: Workspace, id_: str) -> User:
    """Raises CannotDo."""
    user = workspace.store.users.get(id_)
    if user is None:
        raise CannotDo(f"no user {id_}")
    return user


def channel_of(workspace: Workspace, user: User, id_: str | None) -> Channel:
    """The channel, by default the user's direct message with the bot. Raises CannotDo."""
    channel = workspace.store.channels.get(id_ or user.dm or "")
    if channel is None or (channel.user is not None and channel.user != user.id):
        raise CannotDo(f"no channel {id_ or user.dm} for {user.id}")
    return channel


def say(
    workspace: Workspace,
    user: User,
    channel: Channel,
    typed: str,
    *,
    thread_ts: str | None = None,
    files: Sequence[File] = (),
) -> SlackMessage:
    """Raises CannotDo."""
    if thread_ts is not None and workspace.visible(channel.id, thread_ts, user) is None:
        raise CannotDo(f"no message {thread_ts} in {channel.id}")
    is_bot = user.kind == "bot"
    message = workspace.post(
        channel,
        Content(_written(workspace, typed), files=files),
        author=Author(user.id, OTHER_BOT_ID, user.name) if is_bot else Author(user.id, None),
        thread_ts=thread_ts,
    )
    workspace.store.note("message", user=user.id, channel=channel.id, ts=message.ts)
    return message


def edit(workspace: Workspace, user: User, channel: Channel, ts: str, typed: str) -> SlackMessage:
    """Raises CannotDo."""
    message = _own(workspace, user, channel, ts)
    workspace.rewrite(message, _written(workspace, typed), [])
    workspace.store.note("edit", user=user.id, channel=channel.id, ts=ts)
    return message


def delete(workspace: Workspace, user: User, channel: Channel, ts: str) -> None:
    """Raises CannotDo."""
    workspace.delete(_own(workspace, user, channel, ts))
    workspace.store.note("deletion", user=user.id, channel=channel.id, ts=ts)


def react(workspace: Workspace, user: User, channel: Channel, ts: str, name: str) -> SlackMessage:
    """Raises CannotDo."""
    message = workspace.visible(channel.id, ts, user)
    if message is None:
        raise CannotDo(f"no message {ts} in {channel.id}")
    workspace.react(message, name, user.id)
    return message


def _own(workspace: Workspace, user: User, channel: Channel, ts: str) -> SlackMessage:
    message = workspace.visible(channel.id, ts, user)
    if message is None or message.user != user.id:
        raise CannotDo(f"no message {ts} of {user.id} in {channel.id}")
    return message


def _written(workspace: Workspace, typed: str) -> str:
    return as_slack_writes(typed, {user.name: user.id for user in workspace.store.users.values()})
