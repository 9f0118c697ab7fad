"""Dates and times as people say them, read on a given day. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from doorstep.language.dates import days, hours
from doorstep.language.dates.almanac import NamedDays, NoSuchDay
from doorstep.language.dates.bounds import Bound, are_joined, bound_of
from doorstep.language.dates.plain_words import plain_dates
from doorstep.language.dates.refused import after_the_last_end, was_refused
from doorstep.language.dates.relative import as_dates
from doorstep.language.dates.stretches import by_stretch, words_of_hours
from doorstep.language.dates.wish import FARTHEST, Unclear, Wish

_YEAR_AWAY = re.compile(r"\bnext\s+(?:year|summer|spring|winter|fall)\b")
_NOT_BEFORE_THEN = re.compile(
    r"\b(?:out|away|gone|work|working|busy|asleep|class|meeting|not|wont|cant|isnt"
    r"|nobody|no one|never|back)\b[^.;!?]{0,20}"
    r"(?:\b(?:until|till?) (?:like |about |around |at least |next |this |the )*(?:\w+day|tomorrow|noon"
    r"|[a-z]{3,9} \d+|[\d:]+)"
    r"(?:st|nd|rd|th)?\s*(?:am|pm)?\b[^.;!?]{0,25}?)(?P<again>\b(?:dont|do not|not|no)\b"
    r"[^.;!?]{0,25}\b(?:before|until|till?) (?:then|that)\b)"
)
"""Says the hour once more: "out until 6 so dont come before then"."""
_ANY_DAY = re.compile(
    r"\b(?:any|next|soonest|earliest|whichever|whatever)\s+(?:\w+\s+)?(?:day|available|possible|free|time\s+slot)\b"
    r"|\b(?:any\s?time|whenever|soonest|earliest|next day)\b"
)
_ASAP = re.compile(r"asap|right (?:now|away)")
_GONE_UNTIL = re.compile(r"\b(?:until|back)\s+(?:\w+\s+){0,2}$")
_PART_OF_IT = re.compile(r"\s+(?:in the |at )?(night|evening|afternoon|morning)\b")
_ALL_BUT = re.compile(r"\s*,?\s*(?:but|except|not|besides|other than|minus)\s+(?:not\s+|for\s+|on\s+|the\s+)*")
_SOONER = re.compile(
    r"(?<!\bno )(?<!\bnot )(?<!\bor )(?<!\band )\b(?:earlier|sooner)\b"
    r"(?!\s+(?:than|you|he|they|i|we|it|this (?:week|month|year)|(?:today|on) (?:you|he|they|i|we|it)\b))"
)


@lru_cache(maxsize=16)  # one turn asks several times
def read_wish(text: str, today: date, due: date | None = None) -> Wish | Unclear:
    """When somebody wants their delivery. `today` is the day at the address, `due` the day on file."""
    words = _NOT_BEFORE_THEN.sub(lambda found: found[0].removesuffix(found["again"]), as_dates(plain_dates(text), due))
    if far := _YEAR_AWAY.search(words):
        return Unclear("absurd", far.group())
    try:
        named = days.named(words, today)
    except NoSuchDay as error:
        return Unclear("no_such_day", str(error).strip())
    except days.Clash as error:
        return Unclear("clash", str(error).strip())
    words, bounded = _from_parts(words, _bounded(words, [mention for mention in named if not mention.is_past]))
    counting = [(_coming(mention, bound, today), bound) for mention, bound in bounded if bound is not Bound.ON_FILE]
    for mention, bound in counting:
        if not bound.excludes and (unclear := _impossible(mention, today)):
            return unclear
    wish = _with_hours(_of_days(counting), words_of_hours(words, named), bounded)
    wish = replace(wish, days=tuple(day for day in wish.days if day >= today))  # a span may have begun before
    if _SOONER.search(words):
        wish = replace(wish, sooner=True, days=wish.days if wish.names_a_day or wish.excludes(today) else (today,))
    if not wish.is_empty:
        return wish
    if _ANY_DAY.search(words):
        return Wish(first=today + timedelta(days=1))
    return Unclear("past", named[0].words.strip()) if named else Unclear("nothing")


def _bounded(words: str, named: list[NamedDays]) -> list[tuple[NamedDays, Bound]]:
    """What is on file is wanted where nothing else is."""
    between = [words[one.end : other.start] for one, other in pairwise(named)]
    bounds: list[Bound] = []
    for index, mention in enumerate(named):
        left = between[index - 1] if index else words[: mention.start]
        is_last = index + 1 == len(named)
        right = words[mention.end :] if is_last else between[index]
        after_next = None if is_last else words[named[index + 1].end :]
        if index and bounds[-1] is Bound.EXCLUDED and was_refused(left, right):
            left = after_the_last_end(left) or ""  # what is left of it is said of this day
        if index and bounds[-1].excludes and are_joined(left):
            bounds.append(bounds[-1])
            continue
        if index and named[index - 1].first != named[index - 1].last and _ALL_BUT.fullmatch(left):
            bounds.append(Bound.EXCLUDED)
            continue
        if index and named[index - 1].weekdays and _ALL_BUT.fullmatch(left):
            bounds.append(Bound.EVERY_EXCLUDED)
            continue
        if _ASAP.fullmatch(mention.words):
            bounds.append(Bound.ON_FILE)
            continue
        bounds.append(bound_of(left, right, after_next, is_later=index > 0))
    for index in range(len(named) - 2, -1, -1):  # "monday and tuesday don't work"
        if bounds[index] is Bound.WANTED and bounds[index + 1] is Bound.EXCLUDED and are_joined(between[index]):
            bounds[index] = Bound.EXCLUDED
    if not any(bound is not Bound.ON_FILE and not bound.excludes for bound in bounds):
        bounds = [Bound.WANTED if bound is Bound.ON_FILE else bound for bound in bounds]
    return list(zip(named, bounds, strict=True))


def _from_parts(words: str, bounded: list[tuple[NamedDays, Bound]]) -> tuple[str, list[tuple[NamedDays, Bound]]]:
    """ "gone until sunday night", "any time but friday morning" say no hours of the days that are wanted."""
    changed = []
    for mention, bound in bounded:
        part = _PART_OF_IT.match(words, mention.end)
        is_until = bound is Bound.FROM and _GONE_UNTIL.search(words, 0, mention.start)
        if part and (is_until or bound in (Bound.BEFORE, Bound.EVERY_EXCLUDED)):
            words = words[: part.start()] + " " * len(part.group()) + words[part.end() :]
            bound = Bound.AFTER if is_until and part[1] != "morning" else bound
        changed.append((mention, bound))
    return words, changed


def _coming(mention: NamedDays, bound: Bound, today: date) -> NamedDays:
    """ "before the weekend" is the next one."""
    if not mention.weekdays or bound in (Bound.WANTED, Bound.EXCLUDED, Bound.EVERY_EXCLUDED):
        return mention
    first = today + relativedelta(days=1, weekday=min(mention.weekdays))
    length = 0 if bound is Bound.UP_TO else len(mention.weekdays) - 1
    return replace(mention, first=first, last=first + timedelta(days=length), weekdays=frozenset())


def _impossible(mention: NamedDays, today: date) -> Unclear | None:
    if mention.first and mention.first - today > FARTHEST:
        return Unclear("absurd", mention.words.strip())
    if mention.last and mention.last < today:
        return Unclear("past", mention.words.strip())
    return None


def _of_days(bounded: Sequence[tuple[NamedDays, Bound]]) -> Wish:
    wish = Wish()
    for mention, bound in bounded:
        if bound.excludes:
            wish = _excluding(wish, mention, bound)
        elif mention.first is None or mention.last is None:
            wish = replace(wish, weekdays=(wish.weekdays or frozenset()) | mention.weekdays)
        elif bound is Bound.FROM:
            wish = replace(wish, first=mention.first)
        elif bound is Bound.AFTER:
            wish = replace(wish, first=mention.last + timedelta(days=1))
        elif bound is Bound.UP_TO:
            wish = replace(wish, last=mention.last)
        elif bound is Bound.BEFORE:
            wish = replace(wish, last=mention.first - timedelta(days=1))
    wish = _wanting(wish, [mention for mention, bound in bounded if bound is Bound.WANTED and mention.first])
    wanted = [day for day in wish.days if not wish.excludes(day)]
    return replace(wish, days=tuple(day for day in wanted if _is_within(wish, day)))


def _is_within(wish: Wish, day: date) -> bool:
    return (wish.first is None or day >= wish.first) and (wish.last is None or day <= wish.last)


def _excluding(wish: Wish, mention: NamedDays, bound: Bound) -> Wish:
    if mention.first is None or mention.last is None:
        return replace(wish, not_weekdays=wish.not_weekdays | mention.weekdays)
    if bound is Bound.EVERY_EXCLUDED and mention.is_by_weekday:
        return replace(wish, not_weekdays=wish.not_weekdays | {mention.first.weekday()})
    return replace(wish, not_days=wish.not_days | set(_each(mention.first, mention.last)))


def _wanting(wish: Wish, mentions: list[NamedDays]) -> Wish:
    """Single days, any of them; one span as its first and last day; weekdays beside a span ("next week, mon or tue")
    are those in it."""
    spans = [(mention.first, mention.last) for mention in mentions if mention.first and mention.first != mention.last]
    singles = [mention for mention in mentions if mention.first == mention.last and mention.first]
    if len(spans) == 1 and not singles and wish.first is None and wish.last is None:
        return replace(wish, first=spans[0][0], last=spans[0][1])
    in_spans = [day for first, last in spans if last for day in _each(first, last)]
    wanted: list[date] = []
    for mention in singles:
        assert mention.first
        inside = [day for day in in_spans if mention.is_by_weekday and day.weekday() == mention.first.weekday()]
        wanted.extend(inside or [mention.first])
    if not singles or not set(wanted) <= set(in_spans):
        wanted.extend(in_spans)
    return replace(wish, days=tuple(dict.fromkeys(wanted)))


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _with_hours(wish: Wish, words: str, bounded: list[tuple[NamedDays, Bound]]) -> Wish:
    """The hours of all that is said, or of each stretch where several days have hours of their own."""
    groups = by_stretch(words, bounded)
    if len(groups) > 1:
        each = [
            _hours_of(_of_days([(mention, Bound.WANTED) for mention in group.days]), group.hours) for group in groups
        ]
        return replace(wish, each=tuple(each))
    if groups:
        return _hours_of(wish, groups[0].hours)
    either = hours.alternatives(words)
    if len(either) > 1:
        return replace(wish, each=tuple(_hours_of(wish, said) for said in either))
    return _hours_of(wish, either[0])


def _hours_of(wish: Wish, said: hours.NamedHours) -> Wish:
    return replace(wish, after=said.after, before=said.before, without=said.without)
