from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine

from doorstep.bootstrap import Services
from doorstep.database import Sessions
from doorstep.drivers import slack_dm
from doorstep.outreach import redating
from doorstep.settings import Settings
from tests.channels.fake_slack import fake_slack
from tests.outreach.rasa import fake_rasa
from tests.outreach.road import Road


@pytest.fixture
def road(engine: Engine, sessions: Sessions, now: datetime) -> Iterator[Road]:
    with fake_rasa(sessions, lambda: road.now) as rasa, fake_slack() as slack:
        settings = Settings(
            DATABASE_URL=engine.url.render_as_string(hide_password=False),
            SLACK_API_URL=slack.api_url,
            rasa_url=rasa.url,
            consent_mode="off",  # nothing but what an attempt makes necessary
        )
        services = Services(settings, lambda: road.now, engine, sessions)
        redating.keep(services)
        road = Road(services, rasa, slack, now)
        road.found()
        slack_dm._ask_again.clear()
        yield road
