"""What words say right after a notification that say nothing by themselves. Pure.

Only for texts of which nothing else was made: whatever is a request by itself is read as one.
"""

import re
from enum import StrEnum

from doorstep.language.instructions import read_instructions
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_MANY_WORDS = 8


class NotificationReply(StrEnum):
    SUITS = "suits"
    """That it comes as was said."""
    ASKS_OFFERS = "asks_offers"
    """What the numbers stand for."""
    ASKS_WHEN = "asks_when"
    ASKS_WHERE = "asks_where"
    """It was left."""
    WAIT = "wait"
    """Not now, in a while."""
    FOR_DRIVER = "for_driver"
    """Where to leave it."""


_SUITS = re.compile(
    any_of(
        r"""
        (?:see|c) (?:u|you|ya|yall)(?: (?:then|tomorrow|tmrw|soon|there))?
        (?:ill|well|i will|we will|im gonna|were gonna) (?:make sure|be (?:here|home|there|around|in|up|waiting|ready))
        (?:somebody|someone|my \w+)(?: s| will| ll|ll)? (?:be |is )?(?:here|home|there)
        no (?:biggie|worries|worry|prob|probs|problem|problems|big deal|rush|hurry|stress)
        np|all good|its (?:fine|ok|okay|cool|all good)|thats (?:fine|ok|okay|cool|good|great|perfect)
        (?:sounds|looks) (?:fine|good|great|ok|perfect)|works for (?:me|us)|fine (?:by|with) (?:me|us)
        take (?:your|ur) time|(?:it|stuff|things) happens|happens
        """
    )
)
_BUT = re.compile(r"\b(?:not|cant|cannot|wont|dont|but|except|unless|instead|never|nobody|until|till|before|after)\b")
_OFFERS = re.compile(
    r"^(?:and |so |hey |um )*(?:whats|what is|what does|what do|does|do|is|hows|how does|explain|meaning of) "
    r"(?:the |option |options |number |numbers |a )*[1-5]\b(?! ?(?:am|pm|oclock|o clock|days?|hours?|hrs?|min))"
)
_WHEN = re.compile(
    any_of(
        r"""
        narrow (?:it|that|this|the window)(?: \w+)? down|narrow(?:er)?(?: \w+)? (?:window|time)
        how (?:early|late|soon|close|far)(?: \w+)?|(?:closer|better|exact|smaller) (?:time|window|estimate|guess)
        """
    )
)
_WHERE = re.compile(
    r"^(?:ok |um |so |and )*(?:which|what|whose|who s) (?:side|door|porch|step|steps|spot|gate|end|house|box|neighbou?r"
    r"|entrance|mailbox|place)\b"
)
_WAIT = re.compile(
    any_of(
        r"""
        (?:give|gimme|spare) (?:me |us )?(?:a |an |another |like |about |half )*(?:\d+|few|couple|minutes?|hour|sec)
        (?:wait|hold (?:on|off|up)|stall) (?:a |for |like |about |another )*(?:\d+|few|bit|sec|minute|hour|me|us)
        """
    )
)
_LEAVE = re.compile(
    any_of(r"(?:set|put|leave|drop|stick|toss|tuck|slide|place) (?:it|em|them|that|the \w+)|works|is fine")
)
_PLACE = re.compile(
    any_of(
        r"""
        (?:on|in|by|at|behind|under|next to|beside|inside) the \w+|inside|mud ?rooms?|porch|shed|garage|carport|milk box
        side door|back door|front door|steps?|deck|bench|planter|cooler|lobby|desk|office
        """
    )
)


def meant(text: str, *, is_delivered: bool = False) -> NotificationReply | None:
    """`is_delivered`: the notification said so."""
    words = plain(text)
    is_short = len(words.split()) <= _MANY_WORDS
    if is_short and _OFFERS.search(words):
        return NotificationReply.ASKS_OFFERS
    if is_delivered:
        return NotificationReply.ASKS_WHERE if _WHERE.search(words) else None
    if _WHEN.search(words):
        return NotificationReply.ASKS_WHEN
    if _WAIT.search(words):
        return NotificationReply.WAIT
    if _LEAVE.search(words) and _PLACE.search(words) and (read_instructions(text) or "?" not in text):
        return NotificationReply.FOR_DRIVER
    if "?" not in text and not _BUT.search(words) and _SUITS.search(words):
        return NotificationReply.SUITS
    return None
