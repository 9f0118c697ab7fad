"""The time in the running system, whose clock may have been set and may go faster than ours."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx


@dataclass(frozen=True)
class SystemTime:
    shown: datetime
    at: float
    """By our monotonic clock."""
    speed: float

    def now(self) -> datetime:
        return self.shown + timedelta(seconds=(time.monotonic() - self.at) * self.speed)

    async def until(self, instant: datetime) -> None:
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds() / self.speed))

    async def minutes(self, count: float) -> None:
        """Of the day."""
        await asyncio.sleep(max(0.0, count * 60 / self.speed))


def read(sandbox_url: str) -> SystemTime:
    """Raises httpx.HTTPError when no sandbox answers."""
    answer = httpx.get(f"{sandbox_url}/sandbox/time", timeout=5, trust_env=False).raise_for_status().json()
    return SystemTime(datetime.fromisoformat(answer["now"]), time.monotonic(), float(answer["speed"]))
