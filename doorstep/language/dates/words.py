"""The words for days and times as people type them."""

import re
from datetime import time

WEEKDAYS = {
    "mon": 0, "monday": 0, "mondays": 0, "tue": 1, "tues": 1, "tuesday": 1, "tuesdays": 1, "tusday": 1,
    "wed": 2, "weds": 2, "wednesday": 2, "wednesdays": 2, "wensday": 2, "wendsday": 2, "wednsday": 2, "wedsday": 2,
    "thu": 3, "thur": 3, "thurs": 3, "thursday": 3, "thursdays": 3, "thrusday": 3, "thirsday": 3, "thusday": 3,
    "fri": 4, "friday": 4, "fridays": 4, "firday": 4, "sat": 5, "saturday": 5, "saturdays": 5, "saterday": 5,
    "sun": 6, "sunday": 6, "sundays": 6,
}  # fmt: skip
MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
NUMBERS = {
    "a": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
}  # fmt: skip
_TOMORROW = re.compile(
    r"\b(?:tmrw?|tmw|tmr|tmrow|tom+or+ow?|tom+or+rw|tomorow|tommorow|tommorrow|2mor+ow|2moro|2mrw|tomoz|tom)\b"
)
_SHORT = (
    (_TOMORROW, "tomorrow"),
    (re.compile(r"\b(?:tonite|2nite|2night)\b"), "tonight"),
    (re.compile(r"\b(?:nxt)\b"), "next"),
    (re.compile(r"\b(?:aft|aftr|afer)\b"), "after"),
    (re.compile(r"\b(?:b4|bfore|befor)\b"), "before"),
    (re.compile(r"\b(?:wkend|weeknd|wknd)s?\b"), "weekend"),
    (re.compile(r"\b(?:wk)\b"), "week"),
    (re.compile(r"\b(?:mornin|morn)\b"), "morning"),
    (re.compile(r"\b(?:eve|evenin)\b(?!\s+of)"), "evening"),
    (re.compile(r"\bchristmas evening\b"), "christmas eve"),
    (re.compile(r"\bnew years? evening\b"), "new years eve"),
    (re.compile(r"\b(?:afternon|arvo)\b"), "afternoon"),
)

MORNING, AFTERNOON, EVENING = (time(8), time(12)), (time(12), time(16)), (time(16), time(20))
PARTS_OF_DAY = {
    "morning": MORNING, "mornings": MORNING, "afternoon": AFTERNOON, "afternoons": AFTERNOON, "evening": EVENING,
    "evenings": EVENING, "tonight": EVENING, "night": EVENING, "nights": EVENING,
}  # fmt: skip


def plain(text: str) -> str:
    """Lower case, apostrophes gone, usual misspellings of the words above put right."""
    text = re.sub(r"['\u2019]", "", text.lower())
    for pattern, word in _SHORT:
        text = pattern.sub(word, text)
    return text
