"""A customer of a simulated day, at a phone whose connection breaks."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest

from doorstep.dms.views import DeliveryView
from doorstep.sandbox.client import AsyncSandbox
from doorstep.simulation import customers
from doorstep.simulation.customers import CustomerAtPhone
from doorstep.simulation.plan import TakenIds, plan
from doorstep.simulation.system_time import SystemTime

NOW = datetime(2026, 11, 27, 16, 42, tzinfo=UTC)
TEXT = {"id": 7, "at": NOW.isoformat(), "body": "North Loop Parcel: your package is out for delivery."}


class BrokenPhone:
    """Its first looks fail; then there is one text, and then nothing more comes."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.looks_after: list[int] = []
        self.is_read = asyncio.Event()

    async def messages(self, number: str, after: int, **_: object) -> list[dict[str, Any]]:
        self.looks_after.append(after)
        if len(self.looks_after) <= self.failures:
            raise httpx.ReadError("gone")
        if after == 0:
            return [TEXT]
        self.is_read.set()
        await asyncio.Event().wait()
        raise AssertionError


def customer(phone: BrokenPhone) -> CustomerAtPhone:
    stop = plan(1, 1, 1, NOW, TakenIds()).stops[0]
    delivery = cast(DeliveryView, None)  # read only by who texts of themselves
    return CustomerAtPhone(delivery, stop, [], cast(AsyncSandbox, phone), SystemTime(NOW, 0, 1), 1)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "_LOOKS_AGAIN_AFTER", 0)


async def test_a_connection_that_breaks_is_looked_down_again_and_no_text_is_missed() -> None:
    phone = BrokenPhone(failures=3)
    person = customer(phone)
    life = asyncio.create_task(person.live())
    async with asyncio.timeout(60):
        await phone.is_read.wait()
    life.cancel()
    assert [heard.body for heard in person.done.heard] == [TEXT["body"]]
    assert phone.looks_after == [0, 0, 0, 0, 7]


async def test_a_sandbox_that_stays_away_ends_the_day() -> None:
    with pytest.raises(ExceptionGroup) as failed:
        await customer(BrokenPhone(failures=10_000)).live()
    assert failed.group_contains(httpx.ReadError)
