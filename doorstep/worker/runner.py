"""Keeps jobs at work until the process is told to stop: when to look, at what pace, what if a round fails.

A job is looked after by one task. Between two rounds it sleeps: until it is woken, something is due, or it has not
looked for long. A round that fails is made again, later each time; the others go on.

Of several workers all are woken, and one is enough: the first looks at once, the others after some seconds, in which it
has nearly always been done. So a worker that dies is missed for as long, and what one cannot do alone the others do.
"""

import asyncio
import os
import secrets
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import OperationalError

from doorstep import metrics, wakeups
from doorstep.bootstrap import Services
from doorstep.clock import Clock, real_time_on, speed_of
from doorstep.jobs import Hands, Job
from doorstep.log_once import SaidLately
from doorstep.wakeups import Bell, Wakeups
from doorstep.worker.rounds import BEAT_SECONDS, Record

_LONGEST_REST_SECONDS = 2.0
_LEAST_SECONDS = 0.5
"""Real ones between two rounds that are a second or more apart, however fast the clock goes."""
_STANDBY_SECONDS = 2.0
"""Real ones after which a worker that is not the first looks, when others woke it."""
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 15.0
_CLOCK_LOOK_SECONDS = 1.0
_JUMP = timedelta(seconds=1.5)
_OWN = "own"
"""Heard by a job that woke itself, or that this process wakes: not for another worker to do."""

_log = structlog.get_logger(__name__)


async def work(services: Services, jobs: Sequence[Job], stop: asyncio.Event) -> None:
    """Until `stop` is set; then what is under way ends."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    record = Record(services.sessions, worker, jobs)
    heartbeat = Job("heartbeat", record.begin, looks_every=BEAT_SECONDS)
    bells = Wakeups(services.engine)
    kept = [_Kept(job, bells.bell(*job.wakes), services, worker, record) for job in (heartbeat, *jobs)]
    _log.info("worker_started", worker=worker)
    try:
        async with asyncio.TaskGroup() as tasks:
            for each in kept:
                tasks.create_task(each.until(stop))
            tasks.create_task(_ring_at_stop_and_jumps(services.clock, [each.bell for each in kept], stop))
    finally:
        await bells.close()
    _log.info("worker_stopped", worker=worker)


def stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@dataclass(frozen=True)
class _Kept:
    """A job, and whoever keeps it at work."""

    job: Job
    bell: Bell
    services: Services
    worker: str
    record: Record

    async def until(self, stop: asyncio.Event) -> None:
        rounds = self.job.begin(Hands(self.services, self.worker, partial(self.bell.ring, _OWN)))
        failures = 0
        while not stop.is_set():
            began = time.monotonic()
            self.record.began(self.job.name)
            try:
                due = await rounds.once()
                self._count("done", began)
            except Exception as error:
                self._count("failed", began)
                failures += 1
                self.record.failed(self.job.name, _kind_of(error))
                _complain(self.job.name, error)
                await _first_of(stop, _pause(error, failures))
                continue
            failures = 0
            self.record.succeeded(self.job.name)
            await self._sleep(due, began, stop)
        try:
            await rounds.close()
        except Exception as error:
            _complain(self.job.name, error)

    def _count(self, outcome: str, began: float) -> None:
        metrics.ROUND_SECONDS.labels(self.job.name, outcome).observe(time.monotonic() - began)

    async def _sleep(self, due: datetime | None, began: float, stop: asyncio.Event) -> None:
        took, speed = time.monotonic() - began, speed_of(self.services.clock)
        pace = max(self.job.pace / speed, min(self.job.pace, _LEAST_SECONDS))
        rests = max(pace - took, min(self.job.rest * took, _LONGEST_REST_SECONDS))
        if rests > 0:
            await _first_of(stop, rests)
        looks_at = began + max(self.job.looks_every / speed, _LEAST_SECONDS)
        if due is not None:
            looks_at = min(looks_at, self._steady(due))
        while heard := await self.bell.wait(max(looks_at - time.monotonic(), 0.0)):
            due = wakeups.earliest_due(heard)
            if due is not None:
                looks_at = min(looks_at, self._steady(due))
            elif self.record.is_first or _OWN in heard:
                return
            else:
                looks_at = min(looks_at, time.monotonic() + _STANDBY_SECONDS)

    def _steady(self, instant: datetime) -> float:
        """When that is by this process's own steady clock."""
        clock = self.services.clock
        return time.monotonic() + (instant - clock()).total_seconds() / speed_of(clock)


async def _first_of(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass


async def _ring_at_stop_and_jumps(clock: Clock, bells: Sequence[Bell], stop: asyncio.Event) -> None:
    """Whoever sleeps until an instant would sleep an hour too long when the clock is set forward."""
    shown, at = clock(), time.monotonic()
    while True:
        await _first_of(stop, _CLOCK_LOOK_SECONDS)
        before, shown = shown, clock()
        passed, at = time.monotonic() - at, time.monotonic()
        expected = before + real_time_on(clock, timedelta(seconds=passed))
        if stop.is_set() or abs(shown - expected) > real_time_on(clock, _JUMP):
            for bell in bells:
                bell.ring(_OWN)
        if stop.is_set():
            return


def _pause(error: Exception, failures: int) -> float:
    """What the database keeps from happening happens as soon as it is back."""
    if isinstance(error, OperationalError):
        return _FIRST_PAUSE_SECONDS
    return min(_FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10), _LONGEST_PAUSE_SECONDS)


def _kind_of(error: Exception) -> str:
    cause = error.orig if isinstance(error, OperationalError) and error.orig is not None else error
    return type(cause).__name__


_lately = SaidLately()


def _complain(job: str, error: Exception) -> None:
    """Once a minute: what is wrong with the database is wrong with all jobs, and the disk may be full of it."""
    is_databases = isinstance(error, OperationalError)
    about = ("database" if is_databases else job, _kind_of(error))
    if _lately.was_said(about):
        return
    if is_databases:
        _log.warning("worker_waits_for_database", job=job, error=about[1])
    else:
        _log.error("job_failed", job=job, exc_info=error)
