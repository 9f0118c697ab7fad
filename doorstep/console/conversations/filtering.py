"""What a list of conversations is narrowed to, as the address of the page says it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args, get_type_hints
from zoneinfo import ZoneInfo

from doorstep import tracking_patterns
from doorstep.language import tracking_numbers
from doorstep.messaging.segments import clean

LONGEST_TEXT = 200

Channel = Literal["sms", "slack"]
Party = Literal["customer", "driver", "unknown"]
Order = Literal["latest", "waiting"]


class BadFilter(ValueError):
    """A filter that is none, or has a value that it cannot have; the message says so to whoever typed it."""


@dataclass(frozen=True)
class Filters:
    """Several narrow each other; as made, it lets everything through."""

    text: str = ""
    """Words that were all said on one day, a name, a phone or tracking number."""
    channel: Channel | None = None
    party: Party | None = None
    delivery: str | None = None
    """Tracking number."""
    intent: str | None = None
    """What some text of it was taken for."""
    tag: str | None = None
    taken_by: str | None = None
    low_confidence: bool = False
    fallback: bool = False
    dms_write: bool = False
    open_case: bool = False
    flagged: bool = False
    not_reviewed: bool = False
    failed: bool = False
    """A text of ours did not reach the person."""
    waiting: bool = False
    """Somebody waits for our words."""
    with_person: bool = False
    """The assistant is silent."""
    first_day: date | None = None
    last_day: date | None = None
    """Something was said from that day on, and before the end of this one (in the desk's time zone)."""
    order: Order = "latest"
    """latest: last message first; waiting: only those who wait, longest first."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """Empty values count as not given. Raises BadFilter."""
        given = {name: clean(value).strip() for name, value in query.items() if clean(value).strip()}
        for name in given:
            if name not in _KINDS:
                raise BadFilter(f"There is no filter “{name[:40]}”.")
        return cls(**{name: _read(name, _KINDS[name], value) for name, value in given.items()})

    def to_query(self) -> dict[str, str]:
        """What from_query makes the same filters of."""
        said: dict[str, str] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value != each.default:
                said[each.name] = "1" if value is True else value.isoformat() if isinstance(value, date) else str(value)
        return said

    @property
    def is_empty(self) -> bool:
        return not self.to_query()

    def period(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """From when and until before when; None: no bound."""
        tz = ZoneInfo(zone)
        begins = datetime.combine(self.first_day, time(), tz) if self.first_day else None
        ends = datetime.combine(self.last_day + timedelta(days=1), time(), tz) if self.last_day else None
        return begins, ends


_KINDS: dict[str, Any] = {name: hint for name, hint in get_type_hints(Filters).items() if not name.startswith("_")}


def _read(name: str, kind: Any, value: str) -> Any:
    label = name.replace("_", " ")
    if kind is bool:
        if value not in ("1", "0", "true", "false", "on", "off"):
            raise BadFilter(f"“{label}” is on (1) or off (0).")
        return value in ("1", "true", "on")
    if kind == date | None:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadFilter(f"“{label}” is a day like 2026-11-20.") from None
    if choices := _choices(kind):
        if value not in choices:
            raise BadFilter(f"“{label}” is {', '.join(choices)}.")
        return value
    if len(value) > LONGEST_TEXT:
        raise BadFilter(f"“{label}” has at most {LONGEST_TEXT} characters.")
    if name == "delivery":
        numbers = tracking_numbers.find(value)
        if len(numbers) != 1:
            raise BadFilter(f"A tracking number is {tracking_patterns.form()}.")
        return numbers[0]
    return value


def _choices(kind: Any) -> tuple[str, ...]:
    """Of a Literal, or of one that may be None."""
    for each in (kind, *get_args(kind)):
        if values := [value for value in get_args(each) if isinstance(value, str)]:
            return tuple(values)
    return ()
