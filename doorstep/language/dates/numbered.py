"""Days that a text names by numbers: dates in any order, the 5th, days from now. Pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from doorstep.language.dates.almanac import NamedDays, NoSuchDay, coming, day_of, in_month, only
from doorstep.language.dates.wish import FARTHEST
from doorstep.language.dates.words import MONTHS, NUMBERS, UNITS, WEEKDAYS

Reading = Callable[[str, date], Iterator[NamedDays]]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
_TH = r"(?:st|nd|rd|th)"
_NO_DAY_OF_MONTH = (
    r"(?!\s*(?:-\s*)?(?:floor|flr?\b|ave|st\b|street|rd\b|road|door|gate|time|house|home|building|bldg|unit|apt"
    r"|apartment|one\b"
    r"|attempt|delivery|driver|try|party|left|right|grade|box|boxes|package|level|row|light|entrance|place|blvd"
    r"|ln\b|dr\b"
    r"|lane|drive|court|ct\b|entry|bell|buzzer|story|week|person|guy|option|window|button|stop|step|hand|day of))"
)
_AFTER_A_NUMBERED_DAY = (
    r"(?=\s*(?:$|[.,;!?)/-]|(?:works?|is|or|and|at|after|before|instead|please|pls|plz|in the|if|then|would|because"
    r"|since|the|y|o|menos|mejor"
    r"|between|from|by|around|for|anytime|any time|when|but|not|thanks|thx|ok|should|will|morning|afternoon|evening"
    r"|noon|on(?:wards?)?"
    r"|only|so|cuz|thats|i|we|u|you|can|could|just|any|early|late|until|to|through|it|was|im|were|he|she|they"
    r"|doesnt|dont|wont"
    rf"|cant|isnt|{_WEEKDAY})\b|\d))"
)
_ISO = re.compile(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b")
_SLASHED = re.compile(
    r"(?<![\w/.#-])(?<!apt )(?<!unit )(?<!suite )(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b"
    r"(?!\s*(?:am|pm|/|hours?|inch|miles?|way|dozen|blocks?))"
    r"|(?<![\w/.#-])(\d{1,2})[.-](\d{1,2})[.-](\d{4}|\d{2})\b(?![\w-])"
)
_SLASHED_SPAN = re.compile(r"(?<![\w/.#-])(\d{1,2})/(\d{1,2})\s*-\s*(?:(\d{1,2})/)?(\d{1,2})(?![\w/:-]|\s*[ap]m)")
_OTHER_MARKS = re.compile(
    r"(?<![\w/.:#$-])(\d{1,2})[.-](\d{1,2})\.?(?![\w/:-]|\.\d|\s*(?:[ap]m|or\b|to\b|miles?|lbs?|hours?))"
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH})\.?\s+(?:the\s+)?(\d{{1,2}}){_TH}?(?![\d:])"
    rf"(?:\s*(?:-|to|through|until)\s*(\d{{1,2}}){_TH}?(?![\d:]|\s*(?:am|pm)))?\b(?!\s*{UNITS})(?:,?\s*((?:19"
    rf"|20)\d{{2}})\b)?"
)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}}){_TH}?\s+(?:of\s+)?({_MONTH})\b(?!\s+(?:be|not|have|need|take|want))(?:,?\s*((?:19|20)\d{{2}})\b)?"
)
_ORDINAL = re.compile(
    rf"\b(?:the\s+)?(\d{{1,2}}){_TH}\b(?!\s+of the month){_AFTER_A_NUMBERED_DAY}{_NO_DAY_OF_MONTH}"
    rf"|\bthe\s+(\d{{1,2}})\b{_AFTER_A_NUMBERED_DAY}{_NO_DAY_OF_MONTH}"
)
_UNIT = r"(day|week|fortnight|month|year)s?"
_IN_DAYS = re.compile(
    rf"\b(?:in|give (?:it|me|us))\s+(?:about\s+|like\s+)?(?:a\s+)?({NUMBER})\s+(?:of\s+|more\s+)?{_UNIT}\b"
    rf"|\b({NUMBER})\s+(?:of\s+)?{_UNIT}\s+(?:from (?:now|today|tomorrow)|later|out)\b"
)
_MINUTES = (".15", ".30")
_LEAP_YEAR = 2028
_WITHIN_DAYS = re.compile(
    rf"\b(?:(?:with)?in|over|during|sometime|any ?time)?\s*(?:the\s+)?next\s+(?:a\s+)?({NUMBER})\s+(?:of\s+)?"
    r"(day|week)s?\b"
    rf"|\bwithin\s+(?:about\s+|like\s+)?(?:a\s+)?({NUMBER})\s+(?:of\s+|more\s+)?(day|week)s?\b"
)
AHEAD = {
    "day": relativedelta(days=1), "week": relativedelta(weeks=1), "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1), "year": relativedelta(years=1),
}  # fmt: skip


def _by_date(pattern: re.Pattern[str], read: Callable[[re.Match[str], date], tuple[date, date] | None]) -> Reading:
    def reading(words: str, today: date) -> Iterator[NamedDays]:
        for found in pattern.finditer(words):
            days = read(found, today)
            if days is not None:
                yield NamedDays(found.start(), found.end(), found.group().strip(), *days)

    return reading


def _iso(found: re.Match[str], today: date) -> tuple[date, date]:
    return only(day_of(int(found[1]), int(found[2]), int(found[3]), found.group()))


def _slashed(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """US order, unless only the other one is a day."""
    one, two, year = int(found[1] or found[4]), int(found[2] or found[5]), found[3] or found[6]
    month, day = (one, two) if one <= 12 else (two, one)
    if not 1 <= month <= 12:
        raise NoSuchDay(found.group())
    if year:
        return only(day_of(int(year) + (2000 if len(year) == 2 else 0), month, day, found.group()))
    return only(coming(month, day, today, found.group()))


def _slashed_span(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """ "12/3-12/5", "12/3-5"."""
    if int(found[1]) > 12 or int(found[3] or 1) > 12:
        return None
    first = coming(int(found[1]), int(found[2]), today, found.group())
    last = coming(int(found[3] or found[1]), int(found[4]), today, found.group())
    return (first, last) if first <= last else None


def _other_marks(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """ "12-24", "24.12.": where that is one of the coming days and can be no time."""
    one, two = int(found[1]), int(found[2])
    month, day = (one, two) if one <= 12 else (two, one)
    if not (1 <= month <= 12 < day <= monthrange(2028, month)[1]) or (
        found.group()[len(found[1])] == "." and two in (15, 30)
    ):
        return None
    when = coming(month, day, today, found.group())
    return only(when) if today <= when <= today + FARTHEST else None


def _month_day(found: re.Match[str], today: date) -> tuple[date, date]:
    month = MONTHS[found[1]]
    first = in_month(month, int(found[2]), found[4], today, found.group())
    if found[3] is None:
        return only(first)
    last = in_month(month, int(found[3]), found[4], today, found.group())
    return (first, last) if first <= last else only(first)


def _day_month(found: re.Match[str], today: date) -> tuple[date, date]:
    return only(in_month(MONTHS[found[2]], int(found[1]), found[3], today, found.group()))


def _ordinal(found: re.Match[str], today: date) -> tuple[date, date]:
    """The next day of that number."""
    number = int(found[1] or found[2])
    if not 1 <= number <= 31:
        raise NoSuchDay(found.group())
    month = today.replace(day=1)
    while number > monthrange(month.year, month.month)[1] or month.replace(day=number) < today:
        month += relativedelta(months=1)
    return only(month.replace(day=number))


def _in_days(found: re.Match[str], today: date) -> tuple[date, date]:
    said, unit = found[1] or found[3], found[2] or found[4]
    since = today + timedelta(days=1) if found.group().endswith("tomorrow") else today
    return only(since + AHEAD[unit] * count_of(said))


def _within_days(found: re.Match[str], today: date) -> tuple[date, date]:
    return today, today + AHEAD[found[2] or found[4]] * count_of(found[1] or found[3])


def count_of(said: str) -> int:
    return int(said) if said.isdigit() else NUMBERS[said]


NUMBERED: tuple[Reading, ...] = (
    _by_date(_ISO, _iso), _by_date(_SLASHED_SPAN, _slashed_span), _by_date(_SLASHED, _slashed),
    _by_date(_OTHER_MARKS, _other_marks), _by_date(_MONTH_DAY, _month_day), _by_date(_DAY_MONTH, _day_month),
    _by_date(_WITHIN_DAYS, _within_days), _by_date(_IN_DAYS, _in_days), _by_date(_ORDINAL, _ordinal),
)  # fmt: skip
