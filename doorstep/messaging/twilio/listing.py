"""What Twilio holds of ours: the texts that people sent us, and what became of ours.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources. The list comes newest
first. Its DateSent filter is published for whole days (GMT) and takes instants; whatever it does with the hour, what is
older than asked for is left out here. For a text to us `date_sent` is when Twilio called our webhook.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from doorstep.clock import Clock
from doorstep.messaging.e164 import is_e164
from doorstep.messaging.inbox import InboundMessage, MediaRef
from doorstep.messaging.provider_clock import ProviderClock
from doorstep.messaging.segments import clean
from doorstep.messaging.twilio.client import TIMEOUT_SECONDS, TwilioClient
from doorstep.messaging.twilio.webhooks import MESSAGE_SID

PAGE_SIZE = 1000
_MOST_PAGES = 60
_TRIES = 3
_BETWEEN_TRIES = 0.5


class ListNotRead(Exception):
    """Twilio could not be asked, or what it said is no list."""


@dataclass(frozen=True)
class ListedStatus:
    status: str
    error_code: int | None


@dataclass(frozen=True)
class ListedText:
    message: InboundMessage
    media_count: int


class TwilioListing:
    def __init__(self, client: TwilioClient, ours: Clock) -> None:
        """`ours` is the real time as the system has it."""
        self._client = client
        self.clock = ProviderClock(ours)

    async def texts_to(self, our_number: str, since: datetime, now: datetime) -> AsyncIterator[list[ListedText]]:
        """Page by page, by the carrier's clock. Raises ListNotRead."""
        asked_at = self.clock.ours()
        page = await _asked(
            lambda: self._client.api().messages.page_async(to=our_number, date_sent_after=since, page_size=PAGE_SIZE)
        )
        self.clock.answered(self._client.date, asked_at)
        told: set[str] = set()
        for _ in range(_MOST_PAGES):
            texts = [text for each in page if (text := _read(each, our_number, now)) is not None]
            news = [text for text in texts if text.message.provider_id not in told]
            told |= {text.message.provider_id for text in news}
            yield [text for text in news if text.message.received_at >= since]
            is_old = bool(texts) and all(text.message.received_at < since for text in texts)
            if not page.next_page_url or is_old or (texts and not news):  # the last, or a list that goes in a circle
                return
            page = await _asked(page.next_page_async)
        raise ListNotRead("too_many_pages")

    async def media_of(self, message_sid: str) -> tuple[MediaRef, ...]:
        """As the webhook would have named them; none when they are gone. Raises ListNotRead."""
        try:
            listed = await _asked(lambda: self._client.api().messages(message_sid).media.list_async(limit=10))
        except _Gone:
            return ()
        base = str(self._client.api().api.base_url).rstrip("/")
        return tuple(
            MediaRef(base + str(each.uri).removesuffix(".json"), str(each.content_type or ""), str(each.sid))
            for each in listed
        )

    async def status_of(self, message_sid: str) -> ListedStatus | None:
        """None when Twilio has the text no more. Raises ListNotRead."""
        try:
            text = await _asked(lambda: self._client.api().messages(message_sid).fetch_async())
        except _Gone:
            return None
        return ListedStatus(str(getattr(text.status, "value", text.status)), text.error_code or None)

    async def close(self) -> None:
        await self._client.close()


class _Gone(Exception):
    pass


async def _asked(ask: Callable[[], Any]) -> Any:
    """What Twilio answers, at the third try."""
    reason = ""
    for attempt in range(_TRIES):
        if attempt:
            await asyncio.sleep(_BETWEEN_TRIES * attempt)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await ask()
        except TwilioRestException as error:
            if error.status == 404:
                raise _Gone from None
            reason = f"http_{error.status}"
        except TwilioException as error:
            reason = f"http_{getattr(error.args[-1], 'status_code', '')}" if len(error.args) > 1 else "no_list"
        except Exception as error:
            reason = type(error).__name__
    raise ListNotRead(reason)


def _read(listed: Any, our_number: str, now: datetime) -> ListedText | None:
    """None for what is no text to us, or is still being received."""
    sent_at, status = listed.date_created or listed.date_sent, str(getattr(listed.status, "value", listed.status))
    if listed.direction != "inbound" or status == "receiving" or not isinstance(sent_at, datetime):
        return None
    if not MESSAGE_SID.fullmatch(str(listed.sid)):
        return None
    if listed.to != our_number or not is_e164(str(listed.from_)):
        return None
    sent_at = sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)
    message = InboundMessage(
        provider="twilio",
        provider_id=listed.sid,
        their_number=str(listed.from_),
        our_number=our_number,
        body=clean(listed.body or ""),
        media=(),
        received_at=sent_at,
        recovered_at=now,
    )
    media_count = str(listed.num_media or "0")
    return ListedText(message, int(media_count) if media_count.isdecimal() else 0)
