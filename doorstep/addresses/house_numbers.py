"""House numbers, also of grids and with letters: "1250", "12B", "112-37", "312 1/2", "N6W23001", "W5428", "0S145"."""

import re

HOUSE_NUMBER = re.compile(
    r"\d{1,6}(?:-?[A-Z])?|\d{1,4}-\d{1,5}[A-Z]?|[NSEW]\d{1,4}[NSEW]\d{1,5}|\d{1,2}[NSEW]\d{2,5}|[NSEW]\d{3,5}"
)
"""As one word: Wisconsin's grids ("N6W23001", "W5428"), those west of Chicago ("26W482"), Queens' hyphen, a letter."""
FRACTION = re.compile(r"\d/\d")
_IN_TWO = re.compile(r"[NSEW]\d{1,4} [NSEW]\d{1,5}")
_SPELLED_APART = re.compile(r"[NSEW] ?\d{1,4} ?[NSEW] ?\d{2,5}")


def number_at(words: list[str], start: int = 0) -> int:
    """How many words from `start` on are a house number with something behind it; 0 if none is."""
    for length in (4, 3, 2):
        line = " ".join(words[start : start + length])
        is_longer = len(words) > start + length
        if is_longer and (_IN_TWO.fullmatch(line) if length == 2 else _SPELLED_APART.fullmatch(line)):
            return length
    if start >= len(words):
        return 0
    if FRACTION.fullmatch(words[start]):
        return 1
    if not HOUSE_NUMBER.fullmatch(words[start]):
        return 0
    return 2 if start + 1 < len(words) and FRACTION.fullmatch(words[start + 1]) else 1
