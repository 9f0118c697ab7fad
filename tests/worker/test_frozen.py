"""A process that stands still for longer than its lease or lock lasts, and goes on: what it writes then is refused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from doorstep.database import Sessions, make_sessions, reading, transaction
from doorstep.jobs import is_alone
from doorstep.messaging import inbox
from doorstep.messaging.models import InboxRow, OutboxRow, WorkerHeartbeat
from doorstep.messaging.outbox.queueing import Reply
from tests.messaging import leases
from tests.messaging.test_inbox import message, receive
from tests.stack import ROOT

HANDLER = """
import sys
from datetime import datetime
from doorstep.database import make_engine, make_sessions, transaction
from doorstep.messaging import inbox
from doorstep.messaging.outbox.queueing import Reply
url, conversation_id, at = sys.argv[1:]
sessions, now = make_sessions(make_engine(url)), datetime.fromisoformat(at)
with transaction(sessions) as session:
    claimed = inbox.claim_next(session, conversation_id, "frozen", now)
print("claimed", flush=True)
sys.stdin.readline()
with transaction(sessions) as session:
    print(inbox.postpone(session, claimed.id, now, "late", now, attempt=claimed.attempts), flush=True)
try:
    with transaction(sessions) as session:
        inbox.finish(session, claimed.id, [Reply("Late")], now, attempt=claimed.attempts)
except inbox.LeaseOvertaken:
    print("refused", flush=True)
else:
    print("kept", flush=True)
"""
ALONE = """
import sys
from doorstep import database, jobs
from doorstep.messaging.models import WorkerHeartbeat
database.LONGEST_IDLE_SECONDS = 1
sessions = database.make_sessions(database.make_engine(sys.argv[1]))
try:
    with database.transaction(sessions) as session:
        assert jobs.is_alone(session, "alerts")
        session.add(WorkerHeartbeat(worker="frozen", beat_at=database.database_now()))
        session.flush()
        print("alone", flush=True)
        sys.stdin.readline()
except Exception as error:
    print("refused", flush=True)
else:
    print("kept", flush=True)
"""


@contextmanager
def process(program: str, engine: Engine, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    url = engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=False)
    command = [sys.executable, "-c", program, url, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        try:
            yield running
        finally:
            running.kill()


def says(running: subprocess.Popen[str]) -> str:
    assert running.stdout
    return running.stdout.readline().strip()


def goes_on(running: subprocess.Popen[str]) -> None:
    assert running.stdin
    os.kill(running.pid, signal.SIGCONT)
    running.stdin.write("go on\n")
    running.stdin.flush()


@pytest.mark.both_databases
@pytest.mark.parametrize("is_done", [False, True], ids=["the other is still at it", "the other is done"])
def test_who_handles_a_text_and_freezes_past_its_lease_writes_nothing_afterwards(
    engine: Engine, sessions: Sessions, now: datetime, is_done: bool
) -> None:
    (received,) = receive(sessions, message(1, now))
    with process(HANDLER, engine, received.conversation_id, now.isoformat()) as frozen:
        assert says(frozen) == "claimed"
        os.kill(frozen.pid, signal.SIGSTOP)
        leases.end(sessions)
        with transaction(sessions) as session:
            claimed = inbox.claim_next(session, received.conversation_id, "other", now)
        assert claimed is not None
        if is_done:
            finish(sessions, claimed, now)
        goes_on(frozen)
        assert (says(frozen), says(frozen)) == ("False", "refused")
    if not is_done:
        with transaction(sessions) as session:  # nobody took it from who holds it now
            assert inbox.claim_next(session, received.conversation_id, "third", now + timedelta(hours=1)) is None
        finish(sessions, claimed, now)
    with reading(sessions) as session:
        assert session.scalars(select(OutboxRow.body)).all() == ["In time"]
        assert session.scalars(select(InboxRow.handled_at)).all() == [now]


def finish(sessions: Sessions, claimed: inbox.InboxMessage, now: datetime) -> None:
    with transaction(sessions) as session:
        assert inbox.finish(session, claimed.id, [Reply("In time")], now, attempt=claimed.attempts)


def test_who_holds_a_lock_by_name_and_freezes_is_cut_off_and_what_it_writes_is_refused(
    postgresql_engine: Engine,
) -> None:
    sessions = make_sessions(postgresql_engine)
    with process(ALONE, postgresql_engine) as frozen:
        assert says(frozen) == "alone"
        os.kill(frozen.pid, signal.SIGSTOP)
        with transaction(sessions) as session:
            assert not is_alone(session, "alerts")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with transaction(sessions) as session:
                if is_alone(session, "alerts"):
                    break
            time.sleep(0.1)
        else:
            pytest.fail("the lock was never free")
        goes_on(frozen)
        assert says(frozen) == "refused"
    with reading(sessions) as session:
        assert session.scalars(select(WorkerHeartbeat.worker)).all() == []
