from collections.abc import Iterator

import httpx
import pytest
from twilio.rest import Client

from doorstep.clock import system_clock
from doorstep.sandbox.app import create_app
from doorstep.sandbox.client import Sandbox
from doorstep.settings import Settings
from tests.sandbox.servers import AUTH_TOKEN, Company, free_port, serving

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
