"""Which case hurts first. Pure.

Three things hurt, in points that can be added: a promise that breaks (a window, an ETA, an answer we said would come),
money, and time that passes. What waits for somebody else hurts half as much: the desk can do little about it.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.cases.lifecycle import CaseState
from doorstep.dms.status import Status

UNDER_WAY = frozenset({Status.CREATED, Status.AT_DEPOT, Status.OUT_FOR_DELIVERY, Status.ATTEMPTED})
"""Statuses in which the window is still a promise."""
WAITS_FOR_DESK = frozenset({CaseState.OPEN, CaseState.WAITING_ON_DESK})

AT_RISK_WITHIN = timedelta(hours=4)
"""A promise that ends later than this is not at risk yet."""
_AT_RISK, _BROKEN, _MORE_AN_HOUR, _MOST_MORE = 80.0, 100.0, 2.0, 50.0
_FOR_TEN_TIMES_THE_VALUE, _MOST_FOR_VALUE = 10.0, 45.0
_AN_HOUR_OF_AGE, _MOST_FOR_AGE = 0.5, 36.0
_WAITS_FOR_OTHERS = 0.5


@dataclass(frozen=True)
class Urgency:
    promise: float
    value: float
    age: float
    share: float
    """Of the sum that counts: 1, or less while it waits for somebody else."""

    @property
    def score(self) -> float:
        return (self.promise + self.value + self.age) * self.share


def urgency(
    *,
    now: datetime,
    opened_at: datetime,
    promised_until: datetime | None,
    value_cents: int,
    waits_for_desk: bool,
) -> Urgency:
    """`promised_until`: see `promise`. Grows while nothing happens, and more is never less urgent."""
    return Urgency(
        _promise(now, promised_until),
        min(_MOST_FOR_VALUE, _FOR_TEN_TIMES_THE_VALUE * math.log10(1 + max(0, value_cents) / 100)),
        min(_MOST_FOR_AGE, _AN_HOUR_OF_AGE * max(0.0, _hours(now - opened_at))),
        1.0 if waits_for_desk else _WAITS_FOR_OTHERS,
    )


def promise(due_at: datetime | None, window_end: datetime | None, *, is_under_way: bool) -> datetime | None:
    """What is to happen first: our answer, or the package's arrival while it is still to come."""
    promised = [due_at, window_end if is_under_way else None]
    return min(filter(None, promised), default=None)


def _promise(now: datetime, until: datetime | None) -> float:
    if until is None:
        return 0.0
    if until <= now:
        return _BROKEN + min(_MOST_MORE, _MORE_AN_HOUR * _hours(now - until))
    left = (until - now) / AT_RISK_WITHIN
    return _AT_RISK * (1 - left) if left < 1 else 0.0


def _hours(time: timedelta) -> float:
    return time.total_seconds() / 3600
