"""What the workspace knows, and how scripts and the page are told of it (docs/sandbox.md)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Doorstep sandbox"
TEAM_DOMAIN = "doorstep-sandbox"
APP_ID = "A0DOORSTEP"
BOT_USER_ID = "U0DOORSTEP"
BOT_ID = "B0DOORSTEP"
BOT_NAME = "doorstep"

Kind = Literal["driver", "dispatcher", "stranger", "bot"]
State = Literal["sending", "taken", "not_taken", "delivered"]
Json = dict[str, Any]


@dataclass(slots=True)
class User:
    id: str
    name: str
    kind: Kind = "driver"
    situation: str = ""
    hints: tuple[str, ...] = ()
    seeded: bool = False

    @property
    def dm(self) -> str | None:
        """The direct message between this person and the bot; bots have none."""
        return None if self.kind == "bot" else f"D{self.id[1:]}"


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    user: str | None
    """The person of a direct message."""
    members: list[str]
    created_at: datetime
    seeded: bool = False

    @property
    def is_im(self) -> bool:
        return self.user is not None


@dataclass(slots=True)
class File:
    id: str
    name: str
    title: str
    mimetype: str
    content: bytes
    user: str
    created_at: datetime
    channels: list[str] = field(default_factory=list)
    """Where it was shared; only what was shared somewhere is there for the app."""


@dataclass(slots=True)
class SlackMessage:
    channel: str
    ts: str
    user: str
    text: str
    """In Slack's writing: `&amp;`, `<@U…>`, `<https://…|label>`."""
    thread_ts: str | None = None
    """Of a reply: the ts of the thread's first message."""
    parent_user: str | None = None
    """Of a reply: who wrote the thread's first message."""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    username: str | None = None
    """A name other than the bot's own, which makes it a `bot_message`."""
    metadata: Json | None = None
    files: list[File] = field(default_factory=list)
    state: State = "delivered"
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    deleted: bool = False
    client_msg_id: str | None = None
    replies: list[tuple[str, str]] = field(default_factory=list)
    """(ts, user) of each message in its thread that is still there."""
    earlier_blocks: list[list[Json]] = field(default_factory=list)
    """What it showed before it was updated: somebody may still press a button of that."""
    version: int = 0


@dataclass(slots=True)
class ModalView:
    """A modal in front of one user."""

    id: str
    user: str
    content: Json
    """As the app gave it, block and action ids filled in."""
    hash: str
    root_id: str
    previous_id: str | None
    open: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    values: Json = field(default_factory=dict)
    """What the user entered, as Slack's `state.values`."""
    version: int = 0


def user_json(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "kind": user.kind,
        "situation": user.situation,
        "hints": list(user.hints),
        "dm": user.dm,
    }


def channel_json(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "user": channel.user,
        "members": list(channel.members),
    }


def file_json(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "mimetype": file.mimetype,
        "size": len(file.content),
        "url": f"/sandbox/slack/files/{file.id}",
    }


def message_json(message: SlackMessage) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "is_bot": message.bot_id is not None,
        "text": message.text,
        "blocks": message.blocks,
        "edited": message.edited_ts is not None,
        "ephemeral_to": message.ephemeral_to,
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions.items()],
        "files": [file_json(file) for file in message.files],
        "deleted": message.deleted,
        "state": message.state,
        "reply_count": len(message.replies),
        "metadata": message.metadata,
        "version": message.version,
    }


def view_json(view: ModalView) -> Json:
    content = view.content
    return {
        "id": view.id,
        "user": view.user,
        "callback_id": content.get("callback_id", ""),
        "title": _plain(content.get("title")),
        "submit": _plain(content.get("submit")),
        "close": _plain(content.get("close")),
        "blocks": content.get("blocks", []),
        "private_metadata": content.get("private_metadata", ""),
        "errors": view.errors,
        "open": view.open,
        "version": view.version,
    }


def _plain(text: Json | None) -> str | None:
    return None if text is None else str(text.get("text", ""))
