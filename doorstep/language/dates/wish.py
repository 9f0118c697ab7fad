"""Dates and times as people say them, read on a given day. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from doorstep.language.dates.words import MONTHS, NUMBERS, PARTS_OF_DAY, WEEKDAYS, plain

FARTHEST = timedelta(days=30)

Reason = Literal["nothing", "past", "absurd", "no_such_day"]


@dataclass(frozen=True)
class Wish:
    days: tuple[date, ...] = ()
    """Named days, any of them."""
    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] | None = None
    """0 is Monday; None: any."""
    after: time | None = None
    before: time | None = None
    """Wall-clock time at the address."""

    @property
    def names_a_day(self) -> bool:
        return bool(self.days or self.first or self.last or self.weekdays)

    @property
    def is_empty(self) -> bool:
        return self == Wish()


@dataclass(frozen=True)
class Unclear:
    reason: Reason
    value: str = ""
    """The words that cannot be a day."""


class _NoSuchDay(Exception):
    pass


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\b(?!\s*(?:am|pm))")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(\d{{4}}))?")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b(?:,?\s*(\d{{4}}))?")
_ORDINAL = re.compile(r"\b(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)\b|\bthe\s+(\d{1,2})\b(?!\s*(?:am|pm|:|st\b|floor))")
_IN_DAYS = re.compile(
    rf"\b(?:in|within)\s+(?:a\s+)?(\d{{1,3}}|{'|'.join(NUMBERS)})\s+(?:of\s+)?(day|week|month|year)s?\b"
)
_RELATIVE_WEEKDAY = re.compile(rf"\b(next|this|coming|last|past)?\s*({_WEEKDAY})\b")
_YEAR_AWAY = re.compile(r"\bnext\s+(?:month|year|summer|spring|winter|fall)\b")
_NOT_BEFORE = re.compile(
    r"\b(?:not?\s+before|until|till|til|from|starting|any\s?time\s+after|after|since|back\s+on)\s*(?:the\s*)?$"
)
_STRICTLY_AFTER = re.compile(r"\bafter\s*(?:the\s*)?$")
_NOT_AFTER = re.compile(r"\b(?:by|before|no later than|latest)\s*(?:the\s*)?$")
_NOT_THEN = re.compile(
    r"\b(?:not|except|cant|cannot|wont|dont|no)(?:\s+(?:be|do|come|on|make|work|home|around|there|it|for|me))*\s*$"
)
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|ish)?"
_BETWEEN = re.compile(rf"\b(?:between|from)?\s*{_CLOCK}\s*(?:-|to|and|until|til|till)\s*{_CLOCK}(?=\W|$)")
_AFTER = re.compile(rf"\b(?:after|from|past|not before|later than|earliest)\s+{_CLOCK}(?=\W|$)")
_BEFORE = re.compile(rf"\b(?:before|by|earlier than|latest)\s+{_CLOCK}(?=\W|$)")
_AROUND = re.compile(
    r"\b(?:at|around|about|like|circa)\s+(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|ish)?(?=\W|$)"
    r"|\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|ish)\b"
    r"|\b(\d{1,2}):(\d{2})\b"
)
_ANY_DAY = re.compile(
    r"\b(?:any|next|soonest|earliest|whichever|whatever)\s+(?:\w+\s+)?(?:day|available|possible|free|time\s+slot)\b"
    r"|\b(?:any\s?time|whenever|soonest|earliest|next day)\b"
)
_NOON = re.compile(r"\b(before|after|by|at|around)?\s*(?:noon|midday|lunch(?:time)?)\b")


def read_wish(text: str, today: date) -> Wish | Unclear:
    """When somebody wants their delivery. `today` is the day at the address."""
    words = plain(text)
    if re.search(r"\byesterday\b|\blast\s+(?:week|night)\b", words) and not re.search(r"\btomorrow|next\b", words):
        return Unclear("past", "yesterday")
    if far := _YEAR_AWAY.search(words):
        return Unclear("absurd", far.group())
    wish, rest = Wish(), words
    try:
        for day, found, before in _dates(words, today):
            rest = rest.replace(found, " ", 1)
            if day - today > FARTHEST:
                return Unclear("absurd", found.strip())
            if day < today:
                return Unclear("past", found.strip())
            wish = _add(wish, day, before)
    except _NoSuchDay as error:
        return Unclear("no_such_day", str(error))
    wish = _with_spans(_with_weekdays(wish, rest, today), rest, today)
    wish = _with_times(wish, rest)
    return wish if not wish.is_empty else Unclear("nothing")


def _add(wish: Wish, day: date, before: str) -> Wish:
    if _NOT_BEFORE.search(before):
        return replace(wish, first=day + timedelta(days=1) if _STRICTLY_AFTER.search(before) else day)
    if _NOT_AFTER.search(before):
        return replace(wish, last=day)
    if _NOT_THEN.search(before):
        return wish if wish.days else replace(wish, first=day + timedelta(days=1))
    return replace(wish, days=(*wish.days, day))


def _dates(words: str, today: date) -> Iterator[tuple[date, str, str]]:
    """Each calendar day that is named, the words for it, and what stands before them."""
    taken = words
    for pattern, reading in _READINGS:
        for found in pattern.finditer(taken):
            day = reading(found, today)
            if day is not None:
                yield day, found.group(), taken[: found.start()]
                taken = taken[: found.start()] + " " * len(found.group()) + taken[found.end() :]
    for word, day in _named(today):
        if name := re.search(rf"\b{word}\b", taken):
            yield day, name.group(), taken[: name.start()]
            taken = taken[: name.start()] + " " * len(name.group()) + taken[name.end() :]


def _iso(found: re.Match[str], today: date) -> date:
    return _day(int(found[1]), int(found[2]), int(found[3]), found.group())


def _slashed(found: re.Match[str], today: date) -> date | None:
    """US order, unless only the other one is a day."""
    one, two, year = int(found[1]), int(found[2]), found[3]
    month, day = (one, two) if one <= 12 else (two, one)
    if found.group().count(".") and year is None:
        return None  # 3.30 is a time
    if not 1 <= month <= 12:
        raise _NoSuchDay(found.group())
    return _day(_year(year), month, day, found.group()) if year else _coming(month, day, today, found.group())


def _month_day(found: re.Match[str], today: date) -> date:
    return _with_month(MONTHS[found[1]], int(found[2]), found[3], today, found.group())


def _day_month(found: re.Match[str], today: date) -> date:
    return _with_month(MONTHS[found[2]], int(found[1]), found[3], today, found.group())


def _with_month(month: int, day: int, year: str | None, today: date, said: str) -> date:
    return _day(int(year), month, day, said) if year else _coming(month, day, today, said)


def _ordinal(found: re.Match[str], today: date) -> date:
    """The next day of that number."""
    number = int(found[1] or found[2])
    if not 1 <= number <= 31:
        raise _NoSuchDay(found.group())
    year, month = today.year, today.month
    for _ in range(3):
        if number <= monthrange(year, month)[1] and date(year, month, number) >= today:
            return date(year, month, number)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    raise _NoSuchDay(found.group())


def _in_days(found: re.Match[str], today: date) -> date:
    count = int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]
    return today + timedelta(days=count * {"day": 1, "week": 7, "month": 30, "year": 365}[found[2]])


_READINGS = (
    (_ISO, _iso), (_SLASHED, _slashed), (_MONTH_DAY, _month_day), (_DAY_MONTH, _day_month), (_IN_DAYS, _in_days),
    (_ORDINAL, _ordinal),
)  # fmt: skip


def _named(today: date) -> Iterator[tuple[str, date]]:
    yield r"day after tomorrow", today + timedelta(days=2)
    yield r"tomorrow", today + timedelta(days=1)
    yield r"(?:today|tonight|later today|this (?:morning|afternoon|evening)|asap|right now)", today
    november = date(today.year, 11, 1)
    thanksgiving = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    yield r"thanksgiving", thanksgiving if thanksgiving >= today else thanksgiving.replace(year=today.year + 1)
    yield r"(?:christmas|xmas) eve", _coming(12, 24, today, "")
    yield r"(?:christmas|xmas)(?: day)?", _coming(12, 25, today, "")
    yield r"new years eve", _coming(12, 31, today, "")
    yield r"new years?(?: day)?", _coming(1, 1, today, "")


def _day(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _NoSuchDay(said) from None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _coming(month: int, day: int, today: date, said: str) -> date:
    """This year's, or next year's when this year's is long gone: "Jan 3" said in December."""
    if month == 2 and day == 29:
        year = next(year for year in range(today.year, today.year + 9) if monthrange(year, 2)[1] == 29)
        return date(year, 2, 29)
    this_year = _day(today.year, month, day, said)
    return this_year if today - this_year < timedelta(days=180) else this_year.replace(year=today.year + 1)


def _with_weekdays(wish: Wish, words: str, today: date) -> Wish:
    """ "friday" is the coming one, "next friday" that of next week; several, or plurals, are any of them."""
    found = [
        match
        for match in _RELATIVE_WEEKDAY.finditer(words)
        if match[2] not in ("sat", "sun", "mon", "wed") or not re.match(r"\s+(?:down|on the)\b", words[match.end() :])
    ]
    if not found or wish.days:
        return wish
    if any(re.search(r"\b(?:any|every|only)\b", words[: match.start()]) for match in found) or len(found) > 2:
        return replace(wish, weekdays=frozenset(WEEKDAYS[match[2]] for match in found))
    for match in found:
        ahead = (WEEKDAYS[match[2]] - today.weekday()) % 7
        if match[1] == "next":
            ahead = 7 - today.weekday() + WEEKDAYS[match[2]]
        elif "week from" in words[: match.start()] or re.match(r"\s+week\b", words[match.end() :]):
            ahead += 7
        elif ahead == 0:
            ahead = 7
        wish = _add(wish, today + timedelta(days=ahead), words[: match.start()])
    return wish


def _with_spans(wish: Wish, words: str, today: date) -> Wish:
    monday = today + timedelta(days=7 - today.weekday())
    if not wish.days and re.search(r"\bafter\s+next\s+week\b", words):
        wish = replace(wish, first=monday + timedelta(days=7))
    elif not wish.days and re.search(r"\bnext\s+week\b", words):
        wish = replace(wish, first=monday, last=monday + timedelta(days=6))
    elif not wish.days and re.search(r"\bthis\s+week\b", words):
        wish = replace(wish, last=monday - timedelta(days=1))
    if re.search(r"\bweekends?\b", words) and not wish.days:
        wish = replace(wish, weekdays=frozenset({5, 6}))
    elif re.search(r"\bweekdays?\b", words) and not wish.days:
        wish = replace(wish, weekdays=frozenset(range(5)))
    if wish.is_empty and _ANY_DAY.search(words):
        return replace(wish, first=today + timedelta(days=1))
    return wish


def _with_times(wish: Wish, words: str) -> Wish:
    if found := _BETWEEN.search(words):
        start, end = _clock(found[1], found[2], found[3] or found[6]), _clock(found[4], found[5], found[6])
        if start and end and start < end:
            return replace(wish, after=start, before=end)
    after, before = wish.after, wish.before
    for part, (start, end) in PARTS_OF_DAY.items():
        if re.search(rf"\b{part}\b", words) and not re.search(rf"\b(?:not?|before)\s+(?:in\s+the\s+)?{part}\b", words):
            after, before = start, end
    if found := _NOON.search(words):
        after, before = (after, time(12)) if found[1] in ("before", "by") else (time(12), before)
    if found := _AFTER.search(words):
        after = _clock(found[1], found[2], found[3]) or after
    if found := _BEFORE.search(words):
        before = _clock(found[1], found[2], found[3]) or before
    if (after, before) == (None, None) and (found := _AROUND.search(words)):
        at = _clock(found[1] or found[4] or found[7], found[2] or found[5] or found[8], found[3] or found[6])
        if at:
            after, before = at, time(min(at.hour + 1, 23), at.minute)
    return replace(wish, after=after, before=before)


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    """Hours from 1 to 7 without am or pm are in the afternoon: nobody delivers at three in the night."""
    number = int(hour)
    if half in ("pm", "p.m.") and number < 12:
        number += 12
    elif half in ("am", "a.m."):
        number %= 12
    elif 1 <= number <= 7:
        number += 12
    minutes = int(minute or 0)
    return time(number, minutes) if number < 24 and minutes < 60 else None
