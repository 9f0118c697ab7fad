from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from doorstep.clock import system_clock
from doorstep.sandbox.app import create_app
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings
from tests.ports import free_port
from tests.sandbox.servers import serving
from tests.sandbox.slack.company import Company

SPEED = 1000.0
BOT_TOKEN = "xoxb-sandbox"


@pytest.fixture(scope="module")
def slack_company_server() -> Iterator[Company]:
    port = free_port()
    company = Company(f"http://127.0.0.1:{port}")
    with serving(company.app(), port):
        yield company


@pytest.fixture(scope="module")
def slack_settings(slack_company_server: Company) -> Settings:
    return Settings(sandbox_url=f"http://127.0.0.1:{free_port()}", public_url=slack_company_server.url)


@pytest.fixture(scope="module")
def slack_server(slack_settings: Settings) -> Iterator[str]:
    port = int(slack_settings.sandbox_url.rpartition(":")[2])
    with serving(create_app(slack_settings, system_clock, speed=SPEED), port) as url:
        yield url


@pytest.fixture
def slack(slack_server: str, slack_company_server: Company) -> Iterator[SlackSandbox]:
    """The workspace as if just started, without rate limits; it waits as long as a busy machine takes."""
    with SlackSandbox(slack_server) as slack:
        slack.reset()
        slack.change_workspace(rate_limits=False, patience=60)
        yield slack


@pytest.fixture
def company(slack_company_server: Company, slack: SlackSandbox) -> Company:
    httpx.get(slack_company_server.url)  # answered after whatever the last test left in its queue
    slack_company_server.received.clear()
    slack_company_server.answers.clear()
    return slack_company_server


@pytest.fixture
def web(slack_server: str, slack: SlackSandbox) -> AsyncWebClient:
    """The unmodified client; only the base URL is another."""
    return AsyncWebClient(BOT_TOKEN, base_url=f"{slack_server}/slack/api/")


@pytest.fixture
async def http(slack_server: str, slack: SlackSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=slack_server) as http:
        yield http
