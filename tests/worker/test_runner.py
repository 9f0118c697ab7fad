"""One kind of job, and one runner: pace, stop, what fails, who is woken; and what is known of it afterwards."""

import asyncio
import os
import re
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from doorstep import jobs, wakeups, worker
from doorstep.bootstrap import Services
from doorstep.clock import clock_starting_at, system_clock
from doorstep.database import Sessions, database_now, make_sessions, reading, transaction
from doorstep.jobs import Job, in_thread
from doorstep.log_once import SaidLately
from doorstep.messaging.job_rounds import all_rounds, is_alive
from doorstep.messaging.models import MessageState, WorkerHeartbeat
from doorstep.settings import Settings
from doorstep.worker import cli, runner
from tests.messaging.fake_twilio import FakeTwilio
from tests.messaging.test_sender import owe, states, until
from tests.stack import ROOT


class Looks:
    """A job that notes when it looked, and does as it is told."""

    def __init__(self, answer: Callable[[], object] = lambda: None) -> None:
        self.at: list[float] = []
        self._answer = answer

    def __call__(self, _: Services) -> datetime | None:
        self.at.append(time.monotonic())
        answer = self._answer()
        return answer if isinstance(answer, datetime) else None

    def job(self, name: str = "looks", **more: Any) -> Job:
        return Job(name, in_thread(self), **{"pace": 0.0, "looks_every": 600.0, **more})


def services_of(sessions: Sessions, **more: Any) -> Services:
    engine = sessions.kw["bind"]
    settings = Settings(DATABASE_URL=engine.url.render_as_string(hide_password=False), **more)
    return Services(settings, system_clock, engine, sessions)


@asynccontextmanager
async def at_work(sessions: Sessions, *kept: Job) -> AsyncIterator[None]:
    stop = asyncio.Event()
    working = asyncio.create_task(runner.work(services_of(sessions), kept, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, 60)


@pytest.mark.both_databases
async def test_rounds_that_wait_for_somebody_who_does_not_answer_hold_up_no_text(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every round at once, and more of them than a small machine has threads by default."""
    release = threading.Event()
    waits = Looks(lambda: release.wait(280))
    waiting = [waits.job(f"waits {n}") for n in range(12)]
    monkeypatch.setattr(worker, "ALL", (*worker.ALL, *waiting))
    async with FakeTwilio.started() as twilio:
        services = services_of(sessions, TWILIO_API_URL=twilio.url)
        working = asyncio.create_task(worker.work(services))
        await asyncio.sleep(0.3)
        owe(sessions, "On its way", system_clock() - timedelta(seconds=1))
        try:
            await until(lambda: states(sessions) == {"On its way": MessageState.ACCEPTED})
        finally:
            release.set()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(working, 60)


@pytest.mark.both_databases
async def test_a_job_is_woken_by_its_topic_and_sleeps_otherwise(sessions: Sessions) -> None:
    woken, asleep = Looks(), Looks()
    async with at_work(sessions, woken.job("woken", wakes=("outbox_twilio",)), asleep.job("asleep", wakes=("dms",))):
        # On PostgreSQL both are woken once more when they are listened to.
        looks = 2 if sessions.kw["bind"].dialect.name == "postgresql" else 1
        await until(lambda: len(woken.at) == looks and len(asleep.at) == looks)
        before = len(woken.at), len(asleep.at)
        with transaction(sessions) as session:
            wakeups.notify(session, "outbox_twilio")
        await until(lambda: len(woken.at) == before[0] + 1)
        await asyncio.sleep(0.3)
    assert (len(woken.at), len(asleep.at)) == (before[0] + 1, before[1])


async def test_a_job_sleeps_until_something_is_due(sessions: Sessions) -> None:
    began = system_clock()
    looks = Looks(lambda: began + timedelta(seconds=0.6))
    async with at_work(sessions, looks.job(pace=10.0)):
        await until(lambda: len(looks.at) == 1)
        await asyncio.sleep(0.4)
        assert len(looks.at) == 1
    looks = Looks(lambda: began + timedelta(hours=1) if len(looks.at) > 1 else system_clock() + timedelta(seconds=0.3))
    async with at_work(sessions, looks.job()):
        await until(lambda: len(looks.at) == 2)
        await asyncio.sleep(0.3)
    assert len(looks.at) == 2
    assert looks.at[1] - looks.at[0] > 0.25


@pytest.mark.both_databases
async def test_what_is_due_later_wakes_nobody_before_and_is_looked_for_then(sessions: Sessions) -> None:
    looks = Looks()

    def tell(*instants: datetime) -> None:
        with transaction(sessions) as session:
            for each in instants:
                wakeups.notify_due(session, "timers", each)

    async with at_work(sessions, looks.job(wakes=("timers",))):
        await until(lambda: len(looks.at) == (2 if sessions.kw["bind"].dialect.name == "postgresql" else 1))
        before = len(looks.at)
        began = time.monotonic()
        soon = system_clock() + timedelta(seconds=1.5)
        tell(system_clock() + timedelta(hours=1))
        tell(system_clock() + timedelta(hours=2), soon)
        tell(system_clock() + timedelta(hours=3))  # what is later moves nothing back
        await until(lambda: len(looks.at) == before + 1)
        assert looks.at[-1] - began >= 1.4
        tell(system_clock() - timedelta(hours=1))  # was due: at once
        await until(lambda: len(looks.at) == before + 2)
        tell(system_clock() + timedelta(hours=1))
        with transaction(sessions) as session:
            wakeups.notify(session, "timers")
        await until(lambda: len(looks.at) == before + 3)


@pytest.mark.parametrize("speed", [1, 20, 600])
async def test_on_a_clock_of_any_speed_what_is_due_is_looked_for_as_soon_as_it_is(
    sessions: Sessions, speed: int
) -> None:
    services = replace(services_of(sessions), clock=clock_starting_at(system_clock(), speed=speed))
    looks, stop = Looks(), asyncio.Event()
    working = asyncio.create_task(runner.work(services, [looks.job(wakes=("timers",), looks_every=86_400.0)], stop))
    try:
        await until(lambda: len(looks.at) == 1)
        due = services.clock() + timedelta(seconds=2 * speed)
        with transaction(sessions) as session:
            wakeups.notify_due(session, "timers", due)
        await until(lambda: len(looks.at) == 2)
        assert services.clock() >= due - timedelta(milliseconds=50 * speed)
    finally:
        stop.set()
        await asyncio.wait_for(working, 60)


async def test_a_job_keeps_its_pace_and_its_rest_however_often_it_is_woken(sessions: Sessions) -> None:
    paced, rests = Looks(), Looks(lambda: time.sleep(0.05))
    both = paced.job("paced", pace=0.3, wakes=("dms",)), rests.job("rests", rest=9, wakes=("dms",))
    async with at_work(sessions, *both):
        for _ in range(20):
            with transaction(sessions) as session:
                wakeups.notify(session, "dms")
            await asyncio.sleep(0.05)
    assert len(paced.at) - 2 < (paced.at[-1] - paced.at[0]) / 0.3
    assert len(rests.at) - 2 < (rests.at[-1] - rests.at[0]) / 0.5


@pytest.mark.both_databases
async def test_of_two_workers_that_are_woken_one_looks_at_once_and_the_other_follows_when_it_is_gone(
    sessions: Sessions,
) -> None:
    stops, both = (asyncio.Event(), asyncio.Event()), (Looks(), Looks())
    services = replace(services_of(sessions), clock=clock_starting_at(system_clock(), speed=20))  # beats come sooner
    working = [
        asyncio.create_task(runner.work(services, [looks.job(wakes=("dms",), looks_every=86_400.0)], stop))
        for looks, stop in zip(both, stops, strict=True)
    ]
    try:
        await until(lambda: all(looks.at for looks in both) and len(_beats(sessions)) == 2)
        met = _beats(sessions)
        await until(lambda: all(beat > met[worker] for worker, beat in _beats(sessions).items()))
        await asyncio.sleep(2 * runner._STANDBY_SECONDS)  # what listening woke them for
        before = [len(looks.at) for looks in both]

        woken_at = time.monotonic()
        _wake(sessions, "dms")
        await until(lambda: [len(looks.at) for looks in both] == [each + 1 for each in before])
        first, other = (0, 1) if both[0].at[-1] < both[1].at[-1] else (1, 0)
        assert both[other].at[-1] - woken_at >= runner._STANDBY_SECONDS

        stops[first].set()
        await asyncio.wait_for(working[first], 60)
        left = _beats(sessions)
        assert len(left) == 1
        await until(lambda: _beats(sessions) != left)
        looked = len(both[other].at)
        _wake(sessions, "dms")
        await until(lambda: len(both[other].at) > looked)
    finally:
        for stop in stops:
            stop.set()
        await asyncio.gather(*working)


async def test_a_worker_that_is_not_the_first_settles_at_once_what_it_woke_itself_for(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_STANDBY_SECONDS", 600.0)
    with transaction(sessions) as session:  # one that is first by its name, and beats no more
        session.add(WorkerHeartbeat(worker="!first", beat_at=database_now()))
    woke: list[float] = []

    class WakesItself:
        def __init__(self, hands: jobs.Hands) -> None:
            self._hands = hands

        async def once(self) -> None:
            woke.append(time.monotonic())
            if len(woke) < 4:
                self._hands.wake()

        async def close(self) -> None:
            pass

    async with at_work(sessions, Job("wakes itself", WakesItself, pace=0.0, looks_every=600.0)):
        await until(lambda: len(woke) == 4)


async def test_a_round_that_breaks_is_made_again_later_each_time_and_the_others_go_on(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(runner, "_lately", SaidLately())

    def breaks() -> None:
        raise ArithmeticError("a customer's words")

    broken, fine = Looks(breaks), Looks(system_clock)
    with capture_logs() as logs:
        async with at_work(sessions, broken.job("broken"), fine.job("fine", pace=0.02)):
            await until(lambda: len(fine.at) > len(broken.at) > 3)
    pauses = [after - before for before, after in pairwise(broken.at)]
    assert all(pause > 0.045 * 2**number for number, pause in enumerate(pauses))
    assert [entry["job"] for entry in logs if entry["event"] == "job_failed"] == ["broken"]  # once a minute
    with reading(sessions) as session:
        rounds = {each.name: each for each in all_rounds(session)}
    assert not rounds["broken"].is_well
    assert (rounds["broken"].error, rounds["broken"].succeeded_ago) == ("ArithmeticError", None)
    assert rounds["broken"].failures >= 3
    assert rounds["fine"].is_well


async def test_a_database_that_is_away_is_one_line_for_all_jobs(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(runner, "_lately", SaidLately())

    def away() -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError())

    some = [Looks(away) for _ in range(3)]
    with capture_logs() as logs:
        async with at_work(sessions, *(each.job(f"job {n}") for n, each in enumerate(some))):
            await until(lambda: all(len(each.at) > 3 for each in some))
    assert [entry["event"] for entry in logs if entry["log_level"] != "info"] == ["worker_waits_for_database"]


@pytest.mark.both_databases
async def test_a_worker_says_by_name_what_succeeded_and_when_and_that_it_works(sessions: Sessions) -> None:
    looks = Looks()
    async with at_work(sessions, looks.job("looks")):
        await until(lambda: bool(looks.at))
        await until(lambda: _rounds(sessions) == ["looks"])
        with reading(sessions) as session:
            assert is_alive(session)
    with reading(sessions) as session:
        (known,) = all_rounds(session)
        assert not is_alive(session)
    assert known.is_well
    assert known.succeeded_ago is not None
    assert -1 < known.succeeded_ago < 30


def test_the_list_names_every_job_and_what_is_wrong(sessions: Sessions) -> None:
    heading, *rows = cli.rows(services_of(sessions, SLACK_API_URL="http://127.0.0.1:1/"))
    assert heading[0] == "job"
    assert {"texts", "slack", "alerts", "failed_attempts", "desk_lists", "sweeping", "missed_texts"} <= {
        row[0] for row in rows
    }
    assert {row[-1] for row in rows} == {"not begun"}


def test_without_slack_nothing_is_done_for_it() -> None:
    names = {job.name for job in worker.jobs_with(Settings())}
    assert "texts" in names
    assert not names & {"slack", "alerts", "driver_questions", "check_ins"}


def test_every_job_has_a_name_of_its_own() -> None:
    names = [job.name for job in worker.ALL]
    assert len(names) == len(set(names))


def test_of_two_transactions_that_must_be_alone_one_is(postgresql_engine: Engine) -> None:
    sessions = make_sessions(postgresql_engine)
    with transaction(sessions) as one, transaction(sessions) as other:
        assert jobs.is_alone(one, "alerts")
        assert not jobs.is_alone(other, "alerts")
        assert jobs.is_alone(other, "desk_lists")
    with transaction(sessions) as later:
        assert jobs.is_alone(later, "alerts")


def test_there_is_one_loop_that_runs_until_it_is_stopped() -> None:
    packages: Sequence[str] = ("doorstep", "actions", "channels", "assistant")
    found = [
        f"{path.relative_to(ROOT)}"
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        for _ in re.findall(r"while not (?:self\.)?_?stop", path.read_text())
    ]
    assert found == ["doorstep/worker/runner.py"]


def _beats(sessions: Sessions) -> dict[str, datetime]:
    with reading(sessions) as session:
        return {each.worker: each.beat_at for each in session.scalars(select(WorkerHeartbeat))}


def _wake(sessions: Sessions, topic: str) -> None:
    with transaction(sessions) as session:
        wakeups.notify(session, topic)


def _rounds(sessions: Sessions) -> list[str]:
    with reading(sessions) as session:
        return [each.name for each in all_rounds(session) if each.succeeded_ago is not None]
