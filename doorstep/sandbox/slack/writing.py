"""How Slack writes what a person typed: escaped, with mentions and links. Pure."""

import re
from collections.abc import Mapping

_LINK = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w+-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])|(?<![\w+-])\+1\d{10}(?!\w)"
)
_MENTION = re.compile(r"&lt;([@#][A-Z0-9]+)&gt;")


def as_slack_writes(typed: str, ids: Mapping[str, str]) -> str:
    """`ids`: user ids by name, for `@name`. `<@U…>` may also be typed as it is."""
    text = _MENTION.sub(r"<\1>", escaped(typed))
    text = _LINK.sub(lambda found: f"<{found[0]}>", text)
    text = _EMAIL.sub(lambda found: f"<mailto:{found[0]}|{found[0]}>", text)
    text = _PHONE.sub(lambda found: f"<tel:{re.sub(r'[^0-9+]', '', found[0])}|{found[0]}>", text)
    for name in sorted(ids, key=len, reverse=True):
        text = re.sub(rf"(?<![\w<])@{re.escape(name)}\b", f"<@{ids[name]}>", text, flags=re.IGNORECASE)
    return text


def escaped(typed: str) -> str:
    """As in the text of a slash command, where nothing becomes a link."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
