"""Until when a case may wait for a customer: a timer, so that nobody has to look before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.timers import Desired

KIND = "case_due"
_OWN_TIMES = frozenset({CaseKind.FAILED_ATTEMPT, CaseKind.ACCESS, CaseKind.CUSTOMER_ASKED})
"""They have rungs of their own, which end at the desk too."""


def keep(session: Session, case: Case, now: datetime) -> None:
    """The timer of a case as it is now."""
    timers.agree(session, [subject(case.id)], [KIND], desired(case), now)


def desired(case: Case) -> Sequence[Desired]:
    if case.state != CaseState.WAITING_ON_CUSTOMER or case.due_at is None or case.kind in _OWN_TIMES:
        return []
    return [Desired(subject(case.id), KIND, case.due_at.isoformat(), case.due_at, "the customer had so long", "UTC")]


def subject(case_id: int) -> str:
    return f"case:{case_id}"
