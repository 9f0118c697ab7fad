"""Weeks, weekends and parts of them, as they are named. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from doorstep.language.dates.almanac import NamedDays, monday_of

_PART_OF_WEEK = re.compile(
    r"\b(?:(end|late|later|back half|second half|early|beginning|start|first half|first part|middle|mid|latter part)"
    r"(?: part)?(?: of| in)?(?: the)?\s+)?(?:(the|this|next|following|coming)\s+)?(week|weekend)(\s+after next"
    r"|\s+after this(?: one| week(?:end)?)?\b|\s+after(?=[\s.!?]*$)|\s+of)?"
    r"(?!\s*(?:days?|nights?|s\b))\b"
)
_WEEK_PARTS = {
    "end": (3, 5), "late": (3, 5), "later": (3, 5), "back half": (3, 5), "second half": (3, 5), "latter part": (3, 5),
    "early": (0, 1), "beginning": (0, 1), "start": (0, 1), "first half": (0, 2), "first part": (0, 2),
    "middle": (2, 3), "mid": (2, 3),
}  # fmt: skip
_WEEK_OF = re.compile(r"\b(?:the\s+)?week\s+of\s+(?:the\s+)?$")


def parts_of_weeks(words: str, today: date) -> Iterator[NamedDays]:
    for found in _PART_OF_WEEK.finditer(words):
        part, which, unit, after = found[1], found[2], found[3], (found[4] or "").strip()
        if unit == "week" and part is None and (after == "of" or (which is None and after == "")):
            continue
        monday = start = monday_of(today)
        is_after_this = after == "after" or after.startswith("after this")
        if which in ("next", "following", "coming") or is_after_this:
            start = monday + timedelta(days=7)
        if after == "after next":
            start = monday + timedelta(days=14)
        if unit == "weekend":
            if not after and which in (None, "the"):
                yield NamedDays(found.start(), found.end(), found.group(), weekdays=frozenset({5, 6}))
                continue
            first, last = start + timedelta(days=5), start + timedelta(days=6)
        else:
            begin, end = _WEEK_PARTS.get(part or "", (0, 6))
            first, last = start + timedelta(days=begin), start + timedelta(days=end)
        yield NamedDays(found.start(), found.end(), found.group(), max(first, today), max(last, today))
    words = _PART_OF_WEEK.sub(lambda found: "\0" * len(found.group()) if found[1] or found[2] else found.group(), words)
    for found in re.finditer(r"\bweekends\b|\b(?:a )?weekdays?\b|\b(?:during|in) the week\b", words):
        days = frozenset({5, 6}) if "weekend" in found.group() else frozenset(range(5))
        yield NamedDays(found.start(), found.end(), found.group(), weekdays=days)


def as_week(mention: NamedDays, words: str) -> NamedDays:
    """ "the week of the 7th"."""
    of = _WEEK_OF.search(words[: mention.start])
    if of is None or mention.first is None:
        return mention
    monday = monday_of(mention.first)
    said = words[of.start() : mention.end]
    return NamedDays(of.start(), mention.end, said, monday, monday + timedelta(days=6))
