"""Pictures of texts, shown through our own pages: providers show them to nobody without a token, and browsers are to
fetch nothing from elsewhere.

Their addresses are sealed with the session's own token: nobody can have us fetch anything else.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence

import httpx
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from doorstep.console.auth import signed_in
from doorstep.console.kit.guard import visit_of
from doorstep.console.kit.page import HTTPException, read, services_of
from doorstep.messaging import photo_addresses, photos, provider_files
from doorstep.messaging.shrinking import NoPicture, shrunk
from doorstep.settings import Settings

_FOR_A_DAY = "private, max-age=86400"

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
    return signed_in.keyed(visit_of(request).token, f"picture {name}")


def _kept(session: Session, url: str, settings: Settings) -> bytes | None:
    """What we keep ourselves."""
    if (shown := photo_addresses.shown_by(session, settings, url)) is not None:
        return shown
    ours = photos.url(settings, "")
    return photos.content(session, url.removeprefix(ours)) if url.startswith(ours) else None


async def _fetched(url: str, settings: Settings) -> bytes:
    try:
        return shrunk((await provider_files.fetch(url, settings)).content)
    except (httpx.HTTPError, httpx.InvalidURL, NoPicture, provider_files.NotThere):
        raise HTTPException(502, _GONE) from None
