"""Messages that are no words: a thumb, a number, dots, a piece of a program. A classifier of sentences takes each of
them for something, and sure of it."""

import re
from typing import Literal

_AGREES = frozenset("👍👌✅✔☑🆗💯🫡")
_IS_CODE = re.compile(r"[{}<>\\]|--|;\s*$|=\s*['\"\d]")

Wordless = Literal["agrees", "number", "nothing"]


def wordless(text: str) -> Wordless | None:
    """What a text without words says; None for one with words."""
    if _IS_CODE.search(text):
        return "nothing"
    if any(character.isalpha() for character in text):
        return None
    if any(character.isdecimal() for character in text):
        return "number"
    return "agrees" if _AGREES & set(text) else "nothing"
