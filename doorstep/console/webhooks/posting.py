"""Posts letters: the one place from which webhooks leave the system."""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import httpcore

from doorstep import threads
from doorstep.clock import Clock
from doorstep.console.webhooks import destinations, signing
from doorstep.console.webhooks.sending import Letter, Posted

ANSWERS_WITHIN_SECONDS = 15.0
"""From looking the name up to the status. Below the lease (`sending.LEASE_SECONDS`), so that nobody else posts it."""
_AGENT = "doorstep-webhooks/1"


class NotPublic(httpcore.ConnectError):
    """The name means a machine to which nothing is posted."""


class _Outside(httpcore.AsyncNetworkBackend):
    """Connects to what is public, by the very address that was looked at."""

    def __init__(self, *, is_sandboxed: bool) -> None:
        self._is_sandboxed = is_sandboxed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # as httpcore has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            # Not by the loop's own few threads, by which the carrier's name is looked up: a name server that is away
            # holds one for long.
            found = await threads.run(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("not found") from None
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not self._is_sandboxed and not all(destinations.is_public(ip_address(each)) for each in addresses):
            raise NotPublic
        problem: Exception = httpcore.ConnectError("not found")
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Poster:
    """Follows no redirect, uses no proxy, reads no more of an answer than its head."""

    def __init__(self, real: Clock, *, is_sandboxed: bool) -> None:
        """`real`: the real time, by which receivers judge how old a signature is."""
        self._real = real
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=_Outside(is_sandboxed=is_sandboxed),
            max_connections=64,
            keepalive_expiry=30.0,
        )

    async def post(self, letter: Letter) -> Posted:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
                return await self._post(letter)
        except (TimeoutError, httpcore.TimeoutException):
            return Posted(letter, None, "no answer in time")
        except NotPublic:
            return Posted(letter, None, "its name means an address that is not public")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Posted(letter, None, f"no connection ({type(error).__name__})")

    async def close(self) -> None:
        await self._pool.aclose()

    async def _post(self, letter: Letter) -> Posted:
        headers = {
            "content-type": "application/json",
            "user-agent": _AGENT,
            **signing.headers(letter.secret, letter.id, self._real(), letter.body),
        }
        content = letter.body.encode()
        async with self._pool.stream("POST", letter.url, headers=list(headers.items()), content=content) as response:
            given = {name.lower(): value for name, value in response.headers}
            return Posted(letter, response.status, asked_for=_asked_for(given.get(b"retry-after")))


def _asked_for(retry_after: bytes | None) -> timedelta | None:
    """Of seconds alone; a date says when by their clock."""
    if retry_after is None or not retry_after.isdigit() or len(retry_after) > 6:
        return None
    return timedelta(seconds=int(retry_after))
