"""The composition root: what every process is put together from, made once, on first use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from doorstep import own_numbers, tracking_patterns
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


_begun_with: list[Callable[[Services], None]] = []


def begin_with(beginning: Callable[[Services], None]) -> None:
    """Have it called when the services of this process are made, or now if they are; by the package that the process
    is. Rasa's server reads settings before it loads the actions."""
    _begun_with.append(beginning)
    if services.cache_info().currsize:
        beginning(services())


@cache
def services() -> Services:
    """The services of this process; nothing connects before the first query.

    Raises settings.BrokenSetting.
    """
    settings = load_settings()
    tracking_patterns.use(tracking_patterns.read(settings.tracking_numbers))
    own_numbers.use((settings.dispatch_phone, settings.twilio_number))
    engine, clock = make_engine(settings.database_url), CommonClock()
    keep_time(engine, clock)
    made = Services(settings, clock_of(settings, clock), engine, make_sessions(engine), clock)
    for beginning in _begun_with:
        beginning(made)
    return made


def clock_of(settings: Settings, real: Clock = system_clock) -> Clock:
    if settings.now is None:
        return real
    return clock_starting_at(settings.now, since=settings.now_since, speed=settings.clock_speed, real=real)
