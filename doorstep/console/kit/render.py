"""From a template to an answer: what every template may use, besides what its page gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from doorstep.bootstrap import Services
from doorstep.console.auth import cookies
from doorstep.console.auth.local_paths import safe
from doorstep.console.auth.models import Role
from doorstep.console.kit import assets, flashes, times
from doorstep.console.kit.guard import known_visit
from doorstep.console.kit.speaker_names import NAMES
from doorstep.language import spoken

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Entry:
    """A line of the navigation."""

    title: str
    path: str
    icon: str
    key: str
    """The keys that go there, like `g c`."""
    role: Role = Role.VIEWER


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """The page. Names of `context` come on top of those of `_common`."""
    html = _environment().get_template(template).render({**_common(request), **context})
    return HTMLResponse(html, status, headers)


def redirect(path: str) -> RedirectResponse:
    """After a form: the browser asks for the path with GET. Only to these pages."""
    return RedirectResponse(safe(path), 303)


def with_query(request: Request, path: str | None = None, /, **changes: object) -> str:
    """This page's address, or that of another with its parameters, some of them changed, or left out where None."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    new = [(name, str(value)) for name, value in changes.items() if value is not None]
    query = urlencode(kept + new)
    return (path or request.url.path) + (f"?{query}" if query else "")


def _common(request: Request) -> dict[str, Any]:
    services: Services = request.app.state.services
    visit = known_visit(request)
    theme = cookies.read(request, cookies.THEME)
    return {
        "request": request,
        "user": visit.user if visit else None,
        "csrf_token": visit.csrf_token if visit else "",
        "company": services.settings.company_name,
        "navigation": request.app.state.navigation,
        "path": request.url.path,
        "theme": theme if theme in THEMES else "auto",
        "flashes": flashes.taken(request),
        "now": services.clock(),
        "banner": getattr(request.state, "banner", None),
        "live_seen": getattr(request.state, "live_seen", ""),
        "keys_are_off": cookies.read(request, cookies.KEYS) == "off",
        "zone": services.settings.dispatch_timezone,
        "with_query": partial(with_query, request),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(sorted(Path(__file__).parents[1].glob("*/templates"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=assets.url)
    environment.filters.update(
        when=times.when, moment=times.full, ago=times.ago, iso=times.iso, grouped=lambda number: f"{number:,}",
        bare_age=lambda at, now: times.length(abs(now - at)), words=lambda name: name.replace("_", " "),
        clock=spoken.clock_time, day=times.day, was_due=times.was_due, span=times.span, speaker=NAMES.__getitem__,
        query=lambda values: urlencode({k: v for k, v in values.items() if v is not None}),
    )  # fmt: skip
    return environment
