"""Months and parts of them, as they are named. Pure."""

import re
from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from doorstep.language.dates.almanac import NamedDays
from doorstep.language.dates.words import MONTHS, WEEKDAYS

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_PART_OF_MONTH = re.compile(
    rf"\b(?P<part>end|late|last day|last week|beginning|start|early|first week|first day|first|1st|mid|middle)"
    rf"\s+(?:of\s+|in\s+)?(?:the\s+)?(?P<which>(?:this |next )?month|{_NAMES})\b(?!\s*\d)"
    rf"|\b(?:in|during)\s+(?P<whole>{_NAMES})\b(?!\s*\d)|\b(?P<next>next month)\b"
)
_PARTS = {
    "end": (-6, -1), "late": (-8, -1), "last week": (-7, -1), "last day": (-1, -1),
    "beginning": (1, 7), "start": (1, 7), "early": (1, 10), "first week": (1, 7), "mid": (12, 18), "middle": (12, 18),
    "first": (1, 1), "1st": (1, 1), "first day": (1, 1),
}  # fmt: skip
"""Days of the month; from its end where below zero."""
_WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
_WHICH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_WEEKDAY_OF_MONTH = re.compile(
    rf"\b(?P<number>{'|'.join(_WHICH)})\s+(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
    rf"\s+(?:of|in)\s+(?:the\s+)?(?P<which>(?:this |next )?month|{_NAMES})\b(?!\s*\d)"
)


def parts_of_months(words: str, today: date) -> Iterator[NamedDays]:
    for found in _PART_OF_MONTH.finditer(words):
        begins, ends = _PARTS.get(found["part"] or "", (1, -1))
        month = _month(found["which"] or found["whole"] or found["next"], today)
        if _day(month, ends) < today:
            month += relativedelta(months=1) if "month" in found.group() else relativedelta(years=1)
        first, last = _day(month, begins), _day(month, ends)
        yield NamedDays(found.start(), found.end(), found.group(), max(first, today), last)


def weekdays_of_months(words: str, today: date) -> Iterator[NamedDays]:
    """ "the first friday of december", "last monday of the month"."""
    for found in _WEEKDAY_OF_MONTH.finditer(words):
        month, which = _month(found["which"], today), _WHICH[found["number"]]
        day = _weekday_of(month, WEEKDAYS[found["weekday"]], which)
        if day < today:
            month += relativedelta(months=1) if "month" in found["which"] else relativedelta(years=1)
            day = _weekday_of(month, WEEKDAYS[found["weekday"]], which)
        yield NamedDays(found.start(), found.end(), found.group(), day, day)


def _weekday_of(month: date, weekday: int, which: int) -> date:
    return month + relativedelta(day=1 if which > 0 else 31, weekday=_WEEKDAYS[weekday](which))


def _month(said: str, today: date) -> date:
    if said in MONTHS:
        return today + relativedelta(month=MONTHS[said], day=1)
    return today + relativedelta(months=1 if said.startswith("next") else 0, day=1)


def _day(month: date, number: int) -> date:
    return month + (relativedelta(day=number) if number > 0 else relativedelta(months=1, day=1, days=number))
