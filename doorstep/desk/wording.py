"""What a case knows besides its reason, as people read it wherever they do. Pure."""

from typing import Any

NAMES = {
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
    "place": "Place, in their words",
    "route": "Route",
    "last_position": "Last known position",
    "last_position_at": "Known since",
    "driver_note": "Driver's note",
    "signed_by": "Signed by",
    "left_at": "Left",
    "attempts": "Tries to handle it",
    "call": "Call",
    "best_time": "Best time",
    "say": "What to say",
}
"""Of what stands in a case's details."""
PICTURES = ("pictures", "photos")
"""Where its details keep addresses of pictures."""
_WITH_UNDERSCORES = frozenset(("why", "wants"))
"""Whose values are words of programs."""


def words(key: str, value: Any) -> str:
    if key in _WITH_UNDERSCORES:
        return str(value).replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
