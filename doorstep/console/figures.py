"""Numbers that matter, by day: exceptions, how they ended, texts, their cost. What is behind them: figure_rows.py."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.desk_tables import quarters
from doorstep.console.read_quarters import SECONDS, begin_of, epoch, quarter_of
from doorstep.messaging.models import OptOut
from doorstep.messaging.statements import dialect_of

MOST_DAYS = 400
BY_PERSON = "desk:"
"""With which the actor begins when a person of the desk resolved a case."""


class BadPeriod(ValueError):
    """No days, or too many; the message is for people."""


@dataclass
class Counts:
    """Of a day or of all days."""

    opened: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Cases by kind, on the day of the first sign."""
    resolved: int = 0
    settled: int = 0
    """Resolved without a person of the desk."""
    median_minutes: float | None = None
    """From the first sign to the resolution, of the cases resolved that day."""
    p90_minutes: float | None = None
    texts_in: int = 0
    texts_out: int = 0
    """Handed to the carrier."""
    segments: int = 0
    failed: int = 0
    opt_outs: int = 0
    not_understood: int = 0

    @property
    def exceptions(self) -> int:
        return sum(self.opened.values())

    @property
    def settled_share(self) -> float | None:
        return self.settled / self.resolved if self.resolved else None


@dataclass(frozen=True)
class Figures:
    first_day: date
    last_day: date
    zone: str
    days: Mapping[date, Counts]
    """Every day of the period, oldest first."""
    total: Counts
    cost_cents: float

    @property
    def kinds(self) -> Sequence[str]:
        """Those that there were, most frequent first."""
        return sorted(self.total.opened, key=lambda kind: (-self.total.opened[kind], kind))


def figures(
    session: Session, first_day: date, last_day: date, zone: str, *, cents_a_segment: float = 0.0
) -> Figures:
    """Of the days of a time zone (IANA), both included. Raises BadPeriod."""
    begins, ends = bounds(first_day, last_day, zone)
    tz = ZoneInfo(zone)
    days = {first_day + timedelta(days=n): Counts() for n in range((last_day - first_day).days + 1)}
    total = Counts()

    def both(quarter: int) -> tuple[Counts, Counts]:
        return days[begin_of(quarter).astimezone(tz).date()], total

    for row in session.execute(_TEXTS, {"first": quarter_of(begins), "last": quarter_of(ends)}):
        for counts in both(row.quarter):
            for name in _NAMES:
                setattr(counts, name, getattr(counts, name) + getattr(row, name))
    dialect = dialect_of(session)
    for kind, quarter, number in session.execute(_opened(dialect, begins, ends)):
        for counts in both(quarter):
            counts.opened[kind] += number
    for quarter, number in session.execute(_opt_outs(dialect, begins, ends)):
        for counts in both(quarter):
            counts.opt_outs += number
    minutes: dict[int, list[float]] = defaultdict(list)
    for quarter, seconds, is_settled in session.execute(_resolved(dialect, begins, ends)):
        for counts in both(quarter):
            counts.resolved += 1
            counts.settled += is_settled
            minutes[id(counts)].append(seconds / 60)
    for counts in (*days.values(), total):
        if took := sorted(minutes[id(counts)]):
            counts.median_minutes, counts.p90_minutes = percentile(took, 0.5), percentile(took, 0.9)
    return Figures(first_day, last_day, zone, days, total, total.segments * cents_a_segment)


def bounds(first_day: date, last_day: date, zone: str) -> tuple[datetime, datetime]:
    """From when and until before when. Raises BadPeriod."""
    if last_day < first_day:
        raise BadPeriod("The period ends before it begins.")
    if (last_day - first_day).days >= MOST_DAYS:
        raise BadPeriod(f"A period has at most {MOST_DAYS} days.")
    tz = ZoneInfo(zone)
    return datetime.combine(first_day, time(), tz), datetime.combine(last_day + timedelta(days=1), time(), tz)


def percentile(rising: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    return rising[max(0, math.ceil(share * len(rising)) - 1)]


_NAMES = ("texts_in", "texts_out", "segments", "failed", "not_understood")
_TEXTS = select(quarters).where(quarters.c.quarter >= bindparam("first"), quarters.c.quarter < bindparam("last"))


def _quarter(dialect: str, at: Any) -> Any:
    return epoch(dialect, at) // SECONDS


def _opened(dialect: str, begins: datetime, ends: datetime) -> Select[Any]:
    quarter = _quarter(dialect, Case.opened_at)
    return (
        select(Case.kind, quarter, func.count())
        .where(Case.opened_at >= begins, Case.opened_at < ends)
        .group_by(Case.kind, quarter)
    )


def _opt_outs(dialect: str, begins: datetime, ends: datetime) -> Select[Any]:
    quarter = _quarter(dialect, OptOut.began_at)
    return select(quarter, func.count()).where(OptOut.began_at >= begins, OptOut.began_at < ends).group_by(quarter)


def _resolved(dialect: str, begins: datetime, ends: datetime) -> Select[Any]:
    return select(
        _quarter(dialect, Case.resolved_at),
        epoch(dialect, Case.resolved_at) - epoch(dialect, Case.opened_at),
        case((Case.resolved_by.startswith(BY_PERSON), 0), else_=1),
    ).where(Case.resolved_at >= begins, Case.resolved_at < ends)
