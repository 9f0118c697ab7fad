"""Who was told of a failed attempt, or of a delivery, that was none is told so, in a turn that ends what was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions, reading, transaction
from doorstep.dms.mirror import Attempt, Delivery, Recipient
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging import conversations
from doorstep.messaging.models import MessageState
from doorstep.messaging.outbox import queueing
from doorstep.messaging.rasa_api import NewTurn, RasaUnavailable, trigger_intent
from doorstep.one_of import one_of
from doorstep.outreach import asked
from doorstep.outreach.causes import TAKEN_BACK, TEXTED, FailedAttempt
from doorstep.outreach.notifications.facts import UNDO
from doorstep.provenance import By

MAX_AGE = timedelta(hours=12)
"""What is older is no news; whoever asks hears of it."""
WAITS_FOR_UNDO = UNDO
"""Most mistakes are taken back by then, and nobody need be told of them."""
_TRY_AGAIN = timedelta(seconds=2)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ToldOfDelivery:
    case_id: int
    tracking_number: str
    conversation_id: str

    @property
    def corrected(self) -> str:
        """Under which the correction is queued, and the case's log says that it went."""
        return f"case:{self.case_id}:not_delivered"


def run_once(services: Services) -> datetime | None:
    """Of each attempt that was none after all or was made good, and to whom a delivery that was none was told. What
    Rasa could not take is tried again in the next round; nobody waits for another's trouble."""
    now = services.clock()
    todo: list[tuple[Callable[[Services, Any], None], FailedAttempt | ToldOfDelivery]] = [
        *((_correct, failed) for failed in mistaken(services.sessions, now)),
        *((_correct, failed) for failed in made_good(services.sessions, now)),
        *((_tell_not_delivered, case) for case in told_of_delivery(services.sessions, now)),
    ]
    is_left = False
    for do, failed in todo:
        try:
            do(services, failed)
        except RasaUnavailable as error:
            _log.info("outreach_waits_for_rasa", reason=str(error))
            is_left = True
            if not error.has_answered:
                break
        except OperationalError:
            raise
        except Exception:
            _log.exception("outreach_failed", tracking_number=failed.tracking_number)
            is_left = True
    return services.clock() + _TRY_AGAIN if is_left else _next_due(services, now)


def _next_due(services: Services, looked_at: datetime) -> datetime | None:
    """When the latest reports cannot be undone any more; maybe by now, of what became due while others were texted."""
    since = looked_at - WAITS_FOR_UNDO
    with reading(services.sessions) as session:
        oldest = session.scalar(select(func.min(Attempt.at)).where(Attempt.at > since))
    return None if oldest is None else oldest + WAITS_FOR_UNDO


def mistaken(sessions: Sessions, now: datetime) -> Sequence[FailedAttempt]:
    """Attempts whose recipients were texted about them and that the drivers took back since; unless they have failed
    again, of which the recipients are texted anyway."""
    with reading(sessions) as session:
        rows = session.execute(
            select(Delivery.tracking_number, Attempt.number, Recipient.phone)
            .join(Attempt, Attempt.delivery_id == Delivery.id)
            .join(Recipient, Recipient.id == Delivery.recipient_id)
            .where(
                Attempt.outcome == AttemptOutcome.FAILED,
                Attempt.taken_back_at > now - MAX_AGE,
                Delivery.status != Status.ATTEMPTED,
                Recipient.phone.is_not(None),
            )
            .order_by(Attempt.taken_back_at)
        )
        found = [FailedAttempt(tracking_number, number, phone) for tracking_number, number, phone in rows]
        return _texted_and_not_corrected(session, found)


def made_good(sessions: Sessions, now: datetime) -> Sequence[FailedAttempt]:
    """Attempts whose recipients were texted about them, and that were delivered at a second try since."""
    later = aliased(Attempt)
    with reading(sessions) as session:
        rows = session.execute(
            select(Delivery.tracking_number, Attempt.number, Recipient.phone)
            .join(Attempt, Attempt.delivery_id == Delivery.id)
            .join(later, later.delivery_id == Delivery.id)
            .join(Recipient, Recipient.id == Delivery.recipient_id)
            .where(
                Attempt.outcome == AttemptOutcome.FAILED,
                Attempt.taken_back_at.is_(None),
                later.number > Attempt.number,
                later.outcome == AttemptOutcome.DELIVERED,
                later.taken_back_at.is_(None),
                later.at > now - MAX_AGE,
                later.at <= now - WAITS_FOR_UNDO,
                Delivery.status == Status.DELIVERED,
                Recipient.phone.is_not(None),
            )
            .order_by(later.at)
        )
        found = [FailedAttempt(tracking_number, number, phone, "delivered") for tracking_number, number, phone in rows]
        return _texted_and_not_corrected(session, found)


def _texted_and_not_corrected(session: Session, found: Sequence[FailedAttempt]) -> Sequence[FailedAttempt]:
    causes = [cause for each in found for cause in (each.told, each.corrected)]
    logged = {
        (cause, note)
        for cause, note in session.execute(select(CaseLog.cause, CaseLog.note).where(one_of(CaseLog.cause, causes)))
    }
    corrected = {cause for cause, _ in logged}
    return [each for each in found if (each.told, TEXTED) in logged and each.corrected not in corrected]


def told_of_delivery(sessions: Sessions, now: datetime) -> Sequence[ToldOfDelivery]:
    """Recipients who missed what was reported as delivered, and whose drivers took that report back since: they were
    told that it is there."""
    with reading(sessions) as session:
        rows = session.execute(
            select(Case.id, Case.tracking_number, Case.conversation_id)
            .join(Delivery, Delivery.tracking_number == Case.tracking_number)
            .where(
                Case.kind.in_((CaseKind.NOT_RECEIVED, CaseKind.ATTEMPT_DISPUTED)),
                Case.resolution == TAKEN_BACK,
                Case.resolved_at > now - MAX_AGE,
                Case.conversation_id.is_not(None),
                Delivery.status == Status.OUT_FOR_DELIVERY,
            )
            .order_by(Case.resolved_at)
        )
        found = [ToldOfDelivery(*row) for row in rows]
        is_said = one_of(CaseLog.cause, [each.corrected for each in found])
        told = set(session.scalars(select(CaseLog.cause).where(is_said)))
    return [each for each in found if each.corrected not in told]


def _tell_not_delivered(services: Services, told: ToldOfDelivery) -> None:
    """That it was marked by mistake and is still on the truck; what they were asked about it is over. Raises
    RasaUnavailable."""
    about = {"tracking_number": told.tracking_number, "taken_back": "delivered"}
    trigger_intent(services.settings, told.conversation_id, NewTurn("failed_attempt", about, once=told.corrected))
    with transaction(services.sessions) as session:
        said = "The recipient was told that it is still on the truck."
        case_commands.note(session, By.system(told.corrected, services.clock()), told.case_id, said)


def _correct(services: Services, failed: FailedAttempt) -> None:
    """The recipient is told that it was a mistake, and is asked about it no more. Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        had_not_left = _had_not_left(session, failed, now)
        conversation_id = conversations.open_conversation(session, services.settings.twilio_number, failed.phone, now)
        case_id = session.scalar(select(CaseLog.case_id).where(CaseLog.cause == failed.told))
    heard = "made_good" if failed.became == "delivered" else "heard"
    about = {"tracking_number": failed.tracking_number, "taken_back": "unheard" if had_not_left else heard}
    trigger_intent(services.settings, conversation_id, NewTurn("failed_attempt", about, once=failed.corrected))
    told = "that it was a mistake" if failed.became != "delivered" else "of the second try"
    said = "The text was withdrawn before it left." if had_not_left else f"The recipient was told {told}."
    with transaction(services.sessions) as session:
        case_commands.note(session, By.system(failed.corrected, services.clock()), case_id or 0, said)


def _had_not_left(session: Session, failed: FailedAttempt, now: datetime) -> bool:
    """Whether the text about it will never be read: withdrawn, dropped, or sent about others only. One that waits and
    is about others too is put into words without it."""
    row = asked.text_of(session, failed)
    if row is None or row.state is MessageState.DROPPED:
        return True
    if row.state not in (MessageState.PENDING, MessageState.HELD):
        return failed.tracking_number not in asked.told_in(row, failed.tracking_number)
    if len(asked.told_in(row, failed.tracking_number)) == 1:
        return queueing.withdraw(session, row.idempotency_key, "taken_back", now)
    return True
