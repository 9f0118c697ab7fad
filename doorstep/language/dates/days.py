"""The days that a text names, each where it stands; whether they are wanted is for `bounds` to say. Pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from doorstep.language.dates.almanac import NamedDays, NoSuchDay, coming, day_of, in_month, only, thanksgiving
from doorstep.language.dates.weeks import as_week, parts_of_weeks
from doorstep.language.dates.words import MONTHS, NUMBERS, UNITS, WEEKDAYS


class Clash(Exception):
    """The weekday and the date that are named side by side are not the same day."""


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
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
    r"|since"
    r"|between|from|by|around|for|anytime|any time|when|but|not|thanks|thx|ok|should|will|morning|afternoon|evening"
    r"|noon|on"
    r"|only|so|cuz|thats|i|we|u|you|can|could|just|any|early|late|until|to|through|it|was|im|were|he|she|they"
    r"|doesnt|dont|wont"
    rf"|cant|isnt|{_WEEKDAY})\b|\d))"
)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(
    r"(?<![\w/.#-])(?<!apt )(?<!unit )(?<!suite )(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b"
    r"(?!\s*(?:am|pm|/|hours?|inch|miles?|way|dozen|blocks?))"
    r"|(?<![\w/.#-])(\d{1,2})[.-](\d{1,2})[.-](\d{4}|\d{2})\b(?![\w-])"
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
    rf"\b(?:the\s+)?(\d{{1,2}}){_TH}\b{_AFTER_A_NUMBERED_DAY}{_NO_DAY_OF_MONTH}"
    rf"|\bthe\s+(\d{{1,2}})\b{_AFTER_A_NUMBERED_DAY}{_NO_DAY_OF_MONTH}"
)
_IN_DAYS = re.compile(
    rf"\b(?:in|within)\s+(?:about\s+|like\s+)?(?:a\s+)?({_NUMBER})\s+(?:of\s+|more\s+)?(day|week|month|year)s?\b"
    rf"|\b({_NUMBER})\s+(?:of\s+)?(day|week|month|year)s?\s+(?:from (?:now|today)|later|out)\b"
)
_SOON = re.compile(
    rf"\b(?:in|within)\s+(?:about\s+|like\s+)?(?:{_NUMBER}|half an?)\s+(?:of\s+)?(?:minutes?|mins?|hours?|hrs?)\b"
    r"|\b(?:later|earlier|sometime|anytime|any time)?\s*(?:today|tonight)\b|\bthis (?:morning|afternoon|evening)\b"
    r"|\basap\b|\bright now\b|\bright away\b"
)
_WEEKDAY_NAMED = re.compile(
    rf"\b((?:a|one|two|2|three|3) weeks? from\s+)?(?:(next|this|the coming|last|past|any|every|each|on a|a"
    rf"|on)\s+)?(?:coming\s+)?({_WEEKDAY})\b(\s+(?:after next|week after|week"
    r"|the (?:following )?week after|of next week|next week|the week of))?(?!\s*-?\s*(?:thru|through)\b\s*\d)"
)
_LONG_AGO = re.compile(r"\byesterday\b|\blast\s+(?:week|night|month|year|time)\b|\bthe other (?:day|week|night)\b")
_PLURALS = re.compile(r"\w+days")
_TO = re.compile(r"\s*(?:-|to|through|until|thru)\s*(?:the\s+)?")
_BESIDE = re.compile(r"\s*,?\s*(?:the|of|on)?\s*")


def named(words: str, today: date) -> list[NamedDays]:
    """In the order in which they stand. Raises NoSuchDay or Clash."""
    found: list[NamedDays] = []
    left = words
    for reading in _READINGS:
        for mention in reading(left, today):
            found.append(mention)
            left = left[: mention.start] + "\0" * (mention.end - mention.start) + left[mention.end :]
    found.sort(key=lambda mention: mention.start)
    return [as_week(mention, words) for mention in _spans(_merged(found, words, today), words)]


def _merged(found: list[NamedDays], words: str, today: date) -> list[NamedDays]:
    """ "friday the 27th" is one day; "fri 24th", which is a Thursday, is none."""
    merged: list[NamedDays] = []
    for mention in found:
        before = merged[-1] if merged else None
        if (
            before is None
            or not _BESIDE.fullmatch(words[before.end : mention.start])
            or before.is_by_weekday == mention.is_by_weekday
            or not (before.first and mention.first and before.first == before.last and mention.first == mention.last)
        ):
            merged.append(mention)
            continue
        by_weekday, dated = (before, mention) if before.is_by_weekday else (mention, before)
        assert by_weekday.first is not None
        assert dated.first is not None
        said = words[before.start : mention.end]
        if by_weekday.first.weekday() != dated.first.weekday():
            if dated.words in ("today", "tonight") or not re.search(r"\d|christmas|xmas|new year|thanks", dated.words):
                merged.append(mention)
                continue
            raise Clash(said)
        merged[-1] = replace(dated, start=before.start, end=mention.end, words=said)
    return merged


def _spans(found: list[NamedDays], words: str) -> list[NamedDays]:
    """ "monday through wednesday" is one span, but not in "move it from monday to wednesday"."""
    spans: list[NamedDays] = []
    for mention in found:
        before = spans[-1] if spans else None
        if before and before.first and mention.first and not before.weekdays and not mention.weekdays:
            between, left = words[before.end : mention.start], words[: before.start]
            is_between = between.strip() in ("and", "&") and re.search(r"\bbetween\s+(?:the\s+)?$", left)
            if (_TO.fullmatch(between) or is_between) and not _MOVES.search(left):
                last = mention.last or mention.first
                while mention.is_by_weekday and last < before.first:
                    last += timedelta(days=7)
                if before.first <= last <= before.first + timedelta(days=31):
                    led_by = _FROM_OR_BETWEEN.search(left)
                    start = led_by.start() if led_by else before.start
                    spans[-1] = NamedDays(start, mention.end, words[start : mention.end], before.first, last)
                    continue
        spans.append(mention)
    return spans


_FROM_OR_BETWEEN = re.compile(r"(?:\b(?:from|between)\s+(?:the\s+)?)?$")
_MOVES = re.compile(
    r"\b(?:move|moved|change|changed|switch|push|bump|swap|reschedule|go|going|shift)\w*\b[^.;!?]{0,40}$"
)


def _by_date(pattern: re.Pattern[str], read: "Callable[[re.Match[str], date], tuple[date, date] | None]") -> "_Reading":
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
    count = int(said) if said.isdigit() else NUMBERS[said]
    return only(today + timedelta(days=count * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]))


def _ago(found: re.Match[str], today: date) -> tuple[date, date]:
    return only(today - timedelta(days=1))


def _named(words: str, today: date) -> Iterator[NamedDays]:
    for pattern, day in (
        (r"(?:the )?day after tomorrow|overmorrow", today + timedelta(days=2)),
        (r"day after (?:the )?(?:thanksgiving|turkey day)|black friday", thanksgiving(today) + timedelta(days=1)),
        (r"(?:the )?day before (?:thanksgiving|turkey day)|thanksgiving eve", thanksgiving(today) - timedelta(days=1)),
        (r"(?:the )?day before (?:christmas|xmas)", coming(12, 24, today, "")),
        (r"tomorrow", today + timedelta(days=1)),
        (r"thanksgiving|turkey day", thanksgiving(today)),
        (r"(?:christmas|xmas) ev", coming(12, 24, today, "")),
        (r"(?:christmas|xmas)(?: day)?", coming(12, 25, today, "")),
        (r"new years? ev", coming(12, 31, today, "")),
        (r"new years?(?: day)?", coming(1, 1, today, "")),
    ):
        for found in re.finditer(rf"\b(?:{pattern})\b", words):
            yield NamedDays(found.start(), found.end(), found.group(), day, day)
            words = words[: found.start()] + "\0" * len(found.group()) + words[found.end() :]


def _soon(words: str, today: date) -> Iterator[NamedDays]:
    for found in _SOON.finditer(words):
        yield NamedDays(found.start(), found.end(), found.group().strip(), today, today)


def _past(words: str, today: date) -> Iterator[NamedDays]:
    for found in _LONG_AGO.finditer(words):
        yield NamedDays(found.start(), found.end(), found.group(), is_past=True)


def _by_weekday(words: str, today: date) -> Iterator[NamedDays]:
    """ "friday" is the coming one, "next friday" that of next week, "fridays" and "any friday" every one."""
    for found in _WEEKDAY_NAMED.finditer(words):
        which, weekday, later = (
            found[2],
            WEEKDAYS[found[3]],
            (found[4] or "").strip(),
        )
        if which in ("last", "past"):
            yield NamedDays(found.start(), found.end(), found.group(), is_past=True)
        elif which in ("any", "every", "each", "a", "on a") or _PLURALS.fullmatch(found[3]):
            yield NamedDays(found.start(), found.end(), found.group(), weekdays=frozenset({weekday}))
        else:
            day = _weekday(weekday, which, later, today)
            if found[1]:
                day += timedelta(days=7 * {"two": 2, "2": 2, "three": 3, "3": 3}.get(found[1].split()[0], 1))
            start = found.start(3) if which in ("on", None) and not found[1] else found.start()
            yield NamedDays(start, found.end(), words[start : found.end()], day, day, is_by_weekday=not later)


def _weekday(weekday: int, which: str | None, later: str, today: date) -> date:
    coming = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    next_weeks = today + timedelta(days=7 - today.weekday() + weekday)
    if later == "after next":
        return next_weeks + timedelta(days=7)
    if later in ("week", "the week of"):
        return coming + timedelta(days=7)
    if which == "next" or later:
        return next_weeks
    return coming


_Reading = Callable[[str, date], Iterator[NamedDays]]
_READINGS: tuple[_Reading, ...] = (
    _past, _by_date(_ISO, _iso), _by_date(_SLASHED, _slashed), _by_date(_MONTH_DAY, _month_day),
    _by_date(_DAY_MONTH, _day_month), _by_date(_IN_DAYS, _in_days), _by_date(_ORDINAL, _ordinal), _named, _soon,
    _by_weekday, parts_of_weeks,
)  # fmt: skip
