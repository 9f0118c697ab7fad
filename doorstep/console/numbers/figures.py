"""Numbers that matter, by day: exceptions, how they ended, texts, their cost. What is behind them: figure_rows.py."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from doorstep.console.read_model.quarters import NAMES, quarter_of
from doorstep.messaging.models import OptOut
from doorstep.upserts import dialect_of

MOST_DAYS = 400


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


def figures(session: Session, first_day: date, last_day: date, zone: str, *, cents_a_segment: float = 0.0) -> Figures:
    """Of the days of a time zone (IANA), both included. Raises BadPeriod."""
    begins, ends = bounds(first_day, last_day, zone)
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    by_day, total = [Counts() for _ in days], Counts()
    quarters_of = [tuple(map(quarter_of, bounds(day, day, zone))) for day in days]
    for day, *counted in session.execute(_asked(quarters_of, _TEXTS)):
        for counts in (by_day[day], total):
            for name, number in zip(NAMES, counted, strict=True):
                setattr(counts, name, getattr(counts, name) + int(number))
    for day, kind, number in session.execute(_asked(quarters_of, _OPENED)):
        for counts in (by_day[day], total):
            counts.opened[kind] += number
    tz = ZoneInfo(zone)
    for (at,) in session.execute(select(OptOut.began_at).where(OptOut.began_at >= begins, OptOut.began_at < ends)):
        for counts in (by_day[(at.astimezone(tz).date() - first_day).days], total):
            counts.opt_outs += 1
    took: dict[int, list[int]] = defaultdict(list)
    together = "group_concat(c.seconds)" if dialect_of(session) == "sqlite" else "string_agg(c.seconds::text, ',')"
    for day, by_person, seconds in session.execute(_asked(quarters_of, _ENDED.format(together=together))):
        each = [int(one) for one in seconds.split(",")]
        for counts in (by_day[day], total):
            counts.resolved += len(each)
            counts.settled += 0 if by_person else len(each)
            took[id(counts)] += each
    for counts in (*by_day, total):
        if rising := sorted(took[id(counts)]):
            counts.median_minutes, counts.p90_minutes = percentile(rising, 0.5) / 60, percentile(rising, 0.9) / 60
    return Figures(
        first_day, last_day, zone, dict(zip(days, by_day, strict=True)), total, total.segments * cents_a_segment
    )


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


def _asked(quarters_of: Sequence[Sequence[int]], question: str) -> TextClause:
    """A question about days, of which each is joined with what an index has between its quarters of an hour: few rows
    come back, whatever lies between. Written as text, because SQLAlchemy builds VALUES anew each time."""
    days = ", ".join(f"({int(n)}, {int(begins)}, {int(ends)})" for n, (begins, ends) in enumerate(quarters_of))
    return text(f"WITH days (day, begins, ends) AS (VALUES {days}) {question}")


_TEXTS = (
    f"SELECT d.day, {', '.join(f'sum(q.{name})' for name in NAMES)} FROM days d"  # noqa: S608
    " JOIN desk_quarters q ON q.quarter >= d.begins AND q.quarter < d.ends GROUP BY d.day"
)
_OPENED = (
    "SELECT d.day, c.kind, count(*) FROM days d"
    " JOIN desk_cases c ON c.opened_quarter >= d.begins AND c.opened_quarter < d.ends GROUP BY d.day, c.kind"
)
_ENDED = (
    "SELECT d.day, c.by_person, {together} FROM days d"
    " JOIN desk_cases c ON c.resolved_quarter >= d.begins AND c.resolved_quarter < d.ends GROUP BY d.day, c.by_person"
)
