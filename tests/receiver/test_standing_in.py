"""No worker lives: the receiver tells #dispatch that texts wait, once, and then leaves it to the workers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from doorstep.alerts import loop
from doorstep.bootstrap import Services
from doorstep.cases.models import Case
from doorstep.database import Sessions, database_now, reading, transaction
from doorstep.desk import outage_watch
from doorstep.jobs import Job
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import JobRound, WorkerHeartbeat
from doorstep.messaging.sender import sending_by
from doorstep.messaging.slack.client import SlackClient
from doorstep.receiver.standing_in import stand_in
from doorstep.sandbox.slack.client import SlackSandbox
from doorstep.settings import Settings
from doorstep.worker import runner
from tests.messaging.slack.conftest import DISPATCH, quick, settings, workspace, workspace_url  # noqa: F401
from tests.messaging.test_sender import until

pytestmark = pytest.mark.both_databases

LATE = timedelta(minutes=3)
WAITED = "Texts have waited longer than a minute"


@pytest.fixture
def services(engine: Engine, sessions: Sessions, settings: Settings, now: datetime) -> Services:  # noqa: F811
    """A house whose worker died three minutes ago; a text came then, and nobody has answered it."""
    with transaction(sessions) as session:
        died = database_now(-LATE.total_seconds())
        session.add(WorkerHeartbeat(worker="dead", beat_at=died))
        session.add(JobRound(name=outage_watch.NAME, worker="dead", looks_every=5.0, succeeded_at=died, failures=0))
        text = InboundMessage("twilio", "SM1", "+13125551001", "+13125550199", "where is it", (), now - LATE)
        inbox.receive(session, text)
    return Services(settings, lambda: now, engine, sessions)


@asynccontextmanager
async def standing_in(services: Services, receivers: int = 1) -> AsyncIterator[None]:
    standing = [asyncio.create_task(stand_in(services, looks_every=0.02)) for _ in range(receivers)]
    try:
        yield
    finally:
        for each in standing:
            each.cancel()
        await asyncio.gather(*standing, return_exceptions=True)


def heard(workspace: SlackSandbox) -> list[str]:  # noqa: F811
    """What stands in #dispatch, threads aside."""
    return [each["text"] for each in workspace.messages(DISPATCH, by="bot") if not each.get("thread_ts")]


def cases(services: Services) -> int:
    with reading(services.sessions) as session:
        return session.scalar(select(func.count(Case.id))) or 0


def beats(services: Services, ago: float) -> None:
    with transaction(services.sessions) as session:
        session.execute(update(WorkerHeartbeat).values(beat_at=database_now(-ago)))


async def test_dispatch_hears_it_though_no_worker_lives_and_once_of_two_receivers(
    services: Services,
    workspace: SlackSandbox,  # noqa: F811
) -> None:
    async with standing_in(services, receivers=2):
        await until(lambda: heard(workspace) != [])
        rounds = asyncio.create_task(asyncio.sleep(0.5))
        await rounds
    assert len(heard(workspace)) == 1
    assert cases(services) == 1


async def test_a_worker_that_comes_back_says_it_no_second_time(
    services: Services,
    workspace: SlackSandbox,  # noqa: F811
) -> None:
    async with standing_in(services):
        await until(lambda: heard(workspace) != [])
    stop = asyncio.Event()
    jobs = [*outage_watch.JOBS, Job("slack", sending_by(SlackClient), wakes=("outbox_slack",), pace=0.02)]
    worker = asyncio.create_task(runner.work(services, jobs, stop))
    await until(lambda: _has_looked(services))
    loop.run_once(services)
    stop.set()
    await worker
    assert len(heard(workspace)) == 1
    assert cases(services) == 1


async def test_while_a_worker_lives_the_receiver_says_nothing(
    services: Services,
    workspace: SlackSandbox,  # noqa: F811
) -> None:
    beats(services, ago=0)
    looks = 0
    async with standing_in(services):
        while looks < 20:
            await asyncio.sleep(0.02)
            looks += 1
    assert heard(workspace) == []
    assert cases(services) == 0


async def test_where_no_worker_ever_worked_there_is_nothing_to_say(
    services: Services,
    workspace: SlackSandbox,  # noqa: F811
) -> None:
    with transaction(services.sessions) as session:
        session.execute(JobRound.__table__.delete())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await stand_in(services, looks_every=0.02)
    assert cases(services) == 0


def _has_looked(services: Services) -> bool:
    with reading(services.sessions) as session:
        found = select(JobRound.name).where(JobRound.name == outage_watch.NAME, JobRound.worker != "dead")
        return session.execute(found).first() is not None
