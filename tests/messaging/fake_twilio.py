"""As much of Twilio's REST API as the sender meets, over HTTP, with the faults a test asks for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PATH = "/2010-04-01/Accounts/{account}/Messages.json"


@dataclass
class FakeTwilio:
    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    """The messages it has, oldest first."""
    requests: list[dict[str, list[str]]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    """What happens to the next requests: an error code, `busy`, `lost` (taken, then no answer), `broken` (500, not
    taken), `taken_then_500`."""
    lists_fail: int = 0
    seconds: float = 0.0
    answers: asyncio.Event | None = None
    """If there is one, nobody has an answer before it is set."""
    in_air: int = 0
    most_in_air: int = 0

    @classmethod
    @asynccontextmanager
    async def started(cls) -> AsyncIterator["FakeTwilio"]:
        fake = cls()
        app = web.Application()
        app.router.add_post(PATH, fake._create)
        app.router.add_get(PATH, fake._list)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        fake.url = f"http://{host}:{port}"
        try:
            yield fake
        finally:
            await runner.cleanup()

    @property
    def bodies(self) -> list[str]:
        return [message["body"] for message in self.taken]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.requests.append({name: [str(value) for value in form.getall(name)] for name in form})
        self.in_air += 1
        self.most_in_air = max(self.most_in_air, self.in_air)
        try:
            await asyncio.sleep(self.seconds)
            if self.answers is not None:
                await self.answers.wait()
            return await self._answer(request, form)
        finally:
            self.in_air -= 1

    async def _answer(self, request: web.Request, form: Any) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else ""
        if fault.isdecimal():
            code = int(fault)
            return web.json_response({"code": code, "message": "no", "status": 400}, status=400)
        if fault == "busy":
            headers = {"Retry-After": "7"}
            return web.json_response({"code": 20429, "message": "slow", "status": 429}, status=429, headers=headers)
        if fault == "broken":
            return web.Response(status=500, text="oops")
        message = self._take(request, form)
        if fault == "taken_then_500":
            return web.Response(status=503, text="oops")
        if fault == "lost":
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        return web.json_response(message, status=201)

    def _take(self, request: web.Request, form: Any) -> dict[str, Any]:
        media = form.getall("MediaUrl", [])
        message = {
            "sid": f"SM{len(self.taken):032x}",
            "account_sid": request.match_info["account"],
            "to": form["To"],
            "from": form["From"],
            "body": form.get("Body", ""),
            "direction": "outbound-api",
            "status": "queued",
            "num_media": str(len(media)),
        }
        self.taken.append(message)
        return message

    async def _list(self, request: web.Request) -> web.Response:
        if self.lists_fail:
            self.lists_fail -= 1
            return web.Response(status=503, text="oops")
        found = [
            message
            for message in reversed(self.taken)
            if message["to"] == request.query["To"] and message["from"] == request.query.get("From", message["from"])
        ]
        return web.json_response({"messages": found, "page": 0, "page_size": 50, "next_page_uri": None})
