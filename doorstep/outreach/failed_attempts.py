"""A failed attempt becomes a case, and the recipient is texted what was wrong and what they can choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from doorstep.bootstrap import Services
from doorstep.cases import commands
from doorstep.cases.lifecycle import Kind, State
from doorstep.cases.models import Case, CaseLog
from doorstep.clock import Clock
from doorstep.database import Sessions, reading, transaction
from doorstep.dms.models import Attempt, Delivery, Outcome, Recipient
from doorstep.dms.status import Status
from doorstep.messaging import consent, ledger
from doorstep.messaging.rasa_api import RasaUnavailable, trigger_intent
from doorstep.settings import Settings

NEWS_FOR = timedelta(hours=12)
"""A failed attempt that is older is no news; whoever asks hears of it."""
ANSWER_WITHIN = timedelta(hours=24)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FailedAttempt:
    tracking_number: str
    number: int
    phone: str

    @property
    def cause(self) -> str:
        return f"attempt:{self.tracking_number}:{self.number}"

    @property
    def told(self) -> str:
        """Under which the case's log says that the recipient was texted (or could not be)."""
        return f"{self.cause}:texted"


def run_once(services: Services) -> None:
    """Text about each failed attempt that is news. What Rasa could not take is tried again in the next round."""
    for failed in due(services.sessions, services.clock()):
        try:
            _text(services.sessions, services.settings, services.clock, failed)
        except RasaUnavailable as error:
            _log.info("outreach_waits_for_rasa", reason=str(error))
            return


def due(sessions: Sessions, now: datetime) -> Sequence[FailedAttempt]:
    """Failed attempts of deliveries that still stand as attempted, whose recipients were not texted about them yet."""
    later = aliased(Attempt)
    newest = (
        select(func.max(later.number))
        .where(later.delivery_id == Delivery.id, later.taken_back_at.is_(None))
        .correlate(Delivery)
        .scalar_subquery()
    )
    with reading(sessions) as session:
        rows = session.execute(
            select(Delivery.tracking_number, Attempt.number, Recipient.phone)
            .join(Attempt, Attempt.delivery_id == Delivery.id)
            .join(Recipient, Recipient.id == Delivery.recipient_id)
            .where(
                Delivery.status == Status.ATTEMPTED,
                Attempt.number == newest,
                Attempt.outcome == Outcome.FAILED,
                Attempt.at > now - NEWS_FOR,
                Recipient.phone.is_not(None),
            )
            .order_by(Attempt.at)
        )
        found = [FailedAttempt(tracking_number, number, phone) for tracking_number, number, phone in rows]
        told = set(session.scalars(select(CaseLog.cause).where(CaseLog.cause.in_([each.told for each in found]))))
    return [each for each in found if each.told not in told]


def _text(sessions: Sessions, settings: Settings, clock: Clock, failed: FailedAttempt) -> None:
    """Raises RasaUnavailable; then the case is open and nothing was said."""
    with transaction(sessions) as session:
        case = _open_case(session, failed, clock())
        if case.state == State.RESOLVED or consent.is_opted_out(session, failed.phone):
            _leave_to_desk(session, case, failed, clock())
            return
        conversation_id = ledger.open_conversation(session, settings.twilio_number, failed.phone, clock())
        case.conversation_id = case.conversation_id or conversation_id
    trigger_intent(settings, conversation_id, "failed_attempt", {"tracking_number": failed.tracking_number})
    with transaction(sessions) as session:
        commands.note(session, case.id, "The recipient was texted.", actor="system", cause=failed.told, now=clock())


def _open_case(session: Session, failed: FailedAttempt, now: datetime) -> Case:
    return commands.open_case(
        session,
        kind=Kind.FAILED_ATTEMPT,
        tracking_number=failed.tracking_number,
        conversation_id=None,
        opened_by="system",
        reason="The driver could not deliver.",
        details={"attempt": failed.number},
        cause=failed.cause,
        now=now,
        next_step="The customer chooses what to do.",
        state=State.WAITING_ON_CUSTOMER,
        due_at=now + ANSWER_WITHIN,
    )


def _leave_to_desk(session: Session, case: Case, failed: FailedAttempt, now: datetime) -> None:
    commands.note(session, case.id, "The number wants no texts.", actor="system", cause=failed.told, now=now)
    if case.state == State.WAITING_ON_CUSTOMER:
        commands.move(
            session, case.id, State.WAITING_ON_DESK, next_step="Call the recipient: the number wants no texts.",
            due_at=now, actor="system", cause=failed.told, now=now,
        )  # fmt: skip
