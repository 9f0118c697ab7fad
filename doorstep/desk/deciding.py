"""What approving or rejecting a case would do, said before it is done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.desk import approvals
from doorstep.desk.approvals import ApprovalResult
from doorstep.dms.filling import dms_of
from doorstep.messaging import consent, conversations


@dataclass(frozen=True)
class DeskDecision:
    approval: ApprovalResult | None
    """None: it is too late for one."""
    too_late: str
    """Why, in a sentence."""
    rejection: str
    """What the customer is told then."""
    reaches: str | None
    """The number (E.164) that the text goes to; None: nobody is told."""
    why_nobody: str
    seen: str
    """Stands for what is proposed: who decides it says what they saw."""


def decision(session: Session, case: Case, *, now: datetime) -> DeskDecision | None:
    """None when there is nothing to approve or reject."""
    if case.state == CaseState.RESOLVED or not approvals.proposes(case):
        return None
    approval, too_late = None, ""
    try:
        approval = approvals.foreseen(case, dms_of(session).delivery(case.tracking_number or ""), now=now)
    except CaseRejected as refused:
        too_late = str(refused)
    conversation = conversations.find_conversation(session, case.conversation_id) if case.conversation_id else None
    reaches, why_nobody = None, ""
    if conversation is None:
        why_nobody = "Nobody is texted: the case came with no conversation."
    elif consent.is_opted_out(session, conversation.their_number):
        why_nobody = "Nobody is texted: this number has opted out."
    else:
        reaches = conversation.their_number
    return DeskDecision(
        approval, too_late, approvals.told_of_rejection(case), reaches, why_nobody, approvals.seen_of(case)
    )
