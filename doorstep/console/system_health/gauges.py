"""What the database says of the whole system, as figures for Prometheus: how much waits, for how long, and why.

Counts and seconds only. A label is a word of ours from a closed list, or a provider's error code.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.clock import Clock
from doorstep.console.cases import queries as cases_board
from doorstep.console.webhooks import sending
from doorstep.database import Sessions, reading
from doorstep.messaging import job_rounds, waiting_too_long
from doorstep.messaging.models import OptOut, OutboxRow, TextDay
from doorstep.messaging.policy.reasons import Reason
from doorstep.timers import Timer, TimerState

_LATELY = timedelta(hours=1)
_MOST_CODES = 30
_OTHER = "other"

Figures = Iterator[tuple[Sequence[str], float]]


class HouseGauges(Collector):
    """Asked for each time that Prometheus asks."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        """`doorstep_database_up` alone where the database is away."""
        try:
            with reading(self._sessions) as session:
                families = list(_families(session, self._clock()))
        except SQLAlchemyError:
            return [_family("database_up", "Whether the database answers.", (), iter([((), 0)]))]
        return [_family("database_up", "Whether the database answers.", (), iter([((), 1)])), *families]


def _families(session: Session, now: datetime) -> Iterator[Metric]:
    waits = waiting_too_long.waiting(session, now)
    for name, words, labels, figures in (
        ("waiting_conversations", "People who wait for an answer, or whose text waits to be sent.", ("what",),
         ((each, float(sum(one.for_what == each[0] for one in waits))) for each in (("answer",), ("sending",)))),
        ("waiting_seconds", "How long the longest of them has waited.", ("what",),
         ((each, max((_seconds(one.since, now) for one in waits if one.for_what == each[0]), default=0.0))
          for each in (("answer",), ("sending",)))),
        ("held_texts", "Texts that are held back, by why.", ("reason",), _held(session)),
        ("failed_texts", "Texts of the last hour that a carrier refused or did not bring, by its code.", ("code",),
         _failed(session, now)),
        ("timers_late", "What is past its time and not done.", (), _timers_late(session, now)),
        ("timers_late_seconds", "How late the latest of it is.", (), _timers_late_by(session, now)),
        ("cases_open", "Exceptions that nobody has settled.", ("kind",), _cases(session)),
        ("cases_overdue", "Those whose promise is late, as the desk counts them.", (), _cases_overdue(session, now)),
        ("person_wanted_seconds", "How long the longest has waited for a person.", (), _person_wanted(session, now)),
        ("worker_up", "Whether a worker is at work.", (), iter([((), float(job_rounds.is_alive(session)))])),
        ("job_succeeded_seconds_ago", "Since a job of the worker last succeeded.", ("job",), _jobs(session, _ago)),
        ("job_failures", "Its failures in a row.", ("job",), _jobs(session, lambda each: float(each.failures))),
        ("segments_sent_today", "Segments of today's budget that are used.", (), _segments(session, now)),
        ("webhook_messages_waiting", "Messages that a company's own system has not taken yet.", (),
         _webhooks(session, now, "count")),
        ("webhook_messages_waiting_seconds", "How long ago the oldest of it happened.", (),
         _webhooks(session, now, "age")),
        ("opted_out_numbers", "Numbers that are not to be texted.", (), _opted_out(session)),
    ):  # fmt: skip
        yield _family(name, words, labels, figures)


def _family(name: str, words: str, labels: Sequence[str], figures: Figures) -> Metric:
    family = GaugeMetricFamily(f"doorstep_{name}", words, labels=labels)
    for values, figure in figures:
        family.add_metric(values, figure)
    return family


def _held(session: Session) -> Figures:
    rows = session.execute(
        select(OutboxRow.reason, func.count())
        .where(OutboxRow.due_at.is_not(None), OutboxRow.reason.is_not(None))
        .group_by(OutboxRow.reason)
    )
    yield from _by_known(((str(row[0]), row[1]) for row in rows), {str(each) for each in Reason})


def _failed(session: Session, now: datetime) -> Figures:
    rows = session.execute(
        select(OutboxRow.error_code, func.count())
        .where(OutboxRow.error_code.is_not(None), OutboxRow.created_at >= now - _LATELY)
        .group_by(OutboxRow.error_code)
        .order_by(func.count().desc())
    ).all()
    most = {str(row[0]) for row in rows[:_MOST_CODES]}
    yield from _by_known(((str(row[0]), row[1]) for row in rows), most)


def _by_known(counts: Iterable[tuple[str, int]], known: set[str]) -> Figures:
    found: dict[str, int] = {}
    for word, count in counts:
        label = word if word in known else _OTHER
        found[label] = found.get(label, 0) + count
    for label, count in sorted(found.items()):
        yield (label,), float(count)


def _timers_late(session: Session, now: datetime) -> Figures:
    late = (Timer.state == TimerState.SET, Timer.due_at < now)
    yield (), float(session.scalar(select(func.count()).select_from(Timer).where(*late)) or 0)


def _timers_late_by(session: Session, now: datetime) -> Figures:
    first = session.scalar(select(func.min(Timer.due_at)).where(Timer.state == TimerState.SET, Timer.due_at < now))
    yield (), _seconds(first, now) if first else 0.0


def _cases(session: Session) -> Figures:
    is_open = Case.state != CaseState.RESOLVED
    counts = dict(session.execute(select(Case.kind, func.count()).where(is_open).group_by(Case.kind)).tuples().all())
    for kind in CaseKind:
        yield (str(kind),), float(counts.get(str(kind), 0))


def _cases_overdue(session: Session, now: datetime) -> Figures:
    yield (), float(cases_board.tallies(session, "", now).overdue)


def _person_wanted(session: Session, now: datetime) -> Figures:
    wanted = (Case.state != CaseState.RESOLVED, Case.kind == str(CaseKind.PERSON_WANTED))
    first = session.scalar(select(func.min(Case.opened_at)).where(*wanted))
    yield (), _seconds(first, now) if first else 0.0


def _jobs(session: Session, figure: Callable[[job_rounds.RoundView], float]) -> Figures:
    for each in job_rounds.all_rounds(session):
        yield (each.name,), figure(each)


def _ago(job: job_rounds.RoundView) -> float:
    return job.succeeded_ago if job.succeeded_ago is not None else float("inf")


def _segments(session: Session, now: datetime) -> Figures:
    yield (), float(session.scalar(select(func.max(TextDay.segments)).where(TextDay.day >= now.date())) or 0)


def _webhooks(session: Session, now: datetime, what: Literal["count", "age"]) -> Figures:
    count, first = session.execute(sending.WAITING).one()
    yield (), float(count) if what == "count" else _seconds(first, now) if first else 0.0


def _opted_out(session: Session) -> Figures:
    yield (), float(session.scalar(select(func.count()).select_from(OptOut).where(OptOut.ended_at.is_(None))) or 0)


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
