"""A short day through the real house, on a fast clock."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.bootstrap import Services
from doorstep.database import make_engine, reading, transaction
from doorstep.dms.seed import seed
from doorstep.simulation import day as days
from doorstep.simulation import day_report, findings, system_time, world
from doorstep.simulation.day_report import PlayedDay
from doorstep.simulation.plan import plan
from tests.stack import House, house

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
SPEED = 60.0

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def fast_house(trained: None, tmp_path: Path) -> Iterator[House]:
    database, environment = f"sqlite:///{tmp_path}/doorstep.db", {"DOORSTEP_CONSENT_MODE": "all"}
    with house(tmp_path, database, MORNING, speed=SPEED, **environment) as running:
        with running.sessions.begin() as session:
            seed(session, now=running.clock(), deliveries=12)
        yield running


async def test_on_a_short_day_all_is_written_as_it_was_meant_and_everybody_is_answered(fast_house: House) -> None:
    settings = fast_house.settings
    services = Services(settings, fast_house.clock, make_engine(settings.database_url), fast_house.sessions)
    time = system_time.read(settings.sandbox_url)
    assert time.speed == SPEED
    day = plan(4, 2, 3, time.now(), world.taken(services))
    with reading(services.sessions) as session:
        since = findings.before(session)
    world.build(services, fast_house.slack, day, time.now())
    doors: list[int] = []
    played = await days.play(services, fast_house.slack, day, time, 4, on_stop=doors.append)
    with transaction(services.sessions) as session:
        found = findings.look(session, day, since, time.now())
    services.engine.dispose()
    outcome = PlayedDay(day, played, found, 60.0, time.speed)
    assert outcome.is_clean, "\n".join(day_report.lines(outcome))
    assert max(doors) == 6
    figures = day_report.figures(outcome)
    assert figures["packages"] == 6
    assert figures["slack_messages_sent"] >= 12
    assert figures["late"]["really_late"] == 1
    told = figures["notifications"]
    assert told["delivered"]["sent"] >= 1
    for kind, counted in told.items():
        must_not_be = {name: counted[name] for name in ("wrong", "doubled", "late", "quiet_hours", "opted_out")}
        assert not any(must_not_be.values()), (kind, must_not_be)
