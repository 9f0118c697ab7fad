"""How times, days, numbers and lists are said to people: local, short, GSM-7 only."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo


def clock_time(at: datetime, zone: str) -> str:
    """`3:10 PM`, or `3 PM` on the hour."""
    local = at.astimezone(ZoneInfo(zone))
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes} {'AM' if local.hour < 12 else 'PM'}"


def day(at: datetime, zone: str, *, now: datetime) -> str:
    """`today`, `tomorrow`, `yesterday`, else `Tue Nov 24`, as a calendar on the recipient's wall would say."""
    return day_of(at.astimezone(ZoneInfo(zone)).date(), today=now.astimezone(ZoneInfo(zone)).date())


def day_of(when: date, *, today: date) -> str:
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((when - today).days)
    return near or f"{when:%a %b} {when.day}"


def moment(at: datetime, zone: str, *, now: datetime) -> str:
    """`3:10 PM` when that is today, else with its day: `tomorrow at 9 AM`."""
    which = day(at, zone, now=now)
    return clock_time(at, zone) if which == "today" else f"{which} at {clock_time(at, zone)}"


def window(start: datetime, end: datetime, zone: str, *, now: datetime) -> str:
    """`today between 2 and 4 PM`, `Tue Nov 24 between 11 AM and 1 PM`."""
    begins, ends = clock_time(start, zone), clock_time(end, zone)
    if begins[-2:] == ends[-2:]:
        begins = begins[:-3]
    return f"{day(start, zone, now=now)} between {begins} and {ends}"


def slot(start: datetime, end: datetime, zone: str, *, now: datetime) -> str:
    """`today, 2-4 PM`, `Tue Nov 24, 11 AM-1 PM`: a window as short as it can be said."""
    begins, ends = clock_time(start, zone), clock_time(end, zone)
    if begins[-2:] == ends[-2:]:
        begins = begins[:-3]
    first, last = day(start, zone, now=now), day(end, zone, now=now)
    return f"{first}, {begins}-{ends}" if first == last else f"{first}, {begins} to {last}, {ends}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 stop`, `6 stops`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def either(options: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(options[:-1]), *options[-1:])))


def phone(number: str) -> str:
    """As people in the US write it: `312-555-0100`; numbers of other countries stay as they are (E.164)."""
    digits = number.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 and number != digits else number
