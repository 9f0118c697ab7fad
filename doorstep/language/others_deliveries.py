"""Whether somebody asks about a delivery that is another's. Pure."""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_WHO = (
    r"(?:neighbou?r|guy|girl|lady|man|woman|dude|kid|person|people|couple|family|tenants?|folks|old man|old lady"
    r"|couple)s?"
)
_NOT_HERE = (
    r"(?:upstairs|downstairs|next door|across (?:the|from)|above (?:me|us)|below (?:me|us)|down the (?:hall|street"
    r"|road)|behind (?:me|us)|in (?:apt |unit |number |#)?\w?\d+\w?|at (?:number )?\d+)"
)
_ANOTHERS = re.compile(
    any_of(
        rf"""
        (?:is|are|was|were|does|do|did|has|have|whats|what is|when|where|wheres|will|how many)(?: (?:is|are|does|will)
            )? (?:the |my |that |our )*{_WHO} (?:who lives? |living )?{_NOT_HERE}
        (?:is|are|did|does|has|was|whats|wheres|when) .{{0,20}}(?:my |the |our )(?:neighbou?r|landlord|ex|roommate
            |tenant)s? .{{0,30}}\b(?:get|getting|got|receive|expecting|having|order|ordered|package|delivery|box)
        (?:whats|what is|wheres|where is|when is|track|status of|look up|check on) (?:the |my |that |our )*(?:{_WHO}
            |landlord|ex|tenant)(?: {_NOT_HERE})?s? (?:package|box|delivery|order|stuff)
        """
    )
)
_AND_OURS = re.compile(
    r"\band (?:(?:when|where|what|how)s?(?: (?:does|is|are|will|about))? )?(?:mine"
    r"|my (?:own|package|delivery|order|box))\b"
)
_OURS = re.compile(
    r"\b(?:take|took|taken|get|got|have|has|with) (?:my|our|mine)\b"
    r"|\b(?:my|our|mine|me|i)\b.{0,30}\b(?:package|box|parcel|order|delivery|it)\b.{0,40}\b(?:with|at|by|to)\b"
)


def is_about_anothers(text: str) -> bool:
    """ "is the lady upstairs getting another box today"; not "did you leave my box with the lady upstairs"."""
    words = plain(text)
    return _ANOTHERS.search(words) is not None and _OURS.search(words) is None


def asks_for_own_too(text: str) -> bool:
    """ "when does my neighbors package come and when does mine"."""
    return _AND_OURS.search(plain(text)) is not None
