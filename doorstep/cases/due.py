"""Until when a case may wait for a customer: a timer, so that nobody has to look before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.timers import Desired

KIND = "case_due"
DRIVER_ASKS = "driver_asks"
"""Among the details of a case: what a driver at the door wants to know."""
_OF_DRIVERS = frozenset({CaseKind.ACCESS, CaseKind.CUSTOMER_ASKED})


def keep(session: Session, case: Case, now: datetime) -> None:
    """The timer of a case as it is now."""
    timers.agree(session, [subject(case.id)], [KIND], desired(case), now)


def desired(case: Case) -> Sequence[Desired]:
    if case.state != CaseState.WAITING_ON_CUSTOMER or case.due_at is None or _has_own_time(case):
        return []
    return [Desired(subject(case.id), KIND, case.due_at.isoformat(), case.due_at, "the customer had so long", "UTC")]


def _has_own_time(case: Case) -> bool:
    """A driver's question has minutes (drivers/questions/timing.py), and ends at the desk too."""
    return case.kind in _OF_DRIVERS and DRIVER_ASKS in case.details


def subject(case_id: int) -> str:
    return f"case:{case_id}"
