"""What waited for dispatch: carried out and told to the customer, or turned down. One transaction of the caller's."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from doorstep import spoken
from doorstep.addresses import PostalAddress
from doorstep.cases import commands
from doorstep.cases.commands import Rejected
from doorstep.cases.lifecycle import State
from doorstep.cases.models import Case
from doorstep.dms import commands as dms
from doorstep.dms import queries as deliveries
from doorstep.dms.queries import DeliveryView
from doorstep.dms.status import FINISHED, LOADED
from doorstep.messaging import ledger, texts
from doorstep.messaging.models import Kind as TextKind

PROPOSALS = ("proposed", "proposed_window", "proposed_hold_until")
"""Keys of a case's details: a postal address; start and end (ISO 8601); a day (ISO 8601)."""


def approve(session: Session, case_id: int, *, actor: str, now: datetime, cause: str | None = None) -> Case:
    """Write what the case proposes, resolve it and owe the customer a text. The same `cause` again changes nothing.

    Raises cases.commands.Rejected when there is nothing to approve or the package went on meanwhile.
    """
    if cause is not None and commands.is_logged(session, case_id, cause):
        return commands.get(session, case_id)
    cause = cause or f"case:{case_id}:approved"
    case = _waiting(session, case_id)
    tracking_number = case.tracking_number or ""
    delivery = deliveries.delivery(session, tracking_number)
    if delivery is None:
        raise Rejected(f"Delivery {tracking_number} is gone from the DMS.")
    if delivery.status in FINISHED:
        raise Rejected(f"Too late: {tracking_number} is {delivery.status.replace('_', ' ')}. Reject the case instead.")
    if delivery.status in LOADED and delivery.status_changed_at > case.opened_at:
        raise Rejected(f"Too late: {tracking_number} went on a truck after this was asked. Reject the case instead.")
    try:
        done, told = _carry_out(session, case, delivery, actor=actor, cause=cause, now=now)
    except dms.Rejected as error:
        raise Rejected(str(error)) from error
    commands.resolve(session, case_id, f"Approved: {done}", actor=actor, cause=cause, now=now)
    _tell(session, case, told, cause=cause, now=now)
    return case


def reject(session: Session, case_id: int, reason: str, *, actor: str, now: datetime, cause: str | None = None) -> Case:
    """Leave everything as it is, resolve the case and owe the customer a text. The same `cause` again changes nothing.

    Raises cases.commands.Rejected.
    """
    if cause is not None and commands.is_logged(session, case_id, cause):
        return commands.get(session, case_id)
    cause = cause or f"case:{case_id}:rejected"
    case = _waiting(session, case_id)
    tracking_number = case.tracking_number or ""
    told = (
        texts.address_rejected(tracking_number)
        if "proposed" in case.details
        else texts.change_rejected(tracking_number)
    )
    commands.resolve(session, case_id, f"Rejected: {reason}", actor=actor, cause=cause, now=now)
    _tell(session, case, told, cause=cause, now=now)
    return case


def _carry_out(
    session: Session, case: Case, delivery: DeliveryView, *, actor: str, cause: str, now: datetime
) -> tuple[str, str]:
    """What was done, for the case, and what the customer is told. Raises dms.commands.Rejected."""
    number, version = delivery.tracking_number, delivery.version
    if "proposed" in case.details:
        address = PostalAddress(**case.details["proposed"])
        dms.change_address(session, number, address, actor=actor, cause=cause, now=now, expected_version=version)
        return address.spoken(), texts.address_approved(number, address.spoken())
    if "proposed_window" in case.details:
        start, end = (datetime.fromisoformat(case.details["proposed_window"][name]) for name in ("start", "end"))
        dms.reschedule(session, number, start, end, actor=actor, cause=cause, now=now, expected_version=version)
        window = spoken.window(start, end, delivery.timezone, now=now)
        return window, texts.window_approved(number, window)
    until = date.fromisoformat(case.details["proposed_hold_until"])
    dms.hold_for_pickup(session, number, until, actor=actor, cause=cause, now=now, expected_version=version)
    day = f"{until:%a %b} {until.day}"
    return f"held until {day}", texts.hold_approved(number, delivery.depot_name, day)


def proposes(case: Case) -> bool:
    """Whether there is something to approve or reject."""
    return any(name in case.details for name in PROPOSALS)


def _waiting(session: Session, case_id: int) -> Case:
    """The case, locked: of two who decide at once the second finds it decided."""
    case = commands.get(session, case_id)
    if case.state == State.RESOLVED:
        raise Rejected(f"Case {case_id} is resolved already: {case.resolution}")
    if not proposes(case):
        raise Rejected(f"Case {case_id} proposes nothing ({case.kind.replace('_', ' ')}): resolve it instead.")
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
