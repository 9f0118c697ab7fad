"""The worker process: everything that happens without anybody asking. Any number of them may run."""

import asyncio
import os
import secrets
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.clock import Clock, real_time_on
from doorstep.console.read_model import refreshing
from doorstep.database import Sessions, transaction
from doorstep.dispatch import loop as dispatch
from doorstep.messaging import absence, sender
from doorstep.messaging.models import WorkerHeartbeat
from doorstep.messaging.slack.client import SlackClient
from doorstep.messaging.statements import dialect_of, inserting
from doorstep.messaging.twilio.client import TwilioClient
from doorstep.outreach import loop as outreach

_BEAT_SECONDS = 2.0
_THREADS = 32
"""More than there are rounds that can wait for Rasa or Slack at the same time: the senders share them."""
_SLACK_POLL_SECONDS = 0.1
"""Its own limit is a message a second and channel."""
_DEAD_AFTER = timedelta(seconds=10)
_FORGOTTEN_AFTER = timedelta(days=1)

_log = structlog.get_logger(__name__)


def run(services: Services) -> None:
    """Work until SIGTERM or SIGINT."""
    asyncio.run(_work(services))


def is_alive(session: Session, clock: Clock) -> bool:
    """Whether a worker is at work, by its heartbeat in the database."""
    since = clock() - real_time_on(clock, _DEAD_AFTER)
    return session.scalars(select(WorkerHeartbeat.worker).where(WorkerHeartbeat.beat_at > since)).first() is not None


async def _work(services: Services) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="worker"))
    worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    _log.info("worker_started", worker=worker)
    await asyncio.to_thread(_want_what_was_missed, services)
    async with asyncio.TaskGroup() as loops:
        loops.create_task(_beat(services.sessions, services.clock, worker, stop))
        loops.create_task(outreach.run(services, stop))
        loops.create_task(dispatch.run(services, stop))
        loops.create_task(refreshing.run(services, stop))
        loops.create_task(sender.run(services.sessions, TwilioClient(services.settings), services.clock, worker, stop))
        if services.settings.slack_is_on:
            slack = SlackClient(services.settings)
            loops.create_task(
                sender.run(services.sessions, slack, services.clock, worker, stop, poll_seconds=_SLACK_POLL_SECONDS)
            )
    _log.info("worker_stopped", worker=worker)


def _want_what_was_missed(services: Services) -> None:
    """Before anything is sent: somebody may have opted out meanwhile."""
    with suppress(OperationalError), transaction(services.sessions) as session:
        absence.want(session, "twilio", services.clock())


async def _beat(sessions: Sessions, clock: Clock, worker: str, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await asyncio.to_thread(_write_beat, sessions, worker, clock())
        except OperationalError as error:
            _log.warning("heartbeat_waits_for_database", error=type(error.orig).__name__)
        try:
            await asyncio.wait_for(stop.wait(), _BEAT_SECONDS)
        except TimeoutError:
            continue
    await asyncio.to_thread(_forget, sessions, worker, clock())


def _write_beat(sessions: Sessions, worker: str, now: datetime) -> None:
    with transaction(sessions) as session:
        session.execute(
            inserting(dialect_of(session), WorkerHeartbeat)
            .values(worker=worker, beat_at=now)
            .on_conflict_do_update(index_elements=["worker"], set_={"beat_at": now})
        )


def _forget(sessions: Sessions, worker: str, now: datetime) -> None:
    with transaction(sessions) as session:
        for row in session.scalars(select(WorkerHeartbeat)):
            if row.worker == worker or row.beat_at < now - _FORGOTTEN_AFTER:
                session.delete(row)
