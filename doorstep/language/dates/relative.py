"""Days counted from the one on file: "push it back a week", "two days later". Pure."""

import re
from datetime import date

from doorstep.language.dates.numbered import AHEAD, NUMBER, count_of

_IT = r"(?: (?:it|this|that|them|everything|(?:my|the|our) \w+))?"
_MOVED_BY = re.compile(
    rf"\b(?:push|move|delay|bump|postpone|set|shift|put){_IT}(?P<way> (?:back|out|off|up|forward|ahead|down))?(?: by)?"
    rf"(?: (?:about|like|another|maybe))? (?P<count>{NUMBER}) (?:of |more )?(?P<unit>day|week)s?"
    r"(?P<side> (?:later|earlier|sooner))?\b"
    rf"|\b(?P<number>{NUMBER}) (?:of |more )?(?P<units>day|week)s? (?P<sides>later|earlier|sooner|after that)\b"
)
_SOONER = ("up", "forward", "ahead", "earlier", "sooner")


def as_dates(words: str, due: date | None) -> str:
    """The words with dates in place of such counts, where a day is on file."""
    if due is None:
        return words

    def dated(found: re.Match[str]) -> str:
        ahead = AHEAD[found["unit"] or found["units"]] * count_of(found["count"] or found["number"])
        said = (found["side"] or found["sides"] or found["way"] or "").strip()
        return f"{due - ahead if said in _SOONER else due + ahead:%Y-%m-%d}"

    return _MOVED_BY.sub(dated, words)
