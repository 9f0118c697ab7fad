"""Texts that a case's reply box is filled with by a press: what the assistant understands the answer to. Pure.

They are sent as the person's own and may be edited before. Once the conversation is handed back, the assistant takes
what comes: a picture goes to the case of the damage, a day that was offered is read back and written.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.free_windows import Slot
from doorstep.language import spoken

_WITH_PICTURES = frozenset({CaseKind.DAMAGE, CaseKind.NOT_RECEIVED, CaseKind.WRONG_BOX})
_OFFERED = 3


def replies(kind: CaseKind, number: str | None, slots: Sequence[Slot], zone: str, now: datetime) -> Mapping[str, str]:
    """Text by the title of its button; `slots`: free windows of the delivery, none where another day is no answer."""
    found: dict[str, str] = {}
    if kind in _WITH_PICTURES:
        what = f"package {number}" if number else "the package"
        found["Ask for a photo"] = f"Please text us a photo of {what}, so that we can settle it."
    if slots:
        days = spoken.either([spoken.slot(each.start, each.end, zone, now=now) for each in _spread(slots, zone)])
        found["Offer these days"] = f"We can bring {number} {days}. Which one is good for you?"
    return found


def _spread(slots: Sequence[Slot], zone: str) -> list[Slot]:
    """One window of each of the first days, each at another time of the day."""
    by_day: dict[date, list[Slot]] = {}
    for each in slots:
        by_day.setdefault(each.start.astimezone(ZoneInfo(zone)).date(), []).append(each)
    days = list(by_day.values())[:_OFFERED]
    return [day[at % len(day)] for at, day in enumerate(days)]
