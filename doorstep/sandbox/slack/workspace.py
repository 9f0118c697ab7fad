"""What the workspace does with messages, whoever writes them; the ground for its API and for its people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from doorstep.clock import Clock
from doorstep.sandbox.slack import events
from doorstep.sandbox.slack.blocks import with_ids
from doorstep.sandbox.slack.faults import AnyFault, Outage, SlackFaults
from doorstep.sandbox.slack.installation import PATIENCE_SECONDS, Installation
from doorstep.sandbox.slack.limits import RateLimit
from doorstep.sandbox.slack.line import SlackLine
from doorstep.sandbox.slack.records import BOT_ID, BOT_USER_ID, Channel, File, Json, SlackMessage, User
from doorstep.sandbox.slack.resources import message_resource
from doorstep.sandbox.slack.seeded import seeded_users
from doorstep.sandbox.slack.sockets import Sockets
from doorstep.sandbox.slack.store import WorkspaceStore
from doorstep.sandbox.slack.tickets import Tickets
from doorstep.sandbox.underway import Underway

RESPONSE_URL_SECONDS, RESPONSE_URL_USES = 1800.0, 5
UPLOAD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ResponseTo:
    """What a response URL answers: what this user did in this channel, on this message if it was one."""

    channel: str
    user: str
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the app, unless somebody else is named."""

    user: str = BOT_USER_ID
    bot_id: str | None = BOT_ID
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    blocks: Sequence[Json] = ()
    metadata: Json | None = None
    files: Sequence[File] = ()


_APP = Author()


class Workspace:
    def __init__(self, installation: Installation, clock: Clock) -> None:
        self.installation = installation
        self._first_installation = replace(installation)
        self.clock = clock
        self.store = WorkspaceStore(clock)
        self.faults = SlackFaults()
        self.rate_limit = RateLimit()
        self.sockets = Sockets(installation)
        self.line = SlackLine(installation, self.store, self.faults, self.sockets)
        self.triggers: Tickets[str] = Tickets(PATIENCE_SECONDS)
        """Trigger ids; each holds its user."""
        self.response_urls: Tickets[ResponseTo] = Tickets(RESPONSE_URL_SECONDS, RESPONSE_URL_USES)
        self.uploads: Tickets[File] = Tickets(UPLOAD_SECONDS)
        self._underway = Underway()
        self._populate()

    def _populate(self) -> None:
        users = seeded_users()
        for user in users:
            self.store.add_user(user)
        desk = [user.id for user in users if user.kind == "dispatcher"]
        id_ = self.installation.dispatch_channel
        self.store.channels[id_] = Channel(id_, "dispatch", None, [BOT_USER_ID, *desk], self.clock(), seeded=True)

    async def start(self) -> None:
        await self.line.start()

    async def stop(self) -> None:
        self.store.stop_listening()
        await self.sockets.cut()
        await self._underway.drop()
        await self.line.stop()

    async def reset(self) -> None:
        """As if just started: messages, files, modals, faults, log and changed settings gone; what is underway stops.

        Sockets stay connected.
        """
        await self._underway.drop()
        for name in ("request_url", "speed", "rate_limits", "max_file_bytes", "patience"):
            setattr(self.installation, name, getattr(self._first_installation, name))
        self.faults.clear()
        self.sockets.reset()
        self.rate_limit.clear()
        for tickets in (self.triggers, self.response_urls, self.uploads):
            tickets.clear()
        self.store.clear()

    async def add_fault(self, fault: AnyFault) -> None:
        self.faults.add(fault)
        self.store.note("fault", fault=fault.kind)
        if isinstance(fault, Outage):
            await self.sockets.cut()

    # Messages

    def post(
        self,
        channel: Channel,
        content: Content,
        *,
        author: Author = _APP,
        thread_ts: str | None = None,
        ephemeral_to: str | None = None,
    ) -> SlackMessage:
        """A new message, of which the app is told unless it is ephemeral (of its own messages too, as in Slack)."""
        first = self.first_of_thread(channel, thread_ts)
        message = SlackMessage(
            channel=channel.id,
            ts=self.store.new_ts(),
            user=author.user,
            text=content.text,
            thread_ts=first.ts if first is not None else None,
            parent_user=first.user if first is not None else None,
            blocks=with_ids(list(content.blocks)),
            bot_id=author.bot_id,
            username=author.username,
            metadata=content.metadata,
            files=list(content.files),
            state="delivered" if author.bot_id == BOT_ID else "sending",
            ephemeral_to=ephemeral_to,
            client_msg_id=str(uuid4()) if author.bot_id is None else None,
        )
        for file in content.files:
            if channel.id not in file.channels:
                file.channels.append(channel.id)
        if ephemeral_to is None and author.user not in channel.members:
            channel.members.append(author.user)
        self.store.add_message(message)
        if ephemeral_to is None:
            for event in events.message_events(message, channel, self.installation.base_url):
                self.tell(event, self._set_state_of(message))
        return message

    def rewrite(self, message: SlackMessage, text: str, blocks: Sequence[Json], metadata: Json | None = None) -> None:
        before = self._resource(message)
        message.metadata = message.metadata if metadata is None else metadata
        self.store.rewrite(message, text, with_ids(list(blocks)))
        if message.ephemeral_to is None:
            channel, ts = self.store.channels[message.channel], self.store.new_ts()
            self.tell(events.message_changed(message, before, channel, ts, self.installation.base_url))

    def delete(self, message: SlackMessage) -> None:
        before = self._resource(message)
        self.store.delete(message)
        if message.ephemeral_to is None:
            channel = self.store.channels[message.channel]
            self.tell(events.message_deleted(message, before, channel, self.store.new_ts()))

    def react(self, message: SlackMessage, name: str, user: str) -> bool:
        """False if this user did so already. The app is not told: its manifest does not ask for reactions."""
        users = message.reactions.setdefault(name, [])
        if user in users:
            return False
        users.append(user)
        self.store.changed(message)
        return True

    def tell(self, event: Json, heard: Callable[[bool], None] = lambda taken: None) -> None:
        """Deliver an event to the app, in the background."""
        self._underway.spawn(self.line.deliver(event, heard))

    def first_of_thread(self, channel: Channel, ts: str | None) -> SlackMessage | None:
        """The thread's first message, for the ts of any message in it; None if there is no such message."""
        named = self.store.message(channel.id, ts) if ts else None
        if named is None or named.thread_ts is None:
            return named
        return self.store.message(channel.id, named.thread_ts)

    def visible(self, channel: str, ts: str, user: User) -> SlackMessage | None:
        """The message, if it is there and this user sees it."""
        message = self.store.message(channel, ts)
        if message is None or message.deleted or message.ephemeral_to not in (None, user.id):
            return None
        return message

    def new_trigger(self, user: str) -> str:
        name = f"{self.store.next_id()}.{uuid4().int % 10**12}.{uuid4().hex}"
        return self.triggers.issue(user, name, seconds=self.installation.patience)

    def response_url(self, to: ResponseTo) -> str:
        return f"{self.installation.base_url}/slack/response/{self.response_urls.issue(to)}"

    def _resource(self, message: SlackMessage) -> Json:
        return message_resource(message, self.installation.base_url)

    def _set_state_of(self, message: SlackMessage) -> Callable[[bool], None]:
        def heard(taken: bool) -> None:
            if message.bot_id != BOT_ID and not message.deleted and message.state != "taken":
                self.store.set_state(message, "taken" if taken else "not_taken")

        return heard
