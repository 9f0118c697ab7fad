"""Fetches the files that came with a message, with the bot's token."""

import asyncio
from urllib.parse import urlsplit

import aiohttp

from doorstep.messaging.photos import MAX_BYTES, NoPicture, shrunk
from doorstep.settings import Settings

TIMEOUT_SECONDS = 15.0

_GONE = frozenset({401, 403, 404, 410})
_SLACKS = (".slack.com", ".slack-files.com", ".slack-edge.com", ".slack-gov.com")
_CHUNK = 1 << 16


class SlackFiles:
    def __init__(self, settings: Settings) -> None:
        self._headers = {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}
        self._one_at_a_time = asyncio.Lock()
        """A picture being read takes up to some hundred megabytes."""
        self._sandbox = urlsplit(settings.slack_api_url).netloc if settings.slack_api_url else None

    async def photo(self, file: dict[str, object]) -> tuple[bytes | None, str]:
        """A small JPEG of it, or None and why not: `too_large`, `not_a_picture`, `not_found`.

        Raises aiohttp.ClientError or TimeoutError when Slack does not give it now.
        """
        if not str(file["mimetype"]).startswith("image/"):
            return None, "not_a_picture"
        if int(str(file["size"])) > MAX_BYTES:
            return None, "too_large"
        if not self._is_slacks(str(file["url"])):
            return None, "not_found"
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            aiohttp.ClientSession(headers=self._headers, trust_env=True) as http,
            http.get(str(file["url"])) as answer,
        ):
            if answer.status in _GONE or answer.content_type == "text/html":  # a page to sign in at
                return None, "not_found"
            answer.raise_for_status()
            content = await _whole(answer)
        try:
            async with self._one_at_a_time:
                return await asyncio.to_thread(shrunk, content), ""
        except NoPicture as problem:
            return None, problem.reason

    def _is_slacks(self, url: str) -> bool:
        """Whether our token may be sent there."""
        try:
            address = urlsplit(url)
        except ValueError:
            return False
        if self._sandbox is not None and address.netloc == self._sandbox:
            return True
        return address.scheme == "https" and f".{address.hostname or ''}".endswith(_SLACKS)


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """The content, or so much of it that it is seen to be too large."""
    content = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            break
    return bytes(content)
