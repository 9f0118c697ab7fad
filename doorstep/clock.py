"""The only reader of the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

Clock = Callable[[], datetime]
"""A function of no arguments that answers the present instant, aware, in UTC."""

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When that is due which is due at once: in the past on every clock, however far the clocks of two processes differ or
one of them jumps."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEADY: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Nobody sets it, and it goes on while the machine sleeps."""
_ASKED_EVERY = 30.0
_JUMPS = 1.0
_GRAIN = 0.001
"""To what SQLite rounds its time off."""
_WORTH_SAYING = 5.0

_log = structlog.get_logger(__name__)


def system_clock() -> datetime:
    """What this machine says, right or wrong."""
    return datetime.now(UTC)


class CommonClock:
    """The real time as the database has it, so that all processes agree on it, whatever their machines say.

    What one process writes down, another compares: when a question was asked, when its answer came. The database is
    asked with the first transaction and then every half minute (database.py); in between a steady clock goes on, which
    no jump of the machine's moves. Until then, and if it is never asked, it shows the machine's own time.
    """

    def __init__(self) -> None:
        self._own = self._ahead = _own_minus_steady()
        """How far this machine's clock, and ours, are ahead of the steady one. Seconds."""
        self._asked_at: float | None = None

    def __call__(self) -> datetime:
        return _EPOCH + timedelta(seconds=_steady() + self._ahead)

    def is_to_be_asked(self) -> bool:
        """Not only now and then: also when this machine's clock was set, which says that one of the two was wrong."""
        if self._asked_at is None or _steady() - self._asked_at > _ASKED_EVERY:
            return True
        return abs(_own_minus_steady() - self._own) > _JUMPS

    def ask(self, database_now: Callable[[], datetime]) -> None:
        """What it shows lies between what it must have been before and after asking: as long as that fits, nothing is
        changed, so on one machine nothing ever is."""
        before = _steady()
        shown = (database_now() - _EPOCH).total_seconds()
        after = _steady()
        self._own, self._asked_at = _own_minus_steady(), after
        known = self._ahead
        self._ahead = min(max(known, shown - after), shown + _GRAIN - before)
        if abs(self._ahead - known) > _WORTH_SAYING:
            _log.warning("clock_is_not_the_databases", ahead_by_seconds=round(known - self._ahead, 1))


def _steady() -> float:
    return time.clock_gettime(_STEADY)


def _own_minus_steady() -> float:
    before = _steady()
    own = (system_clock() - _EPOCH).total_seconds()
    return own - (before + _steady()) / 2


@dataclass(frozen=True)
class _SetClock:
    start: datetime
    since: datetime
    speed: float
    real: Clock

    def __call__(self) -> datetime:
        return self.start + (self.real() - self.since) * self.speed


def clock_starting_at(
    start: datetime, *, since: datetime | None = None, speed: float = 1.0, real: Clock = system_clock
) -> Clock:
    """A clock that showed `start` at the real instant `since` (default: when it is made) and goes on from there,
    `speed` times as fast as real time."""
    return _SetClock(start.astimezone(UTC), since or real(), speed, real)


def real_time_on(clock: Clock, duration: timedelta) -> timedelta:
    """What this clock shows of so much real time: for leases and patience, which are about machines, not the day."""
    return duration * speed_of(clock)


def speed_of(clock: Clock) -> float:
    return clock.speed if isinstance(clock, _SetClock) else 1.0
