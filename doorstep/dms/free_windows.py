"""The delivery window that meets a wish, or the nearest that can be had. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from doorstep.dms.calendar import DepotCalendar
from doorstep.language.dates.wish import FARTHEST, Wish

WINDOWS = ((time(8), time(12)), (time(12), time(16)), (time(16), time(20)))
"""Wall-clock time at the address."""

Why = Literal["closed", "full", "too_soon", "too_far", "time"]


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
    """From tomorrow (at the address) on; the present day's routes are planned already."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    wished = [day for day in _days(today) if _is_wished(wish, day, today)]
    open_days = [day for day in _days(today) if day > today and calendar.is_working(day) and calendar.has_room(day)]
    window = _window(wish)
    for day in wished:
        if day in open_days and window is not None:
            return Met(_slot(day, window, zone))
    target = wished[0] if wished else (wish.days[0] if wish.days else today)
    nearest = sorted(open_days, key=lambda day: (abs((day - target).days), day))[:2]
    offered = tuple(_slot(day, window or WINDOWS[0], zone) for day in sorted(nearest))
    return Nearest(offered, _why(wished, calendar, today, open_days))


def _days(today: date) -> Iterator[date]:
    return (today + timedelta(days=ahead) for ahead in range(FARTHEST.days + 1))


def _is_wished(wish: Wish, day: date, today: date) -> bool:
    if wish.days:
        return day in wish.days
    return (
        (wish.first is None or day >= wish.first)
        and (wish.last is None or day <= wish.last)
        and (wish.weekdays is None or day.weekday() in wish.weekdays)
        # A time alone ("after 3") is of any coming day.
        and (wish.names_a_day or day > today)
    )


def _window(wish: Wish) -> tuple[time, time] | None:
    """The first one that overlaps the wished time; None when there is none at such an hour."""
    for start, end in WINDOWS:
        if (wish.after is None or wish.after < end) and (wish.before is None or wish.before > start):
            return start, end
    return None


def _slot(day: date, window: tuple[time, time], zone: ZoneInfo) -> Slot:
    start, end = window
    return Slot(datetime.combine(day, start, zone), datetime.combine(day, end, zone))


def _why(wished: list[date], calendar: DepotCalendar, today: date, open_days: list[date]) -> Why:
    if not wished:
        return "too_far"
    if any(day in open_days for day in wished):
        return "time"
    if any(day > today and calendar.is_working(day) for day in wished):
        return "full"
    return "too_soon" if wished == [today] else "closed"
