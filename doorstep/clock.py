"""The only reader of the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""A function of no arguments that answers the present instant, aware, in UTC."""

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When that is due which is due at once: in the past on every clock, however far the clocks of two processes differ or
one of them jumps."""


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class _SetClock:
    start: datetime
    since: datetime
    speed: float

    def __call__(self) -> datetime:
        return self.start + (datetime.now(UTC) - self.since) * self.speed


def clock_starting_at(start: datetime, *, since: datetime | None = None, speed: float = 1.0) -> Clock:
    """A clock that showed `start` at the real instant `since` (default: when it is made) and goes on from there,
    `speed` times as fast as real time."""
    return _SetClock(start.astimezone(UTC), since or datetime.now(UTC), speed)


def real_time_on(clock: Clock, duration: timedelta) -> timedelta:
    """What this clock shows of so much real time: for leases and patience, which are about machines, not the day."""
    return duration * speed_of(clock)


def speed_of(clock: Clock) -> float:
    return clock.speed if isinstance(clock, _SetClock) else 1.0
