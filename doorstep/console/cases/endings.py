"""How a case ended, in a sentence for whoever comes too late."""

from datetime import datetime

from doorstep.cases.models import Case
from doorstep.console.kit import colleagues
from doorstep.console.kit.colleagues import Names
from doorstep.desk.endings import ending_of, name_of, what_was_done
from doorstep.language import spoken

_DECIDED = ("Approved: ", "Rejected: ")


def said(case: Case, names: Names, zone: str, now: datetime) -> str:
    """`Kim approved this at 10:41 AM: 1250 N La Salle St.`; empty while it has not ended."""
    ending = ending_of(case)
    if ending is None:
        return ""
    who = colleagues.called(ending.by, names) if ending.by.startswith("desk:") else name_of(ending.by)
    when = spoken.moment(ending.at, zone, now=now)
    at = "at " if spoken.day(ending.at, zone, now=now) == "today" else ""
    decided = ending.resolution.startswith(_DECIDED)
    how = ending.resolution.partition(": ")[2] if decided else ending.resolution
    return f"{who[:1].upper()}{who[1:]} {what_was_done(ending)} this {at}{when}: {how.rstrip('.')}."
