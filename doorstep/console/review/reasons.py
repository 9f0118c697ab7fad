"""Why somebody should look at a text. Pure."""

from collections.abc import Collection, Mapping
from zlib import crc32

REASONS: Mapping[str, str] = {
    "complained": "Complained",
    "handed_over": "Wanted a person",
    "undone": "Was taken back",
    "not_understood": "Not understood",
    "asked_twice": "Asked twice",
    "unsure": "Unsure",
    "sample": "By chance",
}
"""The most telling first; of several a text has the first."""

_OF_SECONDS = 10
"""Each so manieth text is looked at by two people."""


def most_telling(reasons: Collection[str]) -> str | None:
    return next((each for each in REASONS if each in reasons), None)


def is_in_sample(inbox_id: int, percent: float) -> bool:
    """The same answer for the same text, on any machine."""
    return crc32(f"sample {inbox_id}".encode()) % 10_000 < percent * 100


def wants_second(inbox_id: int) -> bool:
    return crc32(f"second {inbox_id}".encode()) % _OF_SECONDS == 0
