"""The composition root: what every process is put together from, made once, on first use."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from doorstep.clock import Clock, clock_starting_at, system_clock
from doorstep.database import Sessions, make_engine, make_sessions
from doorstep.settings import Settings, load_settings


@dataclass(frozen=True)
class Services:
    settings: Settings
    clock: Clock
    engine: Engine
    sessions: Sessions


@cache
def services() -> Services:
    """The services of this process; nothing connects before the first query.

    Raises settings.BrokenSetting.
    """
    settings = load_settings()
    engine = make_engine(settings.database_url)
    clock = clock_starting_at(settings.now, since=settings.now_since) if settings.now else system_clock
    return Services(settings, clock, engine, make_sessions(engine))
