"""The days on which a depot delivers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.rrule import DAILY, rrule, rruleset


@dataclass(frozen=True)
class DepotCalendar:
    weekdays: frozenset[int]
    """0 is Monday."""
    closures: Mapping[date, str]
    """Holidays and the like, with their names."""
    capacity: int
    """Deliveries a day."""
    booked: Mapping[date, int]
    """Open deliveries whose window is on that day."""

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closures

    def working_days(self, first: date, last: date) -> list[date]:
        if not self.weekdays:
            return []
        days = rruleset()
        midnight, until = datetime.combine(first, time()), datetime.combine(last, time())
        days.rrule(rrule(DAILY, byweekday=sorted(self.weekdays), dtstart=midnight, until=until))
        for day in self.closures:
            days.exdate(datetime.combine(day, time()))
        return [day.date() for day in days]

    def has_room(self, day: date) -> bool:
        return self.booked.get(day, 0) < self.capacity
