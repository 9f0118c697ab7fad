"""At every page's door: who is it, may they, and does a form really come from a page of ours.

A page says who may open it with `requires("viewer")` (or dispatcher, admin) or `everybody`; the application refuses to
start with one that does not say.
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Literal
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from doorstep import threads
from doorstep.bootstrap import Services
from doorstep.console.auth import cookies, signed_in
from doorstep.console.auth.local_paths import sign_in_path
from doorstep.console.auth.models import Role
from doorstep.console.auth.signed_in import SignedIn
from doorstep.console.kit import flashes
from doorstep.console.kit.faults import SAID_BY_NAME, ForgedForm, NotSignedIn, PageFailed

Page = Callable[[Request], Awaitable[Response]]

CSRF_FIELD = "csrf"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_NEEDS = "console_needs"


def requires(role: Literal["viewer", "dispatcher", "admin"]) -> Callable[[Page], Page]:
    """The page is for people with this role or a higher one; its forms are checked before it runs."""
    needed = Role(role)

    def guarded_by_role(page: Page) -> Page:
        @wraps(page)
        async def guarded(request: Request) -> Response:
            request.state.live_seen = request.app.state.live.seen  # before the page begins to read
            visit = await find_visit(request)
            if visit is None:
                return _send_to_the_door(request)
            if request.method not in _SAFE:
                await check_form(request, visit.csrf_token)
            if not visit.user.role.covers(needed):
                raise HTTPException(403, f"This needs the role {needed}; yours is {visit.user.role}.")
            if not wants_a_fragment(request):
                request.state.banner = await request.app.state.house.banner()
            return flashes.carried(request, await _answer(page, request))

        setattr(guarded, _NEEDS, needed)
        return guarded

    return guarded_by_role


def everybody(page: Page) -> Page:
    """The page needs nobody to be signed in; it checks its own forms."""

    @wraps(page)
    async def guarded(request: Request) -> Response:
        await find_visit(request)
        return flashes.carried(request, await _answer(page, request))

    setattr(guarded, _NEEDS, None)
    return guarded


async def _answer(page: Page, request: Request) -> Response:
    try:
        return await page(request)
    except SAID_BY_NAME:
        raise
    except Exception as error:  # what was typed is still at hand here, and no longer further out
        raise PageFailed from error


def says_who_may_open(endpoint: object) -> bool:
    return hasattr(endpoint, _NEEDS)


async def find_visit(request: Request) -> SignedIn | None:
    """Looked up once per request."""
    if not hasattr(request.state, "visit"):
        token = cookies.read(request, cookies.SESSION)
        services: Services = request.app.state.services
        request.state.visit = (
            await threads.run(
                signed_in.find, services.sessions, token, services.clock(), is_alive=not wants_a_fragment(request)
            )
            if token
            else None
        )
    visit: SignedIn | None = request.state.visit
    return visit


def known_visit(request: Request) -> SignedIn | None:
    """As found so far; None as well when the request did not get that far."""
    return getattr(request.state, "visit", None)


def visit_of(request: Request) -> SignedIn:
    """Of a page that `requires` a role."""
    visit = known_visit(request)
    assert visit is not None, "only pages that require a role have a visit"
    return visit


async def check_form(request: Request, csrf_token: str) -> None:
    """Raises ForgedForm."""
    if not is_from_here(request):
        raise ForgedForm
    given = (await request.form()).get(CSRF_FIELD) or request.headers.get("x-csrf-token")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), csrf_token.encode()):
        raise ForgedForm


def is_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this very site sent it. Every browser says so with every POST."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    source = request.headers.get("origin") or request.headers.get("referer") or ""
    parts = urlsplit(source)
    console = urlsplit(cookies.settings_of(request).console_url)
    here = {request.headers.get("host"), console.netloc}
    return parts.scheme in ("http", "https") and parts.netloc != "" and parts.netloc in here


def wants_a_fragment(request: Request) -> bool:
    """A script asks, not a person who could read a page."""
    return "x-fragment" in request.headers or "text/event-stream" in request.headers.get("accept", "")


def _send_to_the_door(request: Request) -> Response:
    if wants_a_fragment(request):
        return PlainTextResponse("Signed out.", 401)
    if request.method not in _SAFE:
        raise NotSignedIn
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(sign_in_path(path), 303)
