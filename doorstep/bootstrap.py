"""The composition root: what every process is put together from, made once, on first use."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from doorstep import tracking_patterns
from doorstep.clock import Clock, CommonClock, clock_starting_at, system_clock
from doorstep.database import Sessions, keep_time, make_engine, make_sessions
from doorstep.settings import Settings, load_settings


@dataclass(frozen=True)
class Services:
    settings: Settings
    clock: Clock
    engine: Engine
    sessions: Sessions
    real: Clock = system_clock
    """What `clock` goes by, where it was set to show another day."""


@cache
def services() -> Services:
    """The services of this process; nothing connects before the first query.

    Raises settings.BrokenSetting.
    """
    settings = load_settings()
    tracking_patterns.use(tracking_patterns.read(settings.tracking_numbers))
    engine, clock = make_engine(settings.database_url), CommonClock()
    keep_time(engine, clock)
    return Services(settings, clock_of(settings, clock), engine, make_sessions(engine), clock)


def clock_of(settings: Settings, real: Clock = system_clock) -> Clock:
    if settings.now is None:
        return real
    return clock_starting_at(settings.now, since=settings.now_since, speed=settings.clock_speed, real=real)
