"""How many minutes: "20 min", "hour and a half", "10-15", "I'll be there at 2:30"."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from doorstep.language.reports.words import in_digits, plain

LONGEST = 8 * 60
"""Minutes; nobody means a longer one."""
_LONGEST_BARE = 180
"""Minutes of a number without a unit: "450" is none."""

_HOUR = r"(?:hours?|hrs?|h|horas?)\b"
_MINUTE = r"(?:minutes?|mins?|m|minutos?|minites?)\b"
# What is said of hours, put as minutes with a mark ("90~") line after line: a later one reads what an earlier left.
_HOURS: tuple[tuple[str, Callable[[re.Match[str]], int]], ...] = (
    (rf"\b(?:3|three) (?:quarters|qtrs) (?:of )?(?:an )?{_HOUR}", lambda _: 45),
    (rf"\b(?:a )?quarter (?:of )?(?:an )?{_HOUR}|\bcuarto de hora\b", lambda _: 15),
    (
        rf"\b(\d+) and (?:a )?half {_HOUR}|\b(\d+) {_HOUR} (?:and (?:a )?half|y media)\b",
        lambda m: 60 * int(m[1] or m[2]) + 30,
    ),
    (rf"\b(?:(?:an?|una) )?{_HOUR} (?:and (?:a )?half|y media)\b", lambda _: 90),
    (rf"\b(?:a )?half (?:of )?(?:an? )?{_HOUR}|\bmedia hora\b|\b1/2 {_HOUR}", lambda _: 30),
    (rf"\b(?:a )?couple (?:of )?{_HOUR}", lambda _: 120),
    (r"\b(\d+) ?hr?(\d{1,2})\b", lambda m: 60 * int(m[1]) + int(m[2])),
    (rf"(?<![\d.:])(\d+(?:\.\d+)?) ?{_HOUR}", lambda m: round(60 * float(m[1]))),
    (rf"(?:\b(?:an?|una|like|about|bout) |^(?!h\b)) ?{_HOUR}", lambda _: 60),
    # "1 to 2 hours", "an hour and 20 minutes", "hour 15"
    (r"(?<![\d.:])\d+(?:\.\d+)? ?(?:-|to|or) ?(\d+)~", lambda m: int(m[1])),
    (
        rf"\b(\d+)~(?: and| y|,)? ?(\d{{1,2}})(?: ?{_MINUTE}|\b(?![:~]| ?(?:stops?|box|pack)))",
        lambda m: int(m[1]) + int(m[2]),
    ),
)
_IN_MINUTES = re.compile(r"\b(\d+)~")

_N = r"(?<![\d.:#$-])(\d{1,4})"
_RANGE = rf"{_N}(?: ?(?:-|to|or|and|a|,) ?(\d{{1,3}}))?"
_WITH_UNIT = re.compile(rf"{_RANGE} ?(?:more |extra |or so )?{_MINUTE}")
# "half an hour maybe 40": beside a duration that was said.
_PERHAPS_MORE = re.compile(
    r"\b(?:maybe|perhaps|possibly|could be|might be|more like|closer to|up to|or) (?:like |even |about )?(\d{1,3})"
    r"(?! ?(?:stops?|box|pack|boxes|packages|of|oclock|am|pm|paradas)\b|[\d:a-z])"
)
_MADE = r"(?<!cant )(?<!wont )(?<!not )(?<!gonna )(?<!to )(?<!didnt )make (?:it|that)"
# Without a unit: by what stands beside it.
_AS_DELAY = re.compile(
    rf"{_RANGE}(?: (?:late|behind|tarde|atrasad[oa]|(?:min\w* )?de retraso|tops|more|extra|out|away|off|easy)\b"
    r"(?! stops))"
    rf"|(?:\+|\b(?:plus|add|adding|another|late|behind|delay(?:ed)?|(?:behind|late|off) by|lost|{_MADE}))"
    rf" ?(?:like |about |bout )?{_RANGE}"
    r"(?! ?(?:stops?|box|pack|boxes|packages|of|oclock|am|pm|paradas|pounds|lbs|bucks|miles)\b|[\d:a-z])"
)
_ALONE = re.compile(
    r"\W*(?:(?:its|say|just|only|maybe|about|bout|abt|like|i think|more like|ok|um|uh|yeah|probably|around|gimme|need"
    r"|como|unos|the)\W+)*"
    rf"{_RANGE}(?:\W+(?:more|or so|tops|max|at most|i think|maybe|ish|please|pls|if that|give or take))*\W*"
)
_IN_THEIR_PLACE = re.compile(rf"\b(?:{_MADE}|more like|closer to) (?:like |about )?\d")
_NOTHING_BUT_IN_THEIR_PLACE = re.compile(
    r"\W*(?:(?:no|nah|wait|sorry|actually|oh|ok|um|uh|hey|well|now|hm+)\W+)*(?:make (?:it|that)|more like|closer to)"
    r" (?:like |about )?\d+(?: ?m(?:in\w*)?)?\W*"
)
_HOUR_OF_DAY = re.compile(r"\baround (?:[1-9]|1[0-2])\b(?! ?m)")
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:stops?|parada|number|apt|unit|suite|van|route|exit) ?#?|#)\d+[a-z]?|\b[l1] ?m[ #:-]*\d[\d -]*"
    r"|\bi ?m[ #:-]*\d[\d -]{6,}"
)
_CLOCK = re.compile(
    r"(?<![\d:#])(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d) ?(?P<half>[ap])?\.?m?\b"
    r"|\b(?P<whole>\d{1,2}) ?(?:(?P<half_of_whole>[ap])\.?m\b|o ?clock\b)"
    r"|\bhalf past (?P<past>\d{1,2})\b|\b(?P<noon>noon)\b"
    r"|\b(?:by|at|around|about|till?|until|closer to|more like|a las) (?P<bare>\d{1,2})"
    r"(?: (?P<bare_minute>[0-5]\d))?\b(?![:.]?\d)"
)


def minutes(text: str, now: datetime | None = None, eta: datetime | None = None) -> int | None:
    """The minutes that are said, of several the most ("10-15" is 15); None when none are.

    A clock time ("at 2:30") counts only with `now`, aware and in the zone where the driver is: it is the next such
    time, and the minutes are those after `eta`, aware (0 when it is not later), or after `now` where there is no `eta`.
    """
    words = in_digits(plain(text))
    said = _said(words)
    if said is None and now is not None and (at := _clock_time(words, now)) is not None:
        said = max(round((at - (eta or now)).total_seconds() / 60), 0)
    return said if said is not None and said <= LONGEST else None


def says_other_minutes(text: str) -> bool:
    """ "make that 40": in place of those that were said before."""
    words = in_digits(plain(text))
    return _IN_THEIR_PLACE.search(words) is not None and _said(words) is not None


def says_only_other_minutes(text: str) -> bool:
    """ "make that 40", and nothing of a delay: without one that was said before it may be of anything."""
    return _NOTHING_BUT_IN_THEIR_PLACE.fullmatch(in_digits(plain(text))) is not None


def clock_time(text: str, now: datetime) -> datetime | None:
    """The next such time of day after `now` (aware, in the zone where the driver is); None when none is said."""
    return _clock_time(re.sub(r"\b(?:after|round|from)\b", "at", in_digits(plain(text))), now)


def _said(words: str) -> int | None:
    words = _NAMED_NUMBER.sub(" ", words)
    for pattern, value in _HOURS:
        words = re.sub(pattern, partial(_marked, value), words)
    found = [int(match[1]) for match in _IN_MINUTES.finditer(words)] + [_most(m) for m in _WITH_UNIT.finditer(words)]
    if found:
        found += [int(match[1]) for match in _PERHAPS_MORE.finditer(words) if int(match[1]) <= _LONGEST_BARE]
    else:
        found = [most for match in _AS_DELAY.finditer(words) if (most := _most(match)) <= _LONGEST_BARE]
    if (
        not found
        and not _HOUR_OF_DAY.search(words)
        and (alone := _ALONE.fullmatch(words))
        and _most(alone) <= _LONGEST_BARE
    ):
        found = [_most(alone)]
    return max(found, default=None)


def _marked(value: Callable[[re.Match[str]], int], found: re.Match[str]) -> str:
    return f"{value(found)}~"


def _most(found: re.Match[str]) -> int:
    return max(int(group) for group in found.groups() if group)


def _clock_time(words: str, now: datetime) -> datetime | None:
    """The next time that is so written on a clock face; the last one named."""
    at = None
    for match in _CLOCK.finditer(words):
        hour = int(match["hour"] or match["whole"] or match["past"] or match["bare"] or 12)
        minute = 30 if match["past"] else int(match["minute"] or match["bare_minute"] or 0)
        half = match["half"] or match["half_of_whole"] or ("p" if match["noon"] else None)
        if hour <= 23 and minute <= 59:
            at = _next(hour, minute, half, now)
    return at


def _next(hour: int, minute: int, half: str | None, now: datetime) -> datetime:
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    step = timedelta(hours=24 if half or hour > 12 or hour == 0 else 12)
    while at < now - timedelta(minutes=1):
        at += step
    while at - step >= now - timedelta(minutes=1):
        at -= step
    return at
