"""The words for days and times as people type them, and the same words where they mean something else. Pure."""

import re
from datetime import time

WEEKDAYS = {
    "mon": 0, "monday": 0, "mondays": 0, "tue": 1, "tues": 1, "tuesday": 1, "tuesdays": 1, "tusday": 1, "teusday": 1,
    "wed": 2, "weds": 2, "wednesday": 2, "wednesdays": 2, "wensday": 2, "wendsday": 2, "wednsday": 2, "wedsday": 2,
    "wednesdy": 2, "thu": 3, "thur": 3, "thurs": 3, "thursday": 3, "thursdays": 3, "thrusday": 3, "thirsday": 3,
    "thusday": 3, "thursdy": 3, "fri": 4, "friday": 4, "fridays": 4, "firday": 4, "fryday": 4, "sat": 5, "saturday": 5,
    "saturdays": 5, "saterday": 5, "saturdy": 5, "sun": 6, "sunday": 6, "sundays": 6,
}  # fmt: skip
_REAL_WORDS = {"frida", "monda", "sunda"}


def _slips(day: str) -> set[str]:
    """A letter left out, or two that changed places."""
    left_out = {day[:at] + day[at + 1 :] for at in range(1, len(day))}
    changed = {day[:at] + day[at + 1] + day[at] + day[at + 2 :] for at in range(1, len(day) - 1)}
    return (left_out | changed) - _REAL_WORDS - WEEKDAYS.keys()


WEEKDAYS |= {
    slip: number
    for day, number in list(WEEKDAYS.items())
    if day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for slip in _slips(day)
}
MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
UNITS = (
    r"(?:days?|weeks?|wks?|months?|years?|box(?:es)?|people|packages?|pkgs?|min(?:ute)?s?|h(?:ou)?rs?|dogs?|cats?"
    r"|kids?|times?"
    r"|stops?|doors?|blocks?|houses?|feet|ft|lbs?|pounds?|inch(?:es)?|miles?|bags?|items?|pieces?|orders?|guys"
    r"|persons?|%|more)\b"
)
"""What a number counts that is no hour."""

_NAMES = r"(?:Tom|Eve|Dawn|June|April|May|August|Sunny)"
_BEFORE_A_NAME = (
    r"(?i:with|to|for|ask|call|and|give|named?|mr|mrs|ms|uncle|aunt|my|text|from|see|hi|hey|let|tell|wife|husband)\s+"
)
_AFTER_A_NAME = (
    r"(?=\s+(?:will|can|is|has|and|who|said|says|would|does|should|could|wont|isnt|lives|works|signs?)\b|['\u2019]s\b"
    r"|\s+[A-Z][a-z])"
)
# Words that are days or times elsewhere, here names: as typed, before lower case.
_NO_DAYS = (
    re.compile(rf"\b({_BEFORE_A_NAME}){_NAMES}\b(?!\s*\d)"),
    re.compile(rf"\b(){_NAMES}{_AFTER_A_NAME}"),
    re.compile(
        r"\b((?:with|to|ask|named?|give it to|leave it with)\s+)(?:tom|eve|june|april|august|may)\b"
        r"(?!\s*(?:\d|morning|night|evening|at\b|after|before|instead))"
    ),
    re.compile(r"\b()(?:tom|eve|may)(?=\s+(?:will|can|is|has|said|would|wont|lives|be|not|have)\b)"),
)
_SAID_OTHERWISE = (
    re.compile(
        r"\bsat\s+(?:outside|out|down|in|there|around|under|here|all|on|for|by\s+the|at\s+the|right|behind|next"
        r"|unopened)\b"
    ),
    re.compile(
        r"\bsun\s*-?\s*(?:room|porch|deck|screen|light|glare|shade|set|rise|flower|tan|burn|hat|roof)s?\b|\b(?:in"
        r"|the|full|hot|direct)\s+(?:the\s+)?sun\b"
    ),
    re.compile(
        r"\b(?:got|get|getting|were|was|be|newly)\s+wed\b|\bwed\s+(?:like|love|rather|prefer|be|appreciate|have)\b"
    ),
    re.compile(r"\bmarch\s+(?:up|in|over|right|down|him|it)\b"),
    re.compile(
        r"\bgood\s+(?:morning|afternoon|evening|night)\b|\bnight\s+(?:shift|nurse|owl|guard|manager|watch|light)\b"
        r"|\bovernight\b|\bmorning\s+glory\b"
    ),
    re.compile(r"\b(?:24|twenty four)\s*/?\s*7\b"),
    re.compile(r"\b(?:friday|monday|tuesday|sunday)s?\s+(?:st|street|ave|rd|road|night lights)\b"),
    re.compile(
        r"\b(?:have|had)\s+(?:a\s+)?(?:good|great|nice|blessed|happy)\s+(?:\w+day|morning|afternoon|evening|night"
        r"|weekend|week)\b"
        r"|\bhappy\s+\w+day\b|\b(?:see|talk to|catch|c)\s+(?:you|u|ya)\s+(?:then\s+)?\w+"
    ),
)
_TOMORROW = re.compile(
    r"\b(?:tmrw?|tmw|tmr|tmrow|tom+or+ow?|tom+or+rw|tomorow|tommorow|tommorrow|2mor+ow|2moro|2mrw|tomoz"
    r"|tomm?o(?:r+)?w|tom|tmrws"
    r"|tomorrows|tmrow|tomrrow|tomrw)\b"
)
_SHORT = (
    (_TOMORROW, "tomorrow"),
    (re.compile(r"\b(?:tonite|2nite|2night|tonihgt)\b"), "tonight"),
    (re.compile(r"\b(?:2day|tday|todays)\b"), "today"),
    (re.compile(r"\b(?:nxt)\b"), "next"),
    (re.compile(r"\baft(?=\W*$)"), "afternoon"),
    (re.compile(r"\b(?:aft|aftr|afer)\b"), "after"),
    (re.compile(r"\bin the a\.?m\b\.?"), "in the morning"),
    (re.compile(r"\bin the p\.?m\b\.?"), "in the afternoon"),
    (re.compile(r"(?<=day )a\.?m\b\.?|(?<=tomorrow )a\.?m\b\.?|(?<=sat )a\.?m\b\.?"), "morning"),
    (re.compile(r"(?<=\d) ?& ?(?=\d)"), " and "),
    (re.compile(r"\bas soon as (?:possible|you can|u can)\b"), "asap"),
    (re.compile(r"\b(?:b4|bfore|befor)\b"), "before"),
    (re.compile(r"\b(?:btw|btwn|betwn|b/w)\s+(?=\d)"), "between "),
    (re.compile(r"\b(?:until|till|til|untill|untl)\b"), "until"),
    (re.compile(r"\b(?:thru|through)\b"), "through"),
    (re.compile(r"\b(?:wkend|weeknd|wknd)s?\b"), "weekend"),
    (re.compile(r"\b(?:wk)\b"), "week"),
    (re.compile(r"\b(?:wks)\b"), "weeks"),
    (re.compile(r"\b(?:mornin|morn)\b"), "morning"),
    (re.compile(r"\b(?:afternon|arvo|afternoons?|aftrnoon)\b"), "afternoon"),
    (re.compile(r"\b(?:evenin|evenings?)\b"), "evening"),
    (re.compile(r"\b((?:christmas|xmas|new years?)) (?:eve|evening)\b"), r"\1 ev"),
    (
        re.compile(
            r"(?<=\b(?:mon|tue|wed|thu|fri|sat|sun) )eve\b|(?<=day )eve\b|(?<=tomorrow )eve\b|(?<=this )eve\b"
            r"|(?<=in the )eve\b|^eve$"
        ),
        "evening",
    ),
    (re.compile(r"\bdont\b|\bdo not\b|\bdon t\b"), "dont"),
    (re.compile(r"\bcannot\b|\bcan not\b|\bcan t\b"), "cant"),
    (re.compile(r"\bwill not\b|\bwon t\b"), "wont"),
    (re.compile(r"\bdoes not\b|\bdosent\b|\bdosnt\b|\bdoesn t\b"), "doesnt"),
    (re.compile(r"\bis not\b|\baint\b"), "isnt"),
)

_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th".split(),
        strict=True,
    )
)
_ORDINAL = "|".join(_ORDINALS)
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_SPELLED = re.compile(
    rf"\b(?P<before>(?:{_MONTH_NAMES}) )?(?P<ordinal>{_ORDINAL})\b(?(before)|(?= of (?:{_MONTH_NAMES})\b))"
    rf"|(?<=\bthe )(?P<alone>{_ORDINAL})(?=\W*$)"
)
_POSSESSIVE = re.compile(
    r"\b(\w+day|tomorrow|today)(?:['\u2018\u2019]s\b|s(?=\s+(?:delivery|package|window|appointment|appt|slot|drop"
    r"|one|time)\b))",
    re.IGNORECASE,
)
MORNING, AFTERNOON, EVENING = (time(8), time(12)), (time(12), time(16)), (time(16), time(20))
PARTS_OF_DAY = {
    "first thing(?: in the)? morning": MORNING, "first thing": MORNING, "mornings?": MORNING, "afternoon": AFTERNOON,
    "evening": EVENING, "tonight": EVENING, "nights?": EVENING, "after work": EVENING, "end of (?:the )?day"
    "|eod": EVENING,
}  # fmt: skip


def plain(text: str) -> str:
    """Lower case, apostrophes gone, usual misspellings put right; words that only look like days are blanked."""
    for pattern in _NO_DAYS:
        text = pattern.sub(r"\1someone", text)
    text = _POSSESSIVE.sub(r"\1 s", text)
    text = re.sub(r"['\u2018\u2019]", "", text.lower().replace("\u2013", "-").replace("\u2014", "-"))
    for pattern in _SAID_OTHERWISE:
        text = pattern.sub(" ~ ", text)
    for pattern, word in _SHORT:
        text = pattern.sub(word, text)
    return _SPELLED.sub(lambda found: (found["before"] or "") + _ORDINALS[found["ordinal"] or found["alone"]], text)
