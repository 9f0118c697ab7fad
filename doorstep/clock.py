"""The only reader of the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function of no arguments that answers the present instant, aware, in UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_starting_at(start: datetime, *, since: datetime | None = None) -> Clock:
    """A clock that showed `start` at the real instant `since` (default: when it is made) and ticks on from there."""
    offset = start.astimezone(UTC) - (since or datetime.now(UTC))
    return lambda: datetime.now(UTC) + offset
