"""A request's body, read as far as we take it."""

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

MAX_BYTES = 1_000_000
"""Of anybody's. Twilio's forms have a few kilobytes, Slack's interactions seldom more than a hundred."""
READ_SECONDS = 10.0
"""Slack gives up after three, Twilio after fifteen: whoever takes longer is neither."""


class BodyNotTaken(Exception):
    """To be answered with this status; the rest of the body is left unread."""

    def __init__(self, http_status: int, reason: str) -> None:
        super().__init__(reason)
        self.http_status = http_status
        self.reason = reason


async def body_of(request: Request, most: int = MAX_BYTES) -> bytes:
    """Raises NotTaken as soon as it is seen to be longer than `most`, by its own word or by what came."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > len(str(most)) or int(announced) > most):
        raise BodyNotTaken(413, "body too long")
    content = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    raise BodyNotTaken(413, "body too long")
    except TimeoutError:
        raise BodyNotTaken(408, "body too slow") from None
    except ClientDisconnect:
        raise BodyNotTaken(408, "hung up") from None
    return bytes(content)


def empty(http_status: int) -> Response:
    """An answer without a body; after a refusal nothing more is taken from the connection."""
    return Response(status_code=http_status, headers={"Connection": "close"} if http_status in (408, 413) else None)
