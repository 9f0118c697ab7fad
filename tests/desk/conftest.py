from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.database import Sessions, make_sessions
from doorstep.settings import Settings
from tests.desk.desk import Desk
from tests.desk.rasa import fake_rasa


@pytest.fixture
def desk(engine: Engine, sessions: Sessions, now: datetime) -> Iterator[Desk]:
    yield from _desk(engine, sessions, now)


@pytest.fixture
def sqlite_desk(sqlite_engine: Engine, now: datetime) -> Iterator[Desk]:
    """For what is run many times over."""
    yield from _desk(sqlite_engine, make_sessions(sqlite_engine), now)


def _desk(engine: Engine, sessions: Sessions, now: datetime) -> Iterator[Desk]:
    with fake_rasa(sessions) as rasa:
        settings = Settings(
            DATABASE_URL=engine.url.render_as_string(hide_password=False),
            SLACK_API_URL="http://127.0.0.1:1/api/",
            rasa_url=rasa.url,
        )
        services = Services(settings, lambda: desk.now, engine, sessions)
        desk = Desk(services, rasa, now)
        yield desk
