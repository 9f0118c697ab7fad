"""A form that is too large is refused where it is read, so that the refusal is a page like any other.

Starlette's own limit answers outside of the pages: no layout, no headers.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware: reading more than `most` bytes raises HTTPException(413)."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def receive_limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_limited if scope["type"] == "http" else receive, send)
