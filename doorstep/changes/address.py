"""A delivery's address: what may be done with a new one, as the policy decides on the DMS as it is now, and doing it.

Whoever changes an address comes here: the recipient who corrects it (actions/address_write.py) or puts it back
(actions/undo.py), and dispatch that approves it (doorstep/desk/approvals.py).
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.cases.commands import NewCase, open_case, resolve
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.dms import policy
from doorstep.dms.filling import dms_of
from doorstep.dms.values import Audience
from doorstep.dms.views import DeliveryView
from doorstep.provenance import By

Reason = policy.Reason | Literal["not_proven"]


@dataclass(frozen=True)
class CorrectionDecision:
    outcome: policy.Outcome
    reason: Reason


@dataclass(frozen=True)
class AddressCorrection:
    """What a recipient confirmed."""

    proposed: PostalAddress
    base: PostalAddress
    """The one on file that was talked about."""
    proof: Literal["phone", "zip"]
    """By which they are known."""
    conversation_id: str
    message_id: str
    begun_at: datetime
    """When the address was first said to be wrong."""
    reply_due: datetime
    """By when dispatch answers, should it have to."""


@dataclass(frozen=True)
class AddressRefused:
    reason: Reason


@dataclass(frozen=True)
class ForDispatch:
    """A case waits for dispatch: to be approved, or done by hand where the DMS takes no such change."""

    reason: Reason


@dataclass(frozen=True)
class AddressOvertaken:
    """Nothing was written: another address is on file by now than was talked about."""

    on_file: PostalAddress


@dataclass(frozen=True)
class AddressWritten:
    delivery: DeliveryView
    """As it is now."""


Outcome = AddressRefused | ForDispatch | AddressOvertaken | AddressWritten


def correct(session: Session, by: By, delivery: DeliveryView, asked: AddressCorrection) -> Outcome:
    """The same cause again does nothing, and answers the same."""
    if delivery.address == asked.proposed and asked.proof == "phone":
        return AddressWritten(delivery)  # this very text wrote it before, or somebody else did
    decision = decide(session, delivery, asked.proposed, asked.proof)
    if decision.outcome == "refuse":
        return AddressRefused(decision.reason)
    if decision.outcome == "needs_approval":
        _ask_dispatch(session, by, delivery, asked, decision.reason)
        return ForDispatch(decision.reason)
    if decision.outcome == "by_hand":
        _ask_dispatch_to_do_it(session, by, delivery, asked)
        return ForDispatch(decision.reason)
    if delivery.address != asked.base:
        return AddressOvertaken(delivery.address)
    write(session, by, delivery, asked.proposed)
    if decision.outcome == "write_and_tell_driver":
        told = f"Address corrected by the customer: {asked.proposed.spoken()} (was {delivery.address.spoken()})."
        tell_driver(session, by, delivery, told)
    _keep_case(session, by, delivery, asked)
    return AddressWritten(dms_of(session).delivery(delivery.tracking_number) or delivery)


def decide(
    session: Session, delivery: DeliveryView, proposed: PostalAddress, proof: Literal["phone", "zip"]
) -> CorrectionDecision:
    """Whoever knows only number and ZIP changes nothing without dispatch."""
    in_area = dms_of(session).in_service_area(proposed.zip, delivery.depot_code)
    decision = policy.address_change(delivery.status, delivery.address, proposed, in_area, dms_of(session).capabilities)
    if decision.outcome == "by_hand":
        return CorrectionDecision(decision.outcome, decision.reason)
    if proof != "phone" and (decision.outcome != "refuse" or decision.reason == "unchanged"):
        return CorrectionDecision("needs_approval", "not_proven")
    return CorrectionDecision(decision.outcome, decision.reason)


def write(session: Session, by: By, delivery: DeliveryView, proposed: PostalAddress) -> None:
    """Decided already. Raises CommandRejected: the delivery is no longer as it was seen."""
    dms_of(session).change_address(by, delivery.tracking_number, proposed, expected_version=delivery.version)


def tell_driver(session: Session, by: By, delivery: DeliveryView, words: str) -> None:
    dms_of(session).add_note(by, delivery.tracking_number, words, audience=Audience.DRIVER)


def _keep_case(session: Session, by: By, delivery: DeliveryView, asked: AddressCorrection) -> None:
    """A wrong address is an exception too, from the first word about it; here it ends without a person."""
    case = open_case(
        session,
        By(by.actor, by.cause, asked.begun_at),
        NewCase(
            kind=CaseKind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=asked.conversation_id,
            reason="The customer corrected the address.",
            details={"message_id": asked.message_id, "on_file": asdict(delivery.address)},
            next_step="The assistant settles it.",
            state=CaseState.OPEN,
        ),
    )
    if case.state == CaseState.OPEN:  # else one about this address waits for dispatch already, and they decide
        resolve(session, By.assistant(by.cause, by.now), case.id, f"Written: {asked.proposed.spoken()}")


def _ask_dispatch(session: Session, by: By, delivery: DeliveryView, asked: AddressCorrection, reason: Reason) -> None:
    open_case(
        session,
        by,
        NewCase(
            kind=CaseKind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=asked.conversation_id,
            reason=f"Address change needs approval: {reason.replace('_', ' ')}.",
            details={"proposed": asdict(asked.proposed), "on_file": asdict(delivery.address), "why": reason},
            next_step="Approve or reject the address.",
            due_at=asked.reply_due,
        ),
    )


def _ask_dispatch_to_do_it(session: Session, by: By, delivery: DeliveryView, asked: AddressCorrection) -> None:
    """There is nothing to approve: it could not be written. Whoever does it looks first at who asked."""
    details: dict[str, Any] = {"on_file": asdict(delivery.address), "why": "cannot_be_written"}
    step = f"See to it by hand that it goes to {asked.proposed.spoken()}, then tell the customer."
    if asked.proof != "phone":
        details["proof"] = "not proven: tracking number and ZIP only"
        step = f"Not proven who asks: call the number on file first. If it is right: {step[0].lower()}{step[1:]}"
    open_case(
        session,
        by,
        NewCase(
            kind=CaseKind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=asked.conversation_id,
            reason="The DMS takes no change of the address now.",
            details=details,
            next_step=step,
            due_at=asked.reply_due,
        ),
    )
