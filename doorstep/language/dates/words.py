"""The words for days and times, with their slips. Pure."""

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

MORNING, AFTERNOON, EVENING = (time(8), time(12)), (time(12), time(16)), (time(16), time(20))
PARTS_OF_DAY = {
    "first thing(?: in the)? morning": MORNING, "first thing": MORNING, "mornings?": MORNING, "afternoon": AFTERNOON,
    "evening": EVENING, "tonight": EVENING, "nights?": EVENING, "after work": EVENING, "end of (?:the )?day"
    r"|eod|(?<!the )(?<!one )(?<!\ba )(?<!and )last thing(?= (?:on |this |next )?(?:[a-z]+day|tomorrow|today|tonight)\b"
    r"| (?:in the|at|of the) |\W*(?:please|pls|thanks|thx)?\W*$)": EVENING,
}  # fmt: skip
