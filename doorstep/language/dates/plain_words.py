"""What people text about days and times, in plain words; what only looks like a day is gone. Pure.

The words are texted.yml.
"""

import re
from functools import cache
from pathlib import Path

from doorstep.language.dates.words import MONTHS, WEEKDAYS
from doorstep.language.folding import folded
from doorstep.language.sayings import Sayings

_POSSESSIVE = re.compile(
    r"\b(\w+day|tomorrow|today)(?:['\u2018\u2019]s\b|s(?=\s+(?:delivery|package|window|appointment|appt|slot|drop"
    r"|one|time)\b))",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"\S{60,}")
_AS_KEYS = str.maketrans({"\u2013": "-", "\u2014": "-", "'": None, "\u2018": None, "\u2019": None})
_FIRST = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENTH = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_ORDINALS = {word: number for number, word in enumerate([*_FIRST, *_TEENTH, "twentieth"], start=1)}
_ORDINALS |= {f"twenty {word}": number for number, word in enumerate(_FIRST, start=21)}
_ORDINALS |= {"thirtieth": 30, "thirty first": 31}
_ORDINAL = "|".join(sorted((word.replace(" ", "[ -]") for word in _ORDINALS), key=len, reverse=True))
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_SPELLED = re.compile(
    rf"\b(?P<before>(?:{_MONTH_NAMES}) )?(?P<ordinal>{_ORDINAL})\b(?(before)|(?= of (?:{_MONTH_NAMES})\b))"
    rf"|(?<=\bthe )(?P<alone>{_ORDINAL})"
    r"(?=\W*$|\s+(?:or|and|at|after|before|between|in the|works|is|instead|not)\b)"
)


_NOT_THIS_ONE = re.compile(
    rf"\b(?:next |on )*(?P<day>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b,?(?: but| just| and)?"
    r" not this (?:one|coming one|coming|week)\b(?! ?\w*day)"
)
_THE_ONE_AFTER = re.compile(
    rf"\bnot (?P<day>(?:this |this coming |the coming )?(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})),?"
    r"(?= the one after\b)"
)
_AWAY_BEFORE = re.compile(
    r"\b(?:(?:stay|keep) (?:away|off|out)|hold off|(?:dont|do not|no) (?:turn|show|roll|pull) up|not (?:turn|show) up)"
    r"(?: coming| from \w+| here)? (?:before|ahead of|earlier than|until|till|til)\b"
)


def plain_dates(text: str) -> str:
    """Lower case, apostrophes and accents gone."""
    text = _POSSESSIVE.sub(r"\1 s", folded(text)).translate(_AS_KEYS)
    words = _sayings().plain(_ENDLESS.sub("~", text))
    words = _NOT_THIS_ONE.sub(r"a week from \g<day>", _AWAY_BEFORE.sub("not before", words))
    return _SPELLED.sub(_in_digits, _THE_ONE_AFTER.sub(r"not \g<day> but", words))


def _in_digits(found: re.Match[str]) -> str:
    number = _ORDINALS[(found["ordinal"] or found["alone"]).replace("-", " ")]
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(number, "th")
    return f"{found['before'] or ''}{number}{ending}"


@cache
def _sayings() -> Sayings:
    return Sayings(Path(__file__).parent / "texted.yml", {"weekday": WEEKDAYS})
