"""Whether an answer is a clear yes or a no."""

import re
from collections.abc import Set

from actions.conversation import CustomerTurn
from doorstep.language import answers
from doorstep.requests import REQUESTS

_DRIVERS_YES = frozenset({"driver_yes", "driver_seen"})
"""Drivers say "ok" and "copy" to what they have seen and to what they agree to; what costs much they tap."""

_ANOTHER_END = frozenset({"reschedule", "hold_for_pickup", "cancel_delivery", "never_mind"})
"""Said besides a yes, it may be meant in its place: "ok. just cancel it"."""


def is_clear_yes(turn: CustomerTurn, own: Set[str] = frozenset(), *, of: str = "", said: str = "") -> bool:
    """`own`: words that only repeat what was asked, `of`: its intent, `said`: what was read back. What the model makes
    of a customer's words is no yes by itself."""
    if turn.intent in _DRIVERS_YES:
        return not answers.is_guarded(turn.text)
    reply = answers.reply(turn.text, own, said)
    return reply.is_clear_yes and not (reply.also and turn.intent in _ANOTHER_END - {of})


_AND = re.compile(r"^\W*n\s+(?=\w)", re.IGNORECASE)
"""Of a driver, who goes on: "n whats the address on 16"."""


def is_no(turn: CustomerTurn) -> bool:
    text = _AND.sub("and ", turn.text) if turn.intent.startswith("driver_") else turn.text
    says = answers.reply(text).says
    return says == "no" or (says != "yes" and turn.intent in ("deny", "driver_no"))


def says_more(turn: CustomerTurn, of: str, own: Set[str] = frozenset(), said: str = "") -> bool:
    """Whether another request than `of` follows the yes: "yes and the gate code is 4411"."""
    return bool(answers.reply(turn.text, own, said).also) and turn.intent in REQUESTS.keys() - {of}
