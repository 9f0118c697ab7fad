"""Our requests to Slack's Web API, through slack_sdk.

A request that may have reached Slack though its answer did not reach us is `Unknown`, never `NotTaken`: the sender
looks through the channel for it (`find`) before it posts again. Each post carries our row's id in its metadata.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, OutgoingText, ProviderRefused, Unknown
from doorstep.messaging.slack import errors as slack_errors
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import Block
from doorstep.settings import Settings

TIMEOUT_SECONDS = 10.0
SECONDS_BETWEEN_POSTS = 1.0
"""In one channel. https://docs.slack.dev/apis/web-api/rate-limits: "generally … one message per second per channel"."""

_LONGEST_RETRY_AFTER = 3600.0
"""Seconds, whatever a header says."""
_LONGEST_WAIT = 5.0
"""What would have to wait longer is claimed again: a claim lasts 20 s."""
_TOKEN_PAUSE = 30.0
_PAGE = 200
_MOST_PAGES = 10
_EVENT_TYPE = "doorstep_message"
_CHANNELS_REMEMBERED = 1_000

_log = structlog.get_logger(__name__)


class SlackClient:
    """A provider.Provider. Make it anywhere; it connects with the first request, inside that request's event loop."""

    name = "slack"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._free_at: dict[str, float] = {}
        """By channel, on the monotonic clock."""
        self._refused: str | None = None
        """Why Slack does not take our token at present."""

    async def send(self, text: OutgoingText) -> Outcome:
        wait = self._wait(text.to_number)
        if wait > _LONGEST_WAIT:
            return NotTaken("too_many_requests", retry_after=wait)
        await asyncio.sleep(wait)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await _call(self.web(), text)
        except aiohttp.ClientConnectorError:
            return NotTaken("no_connection", pause=True)
        except SlackApiError as error:
            return self._failed(text, error)
        except Exception as error:
            return Unknown(type(error).__name__)
        self._taken()
        posted = posts.posted_id(answer["channel"], answer["ts"])
        return Accepted(f"{posted}#{text.id}" if _is_update(text) else posted)

    async def find(self, text: OutgoingText) -> Outcome:
        if _is_update(text):
            return NotTaken("was_not_sent")  # to make the same change again does no harm
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                channel = await self._channel(text.to_number)
                found = [each["ts"] async for each in self._messages(channel, text) if _is(each, text)]
        except SlackApiError as error:
            reason = slack_errors.word_of(error)
            if reason in slack_errors.NOTHING_THERE:
                return Matches(())
            if reason in slack_errors.TOKEN_REFUSED:
                self._token_refused(reason)
            return Unknown(f"lookup_failed: {reason or _status(error)}")
        except Exception as error:
            return Unknown(f"lookup_failed: {type(error).__name__}")
        found.sort(key=float, reverse=True)
        return Matches(tuple(posts.posted_id(channel, ts) for ts in found))

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
        self._client = self._http = None

    def web(self) -> AsyncWebClient:
        """For what is no message and cannot wait: modals and files."""
        if self._client is None:
            self._http = aiohttp.ClientSession()
            self._client = web_client(self._settings, session=self._http)
        return self._client

    def _wait(self, channel: str) -> float:
        """Seconds until this channel may be written to, and from then on it is taken."""
        now = time.monotonic()
        wait = max(0.0, self._free_at.get(channel, 0.0) - now)
        if wait <= _LONGEST_WAIT:
            self._occupy(channel, now + wait + SECONDS_BETWEEN_POSTS)
        return wait

    def _occupy(self, channel: str, until: float) -> None:
        if len(self._free_at) >= _CHANNELS_REMEMBERED:
            now = time.monotonic()
            self._free_at = {each: at for each, at in self._free_at.items() if at > now}
        self._free_at[channel] = max(until, self._free_at.get(channel, 0.0))

    def _failed(self, text: OutgoingText, error: SlackApiError) -> Outcome:
        status, reason = _status(error), slack_errors.word_of(error)
        if status == 429 or reason in ("ratelimited", "rate_limited"):
            retry_after = _retry_after(error) or SECONDS_BETWEEN_POSTS
            self._occupy(text.to_number, time.monotonic() + retry_after)
            return NotTaken("too_many_requests", retry_after=retry_after)
        if reason in slack_errors.TOKEN_REFUSED:
            self._token_refused(reason)
            return NotTaken(reason, retry_after=_TOKEN_PAUSE, pause=True)
        if status >= 500 or reason in slack_errors.HALF_DONE:
            return Unknown(reason or f"http_{status}")
        if not reason:  # it was not Slack who answered
            return Unknown(f"http_{status}")
        if reason in slack_errors.PASSING:
            return NotTaken(reason)
        _log.warning("slack_refuses_a_message", outbox_id=text.id, reason=reason)
        return ProviderRefused(None, reason)

    def _token_refused(self, reason: str) -> None:
        """Said once, however many messages wait for it."""
        if reason != self._refused:
            self._refused = reason
            _log.error("slack_refuses_the_token", reason=reason, hint=slack_errors.explain(reason))

    def _taken(self) -> None:
        if self._refused is not None:
            self._refused = None
            _log.info("slack_takes_the_token_again")

    async def _channel(self, to: str) -> str:
        """Where a message went that was posted to a person."""
        if to.startswith(("U", "W")):
            return str((await self.web().conversations_open(users=to))["channel"]["id"])
        return to

    async def _messages(self, channel: str, text: OutgoingText) -> AsyncIterator[dict[str, Any]]:
        """Those among which it must be, if it was posted: the newest of the channel, or the whole thread."""
        thread_ts, cursor = (text.payload or {}).get("thread_ts"), None
        for _ in range(_MOST_PAGES):
            look: dict[str, Any] = {
                "channel": channel, "limit": _PAGE, "include_all_metadata": True, "cursor": cursor
            }  # fmt: skip
            if thread_ts:
                page = await self.web().conversations_replies(ts=thread_ts, **look)
            else:
                page = await self.web().conversations_history(**look)
            for message in page["messages"]:
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


def web_client(settings: Settings, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """The SDK's client without its own retries: whether to try again is the ledger's decision."""
    base = settings.slack_api_url
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{base.rstrip('/')}/" if base else AsyncWebClient.BASE_URL,
        timeout=int(TIMEOUT_SECONDS),
        session=session,
        trust_env_in_session=session is None,
        retry_handlers=[],
    )


async def _call(web: AsyncWebClient, text: OutgoingText) -> Any:
    """Words are worth more than how they are shown: what Slack does not take as blocks is said without its pictures
    (Slack fetches them while we wait), and if need be as text alone."""
    blocks: list[Block] | None = (text.payload or {}).get("blocks")
    try:
        return await _say(web, text, blocks)
    except SlackApiError as error:
        if not blocks or slack_errors.word_of(error) not in slack_errors.BLOCKS_REFUSED:
            raise
        _log.warning("slack_refuses_the_blocks", outbox_id=text.id)
    plainer = [block for block in blocks if block.get("type") != "image"]
    if plainer and plainer != blocks:
        try:
            return await _say(web, text, plainer)
        except SlackApiError as error:
            if slack_errors.word_of(error) not in slack_errors.BLOCKS_REFUSED:
                raise
    return await _say(web, text, None)


async def _say(web: AsyncWebClient, text: OutgoingText, blocks: list[Block] | None) -> Any:
    payload = text.payload or {}
    if _is_update(text):
        return await web.chat_update(channel=text.to_number, ts=payload["ts"], text=text.body, blocks=blocks or [])
    return await web.chat_postMessage(
        channel=text.to_number,
        text=text.body,
        blocks=blocks,
        thread_ts=payload.get("thread_ts"),
        reply_broadcast=payload.get("broadcast"),
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": _EVENT_TYPE, "event_payload": _mark(text)},
    )


def _is_update(text: OutgoingText) -> bool:
    return posts.updates(text.payload or {})


def _mark(text: OutgoingText) -> dict[str, Any]:
    """What tells the message from all others in the channel, those of an earlier database of ours too."""
    queued_at = text.queued_at.isoformat() if text.queued_at else ""
    return {"outbox_id": text.id, "owed_at": queued_at}


def _is(message: dict[str, Any], text: OutgoingText) -> bool:
    metadata = message.get("metadata") or {}
    return bool(metadata.get("event_type") == _EVENT_TYPE and metadata.get("event_payload") == _mark(text))


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0) or 0)


def _retry_after(error: SlackApiError) -> float | None:
    """Seconds."""
    header = (getattr(error.response, "headers", None) or {}).get("Retry-After")
    return min(float(header), _LONGEST_RETRY_AFTER) if header and header.strip().isdecimal() else None
