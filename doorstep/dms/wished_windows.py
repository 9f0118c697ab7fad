"""What a wish changes of the window on file, and whether a window is what was wished for. Pure."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from doorstep.dms.free_windows import Slot
from doorstep.language.dates.wish import Wish


def names_hours(wish: Wish) -> bool:
    return wish.after is not None or wish.before is not None


def with_hours_of(on_file: Slot, slot: Slot, timezone: str) -> Slot:
    """The day of `slot`, the hours on file: only what was said changes."""
    start, end = _local(on_file.start, timezone), _local(on_file.end, timezone)
    if start.date() != end.date():
        return slot
    day, zone = day_of(slot, timezone), ZoneInfo(timezone)
    return Slot(datetime.combine(day, start.time(), zone), datetime.combine(day, end.time(), zone))


def day_of(slot: Slot, timezone: str) -> date:
    return _local(slot.start, timezone).date()


def lies_inside(slot: Slot, wish: Wish, timezone: str) -> bool:
    """Whether the driver cannot come outside the hours that were said; of a single hour, whether it lies in the window:
    no driver promises more."""
    start, end = _local(slot.start, timezone).time(), _local(slot.end, timezone).time()
    if wish.after is not None and wish.before is not None and _minutes(wish.before) - _minutes(wish.after) <= 60:
        return start <= wish.after and wish.before <= end
    return (wish.after is None or start >= wish.after) and (wish.before is None or end <= wish.before)


def meets(slot: Slot, wish: Wish, timezone: str) -> bool:
    """Whether nothing has to change for the wish."""
    return day_of(slot, timezone) in wish.days and lies_inside(slot, wish, timezone)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _local(at: datetime, timezone: str) -> datetime:
    return at.astimezone(ZoneInfo(timezone))
