"""A person of the desk has seen who asks to be deleted, and confirms it. What is then deleted, and when, is privacy's
(privacy/confirmed.py): not before the person was told, nor while a package of theirs is under way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.desk.models import Erasure
from doorstep.messaging import conversations, texts
from doorstep.messaging.models import MessageKind
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By

TOPIC = "erasures"
CONFIRMED = "Erasure confirmed."


def told_of(case_id: int) -> str:
    """The cause of the text that says so."""
    return f"case:{case_id}:erasure"


def is_to_confirm(kind: str, wants: object) -> bool:
    return kind == CaseKind.DATA_REQUEST and wants == "delete"


def confirm(session: Session, by: By, case_id: int) -> Case:
    """Resolve the case, tell the person, and have them erased. Raises CaseRejected."""
    case = case_commands.get(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseRejected(f"Case {case_id} is resolved already: {case.resolution}")
    if not is_to_confirm(case.kind, case.details.get("wants")) or case.conversation_id is None:
        raise CaseRejected(f"Case {case_id} asks for no erasure.")
    conversation = conversations.conversation(session, case.conversation_id)
    case_commands.resolve(session, by, case_id, CONFIRMED)
    told = NewText(
        conversation.their_number, texts.erasure_confirmed(), conversation_id=conversation.id, kind=MessageKind.DESK,
        idempotency_key=told_of(case_id),
    )  # fmt: skip
    queueing.enqueue(session, told, by.now)
    session.add(Erasure(case_id=case_id, conversation_id=conversation.id, by=by.actor, confirmed_at=by.now))
    wakeups.notify(session, TOPIC)
    return case


def of_case(session: Session, case_id: int) -> Erasure | None:
    return session.scalars(select(Erasure).where(Erasure.case_id == case_id)).one_or_none()
