"""What other processes ask of the Rasa server, over its HTTP API."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Literal

import httpx

from doorstep import transcript
from doorstep.settings import Settings


class RasaUnavailable(Exception):
    """The Rasa server did not answer, or refused; the message says which."""

    def __init__(self, message: str, *, has_answered: bool = False) -> None:
        super().__init__(message)
        self.has_answered = has_answered
        """It is there, and refused: that may be about this conversation alone."""


@dataclass(frozen=True)
class NewTurn:
    """A turn of the assistant's own."""

    intent: str
    entities: Mapping[str, str]
    _: KW_ONLY
    channel: Literal["sms", "slack"] = "sms"
    once: str | None = None
    """The cause of what is queued: however often the turn is begun, by however many workers, people get one message."""
    not_after: datetime | None = None
    """What is not sent by then is not sent."""


def trigger_intent(settings: Settings, conversation_id: str, turn: NewTurn) -> None:
    """Begin the turn in the conversation; what it says is queued.

    Raises RasaUnavailable; the turn may have been taken all the same.
    """
    not_after = turn.not_after.isoformat() if turn.not_after else None
    ours = {transcript.ONCE: turn.once, transcript.NOT_AFTER: not_after}
    _post(
        settings,
        f"/conversations/{conversation_id}/trigger_intent",
        {"name": turn.intent, "entities": {**turn.entities, **{name: value for name, value in ours.items() if value}}},
        output_channel=turn.channel,
    )


def pause_conversation(
    settings: Settings, conversation_id: str, *, forgetting: Sequence[str], metadata: dict[str, object]
) -> None:
    """Have the assistant listen and say nothing, from the end of the turn that is under way.

    Its open question is dropped, and the slots `forgetting` with it: what is said next answers somebody else. Pausing
    twice changes nothing. Raises RasaUnavailable.
    """
    slots: list[dict[str, object]] = [
        {"event": "slot", "name": name, "value": None} for name in ("requested_slot", *forgetting)
    ]
    _add_events(
        settings,
        conversation_id,
        [{"event": "active_loop", "name": None}, *slots, {"event": "pause", "metadata": metadata}],
    )


def resume_conversation(settings: Settings, conversation_id: str, *, metadata: dict[str, object] | None = None) -> None:
    """Give a paused conversation back to the assistant. Resuming one that is not paused changes nothing.

    Raises RasaUnavailable.
    """
    _add_events(settings, conversation_id, [{"event": "resume", "metadata": metadata}])


def add_words(settings: Settings, conversation_id: str, text: str, *, metadata: dict[str, object]) -> None:
    """Put into the transcript what was said on our side by somebody else than the assistant; nothing is sent.

    Raises RasaUnavailable.
    """
    _add_events(settings, conversation_id, [{"event": "bot", "text": text, "data": {}, "metadata": metadata}])


def _add_events(settings: Settings, conversation_id: str, events: list[dict[str, object]]) -> None:
    _post(settings, f"/conversations/{conversation_id}/tracker/events", events)


def _post(settings: Settings, path: str, body: object, **query: str) -> None:
    try:
        response = httpx.post(
            f"{settings.rasa_url}{path}",
            params={"token": settings.rasa_token.get_secret_value(), **query},
            json=body,
            timeout=10,
        )
        response.raise_for_status()
    except httpx.HTTPError as error:
        raise RasaUnavailable(
            f"Rasa at {settings.rasa_url} could not be reached ({type(error).__name__}).",
            has_answered=isinstance(error, httpx.HTTPStatusError),
        ) from None
