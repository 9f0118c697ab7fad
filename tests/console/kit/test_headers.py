"""What every answer says to the browser about itself."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.console.app import create_app
from doorstep.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import failing_pages

NewBrowser = Callable[..., Browser]


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def app(services: Services) -> Starlette:
    return create_app(services, failing_pages())


@pytest.mark.parametrize("path", ["/login", "/today", "/account", "/nothing", "/broken", "/healthz", "/live"])
async def test_every_answer_has_them(desk: Browser, path: str) -> None:
    headers = (await desk.open(path)).response.headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


async def test_with_https_the_browser_is_told_to_stay_with_it(services: Services) -> None:
    https = Services(Settings(console_url="https://desk.example"), services.clock, services.engine, services.sessions)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(https)), base_url="https://desk.example"
    ) as client:
        assert "max-age=31536000" in (await client.get("/login")).headers["strict-transport-security"]


async def test_pages_hold_nothing_inline_and_nothing_from_outside(admin: Browser) -> None:
    for path in ("/login", "/today", "/account", "/users", "/tokens", "/webhooks", "/audit"):
        text = (await admin.open(path)).response.text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<style" not in text
        assert "<script>" not in text
        assert "http://" not in text
        assert "https://" not in text


async def test_style_and_script_are_kept_for_ever_under_an_address_that_changes_with_them(browser: Browser) -> None:
    page = (await browser.open("/login")).response.text
    path = page.partition('stylesheet" href="')[2].partition('"')[0]
    style = (await browser.open(path)).response
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert style.headers["content-type"].startswith("text/css")
    old = (await browser.open("/static/0123456789abcdef/desk.css")).response
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-store")
    for name in ("nothing.css", "..%2fapp.py", "../app.py"):
        assert (await browser.open(f"/static/0123456789abcdef/{name}")).status == 404
