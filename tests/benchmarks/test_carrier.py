"""The load side itself: what it sends is a genuine webhook, and what it times is the reply to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from benchmarks.carrier import Carrier, carrier
from doorstep.settings import Settings
from tests.ports import free_ports

_CUSTOMER = "+13125550142"


class Company:
    """Answers every text with `replies` of its own, after or before it acknowledges."""

    def __init__(self, api_port: int, replies: list[str]) -> None:
        self.forms: list[dict[str, str]] = []
        self.signatures: list[str] = []
        self._api = f"http://127.0.0.1:{api_port}/2010-04-01/Accounts/AC1/Messages.json"
        self._replies = replies

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            form = dict(parse_qsl((await reader.readexactly(int(head["content-length"]))).decode()))
            self.forms.append(form)
            self.signatures.append(head["x-twilio-signature"])
            async with httpx.AsyncClient(trust_env=False) as client:
                for reply in self._replies:
                    content = urlencode({"To": form["From"], "From": form["To"], "Body": reply})
                    assert (await client.post(self._api, content=content)).status_code == 201
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()


async def _head(reader: asyncio.StreamReader) -> dict[str, str]:
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
    except asyncio.IncompleteReadError:
        return {}
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}


@asynccontextmanager
async def _talking(replies: list[str]) -> AsyncIterator[tuple[Carrier, Company, str]]:
    port, api_port = free_ports(2)
    company = Company(api_port, replies)
    url = f"http://127.0.0.1:{port}/webhooks/sms/webhook"
    server = await asyncio.start_server(company.serve, "127.0.0.1", port)
    async with carrier(Settings(), api_port, url, acknowledges_last=True) as each:
        yield each, company, url
    server.close()


async def test_a_webhook_is_signed_as_twilio_signs_it() -> None:
    async with _talking(["hello"]) as (each, company, url):
        await each.text(_CUSTOMER, "where's my package? ½ & more")
    token = Settings().twilio_auth_token.get_secret_value()
    assert company.forms[0]["Body"] == "where's my package? ½ & more"
    assert RequestValidator(token).validate(url, company.forms[0], company.signatures[0])


async def test_a_text_is_answered_by_the_first_reply_and_all_replies_are_kept() -> None:
    async with _talking(["one", "two"]) as (each, _, _):
        exchange = await each.text(_CUSTOMER, "hi")
    assert exchange.replies == ("one", "two")
    assert exchange.replied_after is not None
    assert exchange.acknowledged_after is not None
    assert exchange.replied_after < exchange.acknowledged_after


async def test_a_text_without_a_reply_counts_as_unanswered() -> None:
    async with _talking([]) as (each, _, _):
        exchange = await each.text(_CUSTOMER, "hi")
    assert exchange.acknowledged_after is not None
    assert exchange.replied_after is None


async def test_a_company_that_is_down_acknowledges_nothing() -> None:
    port, api_port = free_ports(2)
    async with carrier(Settings(), api_port, f"http://127.0.0.1:{port}/webhook", acknowledges_last=True) as each:
        assert await each.post_webhook(_CUSTOMER, "hi") is None


@pytest.mark.parametrize("texts", [2, 3])
async def test_one_phone_texts_again_over_the_same_connection(texts: int) -> None:
    async with _talking(["yes"]) as (each, company, _):
        for _ in range(texts):
            assert (await each.text(_CUSTOMER, "hi")).replies == ("yes",)
    assert len({form["MessageSid"] for form in company.forms}) == texts
