from collections.abc import AsyncIterator

import pytest

from doorstep.messaging import models  # noqa: F401  # so that tests/conftest.py makes its tables
from doorstep.settings import Settings
from tests.messaging.fake_twilio import FakeTwilio


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio.started() as fake:
        yield fake


@pytest.fixture
def settings(twilio: FakeTwilio) -> Settings:
    return Settings(TWILIO_API_URL=twilio.url, public_url="https://texts.example.com")
