"""Texts over Twilio: how they reach the dialogue, and how what it says becomes one text."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sqlalchemy.orm import Session

from assistant import acts
from assistant.agent import TurnProcessor
from assistant.storage import shared_storage
from assistant.turn import current_turn
from channels import finishing, keywords
from channels.intake import ClaimedMessage, started_intake
from channels.outbox_output import OutboxOutput
from channels.user_messages import for_understanding, structured
from doorstep import transcript
from doorstep.bootstrap import services
from doorstep.clock import Clock
from doorstep.desk import strangers
from doorstep.desk.strangers import Patience
from doorstep.language import opt_outs
from doorstep.language.kinds import InboundKind, kind_of_message
from doorstep.language.opt_ins import opt_in
from doorstep.messaging.inbox import InboxMessage
from doorstep.messaging.keywords import Keyword, classify
from doorstep.messaging.outbox.queueing import Reply
from doorstep.settings import Settings
from doorstep.storage import Storage

NAME = "sms"

_SAID_BY_NOBODY = frozenset({InboundKind.REACTION, InboundKind.AUTO_REPLY})
_MOST_ACTS = 12


class SmsChannel(InputChannel):
    """`sms` in Rasa: works off the texts that the receiver stored."""

    def __init__(self, settings: Settings, clock: Clock, storage: Storage) -> None:
        self._settings = settings
        self._clock = clock
        self._storage = storage

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "SmsChannel":
        return cls(services().settings, services().clock, shared_storage())

    @classmethod
    def name(cls) -> str:
        return NAME

    def get_output_channel(self) -> OutputChannel:
        """For `trigger_intent` and its like with `output_channel=sms`: what is said is queued when the turn is kept."""
        return SmsOwedOutput(self._clock)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("sms_webhook")

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _loop: object) -> None:
            handler = _TextHandler(app, self._settings, self._clock)
            app.ctx.sms_intake = await started_intake(app, "twilio", handler.handle, self._storage, self._clock)

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, _loop: object) -> None:
            await app.ctx.sms_intake.stop()

        return blueprint


class _TextHandler:
    """What happens with a claimed text."""

    def __init__(self, app: Sanic, settings: Settings, clock: Clock) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock

    async def handle(self, claimed: ClaimedMessage) -> None:
        """Raises TurnFailed and whatever else went wrong; then nothing was kept."""
        agent: Agent = self._app.ctx.agent
        assert agent.processor is not None
        output = SmsOutput()
        if _kind(claimed.message) in _SAID_BY_NOBODY:
            await self._keep(agent, claimed)
            return
        keyword = classify(claimed.message.body, claimed.is_opted_out, self._settings.carrier_stop_words)
        message = await self._as_user_message(agent, claimed.message, keyword, output)
        if keyword is not None and claimed.is_overtaken:
            await self._keep(agent, claimed, keywords.INTENTS[keyword])
            return
        if keyword is not None and keyword != "ambiguous_cancel":
            await self._settle_keyword(agent, keyword, claimed, message)
            return
        async with agent.lock_store.lock(claimed.message.conversation_id):
            turn = current_turn()
            assert turn is not None
            if claimed.is_opted_out:  # people see what was written; nobody answers it
                tracker = await agent.processor.log_message(message)
                if opt_in(message.text or "") == "plain":
                    tell = partial(
                        keywords.tell_the_way_back,
                        claimed=claimed,
                        tracker=tracker,
                        settings=self._settings,
                        now=self._clock(),
                    )
                    turn.writes.insert(0, tell)
            elif opt_outs.opt_out(message.text or "") == "plain" and (
                claimed.patience is not Patience.ANYTHING or await _is_paused(agent, message)
            ):
                # No action runs while a person has the conversation, and an opt-out cannot wait for them.
                tracker = await agent.processor.log_message(message)
                opt_out = partial(
                    keywords.opt_out,
                    claimed=claimed,
                    source=claimed.message.provider_id,
                    tracker=tracker,
                    settings=self._settings,
                    now=self._clock(),
                )
                turn.writes.insert(0, opt_out)  # before the tracker's events are written
            elif claimed.patience is not Patience.ANYTHING:
                await agent.processor.log_message(message)
                turn.writes.append(partial(_tell_of_too_many, claimed, self._clock()))
            else:
                await agent.processor.handle_message(message)
            turn.writes.append(partial(finishing.finish, turn, claimed, output.replies, agent.domain, self._clock))

    async def _keep(self, agent: Agent, claimed: ClaimedMessage, intent: str | None = None) -> None:
        """What no person wrote to us, or what counts no more, stands in the transcript and nowhere else: it is no
        answer and no request."""
        assert agent.processor is not None
        message = claimed.message
        said = self._user_message(message, text=for_understanding(message.body))
        async with agent.lock_store.lock(message.conversation_id):
            turn = current_turn()
            assert turn is not None
            await agent.processor.log_message(structured(said, intent or _kind(message).value))
            turn.writes.append(partial(finishing.finish, turn, claimed, SmsOutput().replies, agent.domain, self._clock))

    async def _settle_keyword(
        self, agent: Agent, keyword: Keyword, claimed: ClaimedMessage, message: UserMessage
    ) -> None:
        assert agent.processor is not None
        async with agent.lock_store.lock(claimed.message.conversation_id):
            turn = current_turn()
            assert turn is not None
            tracker = await agent.processor.log_message(message)
            now = self._clock()
            turn.writes.insert(
                0, lambda session: keywords.settle(session, keyword, claimed, tracker, self._settings, now)
            )

    async def _as_user_message(
        self, agent: Agent, message: InboxMessage, keyword: Keyword | None, output: OutputChannel
    ) -> UserMessage:
        """The message as Rasa takes it, with its acts if it makes several."""
        text = for_understanding(message.body)
        if keyword is not None:
            intent: str | None = keywords.INTENTS[keyword]
        elif not text:
            intent = "picture_only" if message.media else "empty_text"
        else:
            intent = None
        if intent is not None:
            return structured(self._user_message(message, output, text=text or f"/{intent}"), intent)
        reading = await acts.read(text, partial(self._parse, agent))
        parts = [part.for_metadata() for part in reading.parts[:_MOST_ACTS]]
        if reading.parts[_MOST_ACTS:]:  # named as not taken
            rest = text[reading.parts[_MOST_ACTS].start :]
            parts.append({"text": rest, "intent": "nlu_fallback", "entities": []})
        said = self._user_message(message, output, text=text, parts=parts)
        said.parse_data = {**reading.parsed, "message_id": said.message_id, "metadata": said.metadata}
        return said

    def _user_message(
        self,
        message: InboxMessage,
        output: OutputChannel | None = None,
        *,
        text: str,
        parts: Sequence[dict[str, Any]] = (),
    ) -> UserMessage:
        return UserMessage(
            text,
            output_channel=output,
            sender_id=message.conversation_id,
            input_channel=NAME,
            message_id=message.provider_id,
            metadata={
                "inbox_id": message.id,
                "message_id": message.provider_id,
                "received_at": message.received_at.isoformat(),
                "media": [{"url": item.url, "content_type": item.content_type} for item in message.media],
                **({"parts": list(parts)} if parts else {}),
            },
        )

    async def _parse(self, agent: Agent, texts: Sequence[str]) -> list[dict[str, Any]]:
        assert isinstance(agent.processor, TurnProcessor)
        return [acts.with_outright_words(parsed) for parsed in agent.processor.parse_texts(texts)]


def _kind(message: InboxMessage) -> InboundKind:
    return kind_of_message(message.body, [item.content_type for item in message.media])


async def _is_paused(agent: Agent, message: UserMessage) -> bool:
    tracker = await agent.tracker_store.retrieve(message.sender_id)
    return tracker is not None and tracker.is_paused()


def _tell_of_too_many(claimed: ClaimedMessage, now: datetime, session: Session) -> None:
    strangers.tell_dispatch(session, claimed.conversation, cause=claimed.message.provider_id, now=now)


class SmsOutput(OutputChannel):
    """Collects what is said in one turn: people get one text for theirs."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._media_urls: list[str] = []

    @classmethod
    def name(cls) -> str:
        return NAME

    def replies(self) -> list[Reply]:
        if not self._said and not self._media_urls:
            return []
        return [Reply("\n".join(self._said), tuple(self._media_urls))]

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Rasa says whatever an action puts into the transcript; what is queued already is not said again."""
        if not message.get(transcript.IN_OUTBOX):
            await super().send_response(recipient_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        words = text.strip()
        if words in self._said:
            self._said.remove(words)  # a question asked again after an aside is the last thing said
        if words:
            self._said.append(words)

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        if image not in self._media_urls:
            self._media_urls.append(image)

    async def send_attachment(self, recipient_id: str, attachment: str, **kwargs: Any) -> None:
        await self.send_image_url(recipient_id, attachment)

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        choices = [f"{number}. {button['title']}" for number, button in enumerate(buttons, start=1)]
        await self.send_text_message(recipient_id, "\n".join([text, *choices]))

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        raise ValueError("a custom response cannot be sent as a text")


class SmsOwedOutput(OutboxOutput, SmsOutput):
    """In turns of our own."""
