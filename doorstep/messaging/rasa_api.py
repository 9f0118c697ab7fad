"""What other processes ask of the Rasa server, over its HTTP API."""

import httpx

from doorstep.settings import Settings


class RasaUnavailable(Exception):
    """The Rasa server did not answer, or refused; the message says which."""


def resume_conversation(settings: Settings, conversation_id: str) -> None:
    """Give a paused conversation back to the assistant. Resuming one that is not paused changes nothing.

    Raises RasaUnavailable.
    """
    try:
        response = httpx.post(
            f"{settings.rasa_url}/conversations/{conversation_id}/tracker/events",
            params={"token": settings.rasa_token.get_secret_value()},
            json={"event": "resume"},
            timeout=10,
        )
        response.raise_for_status()
    except httpx.HTTPError as error:
        raise RasaUnavailable(f"Rasa at {settings.rasa_url} could not be reached ({type(error).__name__}).") from None
