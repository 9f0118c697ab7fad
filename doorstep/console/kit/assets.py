"""Style and script: read once, served under an address that holds a hash of all of them and may be kept for ever."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_ROOMS = Path(__file__).parents[1]
_FOR_EVER = "public, max-age=31536000, immutable"


def url(name: str) -> str:
    """The address of a file in the static/ of some room. Raises KeyError when there is none of that name."""
    files, digest = _all()
    files[name]
    return f"/static/{digest}/{name}"


def routes() -> list[Route]:
    return [Route("/static/{digest}/{name}", _file, methods=["GET"]), Route("/favicon.ico", _icon, methods=["GET"])]


async def _file(request: Request) -> Response:
    files, digest = _all()
    name = request.path_params["name"]
    if name not in files:
        raise HTTPException(404)
    # A page from before an update asks for what is no more: it gets the new, but not to keep.
    fresh = request.path_params["digest"] == digest
    return Response(
        files[name],
        media_type=mimetypes.guess_type(name)[0],
        headers={"Cache-Control": _FOR_EVER if fresh else "no-store"},
    )


async def _icon(_request: Request) -> Response:
    return Response(_all()[0]["icon.svg"], media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


@cache
def _all() -> tuple[dict[str, bytes], str]:
    files = {path.name: path.read_bytes() for path in sorted(_ROOMS.glob("*/static/*")) if path.is_file()}
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content)
    return files, digest.hexdigest()[:16]
