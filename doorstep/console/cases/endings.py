"""How a case ended, in a sentence for whoever comes too late."""

from datetime import datetime

from doorstep.cases.models import Case
from doorstep.console.kit import colleagues
from doorstep.console.kit.colleagues import Names
from doorstep.desk import endings


def said(case: Case, names: Names, zone: str, now: datetime) -> str:
    """`Kim approved this at 10:41 AM: 1250 N La Salle St.`; empty while it has not ended."""
    ending = endings.ending_of(case)
    if ending is None:
        return ""
    who_when = endings.said(ending, zone, now, called=lambda login: colleagues.called(login, names))
    return f"{who_when}: {endings.how(ending).rstrip('.')}."
