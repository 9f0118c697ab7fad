"""What is committed in one process wakes who waits in another, on both databases."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from doorstep import wakeups
from doorstep.database import make_engine, make_sessions, reading, transaction
from doorstep.wakeups import LOOK_YOURSELF, Wakeups
from tests.stack import ROOT

pytestmark = pytest.mark.both_databases

NOTIFIER = """
import sys, time
from sqlalchemy import text
from doorstep import wakeups
from doorstep.database import make_engine, make_sessions, transaction
sessions = make_sessions(make_engine(sys.argv[1]))
for line in sys.stdin:
    topic, what = line.split()
    with transaction(sessions) as session:
        session.execute(text("UPDATE worker_heartbeats SET worker = worker"))
        wakeups.notify(session, topic, what)
        began = time.time()
    print(began, flush=True)
"""
LISTENER = """
import asyncio, sys
from doorstep.database import make_engine
from doorstep.wakeups import Wakeups
async def listen():
    bell = Wakeups(make_engine(sys.argv[1])).bell("outbox")
    if "postgresql" in sys.argv[1]:
        await bell.wait(60)  # rings once it listens
    print("listening", flush=True)
    while True:
        print(*await bell.wait(), flush=True)
asyncio.run(listen())
"""


@contextmanager
def process(program: str, engine: Engine) -> Iterator[subprocess.Popen[str]]:
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", program, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def say(notifier: subprocess.Popen[str], topic: str, what: str) -> float:
    """Answers when it was about to commit."""
    assert notifier.stdin
    assert notifier.stdout
    notifier.stdin.write(f"{topic} {what}\n")
    notifier.stdin.flush()
    return float(notifier.stdout.readline())


def with_bells(engine: Engine, use: Callable[[Wakeups], Awaitable[None]]) -> None:
    async def run() -> None:
        rung = Wakeups(engine)
        try:
            await use(rung)
        finally:
            await rung.close()

    asyncio.run(run())


async def listening(rung: Wakeups, *topics: str) -> wakeups.Bell:
    """A bell that is heard by now: on PostgreSQL each topic that nobody listened to before rings once when it is."""
    heard = {topic for topic, bells in rung._bells.items() if bells}
    bell = rung.bell(*topics)
    if isinstance(rung._line, wakeups._PostgresLine) and not heard >= set(topics):
        assert await bell.wait(60) == [LOOK_YOURSELF]
    return bell


def test_a_commit_wakes_who_waits_in_another_process_at_once(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "outbox")
        taken = []
        with process(NOTIFIER, engine) as notifier:
            for number in range(40):
                began = await asyncio.to_thread(say, notifier, "outbox", str(number))
                assert await bell.wait(60) == [str(number)]
                taken.append(time.time() - began)
        assert sorted(taken)[20] < 1  # no poll is as quick; `python -m benchmarks.idle` says how quick

    with_bells(engine, use)


def test_only_who_waits_for_the_topic_is_woken(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        outbox, both = await listening(rung, "outbox"), await listening(rung, "inbox", "outbox")
        with process(NOTIFIER, engine) as notifier:
            await asyncio.to_thread(say, notifier, "inbox", "c1")
            assert await both.wait(60) == ["c1"]
        assert await outbox.wait(0.05) == []

    with_bells(engine, use)


def test_what_is_rolled_back_wakes_nobody(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "outbox")

        def fail() -> None:
            with transaction(make_sessions(engine)) as session:
                wakeups.notify(session, "outbox")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await asyncio.to_thread(fail)
        assert await bell.wait(0.05) == []

    with_bells(engine, use)


def test_a_savepoint_alone_wakes_nobody(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "outbox")
        with transaction(make_sessions(engine)) as session:
            with session.begin_nested():
                session.execute(text("UPDATE worker_heartbeats SET worker = worker"))
                wakeups.notify(session, "outbox", "c1")
            assert await bell.wait(0.05) == []
        assert await bell.wait(60) == ["c1"]

    with_bells(engine, use)


def test_what_rings_between_a_look_and_the_wait_is_not_missed_and_heard_once(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "inbox")
        for _ in range(2):
            with transaction(make_sessions(engine)) as session:
                wakeups.notify(session, "inbox", "c1")
                wakeups.notify(session, "inbox", "c2")
        with transaction(make_sessions(engine)) as session:
            wakeups.notify(session, "inbox", "the last")
        async with asyncio.timeout(60):
            while "the last" not in bell._heard:  # noqa: ASYNC110  # nobody waits for the bell meanwhile
                await asyncio.sleep(0.01)
        assert await bell.wait(60) == ["c1", "c2", "the last"]
        assert await bell.wait(0) == []

    with_bells(engine, use)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_dead_or_frozen_listener_holds_up_no_writer(engine: Engine, ending: signal.Signals) -> None:
    sessions = make_sessions(engine)
    with process(LISTENER, engine) as listener:
        assert listener.stdout
        assert listener.stdout.readline() == "listening\n"
        os.kill(listener.pid, ending)
        if ending is signal.SIGKILL:
            listener.wait()
        began = time.monotonic()
        for number in range(200):
            with transaction(sessions) as session:
                wakeups.notify(session, "outbox", f"{number:04}" + "x" * 1000)
        assert time.monotonic() - began < 60
        if ending is signal.SIGSTOP:
            os.kill(listener.pid, signal.SIGCONT)
            assert listener.stdout.readline().startswith("0000x")


def test_who_was_told_more_than_a_pipe_holds_looks_themselves(sqlite_engine: Engine) -> None:
    """What no longer went in may be due before all that did."""

    async def use(rung: Wakeups) -> None:
        bell = rung.bell("timers")
        soon = datetime(2026, 11, 30, 12, tzinfo=UTC)
        with transaction(make_sessions(sqlite_engine)) as session:  # commits before anybody reads
            for seconds in range(2_500, -1, -1):
                wakeups.notify_due(session, "timers", soon + timedelta(seconds=seconds))
        heard = await bell.wait(60)
        assert f"due {soon.isoformat()}" not in heard
        assert wakeups.earliest_due(heard) is None

    with_bells(sqlite_engine, use)


def test_the_pipe_of_a_dead_process_is_swept_away_by_the_next_who_writes(sqlite_engine: Engine, tmp_path: Path) -> None:
    pipes = tmp_path / "doorstep.db-wakeups" / "outbox"
    with process(LISTENER, sqlite_engine) as listener:
        assert listener.stdout
        assert listener.stdout.readline() == "listening\n"
        assert len(list(pipes.iterdir())) == 1
    with transaction(make_sessions(sqlite_engine)) as session:
        wakeups.notify(session, "outbox")
    assert list(pipes.iterdir()) == []


def test_bells_ring_again_after_the_database_was_away(postgresql_engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "outbox")
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        with reading(make_sessions(postgresql_engine)) as session:
            session.execute(others)
        assert await bell.wait(60) == [LOOK_YOURSELF]  # something may have been missed
        with transaction(make_sessions(postgresql_engine)) as session:
            wakeups.notify(session, "outbox", "c1")
        assert await bell.wait(60) == ["c1"]

    with_bells(postgresql_engine, use)


def test_a_bell_put_away_is_silent(engine: Engine) -> None:
    async def use(rung: Wakeups) -> None:
        bell = await listening(rung, "outbox")
        rung.put_away(bell)
        await asyncio.sleep(0.2)
        with transaction(make_sessions(engine)) as session:
            wakeups.notify(session, "outbox", "c1")
        assert await bell.wait(0.1) == []

    with_bells(engine, use)


def test_a_database_in_memory_has_no_bells_and_takes_no_harm() -> None:
    async def use(rung: Wakeups) -> None:
        bell = rung.bell("outbox")
        with transaction(make_sessions(make_engine("sqlite:///:memory:"))) as session:
            wakeups.notify(session, "outbox")
        assert await bell.wait(0) == []

    with_bells(make_engine("sqlite:///:memory:"), use)
