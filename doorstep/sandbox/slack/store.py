"""The workspace's memory."""

import secrets
import string
from collections import OrderedDict, deque
from datetime import UTC, datetime, timedelta
from typing import Literal

from doorstep.clock import Clock
from doorstep.sandbox.memory import Event, Memory, bounded_add
from doorstep.sandbox.slack.records import (
    BOT_ID,
    BOT_USER_ID,
    Channel,
    File,
    ModalView,
    SlackMessage,
    State,
    User,
    channel_json,
    message_json,
    user_json,
    view_json,
)

MAX_MESSAGES = 20_000
MAX_SHOWN_PER_CHANNEL = 300
"""Of the newest messages, in a snapshot."""
MAX_FILES = 200
MAX_VIEWS = 200
MAX_USERS = 500
MAX_EARLIER_BLOCKS = 5

_CAPITALS_AND_DIGITS = string.ascii_uppercase + string.digits
_MICROSECOND = timedelta(microseconds=1)


def new_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_CAPITALS_AND_DIGITS) for _ in range(10))


class WorkspaceStore(Memory):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.users: OrderedDict[str, User] = OrderedDict()
        self.channels: OrderedDict[str, Channel] = OrderedDict()
        self.files: OrderedDict[str, File] = OrderedDict()
        self.views: OrderedDict[str, ModalView] = OrderedDict()
        self.version = 0
        """Grows with every change to a message or a view."""
        self._messages: dict[str, dict[str, SlackMessage]] = {}
        self._order: deque[tuple[str, str]] = deque()
        self._last_ts = 0

    def clear(self) -> None:
        """Forget everything but the people and channels of the start. `ts` and versions keep growing."""
        self._messages.clear()
        self._order.clear()
        self.files.clear()
        self.views.clear()
        self.log.clear()
        self.users = OrderedDict((id_, user) for id_, user in self.users.items() if user.seeded)
        self.channels = OrderedDict((id_, channel) for id_, channel in self.channels.items() if channel.seeded)
        self._tell({"type": "snapshot", **self.snapshot()})

    def new_ts(self) -> str:
        """Now, as Slack writes it; later than every one before."""
        microseconds = (self.clock() - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND
        self._last_ts = max(microseconds, self._last_ts + 1)
        seconds, rest = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{rest:06d}"

    # People and channels

    def add_user(self, user: User) -> None:
        """Add somebody, or put a new description in place of the old; with a direct message with the bot."""
        self.users[user.id] = user
        if len(self.users) > MAX_USERS:
            oldest = next((old for old in self.users.values() if not old.seeded), user)
            del self.users[oldest.id]
            self.channels.pop(oldest.dm or "", None)
        channel = None
        if user.dm is not None:
            channel = self.channels.setdefault(
                user.dm,
                Channel(user.dm, user.name, user.id, [user.id, BOT_USER_ID], self.clock(), seeded=user.seeded),
            )
            channel.name = user.name
        self._tell(
            {"type": "user", "user": user_json(user), "channel": None if channel is None else channel_json(channel)}
        )

    # Messages

    def add_message(self, message: SlackMessage) -> None:
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self._order.append((message.channel, message.ts))
        if len(self._order) > MAX_MESSAGES:
            channel, ts = self._order.popleft()
            self._messages.get(channel, {}).pop(ts, None)
        if message.thread_ts is not None and message.ephemeral_to is None:
            first = self.message(message.channel, message.thread_ts)
            if first is not None:
                first.replies.append((message.ts, message.user))
                self.changed(first)
        self.changed(message)

    def message(self, channel: str, ts: str) -> SlackMessage | None:
        """Also one that was deleted."""
        return self._messages.get(channel, {}).get(ts)

    def changed(self, message: SlackMessage) -> None:
        self.version += 1
        message.version = self.version
        self._wake(message.channel)
        if self._listeners:
            self._tell({"type": "message", "message": message_json(message)})

    def set_state(self, message: SlackMessage, state: State) -> None:
        if message.state != state:
            message.state = state
            self.changed(message)

    def rewrite(self, message: SlackMessage, text: str, blocks: list[Event]) -> None:
        if message.blocks:
            message.earlier_blocks = [*message.earlier_blocks, message.blocks][-MAX_EARLIER_BLOCKS:]
        message.text = text
        message.blocks = blocks
        message.edited_ts = self.new_ts()
        self.changed(message)

    def delete(self, message: SlackMessage) -> None:
        """It stays as the mark of a deleted message, without its content."""
        message.deleted = True
        message.text, message.blocks, message.files, message.metadata = "", [], [], None
        message.earlier_blocks = []
        first = self.message(message.channel, message.thread_ts) if message.thread_ts else None
        if first is not None:
            first.replies = [reply for reply in first.replies if reply[0] != message.ts]
            self.changed(first)
        self.version += 1
        message.version = self.version
        self._wake(message.channel)
        self._tell({"type": "deleted", "channel": message.channel, "ts": message.ts})

    def messages(
        self,
        channel: str,
        *,
        after: str = "",
        since: int = 0,
        thread_ts: str | None = None,
        user: str | None = None,
        by: Literal["bot", "people"] | None = None,
    ) -> list[SlackMessage]:
        """Oldest first. `user`: only what this user sees; `thread_ts`: this thread, its first message included."""
        return [
            message
            for message in self._messages.get(channel, {}).values()
            if message.ts > after
            and message.version > since
            and thread_ts in (None, message.thread_ts, message.ts)
            and (user is None or message.ephemeral_to in (None, user))
            and (by is None or (by == "bot") == (message.bot_id == BOT_ID))
        ]

    # Files

    def add_file(self, file: File) -> None:
        for old in bounded_add(self.files, file.id, file, MAX_FILES):
            old.content = b""  # its message may live on

    # Modals

    def add_view(self, view: ModalView) -> None:
        bounded_add(self.views, view.id, view, MAX_VIEWS)
        self.view_changed(view)

    def view_changed(self, view: ModalView) -> None:
        self.version += 1
        view.version = self.version
        self._wake(views_of(view.user))
        self._tell({"type": "view", "view": view_json(view)})

    def remove_view(self, view: ModalView) -> None:
        self.views.pop(view.id, None)
        view.open = False
        self.view_changed(view)

    def open_views(self, user: str, since: int = 0) -> list[ModalView]:
        """Topmost first."""
        return [
            view for view in reversed(self.views.values()) if view.user == user and view.open and view.version > since
        ]

    def snapshot(self) -> Event:
        shown = [
            message
            for messages in self._messages.values()
            for message in list(messages.values())[-MAX_SHOWN_PER_CHANNEL:]
            if not message.deleted
        ]
        return {
            "users": [user_json(user) for user in self.users.values()],
            "channels": [channel_json(channel) for channel in self.channels.values()],
            "messages": [message_json(message) for message in sorted(shown, key=lambda message: message.ts)],
            "views": [view_json(view) for view in self.views.values() if view.open],
        }


def views_of(user: str) -> str:
    """The key under which one waits for this user's modals."""
    return f"views of {user}"
