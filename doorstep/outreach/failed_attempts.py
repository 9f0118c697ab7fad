"""A failed attempt becomes a case, and the recipient is texted what was wrong and what they can choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from doorstep.bootstrap import Services
from doorstep.cases import commands
from doorstep.cases.lifecycle import Kind, State
from doorstep.cases.models import Case, CaseLog
from doorstep.database import Sessions, reading, transaction
from doorstep.dms.mirror import Attempt, Delivery, Recipient
from doorstep.dms.status import Status
from doorstep.dms.values import Outcome
from doorstep.messaging import consent, conversations, owing
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.models import State as Fate
from doorstep.messaging.rasa_api import RasaUnavailable, trigger_intent
from doorstep.provenance import By

NEWS_FOR = timedelta(hours=12)
"""A failed attempt that is older is no news; whoever asks hears of it."""
WAITS_FOR_UNDO = timedelta(seconds=90)
"""Most mistakes are taken back by then, and nobody need be told of them."""
TAKEN_BACK = "The driver took the report back."
"""How cases end of what a driver reported by mistake."""
ANSWER_WITHIN = timedelta(hours=24)
_TRY_AGAIN = timedelta(seconds=2)
_TEXTED = "The recipient was texted."
_NOT_SENT = "the text about it was not sent."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FailedAttempt:
    tracking_number: str
    number: int
    phone: str
    became: str = ""
    """`delivered`, at a second try."""

    @property
    def cause(self) -> str:
        return f"attempt:{self.tracking_number}:{self.number}"

    @property
    def told(self) -> str:
        """Under which the case's log says that the recipient was texted (or could not be)."""
        return f"{self.cause}:texted"

    @property
    def text(self) -> str:
        """Under which the text is owed."""
        return f"{self.cause}:text"

    @property
    def corrected(self) -> str:
        """Under which the correction is owed, and the case's log says that there is one (or need be none)."""
        return f"{self.cause}:corrected"


@dataclass(frozen=True)
class ToldOfDelivery:
    case_id: int
    tracking_number: str
    conversation_id: str

    @property
    def corrected(self) -> str:
        """Under which the correction is owed, and the case's log says that it went."""
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
    _leave_dropped_to_desk(services)
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
                Attempt.at <= now - WAITS_FOR_UNDO,
                Recipient.phone.is_not(None),
            )
            .order_by(Attempt.at)
        )
        found = [FailedAttempt(tracking_number, number, phone) for tracking_number, number, phone in rows]
        told = set(session.scalars(select(CaseLog.cause).where(CaseLog.cause.in_([each.told for each in found]))))
    return [each for each in found if each.told not in told]


def mistaken(sessions: Sessions, now: datetime) -> Sequence[FailedAttempt]:
    """Attempts whose recipients were texted about them and that the drivers took back since; unless they have failed
    again, of which the recipients are texted anyway."""
    with reading(sessions) as session:
        rows = session.execute(
            select(Delivery.tracking_number, Attempt.number, Recipient.phone)
            .join(Attempt, Attempt.delivery_id == Delivery.id)
            .join(Recipient, Recipient.id == Delivery.recipient_id)
            .where(
                Attempt.outcome == Outcome.FAILED,
                Attempt.taken_back_at > now - NEWS_FOR,
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
                Attempt.outcome == Outcome.FAILED,
                Attempt.taken_back_at.is_(None),
                later.number > Attempt.number,
                later.outcome == Outcome.DELIVERED,
                later.taken_back_at.is_(None),
                later.at > now - NEWS_FOR,
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
                Case.kind.in_((Kind.NOT_RECEIVED, Kind.ATTEMPT_DISPUTED)),
                Case.resolution == TAKEN_BACK,
                Case.resolved_at > now - NEWS_FOR,
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
    """Raises RasaUnavailable; then the case is open and nothing was said."""
    sessions, settings, clock = services.sessions, services.settings, services.clock
    with transaction(sessions) as session:
        case = _open_case(session, failed, clock())
        if case.state == State.RESOLVED or consent.is_opted_out(session, failed.phone):
            _leave_to_desk(session, case, failed, clock(), "the number wants no texts.")
            return
        conversation_id = conversations.open_conversation(session, settings.twilio_number, failed.phone, clock())
        case.conversation_id = case.conversation_id or conversation_id
        is_texted = owing.fate_of(session, failed.text) is not None
    if not is_texted:
        about = {"tracking_number": failed.tracking_number}
        trigger_intent(settings, conversation_id, "failed_attempt", about, once=failed.text)
    with transaction(sessions) as session:
        # Nothing was said if it was taken back just before, or a person has the conversation.
        fate = owing.fate_of(session, failed.text)
        if fate is not None and fate.state is Fate.DROPPED:
            _leave_to_desk(session, commands.get(session, case.id), failed, clock(), _NOT_SENT)
            return
        said = _TEXTED if fate else "The recipient was not texted."
        commands.note(session, By.system(failed.told, clock()), case.id, said)


def _correct(services: Services, failed: FailedAttempt) -> None:
    """The recipient is told that it was a mistake, and is asked about it no more. Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        fate = owing.fate_of(session, failed.text)
        was_dropped = fate is not None and fate.state is Fate.DROPPED
        had_not_left = was_dropped or owing.withdraw(session, failed.text, "taken_back", now)
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
            kind=Kind.FAILED_ATTEMPT,
            tracking_number=failed.tracking_number,
            reason="The driver could not deliver.",
            details={"attempt": failed.number},
            next_step="The customer chooses what to do.",
            state=State.WAITING_ON_CUSTOMER,
            due_at=now + ANSWER_WITHIN,
        ),
    )


def _leave_to_desk(session: Session, case: Case, failed: FailedAttempt, now: datetime, why: str) -> None:
    commands.note(session, By.system(failed.told, now), case.id, f"{why[0].upper()}{why[1:]}")
    if case.state == State.WAITING_ON_CUSTOMER:
        commands.move(
            session,
            By.system(failed.told, now),
            case.id,
            State.WAITING_ON_DESK,
            next_step=f"Call the recipient: {why}",
            due_at=now,
        )


def _leave_dropped_to_desk(services: Services) -> None:
    """Cases that wait for a customer who was not told after all: the send policy let the text go no more."""
    now = services.clock()
    dropped = (
        select(Case.id, OutboxRow.cause)
        .join(CaseLog, CaseLog.case_id == Case.id)
        .join(OutboxRow, OutboxRow.cause == func.replace(CaseLog.cause, ":texted", ":text"))
        .where(
            Case.kind == Kind.FAILED_ATTEMPT,
            Case.state == State.WAITING_ON_CUSTOMER,
            CaseLog.note == _TEXTED,
            OutboxRow.state == Fate.DROPPED,
        )
    )
    with reading(services.sessions) as session:
        found = session.execute(dropped).all()
    if not found:
        return
    with transaction(services.sessions) as session:
        for case_id, cause in found:
            if commands.get(session, case_id).state == State.WAITING_ON_CUSTOMER:
                step, by = f"Call the recipient: {_NOT_SENT}", By.system(f"{cause}:dropped", now)
                commands.move(session, by, case_id, State.WAITING_ON_DESK, next_step=step, due_at=now)
