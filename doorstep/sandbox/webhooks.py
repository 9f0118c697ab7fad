"""The carrier's requests to the company: signed as Twilio signs them, tried again once as Twilio tries again."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from yarl import URL

TIMEOUT_SECONDS = 15
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of one request. `status` is None when there was no HTTP answer; `problem` then says why."""

    status: int | None
    content_type: str = ""
    body: str = ""
    problem: str = ""
    milliseconds: int = 0
    timed_out: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_taken(self) -> bool:
        return self.status is not None and self.status < 400

    @property
    def is_worth_another_try(self) -> bool:
        return self.status is None or self.status >= 500


def signature(url: str, form: Mapping[str, str], auth_token: str) -> str:
    """X-Twilio-Signature (https://www.twilio.com/docs/usage/webhooks/webhooks-security)."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


async def post(
    http: aiohttp.ClientSession, url: str, form: Mapping[str, str], auth_token: str, *, retry_after_seconds: float
) -> list[WebhookAnswer]:
    """Post a signed form; one Answer per attempt, the last of them final. Never raises for what the network does."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": signature(url, form, auth_token),
        # The same on every attempt, so that a receiver can know a retry when it sees one.
        "I-Twilio-Idempotency-Token": str(uuid4()),
    }
    answers: list[WebhookAnswer] = []
    while True:
        answers.append(await post_once(http, url, urlencode(form).encode(), headers, TIMEOUT_SECONDS))
        if len(answers) == ATTEMPTS or not answers[-1].is_worth_another_try:
            return answers
        await asyncio.sleep(retry_after_seconds)


async def post_once(
    http: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
) -> WebhookAnswer:
    """Never raises for what the network does."""
    began = time.perf_counter()
    try:
        async with http.post(
            URL(url, encoded=True),  # as it stands: the signature is over these very characters
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=timeout_seconds),
        ) as response:
            content = (await response.read()).decode("utf-8", errors="replace")
            return WebhookAnswer(
                response.status, response.content_type, content, milliseconds=_since(began), headers=response.headers
            )
    except TimeoutError:
        problem = f"no answer within {timeout_seconds:g} s"
        return WebhookAnswer(None, problem=problem, milliseconds=_since(began), timed_out=True)
    except (aiohttp.ClientError, ValueError, OSError) as error:
        return WebhookAnswer(None, problem=f"no connection ({type(error).__name__})", milliseconds=_since(began))


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
