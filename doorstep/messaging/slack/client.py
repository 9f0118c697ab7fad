"""Our requests to Slack's Web API, through slack_sdk.

A request that may have reached Slack though its answer did not reach us is `Unknown`, never `NotTaken`: the sender
looks through the channel for it (`find`) before it posts again. Each post carries our row's id in its metadata.
"""

import asyncio
import time
from collections import defaultdict
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.messaging.provider import Accepted, Matches, NotTaken, Outcome, OutgoingText, Refused, Unknown
from doorstep.messaging.slack import posts
from doorstep.settings import Settings

TIMEOUT_SECONDS = 10.0
SECONDS_BETWEEN_POSTS = 1.0
"""In one channel. https://docs.slack.dev/apis/web-api/rate-limits: "generally … one message per second per channel"."""

_LONGEST_WAIT = 5.0
"""What would have to wait longer is claimed again: a claim lasts 20 s."""
_SEARCHED = 50
_EVENT_TYPE = "doorstep_message"

_TOKEN_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
    }
)
_PASSING = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
                      "request_timeout", "team_added_to_org", "message_limit_exceeded"})  # fmt: skip

_log = structlog.get_logger(__name__)


class SlackClient:
    """A provider.Provider. Make it anywhere; it connects with the first request, inside that request's event loop."""

    name = "slack"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._free_at: dict[str, float] = defaultdict(float)

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
            return self._refused(text, error)
        except Exception as error:
            return Unknown(type(error).__name__)
        posted = posts.posted_id(answer["channel"], answer["ts"])
        return Accepted(f"{posted}#{text.id}" if _is_update(text) else posted)

    async def find(self, text: OutgoingText) -> Outcome:
        if _is_update(text):
            return NotTaken("was_not_sent")  # to make the same change again does no harm
        payload = text.payload or {}
        look: dict[str, Any] = {"channel": text.to_number, "limit": _SEARCHED, "include_all_metadata": True}
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                if thread_ts := payload.get("thread_ts"):
                    found = await self.web().conversations_replies(ts=thread_ts, **look)
                else:
                    found = await self.web().conversations_history(**look)
        except Exception as error:
            return Unknown(f"lookup_failed: {type(error).__name__}")
        matches = [each for each in found["messages"] if _ours(each) == text.id]
        matches.sort(key=lambda each: float(each["ts"]), reverse=True)
        return Matches(tuple(posts.posted_id(text.to_number, each["ts"]) for each in matches))

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
        wait = max(0.0, self._free_at[channel] - now)
        if wait <= _LONGEST_WAIT:
            self._free_at[channel] = now + wait + SECONDS_BETWEEN_POSTS
        return wait

    def _refused(self, text: OutgoingText, error: SlackApiError) -> Outcome:
        response = error.response
        reason = str(response.get("error") or response.status_code)
        if response.status_code == 429:
            retry_after = _seconds((response.headers or {}).get("Retry-After")) or SECONDS_BETWEEN_POSTS
            self._free_at[text.to_number] = max(self._free_at[text.to_number], time.monotonic() + retry_after)
            return NotTaken("too_many_requests", retry_after=retry_after)
        if reason in _TOKEN_REFUSED:
            _log.error(
                "slack_refuses_the_token",
                reason=reason,
                hint="install the app again and set SLACK_BOT_TOKEN",
            )
            return NotTaken(reason, retry_after=30.0, pause=True)
        if response.status_code >= 500:
            return Unknown(f"http_{response.status_code}")
        if reason in _PASSING:
            return NotTaken(reason)
        _log.warning("slack_refuses_a_message", outbox_id=text.id, reason=reason)
        return Refused(None, reason)


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
    payload = text.payload or {}
    if _is_update(text):
        return await web.chat_update(
            channel=text.to_number, ts=payload["ts"], text=text.body, blocks=payload.get("blocks") or []
        )
    return await web.chat_postMessage(
        channel=text.to_number,
        text=text.body,
        blocks=payload.get("blocks"),
        thread_ts=payload.get("thread_ts"),
        reply_broadcast=payload.get("broadcast"),
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": _EVENT_TYPE, "event_payload": {"outbox_id": text.id}},
    )


def _is_update(text: OutgoingText) -> bool:
    return posts.updates(text.payload or {})


def _ours(message: dict[str, Any]) -> int | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT_TYPE:
        return None
    return int((metadata.get("event_payload") or {}).get("outbox_id", 0))


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.strip().isdecimal() else None
