"""Pictures of texts, shown through our own pages: providers show them to nobody without a token, and browsers are to
fetch nothing from elsewhere.

Their addresses are sealed with the session's own token: nobody can have us fetch anything else.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from doorstep.console.door import visits
from doorstep.console.door.guard import visit_of
from doorstep.console.page import HTTPException, read, services_of
from doorstep.messaging import photos
from doorstep.messaging.photos import MAX_BYTES, NoPicture
from doorstep.settings import Settings

_TIMEOUT_SECONDS = 10.0
_FOR_A_DAY = "private, max-age=86400"
_TWILIO = "api.twilio.com"
_SLACK = "slack.com"

_GONE = "The picture cannot be shown."


def address(request: Request, url: str) -> str:
    """Where our pages show the picture, to this session only."""
    name = base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
    return f"/pictures/{name}.{_seal(request, name)}"


def without_copies(urls: Sequence[str]) -> list[str]:
    """Of a picture that Slack has and of which we keep a copy, the copy."""
    ours = [url for url in urls if photos.PATH in url]
    return ours or list(urls)


async def answer(request: Request, sealed: str) -> Response:
    """The picture, small and as a JPEG, whatever it was. Raises HTTPException."""
    name, _, seal = sealed.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(request, name).encode()):
        raise HTTPException(404)
    try:
        url = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except (ValueError, binascii.Error):
        raise HTTPException(404) from None
    content = await read(request, _kept, url, services_of(request).settings)
    if content is None:
        content = await _fetched(url, services_of(request).settings)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": _FOR_A_DAY})


def _seal(request: Request, name: str) -> str:
    return visits.keyed(visit_of(request).token, f"picture {name}")


def _kept(session: Session, url: str, settings: Settings) -> bytes | None:
    """What we keep ourselves."""
    ours = photos.url(settings, "")
    return photos.content(session, url.removeprefix(ours)) if url.startswith(ours) else None


async def _fetched(url: str, settings: Settings) -> bytes:
    auth, headers = _key(url, settings)
    try:
        async with (
            httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=True, max_redirects=3) as client,
            client.stream("GET", url, auth=auth, headers=headers) as response,
        ):
            response.raise_for_status()
            content = b""
            async for part in response.aiter_bytes():
                content += part
                if len(content) > MAX_BYTES:
                    raise NoPicture("too_large")
        return photos.shrunk(content)
    except (httpx.HTTPError, httpx.InvalidURL, NoPicture):
        raise HTTPException(502, _GONE) from None


def _key(url: str, settings: Settings) -> tuple[httpx.BasicAuth | None, dict[str, str]]:
    """What opens it at the provider that has it. httpx sends it to no other host that it is led on to."""
    host = urlsplit(url).netloc
    if host in (_TWILIO, _host(settings.twilio_api_url)):
        return httpx.BasicAuth(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()), {}
    is_slacks = url.startswith("https://") and (host == _SLACK or host.endswith(f".{_SLACK}"))
    if is_slacks or host == _host(settings.slack_api_url):
        return None, {"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}
    return None, {}


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc or "-"
