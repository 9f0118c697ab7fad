from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from slack_sdk import WebClient
from twilio.rest import Client

from doorstep.clock import system_clock
from doorstep.sandbox.app import create_app
from doorstep.sandbox.client import Sandbox
from doorstep.settings import Settings
from tests.chromium import chromium, new_page
from tests.ports import free_port
from tests.sandbox.screens import DESKTOP_LIGHT, MOBILE_DARK
from tests.sandbox.servers import AUTH_TOKEN, Company, serving
from tests.sandbox.slack_app import SlackApp

SPEED = 20.0


@pytest.fixture(scope="module")
def company_server() -> Iterator[Company]:
    port = free_port()
    company = Company(f"http://127.0.0.1:{port}")
    with serving(company.app(), port):
        yield company


@pytest.fixture(scope="module")
def settings(company_server: Company) -> Settings:
    port = free_port()
    return Settings(
        TWILIO_ACCOUNT_SID="AC" + "0123456789abcdef" * 2,
        TWILIO_AUTH_TOKEN=AUTH_TOKEN,
        TWILIO_NUMBER="+13125550199",
        sandbox_url=f"http://127.0.0.1:{port}",
        public_url=company_server.url,
    )


@pytest.fixture(scope="module")
def sandbox_server(settings: Settings) -> Iterator[str]:
    port = int(settings.sandbox_url.rpartition(":")[2])
    with serving(create_app(settings, system_clock, speed=SPEED), port) as url:
        yield url


@pytest.fixture
def sandbox_url(sandbox_server: str) -> str:
    """The sandbox as if just started."""
    with Sandbox(sandbox_server) as sandbox:
        sandbox.reset()
    return sandbox_server


@pytest.fixture
def company(company_server: Company, sandbox_url: str) -> Company:
    httpx.get(f"{company_server.url}/picture.png")  # answered after whatever the last test left in its queue
    company_server.received.clear()
    company_server.answers.clear()
    return company_server


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[Sandbox]:
    with Sandbox(sandbox_url) as sandbox:
        yield sandbox


@pytest.fixture
def twilio(sandbox_url: str, settings: Settings) -> Client:
    """The unmodified client; only the base URL is another."""
    client = Client(settings.twilio_account_sid, AUTH_TOKEN)
    client.api.base_url = sandbox_url
    return client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=[DESKTOP_LIGHT, MOBILE_DARK], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, sandbox_url: str) -> Iterator[Page]:
    width, height, scheme = request.param
    problems: list[str] = []
    elsewhere: list[str] = []

    def is_problem(message: ConsoleMessage) -> bool:
        # A refused request is noted by the browser itself; the page says so in words.
        return message.type == "error" and "status of 4" not in message.text

    def is_elsewhere(url: str) -> bool:
        return not url.startswith((sandbox_url, "blob:"))

    with new_page(browser, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
        page.on("request", lambda request: elsewhere.append(request.url) if is_elsewhere(request.url) else None)
        page.goto(sandbox_url)
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
        yield page
    assert not problems
    assert not elsewhere


@pytest.fixture(scope="module")
def app_server(settings: Settings) -> Iterator[SlackApp]:
    port = free_port()
    app = SlackApp(settings.slack_signing_secret.get_secret_value(), f"http://127.0.0.1:{port}")
    with serving(app.app(), port):
        yield app


@pytest.fixture
def app(app_server: SlackApp, sandbox_url: str) -> SlackApp:
    httpx.post(
        f"{sandbox_url}/sandbox/slack/workspace", json={"public_url": app_server.url, "patience": 60}
    ).raise_for_status()
    app_server.told.clear()
    app_server.answers.clear()
    app_server.events_answered = 200
    return app_server


@pytest.fixture
def slack(sandbox_url: str, settings: Settings) -> WebClient:
    """The unmodified client, as the app uses it."""
    return WebClient(settings.slack_bot_token.get_secret_value(), base_url=f"{sandbox_url}/slack/api/")
