"""When somebody wants their delivery, as it was read. Pure."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

FARTHEST = timedelta(days=30)

Reason = Literal["nothing", "past", "absurd", "no_such_day", "clash"]

Hours = tuple[time | None, time | None]
"""From when and until when; None: open."""


@dataclass(frozen=True)
class Wish:
    days: tuple[date, ...] = ()
    """Named days, any of them."""
    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] | None = None
    """0 is Monday; None: any."""
    after: time | None = None
    before: time | None = None
    """Wall-clock time at the address."""
    not_days: frozenset[date] = frozenset()
    not_weekdays: frozenset[int] = frozenset()
    without: tuple[Hours, ...] = ()
    """Hours at which nobody is there, or that were excluded."""
    sooner: bool = False
    """Earlier than what is on file ("any earlier today"), whatever else is said."""
    each: "tuple[Wish, ...]" = ()
    """The same days again, each with hours of its own: "tomorrow morning or friday afternoon"."""

    @property
    def names_a_day(self) -> bool:
        return bool(self.days or self.first or self.last or self.weekdays)

    @property
    def excludes_a_day(self) -> bool:
        return bool(self.not_days or self.not_weekdays)

    @property
    def names_hours(self) -> bool:
        return bool(self.after or self.before or self.without or self.each)

    @property
    def is_empty(self) -> bool:
        return self == Wish()

    def excludes(self, day: date) -> bool:
        return day in self.not_days or day.weekday() in self.not_weekdays

    def is_wished(self, day: date) -> bool:
        if self.excludes(day):
            return False
        if self.days:
            return day in self.days
        return (
            (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
            and (self.weekdays is None or day.weekday() in self.weekdays)
        )

    def on(self, day: date) -> "tuple[Wish, ...]":
        """What is wished of that day, any of it."""
        return tuple(wish for wish in self.each if wish.is_wished(day)) or (self,)

    def holds(self, start: time, end: time) -> bool:
        """Whether a window keeps every bound that was set: lies inside the wished hours, or holds the single hour that
        was named ("at 5"), as no driver promises more."""
        if any(overlap((start, end), hours) for hours in self.without):
            return False
        if self.after is not None and self.before is not None and _minutes(self.before) - _minutes(self.after) <= 60:
            return start <= self.after and self.before <= end
        return (self.after is None or self.after <= start) and (self.before is None or end <= self.before)


@dataclass(frozen=True)
class Unclear:
    reason: Reason
    value: str = ""
    """The words that cannot be a day."""


def overlap(one: Hours, other: Hours) -> bool:
    return (one[0] or time.min) < (other[1] or time.max) and (other[0] or time.min) < (one[1] or time.max)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
