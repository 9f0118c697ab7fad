"""The way of a driver's question to the customer, and of the answer back into the driver's thread.

The driver's turn writes the question; the loop begins the turn in the customer's conversation, so that the assistant
knows what it asked when the answer comes, and tells the driver what came of it: an answer, or that time is up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED, Status
from doorstep.drivers.questions import telling, timing
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.drivers.questions.queries import is_answered, is_held_by_desk
from doorstep.drivers.questions.timing import ANSWER_WITHIN
from doorstep.messaging import consent, conversations
from doorstep.messaging.outbox import queueing
from doorstep.messaging.rasa_api import NewTurn, RasaUnavailable, trigger_intent

_TEXT_TIMEOUT = timedelta(minutes=5)
_BATCH_SIZE = 200
_LOOK_AGAIN = timedelta(seconds=1)
_AFTER_THE_DOOR = FINISHED | {Status.ATTEMPTED, Status.HELD}
"""The driver waits for no answer any more."""

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """One round. What Rasa could not take is tried again in the next; nobody waits for another's trouble. What became
    of a text the ledger tells, and what becomes of the delivery the DMS; the rest is due at a time."""
    rasa_is_away = False
    open_ones = _open(services)
    for question_id in open_ones:
        try:
            _follow(services, question_id, may_text=not rasa_is_away)
        except RasaUnavailable as error:
            rasa_is_away = not error.has_answered
            _log.info("question_waits_for_rasa", question_id=question_id, reason=str(error))
        except OperationalError:
            raise
        except Exception:
            _log.exception("question_failed", question_id=question_id)
    now = services.clock()
    with reading(services.sessions) as session:
        next_at = timers.next_due_at(session, [timing.KIND])
    return next_at if next_at is None or next_at > now else now + _LOOK_AGAIN


def _follow(services: Services, question_id: int, *, may_text: bool) -> None:
    """Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id, with_for_update=True)
        if question is None or question.closed_at is not None:
            return
        timing.keep(session, question, now)
        status = queueing.status_of(session, _text_of(question))
        if status is not None and question.texted_at is None:  # whoever texted it died before saying so
            question.texted_at = now
            timing.was_texted(session, question, now)
        if question.texted_at is not None:
            _follow_texted(session, question, status, now)
            return
        if _is_over(session, question, now):
            return
        if is_held_by_desk(session, question.tracking_number):
            telling.leave_to_holder(session, question, now)
            return
        text_to = _conversation_with_recipient(session, services, question)
        if text_to is None or now - question.asked_at > _TEXT_TIMEOUT:
            telling.tell_not_texted(session, question, now)
            return
        entities = {"tracking_number": question.tracking_number, "question": str(question.id)}
        once, not_after = _text_of(question), question.asked_at + ANSWER_WITHIN
    if not may_text:
        return
    trigger_intent(services.settings, text_to, NewTurn("driver_asks", entities, once=once, not_after=not_after))
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id, with_for_update=True)
        if question is not None and question.texted_at is None:
            question.texted_at = services.clock()
            timing.was_texted(session, question, question.texted_at)


def _follow_texted(
    session: Session, question: DriverQuestion, status: queueing.OutboxStatus | None, now: datetime
) -> None:
    assert question.texted_at is not None
    if _is_over(session, question, now):
        return
    if status is None and is_held_by_desk(session, question.tracking_number):  # somebody took it this moment
        telling.leave_to_holder(session, question, now)
    elif (status is None and question.kind == QuestionKind.MESSAGE) or (status is not None and status.has_failed):
        telling.tell_not_texted(session, question, now)
    elif question.kind == QuestionKind.MESSAGE:
        if status is not None and not status.is_pending:
            timing.close(session, question, now)
    elif now - question.texted_at > ANSWER_WITHIN:
        timing.time_is_up(session, question, now)
        telling.tell_time_is_up(session, question, now)


def _is_over(session: Session, question: DriverQuestion, now: datetime) -> bool:
    """Whether it was answered, or the driver has left the door; then it is closed."""
    if is_answered(session, question):
        telling.tell_answer(session, question, now)
        return True
    delivery = dms_of(session).delivery(question.tracking_number)
    if question.kind == QuestionKind.MESSAGE or delivery is None or delivery.status not in _AFTER_THE_DOOR:
        return False
    timing.close(session, question, now)
    telling.end_case(session, question, "The driver has gone on.", now)
    return True


def _text_of(question: DriverQuestion) -> str:
    """Under which cause the recipient's text is queued."""
    return f"question:{question.id}:text"


def _open(services: Services) -> Sequence[int]:
    with reading(services.sessions) as session:
        return session.scalars(
            select(DriverQuestion.id)
            .where(DriverQuestion.closed_at.is_(None))
            .order_by(DriverQuestion.asked_at)
            .limit(_BATCH_SIZE)
        ).all()


def _conversation_with_recipient(session: Session, services: Services, question: DriverQuestion) -> str | None:
    delivery = dms_of(session).delivery(question.tracking_number)
    if delivery is None or delivery.recipient_phone is None:
        return None
    if consent.is_opted_out(session, delivery.recipient_phone):
        return None
    return conversations.open_conversation(
        session, services.settings.twilio_number, delivery.recipient_phone, services.clock()
    )
