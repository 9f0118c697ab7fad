"""What the provider reports about texts it has: each report is kept, and moves its text forward or not at all."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from doorstep import tracing, wakeups
from doorstep.messaging import consent, pictures, statements
from doorstep.messaging.models import DeliveryStatus, MessageState
from doorstep.messaging.twilio.errors import explain
from doorstep.messaging.twilio.webhooks import StatusReport
from doorstep.upserts import insert_once

RETRY_AFTER = timedelta(minutes=2)
"""When a text that the provider took and then could not pass on (its queue was full) is handed over again."""
_MOST_ATTEMPTS = 10

_STATES = {
    "accepted": MessageState.ACCEPTED,
    "scheduled": MessageState.ACCEPTED,
    "queued": MessageState.ACCEPTED,
    "sending": MessageState.ACCEPTED,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
_RANK = {
    MessageState.SENDING: 0,
    MessageState.ACCEPTED: 1,
    MessageState.SENT: 2,
    MessageState.DELIVERED: 3,
    MessageState.UNDELIVERED: 3,
    MessageState.FAILED: 3,
}


def advanced(state: MessageState, status: str) -> MessageState | None:
    """The state a text is in after the provider reported `status`; None when that is old or means nothing. Pure."""
    reported = _STATES.get(status)
    if reported is None or state not in _RANK or _RANK[reported] <= _RANK[state]:
        return None
    return reported


def apply_status(session: Session, report: StatusReport, now: datetime) -> None:
    """Keep the report and move the text forward. Repeated, late and unknown reports are harmless.

    `outbox_id` and `attempt` find the row before it knows its provider_id: a callback can overtake the answer to our
    request, or arrive when that answer was lost. Without them the report waits in the log until the sender stores the
    provider_id (replay).
    """
    row = _row_of(session, report)
    is_new = insert_once(
        session,
        DeliveryStatus,
        ("provider_id", "status"),
        {
            "provider_id": report.provider_id,
            "outbox_id": row.id if row else report.outbox_id,
            "status": report.status,
            "error_code": report.error_code,
            "received_at": now,
        },
    )
    if row is not None:
        tracing.link_to(row.traceparent)
    if is_new and row is not None:
        wakeups.notify(session, "ledger")
        _move(session, row, report, now)


def replay(session: Session, provider_ids: Collection[str], now: datetime) -> None:
    """Apply reports that came before our rows knew these ids."""
    kept = session.scalars(statements.REPORTS, {"provider_ids": list(provider_ids)})
    for each in kept.all():
        report = StatusReport(each.provider_id, each.status, each.error_code)
        row = _row_of(session, report)
        if row is not None:
            each.outbox_id = row.id
            _move(session, row, report, now)


def _row_of(session: Session, report: StatusReport) -> Row[Any] | None:
    row = session.execute(statements.BY_PROVIDER_ID, {"the_provider_id": report.provider_id}).one_or_none()
    if row is not None or report.outbox_id is None:
        return row
    # An earlier attempt of a text that was since handed over again is history.
    of_attempt = {"the_id": report.outbox_id, "the_attempt": report.attempt}
    return session.execute(statements.BY_ATTEMPT, of_attempt).one_or_none()


def _move(session: Session, row: Row[Any], report: StatusReport, now: datetime) -> None:
    state, error_code = advanced(row.state, report.status), report.error_code
    if state is None:
        return
    moved = {"the_id": row.id, "new_provider_id": report.provider_id, "new_state": state, "new_error_code": error_code}
    session.execute(statements.REPORTED, moved | {"the_now": now})
    if state not in (MessageState.FAILED, MessageState.UNDELIVERED) or error_code is None:
        return
    follow = explain(error_code).follow
    if follow == "opt_out":
        consent.opt_out(session, consent.NewOptOut(row.to_number, "provider", by_carrier=True), now)
    elif follow == "retry" and row.attempts < _MOST_ATTEMPTS:
        session.execute(statements.REQUEUED, {"the_id": row.id, "new_due_at": now + RETRY_AFTER})
        wakeups.notify(session, "outbox_twilio")
    elif follow == "leave_out_pictures":
        pictures.send_again_without(session, row.id, error_code, now)
