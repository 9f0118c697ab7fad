"""What is done to the house, and in which order. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

HANGS_SECONDS = (3.0, 15.0)
OUTAGE_SECONDS = 60.0
DISK_FULL_SECONDS = 20.0
CLOCK_OFF_SECONDS = (-3600, -300, 300, 3600)
HOUSE = "house"
"""All processes at once, as when the power fails."""

_KILLS_PER_HANG = 10
_KILLS_PER_CLOCK = 20
_HOUSE_SHARE = 0.06


class Kind(StrEnum):
    KILL = "kill -9"
    HANG = "hang"
    OUTAGE = "away"
    RESTART = "rolling restart"
    DISK_FULL = "disk full"
    CLOCK = "clock off"


@dataclass(frozen=True)
class Blow:
    kind: Kind
    part: str
    seconds: float = 0.0
    """How long it lasts; for a clock, by how much it is off for a while."""
    pause: float = 1.0
    """Before the next one, once every part runs again."""


def plan(parts: Sequence[str], kills: int, number: int, *, outages: Sequence[str], disk: bool) -> list[Blow]:
    """Kills of random parts with hangs and wrong clocks among them, then each outage by itself."""
    chance = random.Random(f"faults:{number}")
    blows: list[Blow] = []
    for count in range(1, kills + 1):
        part = HOUSE if chance.random() < _HOUSE_SHARE else chance.choice(parts)
        blows.append(Blow(Kind.KILL, part, pause=chance.uniform(0.2, 3.0)))
        if count % _KILLS_PER_HANG == 0:
            hang = chance.uniform(*HANGS_SECONDS)
            blows.append(Blow(Kind.HANG, chance.choice(parts), hang, chance.uniform(0.2, 3.0)))
        if count % _KILLS_PER_CLOCK == 0:
            blows.append(Blow(Kind.CLOCK, chance.choice(parts), chance.choice(CLOCK_OFF_SECONDS), 5.0))
    if kills:
        blows += [Blow(Kind.RESTART, part, pause=1.0) for part in parts]
    blows += [Blow(Kind.OUTAGE, part, OUTAGE_SECONDS, 5.0) for part in outages]
    if disk:
        blows.append(Blow(Kind.DISK_FULL, "disk", DISK_FULL_SECONDS, 5.0))
    return blows
