"""What waited for dispatch: carried out and told to the customer, or turned down. One transaction of the caller's."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.changes import address
from doorstep.dms import outcomes
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED, LOADED
from doorstep.dms.views import DeliveryView
from doorstep.language import spoken
from doorstep.messaging import conversations, texts
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By

PROPOSALS = ("proposed", "proposed_window", "proposed_hold_until")
"""Keys of a case's details: a postal address; start and end (ISO 8601); a day (ISO 8601)."""


@dataclass(frozen=True)
class ApprovalResult:
    """What comes of a decision."""

    done: str
    """For the case."""
    told: str
    """To the customer."""


def approval_of(case_id: int) -> str:
    """The cause of the one approval of a case, for surfaces that know no better: it is tried once."""
    return f"case:{case_id}:approved"


def rejection_of(case_id: int) -> str:
    """As `approval_of`."""
    return f"case:{case_id}:rejected"


def approve(session: Session, by: By, case_id: int, *, seen: str | None = None) -> Case:
    """Write what the case proposes, resolve it and queue a text for the customer.

    `seen`: stands for what was looked at (`seen_of`), and nothing else is approved; None: whatever it proposes.

    Raises CaseRejected when there is nothing to approve, it was decided before or the package went on.
    """
    case = _waiting(session, case_id, seen)
    delivery = dms_of(session).delivery(case.tracking_number or "")
    outcome = foreseen(case, delivery, now=by.now)
    try:
        _write(session, by, case, delivery)
    except outcomes.CommandRejected as error:
        raise CaseRejected(str(error)) from error
    case_commands.resolve(session, by, case_id, f"Approved: {outcome.done}")
    _tell(session, by, case, outcome.told)
    return case


def reject(session: Session, by: By, case_id: int, reason: str, *, seen: str | None = None) -> Case:
    """Leave everything as it is, resolve the case and queue a text for the customer.

    `seen` as for `approve`. Raises CaseRejected.
    """
    case = _waiting(session, case_id, seen)
    case_commands.resolve(session, by, case_id, f"Rejected: {reason}")
    _tell(session, by, case, told_of_rejection(case))
    return case


def foreseen(case: Case, delivery: DeliveryView | None, *, now: datetime) -> ApprovalResult:
    """What an approval would do. Raises CaseRejected: it is too late for one."""
    number = case.tracking_number or ""
    if delivery is None:
        raise CaseRejected(f"Delivery {number} is gone from the DMS.")
    if delivery.status in FINISHED:
        raise CaseRejected(f"Too late: {number} is {delivery.status.replace('_', ' ')}. Reject the case instead.")
    if delivery.status in LOADED and delivery.status_changed_at > case.opened_at:
        raise CaseRejected(f"Too late: {number} went on a truck after this was asked. Reject the case instead.")
    if "proposed" in case.details:
        proposed = PostalAddress(**case.details["proposed"]).spoken()
        return ApprovalResult(proposed, texts.address_approved(number, proposed))
    if "proposed_window" in case.details:
        start, end = _window(case)
        window = spoken.window(start, end, delivery.timezone, now=now)
        return ApprovalResult(window, texts.window_approved(number, window))
    until = date.fromisoformat(case.details["proposed_hold_until"])
    day = f"{until:%a %b} {until.day}"
    return ApprovalResult(f"held until {day}", texts.hold_approved(number, delivery.depot_name, day))


def told_of_rejection(case: Case) -> str:
    number = case.tracking_number or ""
    return texts.address_rejected(number) if "proposed" in case.details else texts.change_rejected(number)


def _write(session: Session, by: By, case: Case, delivery: DeliveryView | None) -> None:
    """Raises CommandRejected."""
    assert delivery is not None, "an outcome was foreseen"
    number = delivery.tracking_number
    version = delivery.version
    if "proposed" in case.details:
        address.write(session, by, delivery, PostalAddress(**case.details["proposed"]))
    elif "proposed_window" in case.details:
        dms_of(session).reschedule(by, number, *_window(case), expected_version=version)
    else:
        dms_of(session).hold_for_pickup(
            by, number, date.fromisoformat(case.details["proposed_hold_until"]), expected_version=version
        )


def _window(case: Case) -> tuple[datetime, datetime]:
    proposed = case.details["proposed_window"]
    return datetime.fromisoformat(proposed["start"]), datetime.fromisoformat(proposed["end"])


def proposes(case: Case) -> bool:
    """Whether there is something to approve or reject."""
    return any(name in case.details for name in PROPOSALS)


def seen_of(case: Case) -> str:
    """Stands for what is proposed: who decides says what they saw."""
    proposed = {name: case.details[name] for name in PROPOSALS if name in case.details}
    return hashlib.sha256(json.dumps(proposed, sort_keys=True).encode()).hexdigest()[:16]


def _waiting(session: Session, case_id: int, seen: str | None) -> Case:
    """The case, locked: of two who decide at once the second finds it decided."""
    case = case_commands.get(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseRejected(f"Case {case_id} is resolved already: {case.resolution}")
    if not proposes(case):
        raise CaseRejected(f"Case {case_id} proposes nothing ({case.kind.replace('_', ' ')}): resolve it instead.")
    if seen is not None and seen != seen_of(case):
        raise CaseRejected("Nothing was done: what is proposed changed meanwhile. This is how it is now.")
    return case


def _tell(session: Session, by: By, case: Case, body: str) -> None:
    conversation = conversations.find_conversation(session, case.conversation_id) if case.conversation_id else None
    if conversation is not None:
        queueing.enqueue(
            session,
            NewText(
                conversation.their_number,
                body,
                conversation_id=conversation.id,
                kind=MessageKind.DESK,
                idempotency_key=by.cause,
            ),
            by.now,
        )
