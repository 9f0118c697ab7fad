"""An address change that waited for dispatch: written to the DMS and told to the customer, or turned down."""

from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.cases import commands, queries
from doorstep.cases.commands import Rejected
from doorstep.cases.lifecycle import Kind
from doorstep.cases.models import Case
from doorstep.dms import commands as dms
from doorstep.dms import queries as deliveries
from doorstep.dms.status import FINISHED
from doorstep.messaging import ledger, texts
from doorstep.messaging.models import Kind as TextKind


def approve(session: Session, case_id: int, *, actor: str, now: datetime) -> Case:
    """Write the proposed address, resolve the case and owe the customer a text, in the caller's one transaction.

    Raises cases.commands.Rejected when the case is none of ours or the package went on meanwhile.
    """
    case = _address_case(session, case_id)
    tracking_number = case.tracking_number or ""
    delivery = deliveries.delivery(session, tracking_number)
    if delivery is None:
        raise Rejected(f"Delivery {tracking_number} is gone from the DMS.")
    if delivery.status in FINISHED:
        raise Rejected(f"Too late: {tracking_number} is {delivery.status.replace('_', ' ')}. Reject the case instead.")
    proposed = PostalAddress(**case.details["proposed"])
    cause = f"case:{case.id}:approved"
    try:
        dms.change_address(
            session, tracking_number, proposed, actor=actor, cause=cause, now=now, expected_version=delivery.version
        )
    except dms.Rejected as error:
        raise Rejected(str(error)) from error
    commands.resolve(session, case_id, f"Approved: {proposed.spoken()}", actor=actor, cause=cause, now=now)
    _tell(session, case, texts.address_approved(tracking_number, proposed.spoken()), cause=cause, now=now)
    return case


def reject(session: Session, case_id: int, reason: str, *, actor: str, now: datetime) -> Case:
    """Leave the address as it is, resolve the case and owe the customer a text. Raises cases.commands.Rejected."""
    case = _address_case(session, case_id)
    cause = f"case:{case.id}:rejected"
    commands.resolve(session, case_id, f"Rejected: {reason}", actor=actor, cause=cause, now=now)
    _tell(session, case, texts.address_rejected(case.tracking_number or ""), cause=cause, now=now)
    return case


def _address_case(session: Session, case_id: int) -> Case:
    case = queries.case(session, case_id)
    if case is None:
        raise commands.NotFound(f"There is no case {case_id}.")
    if case.kind != Kind.ADDRESS_PROBLEM or "proposed" not in case.details:
        raise Rejected(f"Case {case_id} is no address change ({case.kind.replace('_', ' ')}): resolve it instead.")
    return case


def _tell(session: Session, case: Case, body: str, *, cause: str, now: datetime) -> None:
    conversation = ledger.find_conversation(session, case.conversation_id) if case.conversation_id else None
    if conversation is not None:
        ledger.owe(
            session,
            conversation.their_number,
            body,
            conversation_id=conversation.id,
            kind=TextKind.DESK,
            cause=cause,
            now=now,
        )
