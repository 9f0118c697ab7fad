"""Slack: how drivers' messages, buttons, commands and forms reach the dialogue, and the desk's taps the desk."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from assistant import acts
from assistant.agent import TurnProcessor
from assistant.storage import shared_storage
from assistant.turn import TurnFailed, current_turn
from channels import finishing
from channels.intake import ClaimedMessage, started_intake
from channels.slack_files import SlackFiles
from channels.slack_meaning import meaning_of, opens_modal
from channels.slack_output import NAME, SlackOutboxOutput, SlackOutput
from channels.user_messages import structured
from doorstep import threads
from doorstep.alerts import answering, buttons
from doorstep.bootstrap import services
from doorstep.clock import Clock
from doorstep.language.reports import part_by_words
from doorstep.messaging import inbox, photos
from doorstep.messaging.inbox import InboxMessage, Remains
from doorstep.messaging.slack import events
from doorstep.messaging.slack.client import SlackClient
from doorstep.messaging.slack.payloads import SlackPayload, payload_of
from doorstep.settings import Settings
from doorstep.storage import Storage

_ALL_OF_IT = Remains()
_MODAL_SECONDS = 3.0
"""How long the id that opens one is good for."""
_SHOWN_BEFORE = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
_TRIES_AT_PHOTOS = 4
"""About eight seconds."""

_log = structlog.get_logger(__name__)


class SlackChannel(InputChannel):
    """`slack` in Rasa: works off what the receiver stored."""

    def __init__(self, settings: Settings, clock: Clock, storage: Storage) -> None:
        self._settings = settings
        self._clock = clock
        self._storage = storage

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "SlackChannel":
        return cls(services().settings, services().clock, shared_storage())

    @classmethod
    def name(cls) -> str:
        return NAME

    def get_output_channel(self) -> OutputChannel:
        """For `trigger_intent` with `output_channel=slack`: what is said is queued when the turn is kept."""
        return SlackOutboxOutput(self._clock)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("slack_webhook")
        if not self._settings.slack_is_on:
            return blueprint

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _loop: object) -> None:
            handler = _SlackHandler(app, self._settings, self._clock, self._storage)
            app.ctx.slack_intake = await started_intake(app, "slack", handler.handle, self._storage, self._clock)

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, _loop: object) -> None:
            await app.ctx.slack_intake.stop()

        return blueprint


class _SlackHandler:
    """What happens with a claimed message."""

    def __init__(self, app: Sanic, settings: Settings, clock: Clock, storage: Storage) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._storage = storage
        self._slack = SlackClient(settings)
        self._files = SlackFiles(settings)

    async def handle(self, claimed: ClaimedMessage) -> None:
        """Raises TurnFailed and whatever else went wrong; then nothing was kept."""
        message = claimed.message
        payload = payload_of(message.payload)
        if await self._shows_modal(payload):
            await self._finish_unanswered(message)
            return
        if buttons.is_ours(payload) or answering.is_ours(payload):
            await self._decide(message, payload)
            return
        media = await self._keep_photos(message, payload)
        agent: Agent = self._app.ctx.agent
        assert agent.processor is not None
        output = SlackOutput(_thread_of(payload))
        user_message = await self._as_user_message(agent, message, payload, media, output)
        async with agent.lock_store.lock(message.conversation_id):
            turn = current_turn()
            assert turn is not None
            await agent.processor.handle_message(user_message)
            turn.writes.append(partial(finishing.finish, turn, claimed, output.replies, agent.domain, self._clock))

    async def _decide(self, message: InboxMessage, payload: SlackPayload) -> None:
        """A button under an alert, or what was written into its form: the desk's own business, not the dialogue's."""
        if answering.is_ours(payload):
            await threads.run(answering.carry_out, services(), answering.read(payload, cause=message.provider_id))
            await self._finish_unanswered(message, Remains(payload=answering.blanked(payload)))
        else:
            await threads.run(buttons.carry_out, services(), buttons.read_press(payload, cause=message.provider_id))
            await self._finish_unanswered(message)

    async def _finish_unanswered(self, message: InboxMessage, remains: Remains = _ALL_OF_IT) -> None:
        finish = partial(
            inbox.finish, inbox_id=message.id, replies=[], now=self._clock(), attempt=message.attempts, remains=remains
        )
        await self._storage.write(finish)

    async def _shows_modal(self, payload: SlackPayload) -> bool:
        """A form for what was tapped; when Slack does not show it (too late, an outage), the dialogue asks instead, or
        the alert's thread says so."""
        view = answering.form(payload, self._settings.slack_dispatch_channel) or opens_modal(payload)
        if view is None:
            return False
        try:
            async with asyncio.timeout(_MODAL_SECONDS):
                await self._slack.web().views_open(trigger_id=payload["trigger_id"], view=view)
        except SlackApiError as error:
            reason = str(error.response.get("error"))
            if reason in _SHOWN_BEFORE:  # and the process died before it could say so
                return True
            _log.info("modal_not_shown", reason=reason)
            return False
        except Exception as error:
            _log.info("modal_not_shown", reason=type(error).__name__)
            return False
        return True

    async def _keep_photos(self, message: InboxMessage, payload: SlackPayload) -> list[dict[str, str]]:
        """The photos that came with it, as the dialogue is told of them: `url`, or the `problem` with one."""
        media = []
        for file in payload.get("files") or ():
            try:
                jpeg, problem = await self._files.photo(file)
            except (httpx.HTTPError, TimeoutError) as error:
                if message.attempts < _TRIES_AT_PHOTOS:
                    raise TurnFailed(f"a photo could not be fetched ({type(error).__name__})", outage=True) from None
                jpeg, problem = None, "not_found"  # the report that came with it counts for more
            if jpeg is None:
                media.append({"problem": problem, "content_type": file["mimetype"], "url": ""})
                continue
            photo_id = await self._storage.write(partial(_keep_photo, file["id"], jpeg, self._clock()))
            media.append({"url": photos.url(self._settings, photo_id), "content_type": "image/jpeg"})
        return media

    async def _as_user_message(
        self,
        agent: Agent,
        message: InboxMessage,
        payload: SlackPayload,
        media: list[dict[str, str]],
        output: OutputChannel,
    ) -> UserMessage:
        intent, text = meaning_of(payload, message.body)
        user_message = UserMessage(
            text=text or f"/{intent}",
            output_channel=output,
            sender_id=message.conversation_id,
            input_channel=NAME,
            message_id=message.provider_id,
            metadata={
                "audience": "driver",
                "inbox_id": message.id,
                "message_id": message.provider_id,
                "received_at": events.sent_at(message.received_at, payload).isoformat(),
                "media": media,
                "slack": payload,
            },
        )
        if intent is not None:
            return structured(user_message, intent)
        reading = await acts.read(user_message.text, partial(self._parse, agent), part_by_words)
        user_message.parse_data = dict(reading.parsed)
        if reading.parts:
            user_message.metadata["parts"] = [part.for_metadata() for part in reading.parts]
        return user_message

    async def _parse(self, agent: Agent, texts: Sequence[str]) -> list[dict[str, Any]]:
        assert isinstance(agent.processor, TurnProcessor)
        return agent.processor.parse_texts(texts, {"audience": "driver"})


def _thread_of(payload: SlackPayload) -> str | None:
    """Threads are answered in their thread, a mention in a channel under the message."""
    if payload.get("thread_ts"):
        return str(payload["thread_ts"])
    return str(payload["ts"]) if payload["type"] == "app_mention" else None


def _keep_photo(file_id: str, jpeg: bytes, now: datetime, session: Session) -> str:
    return photos.keep(session, f"slack:{file_id}", jpeg, now)
