"""Short answers as they were meant: letters in other places ("kepe it"), dictated marks ("one period"). Pure.

Only to decide what a text asks: what is passed on or kept is what was written.
"""

import re

from doorstep.language.dictated import with_marks
from doorstep.language.reports.words import plain

_OFTEN = frozenset(
    "keep thanks thank wait fine perfect leave back door front porch home work works please tomorrow today friday"
    " monday saturday sunday neighbor package delivery another cancel change option number good okay yeah sure".split()
)
"""What is often answered; no word is another of them, or a word of its own, with its letters moved."""
_BY_LETTERS = {(word[0], "".join(sorted(word))): word for word in _OFTEN}
_WORD = re.compile(r"[a-z]{4,}")


def as_meant(text: str) -> str:
    return _WORD.sub(_righted, with_marks(plain(text)))


def _righted(found: re.Match[str]) -> str:
    word = found[0]
    return word if word in _OFTEN else _BY_LETTERS.get((word[0], "".join(sorted(word))), word)
