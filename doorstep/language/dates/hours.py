"""The hours that a text names: bounds, moments, parts of the day, and when nobody is there. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import time

from doorstep.language.dates.clock import as_clock, clock
from doorstep.language.dates.wish import Hours, overlap
from doorstep.language.dates.words import NUMBERS, PARTS_OF_DAY, UNITS


@dataclass(frozen=True)
class NamedHours:
    after: time | None = None
    before: time | None = None
    without: tuple[Hours, ...] = ()


_C = r"(?<![\d:/.#*$-])(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?(ish)?(?![\d:/#*%]|\s*(?:st|nd|rd|th)\b)"
_COUNTED = rf"(?!\s*{UNITS})"
_RANGE = re.compile(
    rf"(?:\b(between|from)\s+)?{_C}\s*(-|to|and|until)\s*(\d{{1,2}})(?:[:.](\d{{2}}))?\s*(am|pm)?(ish)?"
    rf"(?![\d:/#*%]|\s*(?:st|nd|rd|th)\b){_COUNTED}"
)
_CLOCK = re.compile(_C + _COUNTED)
_NUMBERED = re.compile(
    r"\b(?:apt|apartment|unit|suite|ste|no|number|room|rm|bldg|building|option|stop|lm|code|gate|pin|floor)\.?\s*$"
    r"|#\s*$"
)
_STREET_AFTER = re.compile(
    r"\s*(?:[nsew]\s+)?\w+(?:\s+\w+)?\s+(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|pl|way)\b"
)

_NO = (
    r"\b(?:not|no(?= (?:later|earlier|sooner|deliver\w*|drop\w*|stops?|visits?|one|before|after|past|until))|dont"
    r"|cant|wont|doesnt|isnt|never|nothing|nobody|noone|no one|none|arent|im not|couldnt|aint)\b"
)
_AWAY = (
    r"\b(?:out|away|gone|busy|work|working|works|school|class|asleep|sleeping|sleeps?|meetings?|appointment|appt"
    r"|church|closed|doctors?"
    r"|dr|dentist|court|travel\w*|gym|hospital|stuck|unavailable|not available|not home|shift|tied up|nap\w*"
    r"|errands|funeral|surgery"
    r"|traffic|practice|daycare|nobody|no one|noone|not (?:there|here|around|back|in)|arent (?:there|here|home)"
    r"|empty)\b"
)
_GETS_BACK = (
    r"\b(?:(?:get|gets|got|getting|be|am|im|ill be|am) (?:back|home|in|off(?: work)?|out of (?:work|class|school)"
    r"|there|here)"
    r"|(?:back|home|in|free|available|off|off work|here|there)|opens?|opening|wake up|up|arrives?|arriving|(?:get"
    r"|gets|getting) out|lets? out|ends?|over|done|finish(?:es)?"
    r"|return\w*|done with work)\s*(?:up\s+)?(?:at|by|around|from|only|after)?\s*(?:like\s+)?$"
)
_LEAVES = (
    r"\b(?:clos(?:e|es|ing)|closed|shut(?:s|ting)?|lock(?:s|ing)? up)(?: up| down)?\s*(?:at|by|around"
    r"|before)?\s*(?:like\s+)?$"
    r"|\b(?:leav(?:e|es|ing)|have to (?:go|be|leave)|gotta (?:go|be|leave|run)|need to (?:go|leave|be gone|head"
    r" out)|got to go|head(?:ing)? out"
    r"|go(?:ing|es)? out|go(?:ing|es)? to (?:work|bed|sleep|school|class)"
    r"|out the door|in bed|turn in|be gone|(?:shift|work|class|school|meeting) starts?|starts? (?:work|my shift"
    r"|class|school)|flight(?: is| leaves)?|pick up (?:my|the) kids?"
    r"|have (?:a|an|my) \w+(?: \w+)?(?: appointment| appt)?)(?: (?:for|to) \w+| the house| home| here| up| out|"
    r" town| somewhere)*"
    r"\s*(?:at|by|around|before|@)\s*(?:like\s+)?$"
)
_THEN_BEFORE_IT = re.compile(r"^[^.;!?\d]{0,30}\b(?<!no )(?<!not )(before|after) (?:then|that)\b")
_MUST_BE_HERE = re.compile(
    r"\b(?:has to|needs? to|must|should|gotta|need it|want it|needs it|got to)\b"
    r"(?: (?:be|get|arrive|come|delivered|it|all))*"
    r" (?:here|in|there|back|home)? ?(?:by|before)\s+(?:like\s+)?$"
)
_TO_WORK = re.compile(
    r"\b(?:leav\w*|head\w*(?: out)?|go(?:ing)?|drop \w+ off) (?:for|to|at) (?:work|school|class|daycare)\b[^.,;]{0,12}$"
)
_HERE_UNTIL = re.compile(
    r"\b(?:home|here|in|there|available|free|open|around|awake|up|come|deliver\w*|bring|any ?time|window|from now"
    r"|\w+day|tomorrow)\s+(?:all day |only |just )?until\s*$"
)
_WAITS = re.compile(r"\b(?:wait|hold|keep|later|delay|push|postpone)\b")
_HERE_SOMEHOW_UNTIL = re.compile(r"\b(?:home|here|there|available|open|free|around)\b[^.,;!?]{0,25}\buntil\s*$")
_ALL_BUT = r"\b(?:any\w*|every\w*|all|always|whenever|week\w*)\b[^.,;!?]{0,25}\bbut\b"
"""By itself "but" names what is wanted: "friday but in the morning"."""
_EXCLUDING = re.compile(
    rf"(?:{_NO}|{_ALL_BUT}|\b(?:except|besides|other than|instead of|rather than|avoid)\b)"
    rf"(?:\s+(?:be|come|do|deliver|home|here|there|around|free|make|it"
    rf"|in|the|on|for|me|us|any|available|good|able|to|at|is|are|between|from|bring|work|works|have|take|accept"
    rf"|receive))*\s*$"
)
_AWAY_THEN = re.compile(rf"(?:{_AWAY}|\b(?:i|we|he|she|they|hours|schedule) (?:work|works)\b)[^.,;!?]{{0,25}}$")
_OPEN_THEN = re.compile(
    r"\b(?:open|hours are|business hours|home|here|available|free|around|deliver|come|bring)\b[^.,;!?]{0,15}$"
)
_REFUSED_AFTER = re.compile(
    r"^\s*(?:slot|window|time|times|one)?\s*(?:doesnt|dont|wont|isnt|arent|cant|is (?:bad|no good|out|not)|are"
    r" (?:bad|no good|out|not)"
    r"|(?:is|are|feels) (?:too|way too|a bit|kinda|pretty) (?:early|late)|(?:is|are) (?:early|late)"
    r"|no good|im (?:at|in|out|busy|gone)|i work|nobody|no one)\b"
)
_NO_HOUR = r"(?!\s+(?:like\s+|about\s+)?\d)"
_OR_LATER = re.compile(
    rf"^\s*(?:or|and|&)\s+(?:later|after{_NO_HOUR}|beyond|on)\b|^\s*(?:onwards?|on)\b(?!\s{{4,}}|\s+(?:the|a|mon|tue|wed|thu|fri|sat"
    r"|sun|\d|dec|nov|this|my))|^\s*\+|^\s*(?:at\s+)?(?:the\s+)?earliest\b|^\s*is (?:the )?earliest\b"
)
_OR_EARLIER = re.compile(
    rf"^\s*(?:or|and)\s+(?:earlier|before{_NO_HOUR}|sooner)\b|^\s*(?:at\s+)?(?:the\s+)?latest\b|^\s*(?:tops|max)\b|^\s*is"
    r" (?:the )?latest\b"
)
_ABOUT = r"\s*(?:like |about |around )?$"
_NEAR = r"(?:(?!\b(?:but|so|and|because|cuz|bc|just|please|pls|instead|then)\b)[^.,;!?]){0,40}?"
_LEFT_OF: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in (
        (
            "not_before",
            rf"\buntil (?:like )?after\s*$|\bthan before\s*$|{_NO}{_NEAR}\b(?:before|earlier than|sooner than"
            r"|until)\s*$|\bnot earlier than\s*$",
        ),
        ("not_after", rf"\bthan after\s*$|{_NO}{_NEAR}\b(?:after|later than|past)\s*$"),
        ("until", rf"\buntil{_ABOUT}"),
        ("back", _GETS_BACK),
        ("leaves", _LEAVES),
        (
            "after",
            rf"\b(?:after|past|from|since|starting(?: at)?|as of|later than"
            rf"|earliest(?: i can)?(?: do| be here)?(?: is)?|begin\w*(?: at)?){_ABOUT}",
        ),
        (
            "before",
            rf"\b(?:before|by)\s+(?:\w+day|tomorrow|today|mon|tue|wed|thu|fri|sat)\s*(?:at\s*)?$|\b(?:before|by"
            rf"|earlier than|up to|latest(?: i can)?(?: do| be here)?(?: is)?|prior to|sooner than|within){_ABOUT}",
        ),
        ("at", r"(?:\b(?:at|around|about|like|circa|approx|near|round|roughly|say|for|maybe|make it)|@)\s*$"),
    )
}
"""By what stands before an hour; the first that fits."""
_BEFORE_OR_AFTER_IT = re.compile(r"\b(before|after)\b[^.,;!?]{1,40}$")
_AWAY_FROM_THEN = re.compile(
    r"\b(?:gone|out|away|busy|unavailable|closed|asleep|in bed|at work|working|quiet hours)\s+(?:after|past|from)\s*$"
)
_OR_SO = re.compile(r"\s*(?:or so|sharp|on the dot|exactly)\b")
_PART = re.compile(
    rf"\b(?P<left>(?:late|early|mid|in the|the|this|on|every|any)\s+)*(?P<part>{'|'.join(PARTS_OF_DAY)})\b"
)
_NOT_THIS_PART = re.compile(
    rf"(?:{_ALL_BUT}|\b(?:not?|dont|cant|wont|never|except|besides|other than|avoid|no good|instead of|rather"
    r" than)\b|\b(?:i|we) works?)"
    r"(?:\s+(?:do|come|be|here|home|in|the|on|any|deliver|bring|it|make|available|good|work|for|this|during|a|there"
    r"|around|\w+day|mon|tues?|wed|thu|thurs?|fri|sat|sun|tomorrow))*\s*$"
)
_PAST = re.compile(r"\b(?:took|waited|wasted|lost|spent|missed|stayed|was|been)\b[^.,;!?]{0,25}$")
_AWAY_IN = re.compile(
    r"\b(?:appointment|appt|surgery|meeting|class|at work|im out|are out|im gone|im busy|busy|unavailable)"
    r"(?:\s+(?:on|in|the|this|all|every|\w+day|tomorrow|mon|tue|tues|wed|thu|thurs|fri|sat|sun))*\s*$"
)


_MAY_NAME_HOURS = re.compile(
    rf"\d|\b(?:noon|midday|lunch|{'|'.join(word for word in NUMBERS if len(word) > 2)}|{'|'.join(PARTS_OF_DAY)})"
)
_LAST_HOUR = time(20)
"""Nobody comes later: "7-9" is in the morning."""


def named(words: str) -> NamedHours:
    """Of plain words from which the days were taken out."""
    if not _MAY_NAME_HOURS.search(words):
        return NamedHours()
    words = as_clock(words)
    hours = NamedHours()
    wanted: list[Hours] = []
    left = words
    for found in _RANGE.finditer(words):
        span = _range(found)
        before, after = _around(words, found)
        if span is None or (found[6] == "and" and found[1] is None) or _NUMBERED.search(before):
            continue
        left = left[: found.start()] + "\0" * len(found.group()) + left[found.end() :]
        if _is_excluded(before, after):
            hours = replace(hours, without=(*hours.without, span))
        else:
            wanted.append(span)
    in_parts = _with_parts(hours, left, wanted)
    said = _with_bounds(in_parts, left, bool(wanted))
    if said.after and said.before and said.after >= said.before:  # the hours that were said, not the part of a day
        said = _with_bounds(replace(in_parts, after=None, before=None), left, has_span=False)
    if said.after and said.before and said.before <= said.after and said.before.hour + 12 < 24:  # "after 4, before 8"
        said = replace(said, before=said.before.replace(hour=said.before.hour + 12))
    hours = said
    # Hours that were asked for outright are no hours at which nobody is there: "monday evening, i work 9-5".
    without = tuple(_less(span, each) for span in hours.without for each in [*wanted[:1], None][:1])
    return replace(hours, without=tuple(span for span in without if span is not None))


def alternatives(words: str) -> list[NamedHours]:
    """ "8-10 or 4-6": any of several; one where there is no choice."""
    said = [named(stretch) for stretch in re.split(r"\bor\b", words)]
    if len(said) == 1 or sum((each.after, each.before) != (None, None) for each in said) > 1:
        return said
    return [named(words)]


def _is_excluded(before: str, after: str) -> bool:
    if _EXCLUDING.search(before) or _REFUSED_AFTER.search(after):
        return True
    return bool(_AWAY_THEN.search(before)) and not _OPEN_THEN.search(before)


def _with_parts(hours: NamedHours, words: str, wanted: list[Hours]) -> NamedHours:
    parts: list[Hours] = []
    for found in _PART.finditer(words):
        span = next(span for part, span in PARTS_OF_DAY.items() if re.fullmatch(part, found["part"]))
        left, right = _around(words, found)
        if re.search(r"\b(?:last|yesterday|good)\s*$", left) or _PAST.search(left):
            continue
        if _NOT_THIS_PART.search(left) or _AWAY_IN.search(left) or _REFUSED_AFTER.search(right):
            hours = replace(hours, without=(*hours.without, span))
        elif re.search(r"\b(?:before|until)\s*$", left):
            hours = replace(hours, before=_lower(hours.before, span[0]))
        elif re.search(r"(?<!\w)after\s*$", left):
            hours = replace(hours, after=_higher(hours.after, span[1]))
        else:
            parts.append(span)
    if parts and not wanted:
        wanted.extend(parts)
    if wanted:
        starts, ends = [start for start, _ in wanted if start], [end for _, end in wanted if end]
        hours = replace(hours, after=_higher(hours.after, min(starts)), before=_lower(hours.before, max(ends)))
    return hours


def _with_bounds(hours: NamedHours, words: str, has_span: bool) -> NamedHours:
    moments: list[time] = []
    for found in _CLOCK.finditer(words):
        left, right = _around(words, found)
        at = clock(found[1], found[2], found[3])
        if at is None or _NUMBERED.search(left) or (found[3] is None and _STREET_AFTER.match(right)):
            continue
        bound = _bound(left, right)
        if (
            bound == "before"
            and at.hour > 12
            and found[3] is None
            and int(found[1]) in range(5, 10)
            and _TO_WORK.search(left)
        ):
            at = at.replace(hour=int(found[1]))
        if bound in ("after", "before") and _REFUSED_AFTER.search(right):  # "after 8 is bad"
            bound = "before" if bound == "after" else "after"
        if bound == "after":
            hours = replace(hours, after=_higher(hours.after, at))
        elif bound == "before":
            hours = replace(hours, before=_lower(hours.before, at))
        elif bound == "at" or found[2] or found[3] or found[4]:
            if _EXCLUDING.search(left) or _REFUSED_AFTER.search(right):
                hours = replace(hours, without=(*hours.without, (at, _hour_later(at))))
            else:
                moments.append(at)
    if moments and (hours.after, hours.before) == (None, None) and not has_span:
        return replace(hours, after=moments[0], before=_hour_later(moments[0]))
    return hours


def _around(words: str, found: re.Match[str]) -> tuple[str, str]:
    """What stands before and after it, as far as it can matter."""
    return words[max(0, found.start() - 90) : found.start()], words[found.end() : found.end() + 60]


def _bound(left: str, right: str) -> str:
    if before := _THEN_BEFORE_IT.search(right):
        is_not_then = re.search(_NO, right[: before.start(1)]) and not _REFUSED_AFTER.search(right)
        if is_not_then:  # "out til 6 so nobody before that"
            return "after" if before[1] == "before" else "before"
        return before[1]
    if _OR_LATER.search(right):
        return "after"
    if _OR_EARLIER.search(right):
        return "before"
    how = next((name for name, pattern in _LEFT_OF.items() if pattern.search(left)), "")
    if how == "back" and _MUST_BE_HERE.search(left):
        return "before"
    if how in ("back", "leaves") and (turned := _BEFORE_OR_AFTER_IT.search(left)):
        return turned[1]
    if how == "after" and _AWAY_FROM_THEN.search(left):
        return "before"
    if how == "" and _OR_SO.match(right):
        return "at"
    if how == "until":
        if _HERE_UNTIL.search(left) or _HERE_SOMEHOW_UNTIL.search(left):
            return "after" if re.search(_AWAY, left) or re.search(_NO, left) else "before"
        return "after" if re.search(_AWAY, left) or re.search(_NO, left) or _WAITS.search(left) else "before"
    return {"not_before": "after", "back": "after", "not_after": "before", "leaves": "before"}.get(how, how)


def _range(found: re.Match[str]) -> Hours | None:
    start_half, end_half = found[4], found[9]
    end = clock(found[7], found[8], end_half)
    start = clock(found[2], found[3], start_half)
    if start is None or end is None:
        return None
    if start_half is None and end_half is not None:
        same = clock(found[2], found[3], end_half)
        start = same if same is not None and same < end else clock(found[2], found[3], "am")
    elif end_half is None and end <= start and end.hour + 12 < 24:
        end = end.replace(hour=end.hour + 12)
    if end > _LAST_HOUR and (start_half, end_half) == (None, None) and int(found[2]) in (7, 8, 9):
        start, end = time(int(found[2]), int(found[3] or 0)), end.replace(hour=end.hour - 12)
    if start is not None and start >= end and start_half is None and start.hour >= 12:
        start = start.replace(hour=start.hour - 12)
    return (start, end) if start is not None and start < end else None


def _hour_later(at: time) -> time:
    return time(at.hour + 1, at.minute) if at.hour < 23 else time(23, 59)


def _higher(one: time | None, other: time | None) -> time | None:
    return max(filter(None, (one, other)), default=None)


def _lower(one: time | None, other: time | None) -> time | None:
    return min(filter(None, (one, other)), default=None)


def _less(span: Hours, wanted: Hours | None) -> Hours | None:
    """The span without the wanted hours; all of it when they lie inside."""
    if wanted is None or not overlap(span, wanted):
        return span
    start, end = span
    if start is not None and wanted[0] is not None and start < wanted[0]:
        return (start, wanted[0])
    if end is not None and wanted[1] is not None and end > wanted[1]:
        return (wanted[1], end)
    return None
