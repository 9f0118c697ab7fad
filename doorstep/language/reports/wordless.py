"""Messages that are no words: a thumb, a number, dots, a piece of a program. A classifier of sentences takes each of
them for something, and sure of it."""

import re
from typing import Literal

_AGREES = frozenset("👍👌✅✔☑🆗💯🫡")
_AGREES_IN_SIGNS = re.compile(
    r"\W*10[ -]?4\W*|\s*(?::(?:thumbsup|\+1|ok_hand|white_check_mark|heavy_check_mark|100|saluting_face"
    r"|ok)(?:::skin-tone-\d)?:\s*)+"
)
_SHORT_CODES = re.compile(r"\s*(?::[a-z0-9_+-]+:\s*)+")
"""Emoji as Slack writes them."""
_IS_CODE = re.compile(r"[{}<>\\]|--|;\s*$|=\s*['\"\d]")

Wordless = Literal["agrees", "number", "nothing"]


def wordless(text: str) -> Wordless | None:
    """What a text without words says; None for one with words."""
    if _AGREES_IN_SIGNS.fullmatch(text):
        return "agrees"
    if _IS_CODE.search(text) or _SHORT_CODES.fullmatch(text):
        return "nothing"
    if any(character.isalpha() for character in text):
        return None
    if any(character.isdecimal() for character in text):
        return "number"
    return "agrees" if _AGREES & set(text) else "nothing"
