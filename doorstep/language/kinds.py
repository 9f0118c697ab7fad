"""Of which kind a message is, before anything in it is read. Pure.

What no person wrote for us never acts: a phone's reaction quotes our own words, an automatic answer holds whatever its
owner once typed.
"""

import re
from enum import StrEnum


class MessageKind(StrEnum):
    WORDS = "words"
    REACTION = "reaction"
    """`Liked “…”`, an emoji `to “…”`: of the phone, quoting what it is about."""
    AUTO_REPLY = "auto_reply"
    """Sent by a phone or an office while nobody reads."""


_QUOTED = (
    r"""\s*(?:[“"«].*[”"»]?|an? (?:image|video|attachment|audio message|movie|sticker|location|file|contact))\s*"""
)
_REACTION = re.compile(
    r"\s*(?:(?:Loved|Liked|Disliked|Laughed at|Emphasi[sz]ed|Questioned"
    r"|Removed an? (?:heart|like|dislike|laugh|exclamation|question mark|exclamation point)(?: reaction)? from"
    r"|Reacted .{1,16}? to|Removed .{1,16}? (?:reaction )?from)"
    rf"|[^\w\s“\"«]{{1,8}}\s+to){_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_AUTO_REPLY = re.compile(
    r"\bI(?:'|’)?m driving with (?:CarPlay|Do Not Disturb|focus)|\bdo not disturb while driving\b"
    r"|\bthis (?:number|inbox|line|phone|mailbox) is (?:not|un)\s?monitored\b|\bnot a monitored\b|\bunmonitored\b"
    r"|\b(?:please )?do not reply to this (?:text|message|number)\b"
    r"|\b(?:this is an? )?auto(?:mated|matic|-)?\s?(?:reply|response|message)\b|\bauto-?reply\b|\[automated\]"
    r"|\bout of (?:the )?office\b"
    r"|\bI(?:'|’)?m (?:currently )?(?:away|driving)\b.*\b(?:get back|reply|respond|call you)\b"
    r"|\bI(?:'|’)?ll (?:get back to|text|see your message|call) you (?:when|once|as soon as)\b"
    r"|^\s*(?:sorry,? )?(?:I )?can(?:'|’)?t talk (?:right )?now\b",
    re.IGNORECASE | re.DOTALL,
)


def kind_of(text: str) -> MessageKind:
    if _REACTION.fullmatch(text):
        return MessageKind.REACTION
    return MessageKind.AUTO_REPLY if _AUTO_REPLY.search(text) else MessageKind.WORDS
