"""Whether an answer is a clear yes or a no."""

import re

from actions.conversation import Turn

_YES = frozenset({"affirm", "driver_yes", "driver_seen"})
"""Drivers say "ok" and "copy" to what they have seen and to what they agree to."""
_NO_CLEAR_YES = re.compile(r"\b(no|not|nope|nah|never|wrong|don'?t|isn'?t|wait|but|except)\b", re.IGNORECASE)
"""Whatever the model makes of it, a text with such a word is asked about again rather than acted on."""


def is_clear_yes(turn: Turn) -> bool:
    return turn.intent in _YES and not _NO_CLEAR_YES.search(turn.text)


def is_no(turn: Turn) -> bool:
    return turn.intent in ("deny", "driver_no")
