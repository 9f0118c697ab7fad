"""Marks that a telephone wrote out: "comma", "period". Pure."""

import re

_WRITTEN_OUT = re.compile(
    r"(?<=\w) (?:period|comma|full stop|exclamation (?:point|mark)|question mark|semicolon|new line)\b(?! (?:of|for"
    r"|is|piece|furniture|drama))",
    re.IGNORECASE,
)
_MARKS = {"comma": ",", "question mark": "?", "semicolon": ";", "new line": ","}


def with_marks(text: str) -> str:
    """ "one period" as "one."; what else is said with these words stays."""
    return _WRITTEN_OUT.sub(lambda found: _MARKS.get(found[0].strip().lower(), "."), text)
