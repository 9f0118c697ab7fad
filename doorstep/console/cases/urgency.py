"""Which case hurts first, and why. Pure.

Points of one table (WEIGHTS) are added. People in danger stand above everything and a vehicle that stands above the
rest, whatever else there is; then promises count by the minutes left or gone, money, and time that passes. What waits
for somebody else hurts half as much, unless somebody is in danger or a vehicle stands: the desk can do little about it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms.status import Status

UNDER_WAY = frozenset({Status.CREATED, Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.ATTEMPTED})
"""Statuses in which the window is still a promise."""
WAITS_FOR_DESK = frozenset({CaseState.OPEN, CaseState.WAITING_ON_DESK})
IN_DANGER = CaseKind.EMERGENCY
"""The kind of case in which people may be in danger."""

AT_RISK_WITHIN = timedelta(hours=4)
"""A promise that ends later than this is not at risk yet."""
NEAR_WITHIN = timedelta(minutes=30)
VERY_LATE_AFTER = timedelta(minutes=15)
_LONG_LATE_AFTER = timedelta(hours=2)
SAID_WHEN_AFTER = timedelta(hours=1)
"""Late by as much, it is said when it was due in place of by how much."""

Lateness = Literal["", "soon", "near", "late", "very_late"]
Promised = Literal["", "answer", "package"]


@dataclass(frozen=True)
class Weight:
    title: str
    points: float
    each: str = ""
    """For each what; empty: once."""
    most: float | None = None


WEIGHTS: Mapping[str, Weight] = {
    "danger": Weight("People may be in danger", 2000),
    "vehicle": Weight("A vehicle stands", 500),
    "stops": Weight("Stops behind it", 2, "stop", 200),
    "promises": Weight("Promises at risk behind it", 5, "promise", 50),
    "broken": Weight("A promise is broken", 100),
    "minutes_late": Weight("Minutes late", 0.5, "minute of the first two hours", 60),
    "hours_late": Weight("Hours late after that", 2, "hour", 40),
    "at_risk": Weight("A promise is at risk", 20, "hour that less than four are left", 80),
    "value": Weight("Declared value", 10, "tenfold of a dollar", 45),
    "age": Weight("The case is open for", 0.5, "hour", 36),
}
"""In points. Nothing but the first two reaches what they give; that keeps them on top."""
WAITS_FOR_OTHERS = 0.5
"""The share that counts while it waits for a customer or a driver."""
_OF_PROMISES = ("broken", "minutes_late", "hours_late", "at_risk")
_IS_NEVER_HALVED = ("danger", "vehicle")


@dataclass(frozen=True)
class Behind:
    """What hangs on a driver's case besides its own delivery."""

    stops: int = 0
    value_cents: int = 0
    promises_at_risk: int = 0


NOTHING_BEHIND = Behind()


@dataclass(frozen=True)
class UrgencyReason:
    """One line of why a case stands where it does."""

    weight: str
    """Its name in WEIGHTS."""
    words: str
    points: float


@dataclass(frozen=True)
class Urgency:
    reasons: Sequence[UrgencyReason]
    """Those that count at all, as WEIGHTS has them in order."""

    @property
    def score(self) -> float:
        return sum(each.points for each in self.reasons)

    @property
    def promise(self) -> float:
        return sum(each.points for each in self.reasons if each.weight in _OF_PROMISES)


@dataclass(frozen=True)
class UrgencyFacts:
    """Of a case, what its place depends on."""

    kind: CaseKind
    opened_at: datetime
    promised_until: datetime | None
    """See `promise`."""
    value_cents: int
    waits_for_desk: bool
    behind: Behind = NOTHING_BEHIND


def urgency(facts: UrgencyFacts, now: datetime) -> Urgency:
    """Grows while nothing happens, and more is never less urgent."""
    kind, promised_until, behind = facts.kind, facts.promised_until, facts.behind
    late, left = _late_and_left(now, promised_until)
    is_late = promised_until is not None and promised_until <= now
    dollars = max(0, facts.value_cents, behind.value_cents) / 100
    hours_open = max(0.0, _hours(now - facts.opened_at))
    amounts: Mapping[str, tuple[float, str]] = {
        "danger": (kind is IN_DANGER, ""),
        "vehicle": (kind is CaseKind.VEHICLE, ""),
        "stops": (behind.stops if kind is CaseKind.VEHICLE else 0, f"{behind.stops}"),
        "promises": (behind.promises_at_risk, f"{behind.promises_at_risk}"),
        "broken": (is_late, ""),
        "minutes_late": (min(late, _LONG_LATE_AFTER).total_seconds() / 60, _length(min(late, _LONG_LATE_AFTER))),
        "hours_late": (_hours(max(timedelta(0), late - _LONG_LATE_AFTER)), _length(late)),
        "at_risk": (_hours(AT_RISK_WITHIN - left) if left else 0.0, f"{_length(left)} left"),
        "value": (math.log10(1 + dollars), f"${dollars:,.0f}"),
        "age": (hours_open, _length(now - facts.opened_at)),
    }
    return Urgency([
        UrgencyReason(name, words, points)
        for name, (amount, words) in amounts.items()
        if (points := _points(name, amount) * _share(name, waits_for_desk=facts.waits_for_desk)) > 0
    ])  # fmt: skip


def promise(due_at: datetime | None, window_end: datetime | None, *, is_under_way: bool) -> datetime | None:
    """What is to happen first: our answer, or the package's arrival while it is still to come."""
    promised = [due_at, window_end if is_under_way else None]
    return min(filter(None, promised), default=None)


def promised(due_at: datetime | None, window_end: datetime | None, *, is_under_way: bool) -> Promised:
    """Which of the two `promise` is."""
    until = promise(due_at, window_end, is_under_way=is_under_way)
    if until is None:
        return ""
    return "answer" if until == due_at else "package"


def lateness(until: datetime | None, now: datetime) -> Lateness:
    """How a promise looks: late by 2 minutes does not look like late by 30."""
    if until is None or until - now > AT_RISK_WITHIN:
        return ""
    if until > now:
        return "near" if until - now <= NEAR_WITHIN else "soon"
    return "very_late" if now - until >= VERY_LATE_AFTER else "late"


def _points(name: str, amount: float) -> float:
    weight = WEIGHTS[name]
    points = weight.points * amount
    return points if weight.most is None else min(weight.most, points)


def _share(name: str, *, waits_for_desk: bool) -> float:
    return 1.0 if waits_for_desk or name in _IS_NEVER_HALVED else WAITS_FOR_OTHERS


def _late_and_left(now: datetime, until: datetime | None) -> tuple[timedelta, timedelta]:
    """By how much it is late; how much is left of what is at risk. One of them is nothing."""
    if until is None or until - now >= AT_RISK_WITHIN:
        return timedelta(0), timedelta(0)
    return max(timedelta(0), now - until), max(timedelta(0), until - now)


def _hours(time: timedelta) -> float:
    return time.total_seconds() / 3600


def _length(time: timedelta) -> str:
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
