"""With the text about a failed attempt its case is opened: it waits for the recipient, or for the desk at once if they
want no texts, or somebody is talking to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases import due
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.messaging import consent
from doorstep.outreach.causes import TEXTED, FailedAttempt
from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import Facts
from doorstep.provenance import By

ANSWER_WITHIN = timedelta(hours=24)
_NO_TEXTS = "the number wants no texts."
_IS_HELD = "Tell the recipient in the conversation, and ask what to do: the assistant is silent there."


def left_to_desk(session: Session, facts: Sequence[Facts]) -> str | None:
    """What the desk does because no text may go to these packages' one phone; None: it is texted."""
    if consent.is_opted_out(session, facts[0].delivery.recipient_phone or ""):
        return f"Call the recipient: {_NO_TEXTS}"
    return _IS_HELD if any(each.asked.is_with_a_person for each in facts) else None


def open_all(
    session: Session, facts: Sequence[Facts], conversation_id: str, now: datetime, *, for_desk: str | None = None
) -> None:
    """Of packages for one phone at one stop. `for_desk`: what the desk does, as no text goes."""
    for failed in map(_failed, facts):
        case = _open(session, failed, now)
        if case.state == CaseState.RESOLVED:
            continue
        case.conversation_id = case.conversation_id or conversation_id
        by = By.system(failed.told, now)
        if for_desk is None:
            case_commands.note(session, by, case.id, TEXTED)
        else:
            case_commands.note(session, by, case.id, "The recipient was not texted.")
            case_commands.give_to_desk(session, by, case.id, next_step=for_desk, due_at=now)


def _failed(facts: Facts) -> FailedAttempt:
    attempt = ladder.failed(facts)
    assert attempt is not None
    return FailedAttempt(facts.delivery.tracking_number, attempt.number, facts.delivery.recipient_phone or "")


def _open(session: Session, failed: FailedAttempt, now: datetime) -> Case:
    until = now + ANSWER_WITHIN
    case = case_commands.open_case(
        session,
        By.system(failed.cause, now),
        case_commands.NewCase(
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
