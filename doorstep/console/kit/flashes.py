"""One sentence for the next page a person sees, like "The case is resolved".

It travels in a cookie, signed with the session's own token: nobody else can put words there.
"""

import base64
import hmac
import json
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from doorstep.console.auth import cookies, signed_in
from doorstep.console.auth.signed_in import SignedIn

Tone = Literal["good", "info", "warn", "bad"]
_LONGEST = 400


def flash(request: Request, text: str, tone: Tone = "good") -> None:
    """Say it on the next page."""
    _new(request).append((tone, text[:_LONGEST]))


def taken(request: Request) -> list[tuple[str, str]]:
    """What this page has to say; afterwards it is said."""
    visit: SignedIn | None = getattr(request.state, "visit", None)
    cookie = cookies.read(request, cookies.FLASH)
    said = _opened(cookie, visit.token) if visit and cookie else []
    request.state.flashes_said = cookie is not None
    now, request.state.flashes_new = _new(request), []
    return [*said, *now]


def carried(request: Request, response: Response) -> Response:
    """The response, with the cookie set or dropped as it should be."""
    visit: SignedIn | None = getattr(request.state, "visit", None)
    new = _new(request)
    if new and visit:
        cookies.put(request, response, cookies.FLASH, _sealed(new, visit.token), max_age=60)
    elif getattr(request.state, "flashes_said", False):
        cookies.drop(request, response, cookies.FLASH)
    return response


def _new(request: Request) -> list[tuple[str, str]]:
    if not hasattr(request.state, "flashes_new"):
        request.state.flashes_new = []
    new: list[tuple[str, str]] = request.state.flashes_new
    return new


def _sealed(said: list[tuple[str, str]], token: str) -> str:
    content = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"{content}.{signed_in.keyed(token, content)}"


def _opened(cookie: str, token: str) -> list[tuple[str, str]]:
    content, _, seal = cookie.partition(".")
    if not hmac.compare_digest(seal.encode(), signed_in.keyed(token, content).encode()):
        return []
    said = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    return [(tone, text) for tone, text in said]
