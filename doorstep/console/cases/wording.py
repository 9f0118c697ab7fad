"""What a case knows besides its reason, as people read it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from doorstep.console.kit import times

_NAMES = {
    "why": "Why",
    "words": "Customer says",
    "wants": "Wants",
    "proof": "Proof",
    "driver_says": "Driver says",
    "driver_asks": "Driver asks",
    "driver_name": "Driver",
    "minutes_late": "Minutes late",
    "promises_at_risk": "Promises at risk",
    "stops_left": "Stops left",
    "route": "Route",
    "last_position": "Last known position",
    "last_position_at": "Known since",
    "driver_note": "Driver's note",
    "signed_by": "Signed by",
    "left_at": "Left",
    "attempts": "Tries to handle it",
}
"""Others are shown by their key."""
_OF_PROGRAMS = frozenset(
    (
        "proposed", "proposed_window", "proposed_hold_until", "on_file", "message_id", "inbox_id", "intent", "notice",
        "driver", "tracking_number", "pictures", "photos", "photo_url", "latitude", "longitude", "attempt", "at",
    )
)  # fmt: skip
"""Shown elsewhere on the page, or to nobody."""
_WITH_UNDERSCORES = frozenset(("why", "wants"))
_PICTURES = ("pictures", "photos")


def details(known: Mapping[str, Any], zone: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Name and words of each, with what is nested in it. `zone`: IANA name, of whoever reads it."""
    for key, value in known.items():
        if key in _OF_PROGRAMS or value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            yield from details(value, zone, now)
        else:
            yield _NAMES.get(key, key.replace("_", " ").capitalize()), _words(key, value, zone, now)


def pictures(known: Mapping[str, Any]) -> Sequence[str]:
    """Addresses, each once."""
    found = [url for key in _PICTURES for url in known.get(key) or ()]
    evidence = known.get("evidence")
    if isinstance(evidence, Mapping) and evidence.get("photo_url"):
        found.append(evidence["photo_url"])
    return list(dict.fromkeys(map(str, found)))


def _words(key: str, value: Any, zone: str, now: datetime) -> str:
    if key in _WITH_UNDERSCORES:
        return str(value).replace("_", " ")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "last_position_at":
        return times.when(datetime.fromisoformat(value), zone, now)
    return str(value)


def compared(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The words of both, and of each whether the other has another in its place."""
    old, new = before.split(), after.split()
    was: list[tuple[str, bool]] = []
    becomes: list[tuple[str, bool]] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        was += [(word, what != "equal") for word in old[a:b]]
        becomes += [(word, what != "equal") for word in new[c:d]]
    return was, becomes
