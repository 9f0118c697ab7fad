"""Fetches what came with a message from the provider that has it, and from nobody else: an address in a message may
name any machine, ours among them, and a provider's answer may lead on to any other.

Twilio leads on from its API to its store, which takes no key: `mms.twiliocdn.com` or `media.twiliocdn.com`, for old
pictures Amazon's (https://www.twilio.com/docs/messaging/api/media-resource and its help pages). Slack keeps files on
`files.slack.com` (https://docs.slack.dev/messaging/working-with-files).
"""

import base64
import functools
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import httpx

from doorstep.messaging.shrinking import MAX_BYTES, NoPicture
from doorstep.settings import Settings

TIMEOUT_SECONDS = 10.0

_MOST_HOPS = 4
_TWILIOS = "api.twilio.com"
_TWILIOS_PATH = "/2010-04-01/"
_TWILIOS_MEDIA = re.compile(r"/2010-04-01/Accounts/AC\w{32}/Messages/(SM|MM)\w{32}/Media/ME\w{32}", re.ASCII)
_TWILIOS_STORE = (".twiliocdn.com",)
_TWILIOS_OLD_STORE = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")
_SLACKS = (".slack.com", ".slack-gov.com")
_SLACKS_STORES = (".slack-files.com", ".slack-edge.com")
_GONE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class NotThere(Exception):
    """The provider does not have it, or it is at nobody's whom we ask. Trying again is of no use."""


@dataclass(frozen=True)
class Fetched:
    content: bytes
    content_type: str


async def fetch(url: str, settings: Settings) -> Fetched:
    """Raises NotThere, shrinking.NoPicture when it is too large, httpx.HTTPError when it cannot be had now."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, verify=_trusted()) as client:
        for _hop in range(_MOST_HOPS):
            key = key_for(url, settings)
            if key is None:
                raise NotThere
            async with client.stream("GET", url, headers=key) as response:
                if response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                if response.status_code in _GONE:
                    raise NotThere
                response.raise_for_status()
                return Fetched(await _whole(response), response.headers.get("content-type", ""))
    raise NotThere


def key_for(url: str, settings: Settings) -> Mapping[str, str] | None:
    """The headers to ask with, the provider's key among them where it is wanted. None: nobody whom we ask. Pure."""
    try:
        address = urlsplit(url)
        if address.username is not None or address.password is not None:
            return None
        if (sandboxes := _sandboxes(address, settings)) is not None:
            return sandboxes
        if address.scheme != "https" or address.port not in (None, 443):
            return None
    except ValueError:  # no address at all
        return None
    host = (address.hostname or "").lower()
    if host == _TWILIOS:
        return _twilio_key(settings) if _TWILIOS_MEDIA.fullmatch(address.path) else None
    if f".{host}".endswith(_SLACKS):
        return _slack_key(settings)
    old_store, folder = _TWILIOS_OLD_STORE
    is_a_store = f".{host}".endswith((*_TWILIOS_STORE, *_SLACKS_STORES))
    return {} if is_a_store or (host == old_store and address.path.startswith(folder)) else None


def _sandboxes(address: SplitResult, settings: Settings) -> Mapping[str, str] | None:
    """One sandbox may stand for both providers; Twilio's are then told by the path of its API."""
    has_twilios, has_slacks = (
        url is not None and urlsplit(url)[:2] == address[:2]
        for url in (settings.twilio_api_url, settings.slack_api_url)
    )
    if has_twilios and (not has_slacks or address.path.startswith(_TWILIOS_PATH)):
        return _twilio_key(settings)
    return _slack_key(settings) if has_slacks else None


def _twilio_key(settings: Settings) -> Mapping[str, str]:
    pair = f"{settings.twilio_account_sid}:{settings.twilio_auth_token.get_secret_value()}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _slack_key(settings: Settings) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}


async def _whole(response: httpx.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > MAX_BYTES:
            raise NoPicture("too_large")
    return bytes(content)


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Made once: reading the certificates takes 20 ms."""
    return httpx.create_ssl_context()
