"""Times as the desk reads them: in dispatch's time zone, short beside other things, whole when pointed at."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.language import spoken


def when(at: datetime, zone: str, now: datetime) -> str:
    """`3:10 PM` today, `yesterday 3:10 PM`, `Tue Nov 24 3:10 PM`, with the year when it is another."""
    which = spoken.day(at, zone, now=now)
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    time = f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"
    if which == "today":
        return time
    return f"{which} {time}" if local.year == today.year else f"{local:%b} {local.day}, {local.year} {time}"


def full(at: datetime, zone: str) -> str:
    """`Friday November 20, 2026, 10:30:05 AM CST`."""
    local = at.astimezone(ZoneInfo(zone))
    time = f"{local.hour % 12 or 12}:{local.minute:02d}:{local.second:02d} {'AM' if local.hour < 12 else 'PM'}"
    return f"{local:%A %B} {local.day}, {local.year}, {time} {local:%Z}"


def span(start: datetime, end: datetime, zone: str, now: datetime) -> str:
    """`9 AM – 1 PM` today, `yesterday 9 AM – 1 PM`."""
    which = spoken.day(start, zone, now=now)
    hours = f"{spoken.clock_time(start, zone)} – {spoken.clock_time(end, zone)}"
    return hours if which == "today" else f"{which} {hours}"


def was_due(at: datetime, zone: str, now: datetime) -> str:
    """`8 AM` of today, else the day: `yesterday`, `Sat Nov 28`. Beside a case that is minutes old hours of lateness
    read like a contradiction; when it was due does not."""
    which = spoken.day(at, zone, now=now)
    return spoken.clock_time(at, zone) if which == "today" else which


def day(at: datetime, zone: str) -> str:
    """`Friday November 20`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A %B} {local.day}"


def ago(at: datetime, now: datetime) -> str:
    """How long since, or until: `just now`, `4 min`, `3 h 20 min`, `5 days`; for the future with `in` before it."""
    gone = now - at
    words = length(abs(gone))
    if words == "0 min":
        return "just now"
    return f"{words} ago" if gone > timedelta() else f"in {words}"


def length(duration: timedelta) -> str:
    minutes = int(duration.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"
    return spoken.count(minutes // (24 * 60), "day")


def iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
