"""What a wish changes of the window on file, and whether a window is what was wished for. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from doorstep.dms.free_windows import Slot, at_the_address
from doorstep.language.dates.wish import Wish


def names_hours(wish: Wish) -> bool:
    return wish.names_hours


def with_hours_of(on_file: Slot, slot: Slot, timezone: str) -> Slot:
    """The day of `slot`, the hours on file: only what was said changes."""
    start, end = _local(on_file.start, timezone), _local(on_file.end, timezone)
    if start.date() != end.date():
        return slot
    day, zone = day_of(slot, timezone), ZoneInfo(timezone)
    return Slot(at_the_address(day, start.time(), zone), at_the_address(day, end.time(), zone))


def day_of(slot: Slot, timezone: str) -> date:
    return _local(slot.start, timezone).date()


def lies_inside(slot: Slot, wish: Wish, timezone: str) -> bool:
    """Whether the driver cannot come outside the hours that were said; of a single hour, whether it lies in the window:
    no driver promises more."""
    start, end = _local(slot.start, timezone), _local(slot.end, timezone)
    return any(each.holds(start.time(), end.time()) for each in wish.on(start.date()))


def meets(slot: Slot, wish: Wish, timezone: str) -> bool:
    """Whether nothing has to change for the wish."""
    return day_of(slot, timezone) in wish.days and not wish.sooner and lies_inside(slot, wish, timezone)


def _local(at: datetime, timezone: str) -> datetime:
    return at.astimezone(ZoneInfo(timezone))
