"""A question to a customer that nobody answers: asked once more before it matters, and when it is over that is said.

The dialogue knows what it asked and puts it again itself; here is only when.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.bootstrap import Services
from doorstep.database import reading, transaction
from doorstep.dms.views import DeliveryView
from doorstep.messaging.rasa_api import NewTurn, RasaUnavailable, trigger_intent
from doorstep.outreach.models import WaitingQuestion

LASTS = timedelta(hours=12)
_AGAIN_AFTER = timedelta(hours=2)
_NOT_BEFORE = timedelta(minutes=20)
_EVENING = 18
"""The hour of the evening before the day that it is about."""
_BEFORE_THE_WINDOW = timedelta(minutes=45)
_AT_A_TIME = 50
_TRY_AGAIN = timedelta(seconds=10)

_log = structlog.get_logger(__name__)


def when_to_remind(asked_at: datetime, delivery: DeliveryView) -> datetime | None:
    """After two hours, or sooner if it matters sooner. Pure."""
    zone = ZoneInfo(delivery.timezone)
    starts = delivery.window_start.astimezone(zone)
    evening = (starts - timedelta(days=1)).replace(hour=_EVENING, minute=0, second=0, microsecond=0)
    matters_at = (evening, delivery.window_start - _BEFORE_THE_WINDOW)
    soon = [each for each in matters_at if asked_at + _NOT_BEFORE <= each <= asked_at + _AGAIN_AFTER]
    return min(soon, default=asked_at + _AGAIN_AFTER)


def waits(session: Session, conversation_id: str, question_id: str, remind_at: datetime | None, now: datetime) -> None:
    """The question is open from now on; it takes the place of the one before."""
    known = session.get(WaitingQuestion, conversation_id)
    if known is not None and known.question_id == question_id:
        known.expires_at = now + LASTS
        return
    wakeups.notify(session, "waiting_questions")
    session.merge(WaitingQuestion(
        conversation_id=conversation_id, question_id=question_id, remind_at=remind_at, expires_at=now + LASTS,
    ))  # fmt: skip


def is_over(session: Session, conversation_id: str) -> None:
    session.execute(delete(WaitingQuestion).where(WaitingQuestion.conversation_id == conversation_id))


def run_once(services: Services) -> datetime | None:
    """Ask again, and end, what is due. What Rasa could not take is tried again in the next round."""
    _follow_all(services)
    now = services.clock()
    with reading(services.sessions) as session:
        due_at = session.execute(_EARLIEST).one()
    next_at = min((at for at in due_at if at is not None), default=None)
    if next_at is None or next_at > now:
        return next_at
    return now + _TRY_AGAIN


_EARLIEST = select(func.min(WaitingQuestion.remind_at), func.min(WaitingQuestion.expires_at))


def _follow_all(services: Services) -> None:
    for question in _due(services):
        try:
            (_end if question.expires_at <= services.clock() else _ask_again)(services, question)
        except RasaUnavailable as error:
            _log.info("questions_wait_for_rasa", reason=str(error))
            if not error.has_answered:
                return


def _due(services: Services) -> Sequence[WaitingQuestion]:
    now = services.clock()
    due = or_(WaitingQuestion.remind_at <= now, WaitingQuestion.expires_at <= now)
    with reading(services.sessions) as session:
        found = session.scalars(
            select(WaitingQuestion).where(due).order_by(WaitingQuestion.expires_at).limit(_AT_A_TIME)
        )
        questions = list(found)
        session.expunge_all()
        return questions


def _ask_again(services: Services, question: WaitingQuestion) -> None:
    """Quiet hours are kept when it is sent; what comes after the end of it is not sent at all."""
    _trigger(services, question, "question_waits", not_after=question.expires_at)
    _write(services, lambda session: session.execute(
        update(WaitingQuestion)
        .where(WaitingQuestion.conversation_id == question.conversation_id)
        .where(WaitingQuestion.question_id == question.question_id)
        .values(remind_at=None)
    ))  # fmt: skip


def _end(services: Services, question: WaitingQuestion) -> None:
    _trigger(services, question, "question_over")
    _write(services, lambda session: session.execute(
        delete(WaitingQuestion)
        .where(WaitingQuestion.conversation_id == question.conversation_id)
        .where(WaitingQuestion.question_id == question.question_id)
    ))  # fmt: skip


def _trigger(services: Services, question: WaitingQuestion, intent: str, not_after: datetime | None = None) -> None:
    """Raises RasaUnavailable."""
    once = f"question:{question.conversation_id}:{question.question_id}:{intent}"
    trigger_intent(
        services.settings,
        question.conversation_id,
        NewTurn(intent, {"question": question.question_id}, once=once, not_after=not_after),
    )


def _write(services: Services, write: Callable[[Session], object]) -> None:
    with transaction(services.sessions) as session:
        write(session)
