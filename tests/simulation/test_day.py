"""A short day through the real house, on a fast clock: of a company with numbers of four forms, LM482915073, UPS-like,
12-digit and ABC-123456, and what the house counts of it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from doorstep import tracking_patterns
from doorstep.bootstrap import Services
from doorstep.database import make_engine, reading, transaction
from doorstep.dms.models import Address, Delivery, Driver, Recipient
from doorstep.dms.seed import seed
from doorstep.messaging.models import InboxRow, OutboxRow
from doorstep.simulation import day as days
from doorstep.simulation import day_report, findings, system_time, world
from doorstep.simulation.day_report import PlayedDay
from doorstep.simulation.plan import plan
from tests.assistant.servers import eventually
from tests.ports import free_port
from tests.stack import ROOT, House, house

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
SPEED = 60.0
PATTERNS = "LM[0-9]{9} 1Z[A-Z0-9]{16}=1Z12345E0205271688 [0-9]{12} [A-Z]{3}-[0-9]{6}"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def fast_house(trained: None, tmp_path: Path) -> Iterator[House]:
    database = f"sqlite:///{tmp_path}/doorstep.db"
    said = {"DOORSTEP_CONSENT_MODE": "all", "DOORSTEP_TRACKING_NUMBERS": PATTERNS}
    tracking_patterns.use(tracking_patterns.read(PATTERNS))
    try:
        with house(tmp_path, database, MORNING, speed=SPEED, with_console=True, **said) as running:
            with running.sessions.begin() as session:
                seed(session, now=running.clock(), deliveries=12)
            yield running
    finally:
        tracking_patterns.use(tracking_patterns.DEFAULT)


@pytest.fixture
def worker_port(fast_house: House) -> int:
    """A worker in place of the house's, which says what it counts."""
    fast_house.kill("worker")
    port = free_port()
    command = [sys.executable, "-m", "tests.quick_worker", "--metrics-port", str(port)]
    log = (fast_house.logs / "counting-worker.log").open("ab")
    fast_house.processes["worker"] = subprocess.Popen(
        command, cwd=ROOT, env=fast_house.environment, stdout=log, stderr=log
    )
    eventually(lambda: answers(f"http://127.0.0.1:{port}/metrics"), 60)
    return port


async def test_on_a_short_day_all_is_written_as_it_was_meant_everybody_is_answered_and_no_metric_is_of_anybody(
    fast_house: House, worker_port: int
) -> None:
    settings = fast_house.settings
    services = Services(settings, fast_house.clock, make_engine(settings.database_url), fast_house.sessions)
    time = system_time.read(settings.sandbox_url)
    assert time.speed == SPEED
    day = plan(4, 2, 3, time.now(), world.taken(services))
    numbers = [stop.package.tracking_number for stop in day.stops]
    assert len({len(number) for number in numbers}) == 4, "of every form"
    with reading(services.sessions) as session:
        since = findings.before(session)
    world.build(services, fast_house.slack, day, time.now())
    doors: list[int] = []
    played = await days.play(services, fast_house.slack, day, time, 4, on_stop=doors.append)
    with transaction(services.sessions) as session:
        found = findings.look(session, day, since, time.now())
    outcome = PlayedDay(day, played, found, 60.0, time.speed)
    assert outcome.is_clean, "\n".join(day_report.faults(outcome))
    assert max(doors) == 6
    figures = day_report.figures(outcome)
    assert figures["packages"] == 6
    assert figures["slack_messages_sent"] >= 12
    assert figures["late"]["really_late"] == 1
    told = figures["notifications"]
    assert told["delivered"]["sent"] >= 1
    for kind, counts in told.items():
        must_not_be = {name: counts[name] for name in ("wrong", "doubled", "late", "quiet_hours", "opted_out")}
        assert not any(must_not_be.values()), (kind, must_not_be)

    counted = {
        name: counts_of(url)
        for name, url in {
            "receiver": settings.receiver_url, "rasa": settings.rasa_url, "console": settings.console_url,
            "worker": f"http://127.0.0.1:{worker_port}",
        }.items()
    }  # fmt: skip
    services.engine.dispose()
    assert sample(counted["receiver"], 'doorstep_webhook_seconds_count{hook="text",status="200"}') >= 1
    assert sample(counted["rasa"], 'doorstep_turn_seconds_count{outcome="kept",provider="twilio"}') >= 1
    assert sample(counted["worker"], 'doorstep_handed_over_total{outcome="accepted",provider="twilio"}') >= 1
    assert sample(counted["console"], "doorstep_worker_up") == 1
    said = "\n".join(counted.values())
    assert said.count("\n") < 2_000, "bounded"
    with reading(fast_house.sessions) as session:
        private = {
            *session.scalars(select(Delivery.tracking_number)), *session.scalars(select(Recipient.name)),
            *session.scalars(select(Recipient.phone)), *session.scalars(select(Driver.name)),
            *session.scalars(select(Address.street)), *session.scalars(select(OutboxRow.to_number)),
            *session.scalars(select(OutboxRow.body)), *session.scalars(select(InboxRow.body)),
            *session.scalars(select(InboxRow.conversation_id)),
        }  # fmt: skip
    words = {value for value in private if value and len(value) > 3}
    assert len(words) > 50
    assert [value for value in words if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said, re.IGNORECASE)] == []


def counts_of(url: str) -> str:
    return httpx.get(f"{url}/metrics", timeout=60).text


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=10).is_success
    except httpx.HTTPError:
        return False


def sample(exposition: str, name: str) -> float:
    return next((float(line.split()[-1]) for line in exposition.splitlines() if line.startswith(f"{name} ")), 0.0)
