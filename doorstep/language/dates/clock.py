"""Hours of the clock as people type and say them. Pure."""

import re
from collections.abc import Callable
from datetime import time

from doorstep.language.dates.words import NUMBERS, UNITS

_BOUND_WORD = r"(?:after|before|by|past|until|from|around|round|about|at|between|to|and|than|since|or|like)"
_NO_MORE = (
    r"(?=\s*(?:$|[.,;!?)+-]|am\b|pm\b|oclock|(?:on|or|and|to|if|please|pls|because|since|cuz|bc|but|then|today"
    r"|tomorrow|tonight"
    r"|mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|works?|thats|when|so"
    r"|for me|in the"
    r"|thanks|thx|instead|the)\b))"
)
_HOUR_WORD = "|".join(word for word in NUMBERS if word not in ("a", "an", "couple", "few"))
_SAID_RANGE = re.compile(rf"\b({_HOUR_WORD})(\s*(?:-|to|until)\s*)({_HOUR_WORD})\b(?!\s*{UNITS})")
_LED_BY = "after|before|by|past|until|from|around|at|than"
_FOUR_DIGITS = r"([01]?\d|2[0-3])([0-5]\d)"
_NO_STREET = r"(?=\s*(?:$|[.,;!?-]|hrs?\b|hours?\b|h\b|am\b|pm\b|(?:on|or|and|to|if|please|tomorrow|today|\w+day)\b))"
_DAY = r"\w+day|mon|tues?|wed|thurs?|fri|sat|sun|tomorrow"


def _spoken(found: re.Match[str]) -> str:
    """ "four thirty"."""
    return f"{NUMBERS[found[1]]}:{ {'th': 30, 'fi': 15, 'fo': 45}[found[2][:2]] }"


def _ish(found: re.Match[str]) -> str:
    return f"{NUMBERS[found[1]]}ish"


def _quarter_to(found: re.Match[str]) -> str:
    return f"at {int(found[1]) - 1 or 12}:45"


_AS_CLOCK: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b(?:noon|midday|lunch ?time|lunch)(ish)?\b"), r"12pm\1"),
    (re.compile(r"\b([ap])\.\s?m\b\.?"), r"\1m"),
    (re.compile(r"\b(\d{1,2})\s*(?:oclock|o clock)\b"), r"\1"),
    (re.compile(r"\b(\d{1,2}(?::\d\d)?\s?[ap]m) (?:in the (?:morning|afternoon|evening)|at night)\b"), r"\1"),
    (re.compile(r"\b(\d{1,2}(?::\d\d)?) in the morning\b"), r"\1am"),
    (re.compile(r"\b(\d{1,2}(?::\d\d)?) (?:in the (?:afternoon|evening)|at night)\b"), r"\1pm"),
    (re.compile(rf"\b({_HOUR_WORD}) (thirty|fifteen|forty five|fortyfive)\b"), _spoken),
    (re.compile(r"\bhalf past (\d{1,2})(pm|am)?\b"), r"\1:30\2"),
    (re.compile(r"\b(\d{1,2}:\d\d) ?([ap])\b(?!\s*m)"), r"\1\2m"),
    (re.compile(r"(?<=\d)\s?-\s?ish\b"), "ish"),
    (re.compile(rf"\b({_HOUR_WORD})\s?-?\s?ish\b"), _ish),
    (re.compile(r"\bquarter (?:past|after) (\d{1,2})\b"), r"\1:15"),
    (re.compile(r"\bquarter (?:to|of|until) (\d{1,2})\b"), _quarter_to),
    (re.compile(rf"\b({_LED_BY}|-|to|\w+day|tomorrow) ?(\d{{1,2}})([ap])\b(?!\s*m)"), r"\1 \2\3m"),
    (re.compile(r"\b(\d{1,2})([ap])(?=\s*(?:-|to)\s*\d{1,2}\s*[ap]m?\b)"), r"\1\2m"),
    (re.compile(r"((?:-|to) ?\d{1,2})([ap])\b(?!\s*m)"), r"\1\2m"),
    # "1800", "1130 - 1230pm": with something that says that it is a time.
    (re.compile(rf"\b{_FOUR_DIGITS}(\s*(?:-|to|until)\s*){_FOUR_DIGITS}\b"), r"\1:\2\3\4:\5"),
    (
        re.compile(rf"\b(between|after|from) {_FOUR_DIGITS} ((?:and|but)(?: before)?) {_FOUR_DIGITS}\b"),
        r"\1 \2:\3 \4 \5:\6",
    ),
    (re.compile(rf"\b({_LED_BY}) {_FOUR_DIGITS}\b{_NO_STREET}"), r"\1 \2:\3"),
    (re.compile(rf"\b{_FOUR_DIGITS}(?=\s*(?:hrs|hours|am|pm|h)\b)"), r"\1:\2"),
    (re.compile(rf"\b{_FOUR_DIGITS}(\s*(?:-|to)\s*)(?=\d{{1,2}}(?::\d\d|\s*[ap]m))"), r"\1:\2\3"),
    (re.compile(rf"\b({_DAY}) {_FOUR_DIGITS}\b(?!-){_NO_STREET}"), r"\1 \2:\3"),
    (re.compile(r"(:\d\d)\s*(?:hrs|hours|h)\b"), r"\1"),
)  # fmt: skip
_OTHER_NUMBERS = re.compile(
    r"(?:\+?1[\s.-]?)?\(?\b\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}\b|\b(?:lm)?[\s-]*\d{5,}\b|#\s*\d+|\$\s*\d+|^\W{0,2}10-4\b"
)


def as_clock(words: str) -> str:
    """Plain words with every hour in digits; numbers of other things are gone."""
    words = _OTHER_NUMBERS.sub(" ", words)
    words = _SAID_RANGE.sub(lambda found: f"{NUMBERS[found[1]]}{found[2]}{NUMBERS[found[3]]}", words)
    words = re.sub(rf"\b{_BOUND_WORD}\s+(?:like\s+)?({_HOUR_WORD})\b{_NO_MORE}", _in_digits, words)
    for pattern, clock in _AS_CLOCK:
        words = pattern.sub(clock, words)
    return words


def _in_digits(found: re.Match[str]) -> str:
    return found.group()[: -len(found[1])] + str(NUMBERS[found[1]])


def clock(hour: str, minute: str | None, half: str | None) -> time | None:
    """Hours from 1 to 7 without am or pm are in the afternoon: nobody delivers at three in the night."""
    number = int(hour)
    if half == "pm" and number < 12:
        number += 12
    elif half == "am":
        number %= 12
    elif half is None and 1 <= number <= 7:
        number += 12
    minutes = int(minute or 0)
    return time(number, minutes) if number < 24 and minutes < 60 else None
