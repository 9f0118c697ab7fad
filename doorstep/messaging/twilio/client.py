"""Our requests to Twilio, through its own client.

A request that may have reached Twilio though its answer did not reach us (timeout, broken connection, 5xx) is
`Unknown`, never `NotTaken`: the sender asks Twilio for the text (`find`) before it sends it again. A status callback
settles it too, because the callback's address names our row and attempt.
"""

import asyncio
import logging
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.base import values
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, OutgoingText, ProviderRefused, Unknown
from doorstep.messaging.twilio.errors import explain
from doorstep.messaging.twilio.webhooks import STATUS_PATH, reference
from doorstep.settings import Settings

TIMEOUT_SECONDS = 10.0

_LONGEST_RETRY_AFTER = 3600.0
"""Seconds, whatever a header says."""
_RECENT = 20
"""How many of the latest texts to a number are searched for one whose answer was lost."""

_silent = logging.getLogger("doorstep.messaging.twilio.silent")
# Twilio's client logs addresses with phone numbers in them. A filter: whoever configures logging (uvicorn) switches
# disabled loggers on again.
_silent.addFilter(lambda _record: False)


class TwilioClient:
    """A provider.Provider. Make it anywhere; it connects with the first request, inside that request's event loop."""

    name = "twilio"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Client | None = None
        self._http: _HttpClient | None = None
        self._status_url = settings.public_url.rstrip("/") + STATUS_PATH

    async def send(self, text: OutgoingText) -> Outcome:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                message = await self.api().messages.create_async(
                    to=text.to_number,
                    from_=self._our_number(text),
                    body=text.body or values.unset,
                    media_url=list(text.media_urls) or values.unset,
                    status_callback=f"{self._status_url}?{urlencode({'text': reference(text.id, text.attempt)})}",
                )
        except aiohttp.ClientConnectorError:
            return NotTaken("no_connection")
        except Exception as error:
            return _outcome_of(error)
        if not message.sid:
            return Unknown("no_sid")
        return Accepted(message.sid)

    async def find(self, text: OutgoingText) -> Outcome:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                recent = await self.api().messages.list_async(
                    to=text.to_number, from_=self._our_number(text), limit=_RECENT
                )
        except Exception as error:
            return Unknown(f"lookup_failed: {type(error).__name__}")
        return Matches(tuple(message.sid for message in recent if message.sid and _is_like(message, text)))

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
        self._client = self._http = None

    def _our_number(self, text: OutgoingText) -> str:
        return text.our_number or self._settings.twilio_number

    @property
    def date(self) -> str | None:
        """What the latest answer says of when it was made."""
        return self._http.date if self._http is not None else None

    def api(self) -> Client:
        """Twilio's own client, for what is no sending."""
        if self._client is None:
            self._http = _HttpClient(logger=_silent)
            self._client = Client(
                self._settings.twilio_account_sid,
                self._settings.twilio_auth_token.get_secret_value(),
                http_client=self._http,
            )
            if self._settings.twilio_api_url:
                self._client.api.base_url = self._settings.twilio_api_url.rstrip("/")
        return self._client


class _TooManyRequests(Exception):
    def __init__(self, retry_after: float | None) -> None:
        self.retry_after = retry_after


class _HttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio is untyped
    """Twilio's own exception forgets the header that says how long to wait, its pages the one that says when."""

    date: str | None = None

    async def request(self, *args: Any, **kwargs: Any) -> Response:
        response = await super().request(*args, **kwargs)
        self.date = (response.headers or {}).get("Date")
        if response.status_code == 429:
            raise _TooManyRequests(_seconds((response.headers or {}).get("Retry-After")))
        return response


def _outcome_of(error: Exception) -> Outcome:
    if isinstance(error, _TooManyRequests):
        return NotTaken("too_many_requests", 20429, error.retry_after, pause=True)
    if isinstance(error, TwilioRestException | TwilioServiceException) and error.status < 500:
        code = error.code or error.status
        explanation = explain(code)
        if explanation.follow == "retry":
            return NotTaken("refused_for_now", code, pause=explanation.concerns_all)
        return ProviderRefused(code)
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return Unknown(f"http_{error.status}")
    # Timeouts, broken connections, answers that are no JSON: whatever went wrong, the request had left.
    return Unknown(type(error).__name__)


def _is_like(message: Any, text: OutgoingText) -> bool:
    if message.direction != "outbound-api":
        return False
    if not text.body:
        return not message.body and message.num_media not in (None, "0")
    # A trial account puts a sentence before what it sends.
    return (message.body or "").endswith(text.body)


def _seconds(header: str | None) -> float | None:
    return min(float(header), _LONGEST_RETRY_AFTER) if header and header.strip().isdecimal() else None
