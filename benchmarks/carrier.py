"""The carrier's side of the measurement, the same for both: signed webhooks out, Messages.json in.

Written on asyncio's streams because the load side shares two cores with what it measures: one text costs it about half
a millisecond. doorstep.sandbox speaks all of Twilio's API; this speaks the one request that both sides make. Like the
sandbox it posts the status callbacks a message asks for, at the sandbox's delays.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from doorstep.sandbox.callbacks import journey
from doorstep.sandbox.webhooks import signature
from doorstep.settings import Settings

TWILIO_WAITS_SECONDS = 15.0
"""How long Twilio waits for a webhook to be answered."""
REPLY_WITHIN_SECONDS = 10.0
"""After the acknowledgement; a text without a reply by then counts as unanswered."""

# Twilio reports no initial status
# (https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks).
_REPORTED = [step for step in journey(None, speed=1.0) if step.status != "queued"]
_REUSE_WITHIN_SECONDS = 3.0  # Sanic closes idle connections after 5


@dataclass(frozen=True)
class Exchange:
    """One text and what came back. Seconds after it was sent; None: nothing in time."""

    acknowledged_after: float | None
    replied_after: float | None
    """To the first reply."""
    replies: tuple[str, ...]


@dataclass
class _Waiting:
    began: float
    came: asyncio.Event = field(default_factory=asyncio.Event)
    first_after: float | None = None
    replies: list[str] = field(default_factory=list)


class Carrier:
    def __init__(self, settings: Settings, webhook_url: str, *, acknowledges_last: bool) -> None:
        """`acknowledges_last`: the company answers the webhook when it has handled the text, replies included."""
        self._account_sid = settings.twilio_account_sid
        self._auth_token = settings.twilio_auth_token.get_secret_value()
        self._our_number = settings.twilio_number
        self._webhook_url = webhook_url
        self._acknowledges_last = acknowledges_last
        self._connections = _Connections(webhook_url)
        self._waiting: dict[str, _Waiting] = {}
        self._callbacks: set[asyncio.Task[None]] = set()
        self._served: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.status_callbacks = 0

    async def text(self, phone: str, body: str) -> Exchange:
        """Text the company, and wait until it has answered. One text of a phone at a time."""
        waiting = self._waiting[phone] = _Waiting(time.perf_counter())
        try:
            acknowledged_after = await self.post_webhook(phone, body)
            if not waiting.replies and not self._acknowledges_last:
                with suppress(TimeoutError):
                    await asyncio.wait_for(waiting.came.wait(), REPLY_WITHIN_SECONDS)
            return Exchange(acknowledged_after, waiting.first_after, tuple(waiting.replies))
        finally:
            del self._waiting[phone]

    async def post_webhook(self, phone: str, body: str) -> float | None:
        """Seconds until the webhook was answered with success; None if it was not, or not within Twilio's time."""
        form = _webhook_form(self._account_sid, phone, self._our_number, body)
        began = time.perf_counter()
        try:
            status = await asyncio.wait_for(self._post(self._webhook_url, form), TWILIO_WAITS_SECONDS)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            return None
        return time.perf_counter() - began if status < 300 else None

    async def answer_api(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve Messages.json on one connection."""
        task = asyncio.current_task()
        assert task is not None
        self._served[task] = writer
        try:
            while request := await _read_message(reader):
                head, body = request
                if head.startswith(b"GET "):  # what it holds is asked for: nothing that its webhooks did not bring
                    listed = b'{"messages": [], "page": 0, "next_page_uri": null}'
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                    writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(listed), listed))
                    continue
                form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                sid = f"SM{uuid4().hex}"
                self._take(form, sid)
                answer = json.dumps(_resource(form, sid, self._account_sid)).encode()
                created = (
                    f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                )
                writer.write(created.encode() + answer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            del self._served[task]

    def _take(self, form: dict[str, str], sid: str) -> None:
        if waiting := self._waiting.get(form["To"]):
            if waiting.first_after is None:
                waiting.first_after = time.perf_counter() - waiting.began
            waiting.replies.append(form.get("Body", ""))
            waiting.came.set()
        if url := form.get("StatusCallback"):
            task = asyncio.create_task(self._report(url, form["To"], sid))
            self._callbacks.add(task)
            task.add_done_callback(self._callbacks.discard)

    async def _report(self, url: str, phone: str, sid: str) -> None:
        began = time.perf_counter()
        for step in _REPORTED:
            await asyncio.sleep(max(0.0, began + step.after - time.perf_counter()))
            form = {
                "ApiVersion": "2010-04-01",
                "AccountSid": self._account_sid,
                "From": self._our_number,
                "To": phone,
                "MessageSid": sid,
                "MessageStatus": step.status,
                "SmsSid": sid,
                "SmsStatus": step.status,
            }
            try:
                await asyncio.wait_for(self._post(url, form), TWILIO_WAITS_SECONDS)
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                continue
            self.status_callbacks += 1

    async def settled(self) -> None:
        """Wait until every status callback has been posted."""
        while self._callbacks:
            await asyncio.gather(*self._callbacks)

    async def close(self) -> None:
        for task in self._callbacks:
            task.cancel()
        for writer in self._served.values():
            writer.close()
        await asyncio.gather(*self._callbacks, *self._served, return_exceptions=True)
        self._connections.close()

    async def _post(self, url: str, form: Mapping[str, str]) -> int:
        target = url.removeprefix(self._connections.base_url)
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {self._connections.host}\r\nUser-Agent: TwilioProxy/1.1\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {signature(url, form, self._auth_token)}\r\n"
        )
        body = urlencode(form).encode()
        return await self._connections.exchange(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


@asynccontextmanager
async def carrier(
    settings: Settings, api_port: int, webhook_url: str, *, acknowledges_last: bool
) -> AsyncIterator[Carrier]:
    """A carrier whose API listens on `api_port` of the loopback."""
    each = Carrier(settings, webhook_url, acknowledges_last=acknowledges_last)
    server = await asyncio.start_server(each.answer_api, "127.0.0.1", api_port)
    try:
        yield each
    finally:
        server.close()
        await each.close()


class _Connections:
    """Kept-alive connections to one server, as many as are in use at once."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self.base_url = f"{parts.scheme}://{parts.netloc}"
        self._address = (parts.hostname, parts.port)
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def exchange(self, request: bytes) -> int:
        """The status of the answer."""
        while self._idle and time.perf_counter() - self._idle[-1][0] > _REUSE_WITHIN_SECONDS:
            self._idle.pop()[2].close()
        if self._idle:
            _, reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection(*self._address)
        try:
            writer.write(request)
            answer = await _read_message(reader)
            if answer is None:
                raise ConnectionResetError("closed without an answer")
        except BaseException:
            writer.close()
            raise
        self._idle.append((time.perf_counter(), reader, writer))
        return int(answer[0].split(b" ", 2)[1])

    def close(self) -> None:
        for _, _, writer in self._idle:
            writer.close()
        self._idle.clear()


async def _read_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes] | None:
    """Head and body of an HTTP message; None when the connection ends before one begins."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    length = int(rest.split(b"\r\n", 1)[0]) if found else 0
    return head, await reader.readexactly(length) if length else b""


def _webhook_form(account_sid: str, from_number: str, to_number: str, body: str) -> dict[str, str]:
    """The fields of a text as Twilio posts them."""
    sid = f"SM{uuid4().hex}"
    return {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "FromCountry": "US",
        "To": to_number,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": account_sid,
        "From": from_number,
        "ApiVersion": "2010-04-01",
        "FromCity": "CHICAGO",
        "FromState": "IL",
        "FromZip": "60610",
        "ToCity": "CHICAGO",
        "ToState": "IL",
        "ToZip": "60601",
    }


def _resource(form: Mapping[str, str], sid: str, account_sid: str) -> dict[str, object]:
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": form.get("Body", ""),
        "date_created": None,
        "date_sent": None,
        "date_updated": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {},
        "to": form["To"],
        "uri": f"/2010-04-01/Accounts/{account_sid}/Messages/{sid}.json",
    }
