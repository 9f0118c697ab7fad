"""How far recipients were asked what shall become of packages that could not be delivered: for many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from doorstep import transcript
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.dms.views import DeliveryView
from doorstep.messaging import conversations
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.messaging.notifications import WENT
from doorstep.messaging.twilio.errors import explain
from doorstep.outreach.causes import FailedAttempt
from doorstep.outreach.notifications.facts import AttemptFollowUp
from doorstep.timers import Timer

_NEVER_ARRIVES = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.DROPPED)
TEXT, REMINDER = "attempted", "reminder"


def asked_about(session: Session, found: Sequence[DeliveryView]) -> dict[str, AttemptFollowUp]:
    """By tracking number, of the newest attempt of each."""
    attempts = {
        each.tracking_number: FailedAttempt(each.tracking_number, each.attempts[-1].number, each.recipient_phone or "")
        for each in found
    }
    if not attempts:
        return {}
    texts = _texts(session, list(attempts.values()))
    settled = _settled(session, list(attempts.values()))
    wrote_at = _last_wrote(session, {row.conversation_id for row in texts.values() if row.conversation_id})
    asked = {}
    for number, attempt in attempts.items():
        text, reminder = texts.get((attempt, TEXT)), texts.get((attempt, REMINDER))
        failed = next((each for each in (text, reminder) if each is not None and each.state in _NEVER_ARRIVES), None)
        is_settled = attempt in settled
        is_with_a_person = _is_with_a_person(session, attempt, text)
        asked[number] = AttemptFollowUp(
            has_left=text is not None and text.state in WENT,
            cannot_be_texted_since=failed.state_changed_at if failed is not None else None,
            why_not=_why(failed) if failed is not None else "",
            is_settled=is_settled,
            is_with_a_person=is_with_a_person,
            is_answered=is_settled or is_with_a_person or _wrote_since(text, wrote_at),
            was_told_before=text is not None and text.idempotency_key == attempt.text,
        )
    return asked


def text_of(session: Session, attempt: FailedAttempt) -> Any:
    """The row of the outbox that tells of it."""
    return _texts(session, [attempt]).get((attempt, TEXT))


def told_in(row: Any, number: str) -> tuple[str, ...]:
    """Of which packages it tells."""
    return tuple((row.about or {}).get("deliveries") or (number,))


def _why(row: Any) -> str:
    if row.state is MessageState.DROPPED:
        return "the text about it was not sent"
    said = explain(row.error_code).text if row.error_code is not None else ""
    return f"our text did not arrive. {said}".rstrip(" .")


def _is_with_a_person(session: Session, attempt: FailedAttempt, text: Any) -> bool:
    known = text.conversation_id if text is not None else None
    conversation_id = known or conversations.latest_conversation_with(session, attempt.phone)
    return conversation_id is not None and transcript.is_silent(session, conversation_id)


def _wrote_since(text: Any, wrote_at: dict[str, datetime]) -> bool:
    wrote = wrote_at.get(text.conversation_id) if text is not None else None
    return wrote is not None and wrote > text.created_at


_ROW = (
    OutboxRow.idempotency_key, OutboxRow.state, OutboxRow.state_changed_at, OutboxRow.conversation_id,
    OutboxRow.created_at, OutboxRow.error_code, OutboxRow.about,
)  # fmt: skip


def _texts(session: Session, attempts: Sequence[FailedAttempt]) -> dict[tuple[FailedAttempt, str], Any]:
    """By attempt and rung."""
    by_name = {(each.tracking_number, f"attempt:{each.number}"): each for each in attempts}
    by_cause = {each.text: each for each in attempts}
    before = session.execute(select(*_ROW).where(OutboxRow.idempotency_key.in_(by_cause)))
    found = {(by_cause[row.idempotency_key], TEXT): row for row in before}
    rows = session.execute(
        select(Timer.subject, Timer.kind, Timer.occurrence, *_ROW)
        .join(OutboxRow, OutboxRow.id == Timer.outbox_id)
        .where(Timer.subject.in_([each.tracking_number for each in attempts]), Timer.kind.in_((TEXT, REMINDER)))
    )
    for row in rows:
        if (attempt := by_name.get((row.subject, row.occurrence))) is not None:
            found[attempt, row.kind] = row
    return found


def _settled(session: Session, attempts: Sequence[FailedAttempt]) -> set[FailedAttempt]:
    """Those whose case is resolved, or went on to somebody since this attempt was put into it: one that waited for the
    desk before says nothing of a later attempt."""
    by_cause = {cause: each for each in attempts for cause in (each.cause, each.called)}
    later = aliased(CaseLog)
    went_on = exists().where(
        later.case_id == CaseLog.case_id, later.id > CaseLog.id, later.entry.startswith("moved to ")
    )
    found = session.scalars(
        select(CaseLog.cause)
        .join(Case, Case.id == CaseLog.case_id)
        .where(
            CaseLog.cause.in_(by_cause),
            CaseLog.entry.in_(("opened", "joined")),
            or_(Case.state == CaseState.RESOLVED, went_on, CaseLog.cause.in_([each.called for each in attempts])),
        )
    )
    return {by_cause[cause] for cause in found}


def _last_wrote(session: Session, conversations: set[str]) -> dict[str, datetime]:
    if not conversations:
        return {}
    rows = session.execute(
        select(InboxRow.conversation_id, func.max(InboxRow.received_at))
        .where(InboxRow.conversation_id.in_(conversations))
        .group_by(InboxRow.conversation_id)
    )
    return dict(rows.tuples().all())
