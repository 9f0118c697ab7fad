"""Drives a running sandbox: the person with the phone, for tests, benchmarks and the simulated day."""

import time
from types import TracebackType
from typing import Any, Self

import httpx

LONG_POLL_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 2.0
"""How long a connection is kept for the next request: well below the 5 s after which uvicorn closes it, so that no
request goes down a connection that is being closed just then."""
CONNECTS_AGAIN = 5
"""Of a connection that could not be made nothing was sent; on a busy machine one of thousands is not."""


class NoReply(Exception):
    """Nothing came to the phone within the time."""


class Sandbox:
    """Blocking. `Message` dictionaries are those of GET /sandbox/phones/{number}/messages."""

    def __init__(self, base_url: str) -> None:
        self._http = connection(base_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def text(self, number: str, body: str = "", media: list[str] | None = None) -> dict[str, Any]:
        """Text the company from this phone; `media` are ids that `upload` answered."""
        return self._ask("POST", f"/sandbox/phones/{number}/texts", json={"body": body, "media": media or []})

    def upload(self, picture: bytes) -> str:
        answer = self._ask("POST", "/sandbox/media", content=picture)
        return str(answer["id"])

    def wait_for_reply(
        self, number: str, after: int, timeout: float = 60.0, *, origin: str | None = "company"
    ) -> dict[str, Any]:
        """The first text to this phone with an id greater than `after` (the `id` that `text` answered).

        `origin` is "company", "carrier" (its opt-out confirmations) or None for either. Raises NoReply.
        """
        deadline = time.monotonic() + timeout
        last = after
        while (left := deadline - time.monotonic()) > 0:
            for message in self.messages(number, last, wait=min(left, LONG_POLL_SECONDS), direction="received"):
                if origin in (None, message["origin"]):
                    return message
                last = message["id"]
        raise NoReply(f"no reply after text {after} within {timeout:g} s")

    def messages(
        self, number: str, after: int = 0, *, wait: float = 0, direction: str | None = None
    ) -> list[dict[str, Any]]:
        query = _query(after=after, wait=wait, direction=direction)
        found: list[dict[str, Any]] = self._ask("GET", f"/sandbox/phones/{number}/messages", params=query)["messages"]
        return found

    def log(self, after: int = 0, *, kind: str | None = None, phone: str | None = None) -> list[dict[str, Any]]:
        query = _query(after=after, kind=kind, phone=phone, limit=5000)
        entries: list[dict[str, Any]] = self._ask("GET", "/sandbox/log", params=query)["log"]
        return entries

    def add_fault(self, kind: str, **details: object) -> None:
        self._ask("POST", "/sandbox/faults", json={"kind": kind, **details})

    def clear_faults(self) -> None:
        self._ask("DELETE", "/sandbox/faults")

    def change_carrier(self, *, webhook_url: str | None = None, speed: float | None = None) -> None:
        self._ask("POST", "/sandbox/carrier", json=_query(webhook_url=webhook_url, speed=speed))

    def reset(self) -> None:
        self._ask("POST", "/sandbox/reset")

    def _ask(self, method: str, path: str, **details: Any) -> dict[str, Any]:
        return _answer(self._http.request(method, path, **details))


class AsyncSandbox:
    """As Sandbox, awaited. `connections`: how many requests may wait at a time."""

    def __init__(self, base_url: str, *, connections: int = 100) -> None:
        limits = httpx.Limits(max_connections=connections, keepalive_expiry=KEEP_ALIVE_SECONDS)
        transport = httpx.AsyncHTTPTransport(limits=limits, retries=CONNECTS_AGAIN)
        self._http = httpx.AsyncClient(base_url=base_url, timeout=LONG_POLL_SECONDS + 10, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def text(self, number: str, body: str = "", media: list[str] | None = None) -> dict[str, Any]:
        return await self._ask("POST", f"/sandbox/phones/{number}/texts", json={"body": body, "media": media or []})

    async def upload(self, picture: bytes) -> str:
        answer = await self._ask("POST", "/sandbox/media", content=picture)
        return str(answer["id"])

    async def wait_for_reply(
        self,
        number: str,
        after: int,
        timeout: float = 60.0,  # noqa: ASYNC109 - the same signature as the blocking one
        *,
        origin: str | None = "company",
    ) -> dict[str, Any]:
        """As Sandbox.wait_for_reply. Raises NoReply."""
        deadline = time.monotonic() + timeout
        last = after
        while (left := deadline - time.monotonic()) > 0:
            for message in await self.messages(number, last, wait=min(left, LONG_POLL_SECONDS), direction="received"):
                if origin in (None, message["origin"]):
                    return message
                last = message["id"]
        raise NoReply(f"no reply after text {after} within {timeout:g} s")

    async def messages(
        self, number: str, after: int = 0, *, wait: float = 0, direction: str | None = None
    ) -> list[dict[str, Any]]:
        query = _query(after=after, wait=wait, direction=direction)
        found: list[dict[str, Any]] = (await self._ask("GET", f"/sandbox/phones/{number}/messages", params=query))[
            "messages"
        ]
        return found

    async def log(self, after: int = 0, *, kind: str | None = None, phone: str | None = None) -> list[dict[str, Any]]:
        query = _query(after=after, kind=kind, phone=phone, limit=5000)
        entries: list[dict[str, Any]] = (await self._ask("GET", "/sandbox/log", params=query))["log"]
        return entries

    async def add_fault(self, kind: str, **details: object) -> None:
        await self._ask("POST", "/sandbox/faults", json={"kind": kind, **details})

    async def change_carrier(self, *, webhook_url: str | None = None, speed: float | None = None) -> None:
        await self._ask("POST", "/sandbox/carrier", json=_query(webhook_url=webhook_url, speed=speed))

    async def reset(self) -> None:
        await self._ask("POST", "/sandbox/reset")

    async def _ask(self, method: str, path: str, **details: Any) -> dict[str, Any]:
        return _answer(await self._http.request(method, path, **details))


def connection(base_url: str) -> httpx.Client:
    """To the sandbox: patient enough for its long polls."""
    limits = httpx.Limits(keepalive_expiry=KEEP_ALIVE_SECONDS)
    transport = httpx.HTTPTransport(limits=limits, retries=CONNECTS_AGAIN)
    return httpx.Client(base_url=base_url, timeout=LONG_POLL_SECONDS + 10, transport=transport)


def _query(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _answer(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        raise httpx.HTTPStatusError(
            f"{response.status_code}: {response.text}", request=response.request, response=response
        )
    answer: dict[str, Any] = response.json() if response.content else {}
    return answer
