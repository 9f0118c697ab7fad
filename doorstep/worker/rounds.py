"""How the worker and its jobs fare, kept in the database and measured by its clock: for health, for people, and for the
workers themselves, of whom one is first."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from doorstep.database import Sessions, database_now
from doorstep.jobs import Hands, Job
from doorstep.messaging.models import JobRound, WorkerHeartbeat
from doorstep.storage import Storage
from doorstep.upserts import dialect_of, inserting

BEAT_SECONDS = 5.0
_GONE_AFTER_SECONDS = 12.0
"""Two beats and a little: who was first and died is followed."""
_FORGOTTEN_AFTER_SECONDS = 86_400.0


@dataclass(frozen=True)
class _Fared:
    """By this process's own steady clock."""

    looks_every: float
    began_at: float | None = None
    succeeded_at: float | None = None
    failed_at: float | None = None
    failures: int = 0
    error: str | None = None


class Record:
    """What one worker knows of its jobs; every few seconds what changed is written, with its heartbeat."""

    def __init__(self, sessions: Sessions, worker: str, jobs: Sequence[Job]) -> None:
        self._storage = Storage(sessions)
        self._worker = worker
        self._fared = {job.name: _Fared(job.looks_every) for job in jobs}
        self._written: Mapping[str, _Fared] = {}
        self.is_first = True
        """Of the workers alive, by its name: the others leave to it what wakes them all. For a beat or two there may be
        none or two, which costs time or work and nothing else."""

    def began(self, name: str) -> None:
        self._note(name, began_at=time.monotonic())

    def succeeded(self, name: str) -> None:
        self._note(name, began_at=None, succeeded_at=time.monotonic(), failures=0, error=None)

    def failed(self, name: str, error: str) -> None:
        failures = self._fared[name].failures + 1 if name in self._fared else 1
        self._note(name, began_at=None, failed_at=time.monotonic(), failures=failures, error=error)

    def _note(self, name: str, **changed: Any) -> None:
        if name in self._fared:  # the heartbeat itself is not: that it beats is what is written
            self._fared[name] = replace(self._fared[name], **changed)

    def begin(self, _hands: Hands) -> "Record":
        return self

    async def once(self) -> None:
        fared = dict(self._fared)
        self.is_first = await self._storage.write(partial(self._write, fared))
        self._written = fared

    async def close(self) -> None:
        """It works no more, and says so."""
        await self.once()
        await self._storage.write(self._forget)

    def _write(self, fared: Mapping[str, _Fared], session: Session) -> bool:
        at = time.monotonic()
        _upsert(session, WorkerHeartbeat, {"worker": self._worker, "beat_at": database_now()}, key="worker")
        for name, each in fared.items():
            if each != self._written.get(name):
                _upsert(session, JobRound, {"name": name, "worker": self._worker} | _values(each, at), key="name")
        lives = WorkerHeartbeat.beat_at > database_now(-_GONE_AFTER_SECONDS)
        return session.scalar(select(func.min(WorkerHeartbeat.worker)).where(lives)) == self._worker

    def _forget(self, session: Session) -> None:
        is_old = WorkerHeartbeat.beat_at < database_now(-_FORGOTTEN_AFTER_SECONDS)
        session.execute(delete(WorkerHeartbeat).where((WorkerHeartbeat.worker == self._worker) | is_old))


def _values(fared: _Fared, at: float) -> dict[str, object]:
    def instant(then: float | None) -> object:
        return None if then is None else database_now(then - at)

    return {
        "looks_every": fared.looks_every,
        "began_at": instant(fared.began_at),
        "succeeded_at": instant(fared.succeeded_at),
        "failed_at": instant(fared.failed_at),
        "failures": fared.failures,
        "error": fared.error,
    }


def _upsert(
    session: Session, model: type[WorkerHeartbeat] | type[JobRound], values: dict[str, object], *, key: str
) -> None:
    insertion = inserting(dialect_of(session), model).values(**values)
    # Of several workers each knows its own successes only: the latest counts.
    kept = {name: func.coalesce(insertion.excluded[name], model.__table__.c[name]) for name in _KEPT & values.keys()}
    changed = {name: insertion.excluded[name] for name in values if name != key} | kept
    session.execute(insertion.on_conflict_do_update(index_elements=[key], set_=changed))


_KEPT = {"succeeded_at", "failed_at"}
