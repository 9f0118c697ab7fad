"""Slack's own markup. https://docs.slack.dev/messaging/formatting-message-text"""

import re

_MENTION = re.compile(r"<[@#!][^>|]*(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^>|@#!][^>|]*)(?:\|([^>]*))?>")


def escape(text: str) -> str:
    """What people wrote, so that it mentions nobody and links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """What a person typed in Slack, as words: mentions gone, links as they were typed, entities resolved."""
    text = _MENTION.sub(lambda found: found[1] or "", text)
    text = _LINK.sub(lambda found: found[2] or found[1].removeprefix("tel:").removeprefix("mailto:"), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
