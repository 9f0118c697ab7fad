"""How far recipients were asked what shall become of packages that could not be delivered: for many at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.dms.views import DeliveryView
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.messaging.notifications import WENT
from doorstep.messaging.twilio.errors import explain
from doorstep.outreach.causes import FailedAttempt
from doorstep.outreach.notifications.facts import Asked
from doorstep.timers import Timer

_NEVER_ARRIVES = (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.DROPPED)
_REMINDED = "reminder"


def asked_about(session: Session, found: Sequence[DeliveryView]) -> dict[str, Asked]:
    """By tracking number, of the newest attempt of each."""
    attempts = {
        each.tracking_number: FailedAttempt(each.tracking_number, each.attempts[-1].number, each.recipient_phone or "")
        for each in found
    }
    if not attempts:
        return {}
    texts = _texts(session, [each.text for each in attempts.values()])
    reminders = _reminders(session, list(attempts))
    states = _case_states(session, [each.cause for each in attempts.values()])
    wrote_at = _last_wrote(session, {row.conversation_id for row in texts.values() if row.conversation_id})
    asked = {}
    for number, attempt in attempts.items():
        text, reminder = texts.get(attempt.text), reminders.get((number, attempt.number))
        failed = next((each for each in (text, reminder) if each is not None and each.state in _NEVER_ARRIVES), None)
        asked[number] = Asked(
            has_left=text is not None and text.state in WENT,
            cannot_be_texted_since=failed.state_changed_at if failed is not None else None,
            why_not=_why(failed) if failed is not None else "",
            is_answered=_goes_on(states.get(attempt.cause)) or _has_answered(session, text, wrote_at),
        )
    return asked


def _why(row: Any) -> str:
    if row.state is MessageState.DROPPED:
        return "the text about it was not sent"
    said = explain(row.error_code).text if row.error_code is not None else ""
    return f"our text did not arrive. {said}".rstrip(" .")


def _goes_on(state: str | None) -> bool:
    """It was settled, or somebody sees to it."""
    return state is not None and state != CaseState.WAITING_ON_CUSTOMER


def _has_answered(session: Session, text: Any, wrote_at: dict[str, datetime]) -> bool:
    if text is None or text.conversation_id is None:
        return False
    wrote = wrote_at.get(text.conversation_id)
    return (wrote is not None and wrote > text.created_at) or transcript.is_silent(session, text.conversation_id)


def _texts(session: Session, causes: Sequence[str]) -> dict[str, Any]:
    rows = session.execute(
        select(
            OutboxRow.idempotency_key, OutboxRow.state, OutboxRow.state_changed_at, OutboxRow.conversation_id,
            OutboxRow.created_at, OutboxRow.error_code,
        ).where(OutboxRow.idempotency_key.in_(causes))
    )  # fmt: skip
    return {row.idempotency_key: row for row in rows}


def _reminders(session: Session, numbers: Sequence[str]) -> dict[tuple[str, int], Any]:
    rows = session.execute(
        select(Timer.subject, Timer.occurrence, OutboxRow.state, OutboxRow.state_changed_at, OutboxRow.error_code)
        .join(OutboxRow, OutboxRow.id == Timer.outbox_id)
        .where(Timer.subject.in_(numbers), Timer.kind == _REMINDED)
    )
    return {(row.subject, int(row.occurrence.removeprefix("attempt:"))): row for row in rows}


def _case_states(session: Session, causes: Sequence[str]) -> dict[str, str]:
    rows = session.execute(
        select(CaseLog.cause, Case.state)
        .join(Case, Case.id == CaseLog.case_id)
        .where(CaseLog.cause.in_(causes), CaseLog.entry.in_(("opened", "joined")))
    )
    return {row.cause: row.state for row in rows}


def _last_wrote(session: Session, conversations: set[str]) -> dict[str, datetime]:
    if not conversations:
        return {}
    rows = session.execute(
        select(InboxRow.conversation_id, func.max(InboxRow.received_at))
        .where(InboxRow.conversation_id.in_(conversations))
        .group_by(InboxRow.conversation_id)
    )
    return dict(rows.tuples().all())
