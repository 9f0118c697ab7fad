"""Fetches the files that came with a message, with the bot's token."""

import asyncio

from doorstep import threads
from doorstep.messaging import provider_files
from doorstep.messaging.shrinking import MAX_BYTES, NoPicture, shrunk
from doorstep.messaging.slack.payloads import SlackFile
from doorstep.settings import Settings

TIMEOUT_SECONDS = 15.0


class SlackFiles:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._one_at_a_time = asyncio.Lock()
        """A picture being read takes up to some hundred megabytes."""

    async def photo(self, file: SlackFile) -> tuple[bytes | None, str]:
        """A small JPEG of it, or None and why not: `too_large`, `not_a_picture`, `not_found`.

        Raises httpx.HTTPError or TimeoutError when Slack does not give it now.
        """
        if not file["mimetype"].startswith("image/"):
            return None, "not_a_picture"
        if file["size"] > MAX_BYTES:
            return None, "too_large"
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                fetched = await provider_files.fetch(file["url"], self._settings)
            if fetched.content_type.startswith("text/html"):  # a page to sign in at
                return None, "not_found"
            async with self._one_at_a_time:
                return await threads.run(shrunk, fetched.content), ""
        except provider_files.NotThere:
            return None, "not_found"
        except NoPicture as problem:
            return None, problem.reason
