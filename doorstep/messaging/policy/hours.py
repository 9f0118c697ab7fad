"""When it is day wherever the recipient may be. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from doorstep.messaging.policy.states import hours_on

US_ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu",
)  # fmt: skip
"""Of whom nothing is known may be in any of them."""
_LOOKS_AHEAD = timedelta(days=15)


@dataclass(frozen=True)
class RecipientPlace:
    """Where the recipient may be: at the address, or where their number is from."""

    zone: str
    """IANA name."""
    state: str = ""
    """Two letters; of the address or of the area code, for the states' own hours."""


@dataclass(frozen=True)
class Limits:
    """What narrows the hours beside the places."""

    is_strict: bool = False
    quiet_days: frozenset[date] = frozenset()
    not_before: time | None = None
    not_after: time | None = None
    """As the recipient wished: at the first of the places."""


def next_allowed(instant: datetime, places: Sequence[RecipientPlace], limits: Limits) -> datetime | None:
    """The first moment from `instant` on that is allowed in all of the places; None when there is none for days."""
    allowed, end = instant, instant + _LOOKS_AHEAD
    while allowed <= end:
        moved = allowed
        for at_first, place in enumerate(places):
            moved = _next_at(moved, place, limits, is_first=at_first == 0)
        if moved == allowed:
            return allowed
        allowed = moved
    return None


def _next_at(instant: datetime, place: RecipientPlace, limits: Limits, *, is_first: bool) -> datetime:
    zone = ZoneInfo(place.zone)
    local = instant.astimezone(zone)
    hours = _hours(local.date(), place, limits, is_first=is_first)
    if hours is not None and hours[0] <= local.time() < hours[1]:
        return instant
    if hours is not None and local.time() < hours[0]:
        return datetime.combine(local.date(), hours[0], zone).astimezone(instant.tzinfo)
    # The next day's beginning; a day without hours moves on from there.
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), zone)
    return midnight.astimezone(instant.tzinfo)


def _hours(day: date, place: RecipientPlace, limits: Limits, *, is_first: bool) -> tuple[time, time] | None:
    hours = None if day in limits.quiet_days else hours_on(day, place.state, is_strict=limits.is_strict)
    if hours is None:
        return None
    opens, closes = hours
    if is_first:
        opens, closes = max(opens, limits.not_before or opens), min(closes, limits.not_after or closes)
    return (opens, closes) if opens < closes else None


def without_unknown(number_zones: Collection[str]) -> Sequence[str]:
    """The zones of an area code; those of a toll-free number, which has dozens, say nothing."""
    return tuple(number_zones) if 0 < len(number_zones) <= len(US_ZONES) else US_ZONES
