"""Days of the calendar, and a mention of some in a text. Pure."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import MO, TH, relativedelta


@dataclass(frozen=True)
class NamedDays:
    """One mention: a day, a span of days, or every such weekday."""

    start: int
    end: int
    words: str
    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = frozenset()
    is_by_weekday: bool = False
    """Named by its weekday alone: "friday"."""
    is_past: bool = False


class NoSuchDay(Exception):
    pass


def only(day: date) -> tuple[date, date]:
    return day, day


def thanksgiving(today: date) -> date:
    day = today + relativedelta(month=11, day=1, weekday=TH(4))
    return day if day >= today else today + relativedelta(years=1, month=11, day=1, weekday=TH(4))


def monday_of(day: date) -> date:
    return day + relativedelta(weekday=MO(-1))


def day_of(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(said) from None


def in_month(month: int, day: int, year: str | None, today: date, said: str) -> date:
    return day_of(int(year), month, day, said) if year else coming(month, day, today, said)


def coming(month: int, day: int, today: date, said: str) -> date:
    """This year's, or next year's when this year's is long gone: "Jan 3" said in December."""
    if month == 2 and day == 29:
        year = next(year for year in range(today.year, today.year + 9) if isleap(year))
        return date(year, 2, 29)
    this_year = day_of(today.year, month, day, said)
    return this_year if today - this_year < timedelta(days=180) else this_year.replace(year=today.year + 1)
