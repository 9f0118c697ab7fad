"""What other processes ask of the Rasa server, over its HTTP API."""

from collections.abc import Sequence

import httpx

from doorstep.settings import Settings


class RasaUnavailable(Exception):
    """The Rasa server did not answer, or refused; the message says which."""


def trigger_intent(
    settings: Settings, conversation_id: str, intent: str, entities: dict[str, str], *, channel: str = "sms"
) -> None:
    """Begin a turn of the assistant's own in the conversation; what it says is owed. `channel` is sms or slack.

    Raises RasaUnavailable.
    """
    _post(
        settings,
        f"/conversations/{conversation_id}/trigger_intent",
        {"name": intent, "entities": entities},
        output_channel=channel,
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
        raise RasaUnavailable(f"Rasa at {settings.rasa_url} could not be reached ({type(error).__name__}).") from None
