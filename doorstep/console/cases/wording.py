"""What a case knows besides its reason, as people read it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from doorstep.console.kit import times
from doorstep.desk.wording import NAMES, PICTURES, words

_OF_PROGRAMS = frozenset(
    (
        "proposed", "proposed_window", "proposed_hold_until", "on_file", "message_id", "inbox_id", "intent", "notice",
        "driver", "tracking_number", "pictures", "photos", "photo_url", "latitude", "longitude", "attempt", "at",
    )
)  # fmt: skip
"""Shown elsewhere on the page, or to nobody."""


def details(known: Mapping[str, Any], zone: str, now: datetime) -> Iterator[tuple[str, str]]:
    """Name and words of each, with what is nested in it. `zone`: IANA name, of whoever reads it."""
    for key, value in known.items():
        if key in _OF_PROGRAMS or value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            yield from details(value, zone, now)
        else:
            yield NAMES.get(key, key.replace("_", " ").capitalize()), _words(key, value, zone, now)


def pictures(known: Mapping[str, Any]) -> Sequence[str]:
    """Addresses, each once."""
    found = [url for key in PICTURES for url in known.get(key) or ()]
    evidence = known.get("evidence")
    if isinstance(evidence, Mapping) and evidence.get("photo_url"):
        found.append(evidence["photo_url"])
    return list(dict.fromkeys(map(str, found)))


def _words(key: str, value: Any, zone: str, now: datetime) -> str:
    if key == "last_position_at":
        return times.when(datetime.fromisoformat(value), zone, now)
    return words(key, value)


def compared(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The words of both, and of each whether the other has another in its place."""
    old, new = before.split(), after.split()
    was: list[tuple[str, bool]] = []
    becomes: list[tuple[str, bool]] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        was += [(word, what != "equal") for word in old[a:b]]
        becomes += [(word, what != "equal") for word in new[c:d]]
    return was, becomes
