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
_AS_KEYS = str.maketrans({"\u2013": "-", "\u2014": "-", "'": None, "\u2018": None, "\u2019": None})
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


def plain(text: str) -> str:
    """Lower case, apostrophes and accents gone."""
    text = _POSSESSIVE.sub(r"\1 s", folded(text)).translate(_AS_KEYS)
    words = _sayings().plain(text)
    return _SPELLED.sub(lambda found: (found["before"] or "") + _ORDINALS[found["ordinal"] or found["alone"]], words)


@cache
def _sayings() -> Sayings:
    return Sayings(Path(__file__).parent / "texted.yml", {"weekday": WEEKDAYS})
