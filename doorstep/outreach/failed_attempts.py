"""A failed attempt becomes a case, and the recipient is texted what was wrong and what they can choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.cases import commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions, reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.mirror import Attempt, Delivery, Recipient
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging import consent, conversations
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.rasa_api import RasaUnavailable, trigger_intent
from doorstep.outreach.causes import TAKEN_BACK, FailedAttempt
from doorstep.outreach.firing import keep_basis
from doorstep.outreach.looking import facts_of
from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import UNDO
from doorstep.outreach.notifications.ladder import TEXT
from doorstep.provenance import By

MAX_AGE = timedelta(hours=12)
"""A failed attempt that is older is no news; whoever asks hears of it."""
WAITS_FOR_UNDO = UNDO
"""Most mistakes are taken back by then, and nobody need be told of them."""
ANSWER_WITHIN = timedelta(hours=24)
_AT_A_TIME = 100
_TRY_AGAIN = timedelta(seconds=2)
_TEXTED = "The recipient was texted."
_NOT_SENT = "the text about it was not sent."

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
    """Text about each failed attempt that is news, about each that was none after all or was made good, and to whom a
    delivery that was none was told. What Rasa could not take is tried again in the next round; nobody waits for
    another's trouble."""
    now = services.clock()
    todo: list[tuple[Callable[[Services, Any], None], FailedAttempt | ToldOfDelivery]] = [
        *((_text, failed) for failed in due(services.sessions, now)),
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
        next_at = timers.next_due_at(session, [TEXT.name])
    made_good_at = None if oldest is None else oldest + WAITS_FOR_UNDO
    return min((at for at in (made_good_at, next_at) if at is not None), default=None)


def due(sessions: Sessions, now: datetime) -> Sequence[FailedAttempt]:
    """Of whom the recipients are to be told by now, and still are. What is so no more, or too late, is closed."""
    with reading(sessions) as session:
        next_at = timers.next_due_at(session, [TEXT.name])
    if next_at is None or next_at > now:
        return []
    with transaction(sessions) as session:
        rows = timers.due(session, [TEXT.name], now, _AT_A_TIME)
        facts = {each.delivery.tracking_number: each for each in facts_of(session, [row.subject for row in rows])}
        found = []
        for row in rows:
            of = facts.get(row.subject)
            wanted = next(iter(ladder.desired(of, TEXT)), None) if of is not None else None
            if of is None or wanted is None or wanted.occurrence != row.occurrence:
                timers.close(row, timers.TimerState.CANCELLED, "overtaken", now)
            elif wanted.due_at > now:
                row.due_at = wanted.due_at
            elif now > wanted.due_at + TEXT.max_late:
                timers.close(row, timers.TimerState.STALE, "stale", now)
            else:
                number = int(row.occurrence.removeprefix("attempt:"))
                found.append(FailedAttempt(row.subject, number, of.delivery.recipient_phone or ""))
    return found


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
        for cause, note in session.execute(select(CaseLog.cause, CaseLog.note).where(CaseLog.cause.in_(causes)))
    }
    corrected = {cause for cause, _ in logged}
    return [each for each in found if (each.told, _TEXTED) in logged and each.corrected not in corrected]


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
        told = set(session.scalars(select(CaseLog.cause).where(CaseLog.cause.in_([each.corrected for each in found]))))
    return [each for each in found if each.corrected not in told]


def _tell_not_delivered(services: Services, told: ToldOfDelivery) -> None:
    """That it was marked by mistake and is still on the truck; what they were asked about it is over. Raises
    RasaUnavailable."""
    about = {"tracking_number": told.tracking_number, "taken_back": "delivered"}
    trigger_intent(services.settings, told.conversation_id, "failed_attempt", about, once=told.corrected)
    with transaction(services.sessions) as session:
        said = "The recipient was told that it is still on the truck."
        commands.note(session, By.system(told.corrected, services.clock()), told.case_id, said)


def _text(services: Services, failed: FailedAttempt) -> None:
    """Raises RasaUnavailable; then the case is open, nothing was said, and the timer is set still."""
    sessions, settings, clock = services.sessions, services.settings, services.clock
    with transaction(sessions) as session:
        if session.scalar(select(CaseLog.id).where(CaseLog.cause == failed.told).limit(1)) is not None:
            has_fired(session, failed, clock())  # whoever said so died before closing the timer
            return
        case = _open_case(session, failed, clock())
        if case.state == CaseState.RESOLVED or consent.is_opted_out(session, failed.phone):
            _leave_to_desk(session, case, failed, clock(), "the number wants no texts.")
            return
        conversation_id = conversations.open_conversation(session, settings.twilio_number, failed.phone, clock())
        case.conversation_id = case.conversation_id or conversation_id
        if (delivery := dms_of(session).delivery(failed.tracking_number)) is not None:
            keep_basis(session, delivery)
        is_texted = queueing.status_of(session, failed.text) is not None
    if not is_texted:
        about = {"tracking_number": failed.tracking_number}
        trigger_intent(settings, conversation_id, "failed_attempt", about, once=failed.text)
    with transaction(sessions) as session:
        # Nothing was said if it was taken back just before, or a person has the conversation.
        status = queueing.status_of(session, failed.text)
        if status is not None and status.state is MessageState.DROPPED:
            _leave_to_desk(session, commands.get(session, case.id), failed, clock(), _NOT_SENT)
            return
        said = _TEXTED if status else "The recipient was not texted."
        commands.note(session, By.system(failed.told, clock()), case.id, said)
        has_fired(session, failed, clock())


def _correct(services: Services, failed: FailedAttempt) -> None:
    """The recipient is told that it was a mistake, and is asked about it no more. Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        status = queueing.status_of(session, failed.text)
        was_dropped = status is not None and status.state is MessageState.DROPPED
        had_not_left = was_dropped or queueing.withdraw(session, failed.text, "taken_back", now)
        conversation_id = conversations.open_conversation(session, services.settings.twilio_number, failed.phone, now)
        case_id = session.scalar(select(CaseLog.case_id).where(CaseLog.cause == failed.told))
    heard = "made_good" if failed.became == "delivered" else "heard"
    about = {"tracking_number": failed.tracking_number, "taken_back": "unheard" if had_not_left else heard}
    trigger_intent(services.settings, conversation_id, "failed_attempt", about, once=failed.corrected)
    told = "that it was a mistake" if failed.became != "delivered" else "of the second try"
    said = "The text was withdrawn before it left." if had_not_left else f"The recipient was told {told}."
    with transaction(services.sessions) as session:
        commands.note(session, By.system(failed.corrected, services.clock()), case_id or 0, said)


def _open_case(session: Session, failed: FailedAttempt, now: datetime) -> Case:
    return commands.open_case(
        session,
        By.system(failed.cause, now),
        commands.NewCase(
            kind=CaseKind.FAILED_ATTEMPT,
            tracking_number=failed.tracking_number,
            reason="The driver could not deliver.",
            details={"attempt": failed.number},
            next_step="The customer chooses what to do.",
            state=CaseState.WAITING_ON_CUSTOMER,
            due_at=now + ANSWER_WITHIN,
        ),
    )


def _leave_to_desk(session: Session, case: Case, failed: FailedAttempt, now: datetime, why: str) -> None:
    commands.note(session, By.system(failed.told, now), case.id, f"{why[0].upper()}{why[1:]}")
    has_fired(session, failed, now)
    if case.state == CaseState.WAITING_ON_CUSTOMER:
        commands.move(
            session,
            By.system(failed.told, now),
            case.id,
            CaseState.WAITING_ON_DESK,
            next_step=f"Call the recipient: {why}",
            due_at=now,
        )


def has_fired(session: Session, failed: FailedAttempt, now: datetime) -> None:
    """The timer is closed with what it caused."""
    row = session.scalars(
        select(timers.Timer)
        .filter_by(subject=failed.tracking_number, kind=TEXT.name, occurrence=f"attempt:{failed.number}")
        .with_for_update()
    ).one_or_none()
    if row is not None and row.state == timers.TimerState.SET:
        timers.close(row, timers.TimerState.FIRED, None, now)
        row.outbox_id = session.scalar(select(OutboxRow.id).where(OutboxRow.idempotency_key == failed.text))
