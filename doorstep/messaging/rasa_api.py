"""What other processes ask of the Rasa server, over its HTTP API."""

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


def resume_conversation(settings: Settings, conversation_id: str) -> None:
    """Give a paused conversation back to the assistant. Resuming one that is not paused changes nothing.

    Raises RasaUnavailable.
    """
    _post(settings, f"/conversations/{conversation_id}/tracker/events", {"event": "resume"})


def _post(settings: Settings, path: str, body: dict[str, object], **query: str) -> None:
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
