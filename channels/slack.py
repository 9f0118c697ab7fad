"""Slack: where drivers' messages, buttons, commands and forms come in, and how they reach the dialogue.

Bolt verifies and reads each request; what it says is stored in the inbox and acknowledged, then handled.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from slack_bolt import BoltResponse
from slack_bolt.adapter.sanic.async_handler import to_async_bolt_request, to_sanic_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from assistant import acts
from assistant.agent import TurnProcessor
from assistant.blanking import without, without_anywhere
from assistant.grouped_writes import GroupedWrites
from assistant.storage import Storage, shared_storage
from assistant.turn import Turn, TurnFailed, current_turn
from channels import slack_modals, slack_sockets
from channels.intake import Claimed, Gate, Intake, close_outage
from channels.slack_files import SlackFiles
from channels.slack_meaning import meaning_of, opens_modal
from channels.slack_output import NAME, SlackOutput, SlackOwedOutput
from channels.user_messages import structured
from doorstep.bootstrap import services
from doorstep.clock import Clock
from doorstep.dispatch import decisions
from doorstep.language.reports import part_by_words
from doorstep.messaging import inbox, photos
from doorstep.messaging.inbox import InboundMessage, InboxMessage
from doorstep.messaging.slack import events, people
from doorstep.messaging.slack.client import SlackClient, web_client
from doorstep.settings import Settings

_MODAL_SECONDS = 3.0
"""How long the id that opens one is good for."""
_SHOWN_BEFORE = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
_TRIES_AT_PHOTOS = 4
"""About eight seconds."""

_log = structlog.get_logger(__name__)


class SlackChannel(InputChannel):
    """`slack` in Rasa: `/webhooks/slack/events` for all that Slack sends, or Socket Mode with SLACK_APP_TOKEN."""

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
        """For `trigger_intent` with `output_channel=slack`: what is said is owed when the turn is kept."""
        return SlackOwedOutput(self._clock)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("slack_webhook")
        gate = Gate()
        inbox = GroupedWrites(self._storage)

        async def take(body: dict[str, Any]) -> BoltResponse:
            """Of a request whose signature is right."""
            said = events.read(body, self._clock())
            if isinstance(said, events.Challenge):
                return BoltResponse(status=200, body={"challenge": said.value})
            if isinstance(said, events.Nothing):
                _log.info("slack_event_not_for_us", why=said.why)
                return BoltResponse(status=200, body="")
            if problems := _problems(said):
                return BoltResponse(status=200, body={"response_action": "errors", "errors": problems})
            received = await inbox.write(lambda session: _receive(session, said))
            if received is not None and received.is_new:
                intake[0].wake(received.conversation_id)
            return BoltResponse(status=200, body="")

        bolt = AsyncApp(
            client=web_client(self._settings),
            token=self._settings.slack_bot_token.get_secret_value(),
            signing_secret=self._settings.slack_signing_secret.get_secret_value(),
            # Runs after the signature was checked and before Bolt asks Slack who we are: that could not be waited for.
            before_authorize=take,
            logger=_quiet(),
        )
        intake: list[Intake] = []
        sockets: list[asyncio.Task[None]] = []

        @blueprint.get("/")
        async def health(_request: Request) -> response.HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/events")
        async def receive(request: Request) -> response.HTTPResponse:
            with gate.acknowledging():
                try:
                    as_bolt_reads_it = to_async_bolt_request(request)
                except (ValueError, TypeError, AttributeError):  # no UTF-8, no JSON, no object
                    return _refuse(400, "malformed")
                answer = await bolt.async_dispatch(as_bolt_reads_it)
            if answer.status in (401, 403):
                return _refuse(403, "signature")
            return to_sanic_response(answer)

        @blueprint.get("/photos/<photo_id:str>")
        async def photo(_request: Request, photo_id: str) -> response.HTTPResponse:
            content = await self._storage.read(lambda session: photos.content(session, photo_id))
            if content is None:
                return response.empty(status=404)
            return response.raw(content, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _loop: object) -> None:
            handler = _Handler(app, self._settings, self._clock, self._storage, gate)
            owner = f"{socket.gethostname()}:{app.state.port}:slack"
            intake.append(Intake("slack", handler.handle, self._storage, self._clock, owner))
            await intake[0].start()
            if self._settings.slack_app_token is not None:
                app_token = self._settings.slack_app_token.get_secret_value()
                sockets.append(asyncio.create_task(slack_sockets.keep_open(bolt, app_token)))

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: object) -> None:
            for each_socket in sockets:
                each_socket.cancel()
            await asyncio.gather(*sockets, return_exceptions=True)
            for each in intake:
                await each.stop()

        return blueprint


def _receive(session: Session, message: InboundMessage) -> inbox.Received | None:
    """Store it. What was edited or deleted before it was handled is put right instead: None."""
    payload = message.payload or {}
    if payload["type"] == "slash_command":
        # It can be given anywhere, between two people too, where we are not and others read along.
        message = events.directly(message, people.channel_with(session, payload["user"]))
    elif payload["channel"].startswith("D"):
        people.remember(session, payload["user"], payload["team"], payload["channel"])
    if original := payload.get("edited_of"):
        body = message.body if payload["type"] == "message_changed" else None
        if inbox.amend(session, "slack", original, body, message.received_at):
            return None
    return inbox.receive(session, message)


def _problems(message: InboundMessage) -> dict[str, str]:
    view = (message.payload or {}).get("view")
    return slack_modals.problems(view["callback_id"], view["values"]) if view else {}


def _refuse(status: int, reason: str) -> response.HTTPResponse:
    _log.warning("webhook_refused", status=status, reason=reason)
    return response.empty(status=status)


def _quiet() -> logging.Logger:
    """Below errors, Bolt logs bodies of requests, with people's words in them."""
    logger = logging.getLogger("doorstep.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger


class _Handler:
    """What happens with a claimed message."""

    def __init__(self, app: Sanic, settings: Settings, clock: Clock, storage: Storage, gate: Gate) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._storage = storage
        self._gate = gate
        self._slack = SlackClient(settings)
        self._files = SlackFiles(settings)

    async def handle(self, claimed: Claimed) -> None:
        """Raises TurnFailed and whatever else went wrong; then nothing was kept."""
        message = claimed.message
        payload = message.payload or {}
        if decisions.is_ours(payload):
            await self._decide(message, payload)
            return
        if await self._shows_modal(payload):
            await self._storage.write(lambda session: inbox.finish(session, message.id, [], self._clock()))
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
            turn.writes.append(partial(_finish, turn, claimed, output, self._clock))

    async def _decide(self, message: InboxMessage, payload: dict[str, Any]) -> None:
        """A button under an alert: the desk's own business, not the dialogue's."""
        press = decisions.read_press(payload, cause=message.provider_id)
        await asyncio.to_thread(decisions.carry_out, services(), press)
        await self._storage.write(lambda session: inbox.finish(session, message.id, [], self._clock()))

    async def _shows_modal(self, payload: dict[str, Any]) -> bool:
        """A form for what was tapped; when Slack does not show it (too late, an outage), the dialogue asks instead."""
        view = opens_modal(payload)
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

    async def _keep_photos(self, message: InboxMessage, payload: dict[str, Any]) -> list[dict[str, str]]:
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
        payload: dict[str, Any],
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
        await self._gate.passed()
        assert isinstance(agent.processor, TurnProcessor)
        return agent.processor.parse_texts(texts, {"audience": "driver"})


def _thread_of(payload: dict[str, Any]) -> str | None:
    """Threads are answered in their thread, a mention in a channel under the message."""
    if payload.get("thread_ts"):
        return str(payload["thread_ts"])
    return str(payload["ts"]) if payload["type"] == "app_mention" else None


def _keep_photo(file_id: str, jpeg: bytes, now: datetime, session: Session) -> str:
    return photos.keep(session, f"slack:{file_id}", jpeg, now)


def _finish(turn: Turn, claimed: Claimed, output: SlackOutput, clock: Clock, session: Session) -> None:
    """After the turn's events were written: then it is known what must not stay of what was said."""
    message, now = claimed.message, clock()
    replies = [replace(reply, blanked=without(reply.text, turn.hidden)) for reply in output.replies()]
    inbox.finish(
        session, message.id, replies, now, blanked=without(message.body, turn.hidden),
        payload=without_anywhere(message.payload, turn.hidden),
    )  # fmt: skip
    close_outage(session, claimed, now, was_answered=bool(replies))
