"""Fetches the files that came with a message, with the bot's token."""

import asyncio

import aiohttp

from doorstep.messaging.photos import MAX_BYTES, NoPicture, shrunk
from doorstep.settings import Settings

TIMEOUT_SECONDS = 15.0

_GONE = frozenset({401, 403, 404, 410})


class SlackFiles:
    def __init__(self, settings: Settings) -> None:
        self._headers = {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}

    async def photo(self, file: dict[str, object]) -> tuple[bytes | None, str]:
        """A small JPEG of it, or None and why not: `too_large`, `not_a_picture`, `not_found`.

        Raises aiohttp.ClientError or TimeoutError when Slack does not give it now.
        """
        if not str(file["mimetype"]).startswith("image/"):
            return None, "not_a_picture"
        if int(str(file["size"])) > MAX_BYTES:
            return None, "too_large"
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            aiohttp.ClientSession(headers=self._headers) as http,
            http.get(str(file["url"])) as answer,
        ):
            if answer.status in _GONE:
                return None, "not_found"
            answer.raise_for_status()
            content = await answer.content.read(MAX_BYTES + 1)
        try:
            return await asyncio.to_thread(shrunk, content), ""
        except NoPicture as problem:
            return None, problem.reason
