"""What is due of questions that nobody answers: asked again, called about, ended. What Rasa could not take is tried
again in the next round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, literal, select
from sqlalchemy.orm import Session

from doorstep import timers, transcript
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import reading, transaction
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED
from doorstep.messaging.rasa_api import NewTurn, RasaUnavailable, trigger_intent
from doorstep.outreach import calling, unanswered
from doorstep.outreach.models import WaitingQuestion
from doorstep.outreach.unanswered import KIND, QuestionStep
from doorstep.provenance import By
from doorstep.timers import Timer, TimerState

_AT_A_TIME = 50
_TRY_AGAIN = timedelta(seconds=10)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Due:
    conversation_id: str
    question_id: str
    step: QuestionStep
    key: tuple[str, str, str]
    """Of its timer."""


def run_once(services: Services) -> datetime | None:
    """One round. When the next is due."""
    _set_what_has_none(services)
    is_away = False
    for due in _due(services):
        if is_away and due.step is not QuestionStep.CALL:
            continue
        try:
            _do(services, due)
        except RasaUnavailable as error:
            _log.info("questions_wait_for_rasa", reason=str(error))
            is_away = not error.has_answered
    now = services.clock()
    with reading(services.sessions) as session:
        next_at = timers.next_due_at(session, [KIND])
    return next_at if next_at is None or next_at > now else now + _TRY_AGAIN


def _set_what_has_none(services: Services) -> None:
    """Of questions that an older version of ours asked."""
    has_one = and_(
        Timer.subject == literal(unanswered.subject("")).concat(WaitingQuestion.conversation_id), Timer.kind == KIND,
        Timer.state == TimerState.SET,
    )  # fmt: skip
    without = select(WaitingQuestion).where(~select(Timer.id).where(has_one).exists()).limit(_AT_A_TIME)
    with reading(services.sessions) as session:
        if session.scalars(without).first() is None:
            return
    with transaction(services.sessions) as session:
        for question in session.scalars(without).all():
            unanswered.keep(session, question.conversation_id, question, services.clock())


def _due(services: Services) -> Sequence[_Due]:
    """Not locked: what is begun twice says nothing twice (`once`)."""
    with reading(services.sessions) as session:
        rows = timers.due(session, [KIND], services.clock(), _AT_A_TIME)
        found = [(row.subject, *row.occurrence.rsplit(":", 1)) for row in rows]
    return [
        _Due(unanswered.conversation_of(subject), name, QuestionStep(step), (subject, KIND, f"{name}:{step}"))
        for subject, name, step in found
    ]


def _do(services: Services, due: _Due) -> None:
    """Raises RasaUnavailable."""
    with reading(services.sessions) as session:
        question = session.get(WaitingQuestion, due.conversation_id)
        is_asked = question is not None and question.question_id == due.question_id
        over_at = question.expires_at if question is not None else None
    if is_asked and due.step is QuestionStep.AGAIN:
        # Quiet hours are kept when it is sent; what comes after the end of it is not sent at all.
        _trigger(services, due, "question_waits", not_after=over_at)
    elif is_asked and due.step is QuestionStep.OVER:
        _trigger(services, due, "question_over")
    with transaction(services.sessions) as session:
        _was_done(session, services, due)


def _was_done(session: Session, services: Services, due: _Due) -> None:
    """In one transaction with its timer. A question that took its place has timers of its own."""
    now = services.clock()
    question = session.get(WaitingQuestion, due.conversation_id, with_for_update=True)
    if question is not None and question.question_id == due.question_id:
        timers.fire(session, due.key, now)
        match due.step:
            case QuestionStep.AGAIN:
                question.remind_at = None
            case QuestionStep.CALL:
                question.call_at = None
                _call(session, services, question, now)
            case QuestionStep.OVER:
                session.delete(question)
                question = None
    unanswered.keep(session, due.conversation_id, question, now)


def _call(session: Session, services: Services, question: WaitingQuestion, now: datetime) -> None:
    """The address that it is about waits for the desk, unless it went on. So it does where a person has or had the
    conversation: with that the assistant has forgotten its question, and asks it no more."""
    delivery = dms_of(session).delivery(question.tracking_number or "")
    if delivery is None or delivery.status in FINISHED:
        return
    tail = f"..{delivery.tracking_number[-4:]}"
    case_commands.open_case(
        session,
        By.system(unanswered.called(question), now),
        case_commands.NewCase(
            kind=CaseKind.ADDRESS_PROBLEM,
            tracking_number=delivery.tracking_number,
            conversation_id=question.conversation_id,
            reason="The customer wants another address, and has not answered what we asked about it.",
            details={
                "call": delivery.recipient_phone or "",
                "best_time": calling.best_hours(delivery.timezone, now, is_business=delivery.is_business),
                "say": f"Hello, this is {services.settings.company_name}. You texted us another address for package"
                f" {tail}. Where shall it go?",
            },
            next_step=_next_step(session, question),
            due_at=now,
        ),
    )


def _next_step(session: Session, question: WaitingQuestion) -> str:
    if transcript.is_silent(session, question.conversation_id):
        return "Settle the address in the conversation, which a person has; or call the recipient."
    if transcript.was_switched_since(session, question.conversation_id, question.expires_at - unanswered.LASTS):
        return "See what came of the address in the conversation, which a person had; if nothing, call the recipient."
    return "Call the recipient: nobody has answered our texts about the address."


def _trigger(services: Services, due: _Due, intent: str, not_after: datetime | None = None) -> None:
    """Raises RasaUnavailable."""
    once = f"question:{due.conversation_id}:{due.question_id}:{intent}"
    turn = NewTurn(intent, {"question": due.question_id}, once=once, not_after=not_after)
    trigger_intent(services.settings, due.conversation_id, turn)
