"""Numbers that matter, by day: exceptions, how they ended, texts, their cost. What is behind them: figure_rows.py."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Select, and_, column, func, select, values
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.desk_tables import outcomes, quarters
from doorstep.console.read_quarters import NAMES, quarter_of
from doorstep.database import UtcDateTime
from doorstep.messaging.models import OptOut

CENTS_A_SEGMENT = 0.79
"""Twilio's list price for a text within the US, in cents, carrier fees aside."""
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


def figures(
    session: Session, first_day: date, last_day: date, zone: str, *, cents_a_segment: float = CENTS_A_SEGMENT
) -> Figures:
    """Of the days of a time zone (IANA), both included. Raises BadPeriod."""
    bounds(first_day, last_day, zone)
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    instants = [bounds(day, day, zone) for day in days]
    quartered = [(n, quarter_of(begins), quarter_of(ends)) for n, (begins, ends) in enumerate(instants)]
    dated = [(n, begins, ends) for n, (begins, ends) in enumerate(instants)]
    by_day, total = [Counts() for _ in days], Counts()
    for row in session.execute(_texts(quartered)):
        for counts in (by_day[row.day], total):
            for name in NAMES:
                setattr(counts, name, getattr(counts, name) + int(getattr(row, name)))
    for n, kind, number in session.execute(_opened(dated)):
        for counts in (by_day[n], total):
            counts.opened[kind] += number
    for n, number in session.execute(_opt_outs(dated)):
        for counts in (by_day[n], total):
            counts.opt_outs += number
    ended = session.execute(_ended(quartered)).all()
    for n, group in groupby(ended, key=itemgetter(0)):
        _resolved(by_day[n], list(group))
    _resolved(total, sorted(ended, key=itemgetter(1)))
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


def _resolved(counts: Counts, ended: Sequence[Any]) -> None:
    """`ended`: day, seconds and whether by a person, with rising seconds."""
    if not ended:
        return
    counts.resolved = len(ended)
    counts.settled = sum(not by_person for _, _, by_person in ended)
    seconds = [row[1] for row in ended]
    counts.median_minutes, counts.p90_minutes = percentile(seconds, 0.5) / 60, percentile(seconds, 0.9) / 60


# Each day is joined with what an index has between its bounds: few rows come back, whatever lies between.
def _days(kind: Any, bounds_of_days: Sequence[tuple[int, Any, Any]]) -> Any:
    columns = (column("day", Integer), column("begins", kind), column("ends", kind))
    return values(*columns, name="days").data(list(bounds_of_days)).cte("days")


def _texts(quartered: Sequence[tuple[int, int, int]]) -> Select[Any]:
    days = _days(Integer, quartered)
    within = and_(quarters.c.quarter >= days.c.begins, quarters.c.quarter < days.c.ends)
    sums = (func.sum(quarters.c[name]).label(name) for name in NAMES)
    return select(days.c.day, *sums).join(quarters, within).group_by(days.c.day)


def _opened(dated: Sequence[tuple[int, datetime, datetime]]) -> Select[Any]:
    days = _days(UtcDateTime(), dated)
    within = and_(Case.opened_at >= days.c.begins, Case.opened_at < days.c.ends)
    return select(days.c.day, Case.kind, func.count()).join(Case, within).group_by(days.c.day, Case.kind)


def _opt_outs(dated: Sequence[tuple[int, datetime, datetime]]) -> Select[Any]:
    days = _days(UtcDateTime(), dated)
    within = and_(OptOut.began_at >= days.c.begins, OptOut.began_at < days.c.ends)
    return select(days.c.day, func.count()).join(OptOut, within).group_by(days.c.day)


def _ended(quartered: Sequence[tuple[int, int, int]]) -> Select[Any]:
    days = _days(Integer, quartered)
    within = and_(outcomes.c.quarter >= days.c.begins, outcomes.c.quarter < days.c.ends)
    return (
        select(days.c.day, outcomes.c.seconds, outcomes.c.by_person)
        .join(outcomes, within)
        .order_by(days.c.day, outcomes.c.seconds)
    )
