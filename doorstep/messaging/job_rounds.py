"""How the worker's jobs fare, by name, as kept in the database and measured by its clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.database import database_now
from doorstep.messaging.models import JobRound, WorkerHeartbeat

DEAD_AFTER_SECONDS = 15.0
_LATE_AFTER_ROUNDS = 3


@dataclass(frozen=True)
class RoundView:
    """A job as health and people see it. Seconds are real ones, up to now."""

    name: str
    worker: str
    underway_for: float | None
    succeeded_ago: float | None
    """None: never yet."""
    failed_ago: float | None
    failures: int
    """In a row, up to now."""
    error: str | None
    looks_every: float

    @property
    def is_well(self) -> bool:
        """It succeeds, and has not been silent for longer than it may."""
        longest = _LATE_AFTER_ROUNDS * self.looks_every + DEAD_AFTER_SECONDS
        return self.failures == 0 and self.succeeded_ago is not None and self.succeeded_ago < longest


def is_alive(session: Session) -> bool:
    """Whether a worker is at work, by its heartbeat."""
    lately = select(WorkerHeartbeat.worker).where(WorkerHeartbeat.beat_at > database_now(-DEAD_AFTER_SECONDS))
    return session.execute(lately.limit(1)).first() is not None


def all_rounds(session: Session) -> list[RoundView]:
    """Every job that a worker has ever done, by name."""
    rows = session.execute(select(JobRound, database_now().label("now")).order_by(JobRound.name))
    return [_view(row, now) for row, now in rows]


def _view(row: JobRound, now: datetime) -> RoundView:
    def ago(at: datetime | None) -> float | None:
        return None if at is None else (now - at).total_seconds()

    return RoundView(
        row.name, row.worker, ago(row.began_at), ago(row.succeeded_at), ago(row.failed_at), row.failures, row.error,
        row.looks_every,
    )  # fmt: skip


def has_any(session: Session) -> bool:
    """Whether a worker has ever worked on this database."""
    return session.execute(select(JobRound.name).limit(1)).first() is not None
