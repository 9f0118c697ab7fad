"""The days that a text names, each where it stands; whether they are wanted is for `bounds` to say. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from doorstep.language.dates.almanac import NamedDays, coming, monday_of, thanksgiving
from doorstep.language.dates.months import parts_of_months, weekdays_of_months
from doorstep.language.dates.numbered import NUMBER, NUMBERED, Reading
from doorstep.language.dates.refused import will_not_do_before
from doorstep.language.dates.weeks import as_week, parts_of_weeks
from doorstep.language.dates.words import WEEKDAYS


class Clash(Exception):
    """The weekday and the date that are named side by side are not the same day."""


_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_SOON = re.compile(
    rf"\b(?:in|within)\s+(?:about\s+|like\s+)?(?:{NUMBER}|half an?)\s+(?:of\s+)?(?:minutes?|mins?|hours?|hrs?)\b"
    r"|\b(?:later|earlier|sometime|anytime|any time)?\s*(?:today|tonight)\b|\bthis (?:morning|afternoon|evening)\b"
    r"|\basap\b|\bright now\b|\bright away\b"
)
_WEEKDAY_NAMED = re.compile(
    rf"\b((?:a|one|two|2|three|3) weeks? from\s+|(?:two|2|three|3)\s+(?=\w+s from now))?"
    r"(?:(next|this|the coming|last|past|any|every|each|on a|a|on)\s+)?(?:coming\s+)?"
    rf"({_WEEKDAY})\b(\s+(?:after next|(?:the )?week after next|week after|week|the (?:following )?week after"
    r"|of next week|next week|the week of|after th(?:is|at)(?: one)?|from now))?(?!\s*-?\s*(?:thru|through)\b\s*\d)"
)
_LONG_AGO = re.compile(
    r"\byesterday\b|\blast\s+(?:week|night|month|year|time)\b(?!\s+of)|\bthe other (?:day|week|night)\b"
)
_WEEKDAY_OF = (MO, TU, WE, TH, FR, SA, SU)
_BEFORE_OR_AFTER = re.compile(r"\s+(?:right |just )?(before|after)\s+(?:the )?")
_DAY_BESIDE = re.compile(
    r"\b(?:or|and|but|then|rather|instead)\s+(?:maybe |on |even )?(?:the )?(day after|day before|next day"
    r"|following day|one after|one after that|week after|next one)\b(?! \w*\d)"
)
_DAYS_BY_NAME: tuple[tuple[re.Pattern[str], Callable[[date], date]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), day)
    for pattern, day in (
        (r"(?:the )?day after tomorrow|overmorrow", lambda today: today + timedelta(days=2)),
        (
            r"day after (?:the )?(?:thanksgiving|turkey day)|black friday",
            lambda today: thanksgiving(today) + timedelta(days=1),
        ),
        (
            r"(?:the )?day before (?:thanksgiving|turkey day)|thanksgiving eve",
            lambda today: thanksgiving(today) - timedelta(days=1),
        ),
        (r"(?:the )?day before (?:christmas|xmas)|(?:christmas|xmas) ev", lambda today: coming(12, 24, today, "")),
        (r"tomorrow", lambda today: today + timedelta(days=1)),
        (r"thanksgiving|turkey day", thanksgiving),
        (r"(?:christmas|xmas)(?: day)?", lambda today: coming(12, 25, today, "")),
        (r"new years? ev", lambda today: coming(12, 31, today, "")),
        (r"new years?(?: day)?", lambda today: coming(1, 1, today, "")),
    )
)
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
    found = list(_with_days_beside(found, left))
    found = _merged(_told_by_another(found, words), words, today)
    return [as_week(mention, words) for mention in _spans(found, words)]


def _with_days_beside(found: list[NamedDays], left: str) -> Iterator[NamedDays]:
    """ "monday or the day after": told by the day before it."""
    for mention, after in zip_longest(found, found[1:]):
        yield mention
        beside = _DAY_BESIDE.search(left, mention.end, after.start if after else len(left))
        if beside and mention.first and mention.first == mention.last:
            ahead = {"day before": -1, "one after": 7, "week after": 7, "next one": 7}.get(beside[1], 1)
            day = mention.first + timedelta(days=ahead)
            yield NamedDays(beside.start(1), beside.end(1), beside[1], day, day)


def _told_by_another(found: list[NamedDays], words: str) -> list[NamedDays]:
    """ "the monday after thanksgiving" is one day."""
    told: list[NamedDays] = []
    for mention in found:
        before = told[-1] if told else None
        between = _BEFORE_OR_AFTER.fullmatch(words[before.end : mention.start]) if before else None
        if before and between and before.is_by_weekday and before.first and mention.first and not mention.is_by_weekday:
            sign = 1 if between[1] == "after" else -1
            day = mention.first + relativedelta(days=sign, weekday=_WEEKDAY_OF[before.first.weekday()](sign))
            told[-1] = NamedDays(before.start, mention.end, words[before.start : mention.end], day, day)
        else:
            told.append(mention)
    return told


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
            will_not_do = "," in words[before.end : mention.start] and will_not_do_before(words[: before.start])
            if (
                will_not_do
                or dated.words in ("today", "tonight")
                or not re.search(r"\d|christmas|xmas|new year|thanks", dated.words)
            ):
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
_MOVES = re.compile(r"\b(?:move|moved|change|changed|switch|push|bump|swap|reschedule|shift)\w*\b[^.;!?]{0,40}$")


def _named(words: str, today: date) -> Iterator[NamedDays]:
    for pattern, day in _DAYS_BY_NAME:
        for found in pattern.finditer(words):
            when = day(today)
            yield NamedDays(found.start(), found.end(), found.group(), when, when)
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
        elif found[4] is None and (which in ("any", "every", "each", "a", "on a") or _PLURALS.fullmatch(found[3])):
            yield NamedDays(found.start(), found.end(), found.group(), weekdays=frozenset({weekday}))
        else:
            day = _weekday(weekday, which, later, today)
            if found[1]:
                weeks = {"two": 2, "2": 2, "three": 3, "3": 3}.get(found[1].split()[0], 1)
                day += timedelta(weeks=weeks - 1 if later == "from now" else weeks)
            start = found.start(3) if which in ("on", None) and not found[1] else found.start()
            yield NamedDays(start, found.end(), words[start : found.end()], day, day, is_by_weekday=not later)


def _weekday(weekday: int, which: str | None, later: str, today: date) -> date:
    coming = today + relativedelta(days=1, weekday=weekday)
    if which != "next" and not later:
        return coming
    next_weeks = monday_of(today) + relativedelta(weeks=1, weekday=weekday)
    if later.endswith("after next"):
        return next_weeks + relativedelta(weeks=1)
    if later in ("week", "the week of", "after this", "after that", "after this one", "after that one"):
        return coming + relativedelta(weeks=1)
    return coming if later == "from now" else next_weeks


_READINGS: tuple[Reading, ...] = (
    weekdays_of_months,
    _past,
    *NUMBERED,
    _named,
    _soon,
    _by_weekday,
    parts_of_weeks,
    parts_of_months,
)
