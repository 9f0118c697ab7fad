"""What a figure was before, whether that is better, and what was aimed at. Pure."""

from dataclasses import dataclass
from typing import Literal

from doorstep.console.numbers.figures import Counts
from doorstep.settings import Settings

Better = Literal["more", "less", "neither"]
Tone = Literal["", "good", "bad"]
_SAME = 0.5
"""Percent: less of a change is none."""


@dataclass(frozen=True)
class Compared:
    """Beside a figure."""

    said: str
    """`12 % more than before`; empty: there is nothing to compare it with."""
    tone: Tone


@dataclass(frozen=True)
class Target:
    said: str
    """`aim: 70 % or more`."""
    is_met: bool | None
    """None: there is no figure."""


def compared(now: float | None, before: float | None, better: Better = "neither") -> Compared:
    """With the days before, as many."""
    if now is None or before is None or before == 0:
        return Compared("", "")
    percent = 100 * (now - before) / before
    if abs(percent) < _SAME:
        return Compared("as before", "")
    is_more = percent > 0
    said = f"{'▲' if is_more else '▼'} {abs(percent):,.0f} % {'more' if is_more else 'less'} than before"
    if better == "neither":
        return Compared(said, "")
    return Compared(said, "good" if is_more == (better == "more") else "bad")


def targets(total: Counts, settings: Settings) -> dict[str, Target]:
    """By figure; those that nobody set are not there."""
    found = {}
    if (least := settings.target_settled_percent) is not None:
        share = total.settled_share
        found["settled"] = Target(f"aim: {least:g} % or more", None if share is None else 100 * share >= least)
    if (most := settings.target_minutes) is not None:
        half = total.median_minutes
        found["minutes"] = Target(f"aim: {most:g} min or less", None if half is None else half <= most)
    return found


def saved_cents(total: Counts, case_cents: float) -> float:
    """What people of the desk would have cost for cases that were settled without them."""
    return total.settled * case_cents
