"""What a recipient wishes to be told unasked. Pure; kept with the number, whatever becomes of the package."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from doorstep.messaging.policy.kinds import UNCOUNTED, Notice


class Level(StrEnum):
    ALL = "all"
    ESSENTIAL = "essential"
    """The important ones: on its way, delayed, and how it ended."""
    OUTCOME = "outcome"
    """How it ended, and what needs their answer."""


@dataclass(frozen=True)
class KeptWish:
    level: Level = Level.ALL
    not_before: time | None = None
    not_after: time | None = None


NOTHING = KeptWish()

_NEEDED = frozenset(
    {
        Notice.DELIVERED, Notice.ATTEMPTED, Notice.READY_FOR_PICKUP, Notice.RETURNED, Notice.DRIVER_QUESTION,
        Notice.REMINDER, Notice.OTHER,
    }
)  # fmt: skip
_WANTED: dict[Level, frozenset[Notice]] = {
    Level.ALL: frozenset(Notice),
    Level.ESSENTIAL: _NEEDED | {Notice.ON_THE_WAY, Notice.DELAY},
    Level.OUTCOME: _NEEDED,
}


def wants(wish: KeptWish, notice: Notice) -> bool:
    return notice in UNCOUNTED or notice in _WANTED[wish.level]
