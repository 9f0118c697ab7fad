"""The delivery window that meets a wish, or the nearest that can be had. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.tz import resolve_imaginary

from doorstep.dms.calendar import DepotCalendar
from doorstep.language.dates.wish import FARTHEST, Wish

WINDOWS = ((time(8), time(12)), (time(12), time(16)), (time(16), time(20)))
"""Wall-clock time at the address."""

Why = Literal["closed", "full", "too_soon", "too_far", "time", "narrow"]
"""`time`: nobody delivers then; `narrow`: a window holds more than the hours that were wished."""


@dataclass(frozen=True)
class Slot:
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Met:
    slot: Slot


@dataclass(frozen=True)
class Nearest:
    slots: tuple[Slot, ...]
    """At most two, on different days; none when nothing is free within FARTHEST."""
    why: Why


def settle(wish: Wish, calendar: DepotCalendar, now: datetime, timezone: str) -> Met | Nearest:
    """From tomorrow (at the address) on; the present day's routes are planned already.

    What is met keeps every bound: the window lies inside the wished hours. A window that only overlaps them is offered.
    A day that was excluded is neither.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    wished = [day for day in _days(today) if wish.is_wished(day) and (wish.names_a_day or day > today)]
    working = calendar.working_days(today + timedelta(days=1), today + FARTHEST)
    open_days = [day for day in working if calendar.has_room(day) and not wish.excludes(day)]
    for day in wished:
        if day in open_days and (inside := _inside(wish, day)):
            return Met(_slot(day, inside, zone))
    why = _why(wish, wished, calendar, today, open_days)
    target = wished[0] if wished else (wish.days[0] if wish.days else today)
    nearest = sorted(
        _not_too_early(wish, open_days),
        key=lambda day: (why in ("time", "narrow") and day not in wished, abs((day - target).days), day),
    )[:2]
    return Nearest(tuple(_slot(day, _nearest_window(wish, day), zone) for day in sorted(nearest)), why)


def _inside(wish: Wish, day: date) -> tuple[time, time] | None:
    return next((window for each in wish.on(day) for window in WINDOWS if each.holds(*window)), None)


def _nearest_window(wish: Wish, day: date) -> tuple[time, time]:
    return _inside(wish, day) or min(
        WINDOWS, key=lambda window: min(_hours_missed(each, window) for each in wish.on(day))
    )


def _days(today: date) -> Iterator[date]:
    return (today + timedelta(days=ahead) for ahead in range(FARTHEST.days + 1))


def _not_too_early(wish: Wish, open_days: list[date]) -> list[date]:
    """Nobody is there before the first day that was named."""
    return [day for day in open_days if wish.first is None or day >= wish.first] or open_days


def _hours_missed(wish: Wish, window: tuple[time, time]) -> tuple[bool, float]:
    """How badly a window fits hours that none keeps: whether it misses them all, and by how many hours."""
    start, end = (_hour(each) for each in window)
    after, before = _hour(wish.after or time.min), _hour(wish.before or time.max)
    outside = max(0.0, after - start) + max(0.0, end - before)
    for begins, ends in wish.without:
        outside += max(0.0, min(end, _hour(ends or time.max)) - max(start, _hour(begins or time.min)))
    return outside >= end - start, outside


def _hour(at: time) -> float:
    return at.hour + at.minute / 60


def _slot(day: date, window: tuple[time, time], zone: ZoneInfo) -> Slot:
    start, end = window
    return Slot(at_the_address(day, start, zone), at_the_address(day, end, zone))


def at_the_address(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """By the clock on the wall; an hour that the change to summer time leaves out is the next that there is."""
    return resolve_imaginary(datetime.combine(day, hour, zone))


def _why(wish: Wish, wished: list[date], calendar: DepotCalendar, today: date, open_days: list[date]) -> Why:
    if not wished:
        return "too_far"
    if free := [day for day in wished if day in open_days]:
        is_near = any(not _hours_missed(each, window)[0] for each in wish.on(free[0]) for window in WINDOWS)
        return "narrow" if is_near else "time"
    if any(day > today and calendar.is_working(day) for day in wished):
        return "full"
    return "too_soon" if wished == [today] else "closed"
