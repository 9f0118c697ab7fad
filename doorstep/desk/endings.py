"""How a case ended, and who ended it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from doorstep.cases.models import Case
from doorstep.language import spoken

_DECIDED = ("Approved", "Rejected")
"""How the resolution of a case that was decided begins; any other was closed."""


@dataclass(frozen=True)
class Ending:
    at: datetime
    by: str
    """As the case names them: `desk:dee`, `assistant`, `driver:D1`."""
    resolution: str


def ending_of(case: Case) -> Ending | None:
    if case.resolved_at is None:
        return None
    return Ending(case.resolved_at, case.resolved_by or "desk", case.resolution or "")


def name_of(actor: str) -> str:
    """`desk:dee` is dee, `driver:D1` is driver D1, `assistant` is the assistant."""
    role, _, name = actor.partition(":")
    if role == "desk":
        return name
    return f"{role} {name}" if name else f"the {role}"


def what_was_done(ending: Ending) -> str:
    """`approved`, `rejected` or `closed`."""
    begins = ending.resolution.partition(":")[0]
    return begins.lower() if begins in _DECIDED else "closed"


def how(ending: Ending) -> str:
    """What was approved or turned down, or how it was closed: `1250 N La Salle St`."""
    begins, _, rest = ending.resolution.partition(":")
    return rest.strip() if begins in _DECIDED else ending.resolution


def said(ending: Ending, zone: str, now: datetime, *, called: Callable[[str], str] = lambda name: name) -> str:
    """`Kim approved this at 10:41 AM`, for whoever comes too late. `called`: how somebody with that login is called."""
    name = name_of(ending.by)
    who = called(name) if ending.by.startswith("desk:") else name
    at = "at " if spoken.day(ending.at, zone, now=now) == "today" else ""
    return f"{who[:1].upper()}{who[1:]} {what_was_done(ending)} this {at}{spoken.moment(ending.at, zone, now=now)}"
