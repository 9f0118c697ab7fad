"""With the text about a failed attempt its case is opened: it waits for the recipient, or for the desk at once if they
want no texts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep.cases import commands, due
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.messaging import consent
from doorstep.outreach.causes import TEXTED, FailedAttempt
from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import Facts
from doorstep.provenance import By

ANSWER_WITHIN = timedelta(hours=24)
_NO_TEXTS = "the number wants no texts."


def open_all(session: Session, facts: Sequence[Facts], conversation_id: str, now: datetime) -> bool:
    """Of packages for one phone at one stop. Whether they are to be texted."""
    failed = [_failed(each) for each in facts]
    wants_no_texts = consent.is_opted_out(session, failed[0].phone)
    for each in failed:
        case = _open(session, each, now)
        if case.state == CaseState.RESOLVED:
            continue
        case.conversation_id = case.conversation_id or conversation_id
        if wants_no_texts:
            _leave_to_desk(session, case, each, now)
        else:
            commands.note(session, By.system(each.told, now), case.id, TEXTED)
    return not wants_no_texts


def _failed(facts: Facts) -> FailedAttempt:
    attempt = ladder.failed(facts)
    assert attempt is not None
    return FailedAttempt(facts.delivery.tracking_number, attempt.number, facts.delivery.recipient_phone or "")


def _open(session: Session, failed: FailedAttempt, now: datetime) -> Case:
    until = now + ANSWER_WITHIN
    case = commands.open_case(
        session,
        By.system(failed.cause, now),
        commands.NewCase(
            kind=CaseKind.FAILED_ATTEMPT,
            tracking_number=failed.tracking_number,
            reason="The driver could not deliver.",
            details={"attempt": failed.number},
            next_step="The customer chooses what to do.",
            state=CaseState.WAITING_ON_CUSTOMER,
            due_at=until,
        ),
    )
    if case.state == CaseState.WAITING_ON_CUSTOMER and case.due_at != until:  # that of an earlier attempt
        case.due_at = until
        due.keep(session, case, now)
    return case


def _leave_to_desk(session: Session, case: Case, failed: FailedAttempt, now: datetime) -> None:
    by = By.system(failed.told, now)
    commands.note(session, by, case.id, f"{_NO_TEXTS[0].upper()}{_NO_TEXTS[1:]}")
    commands.give_to_desk(session, by, case.id, next_step=f"Call the recipient: {_NO_TEXTS}", due_at=now)
