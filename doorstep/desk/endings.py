"""How a case ended, and who ended it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from doorstep.cases.models import Case

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
