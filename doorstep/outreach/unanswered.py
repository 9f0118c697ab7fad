"""A question to a customer that nobody answers: asked once more before it matters, called about if it is an address,
and when it is over that is said.

The dialogue knows what it asked and puts it again itself; here is only when: a timer for each step that is left
(asking_again.py does what is due).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import CaseLog
from doorstep.dms.views import DeliveryView
from doorstep.outreach.models import WaitingQuestion
from doorstep.outreach.notifications import ladder
from doorstep.provenance import By
from doorstep.timers import Desired

KIND = "open_question"
LASTS = timedelta(hours=12)
_SUBJECT = "waiting:"
_AGAIN_AFTER = timedelta(hours=2)
_NOT_BEFORE = timedelta(minutes=20)
_EVENING = 18
"""The hour of the evening before the day that it is about."""
_BEFORE_THE_WINDOW = timedelta(minutes=45)
_LEAST_FOR_TWO = 2 * ladder.LEAST_APART
"""So much time people have to answer, and to answer once more, before somebody calls."""


_OF_A_CALL = frozenset({"call", "best_time", "say", "message_id", "on_file"})
"""What a case knows that is about nothing but the call; the last two of an address that was written meanwhile."""


class QuestionStep(StrEnum):
    AGAIN = "again"
    CALL = "call"
    OVER = "over"


@dataclass(frozen=True)
class Reminding:
    """When people are asked again, and called, about what they have not answered; None: they are not."""

    again_at: datetime | None = None
    call_at: datetime | None = None
    tracking_number: str | None = None


def when_to_remind(asked_at: datetime, delivery: DeliveryView) -> datetime | None:
    """After two hours, or sooner if it matters sooner. Pure."""
    zone = ZoneInfo(delivery.timezone)
    starts = delivery.window_start.astimezone(zone)
    evening = (starts - timedelta(days=1)).replace(hour=_EVENING, minute=0, second=0, microsecond=0)
    matters_at = (evening, delivery.window_start - _BEFORE_THE_WINDOW)
    soon = [each for each in matters_at if asked_at + _NOT_BEFORE <= each <= asked_at + _AGAIN_AFTER]
    return min(soon, default=asked_at + _AGAIN_AFTER)


def of_an_address(asked_at: datetime, delivery: DeliveryView) -> Reminding:
    """The rungs of the ladder: nobody drives to an address of which its recipient says that it is another. Both are
    half an hour before the day is planned, or before its window once it is. Pure."""
    zone = delivery.timezone
    first = ladder.waking(asked_at, timedelta(0), zone)
    starts = delivery.window_start.astimezone(ZoneInfo(zone))
    evening = datetime.combine(starts.date() - timedelta(days=1), ladder.CUT_OFF, starts.tzinfo)
    ends = [each - ladder.BEFORE_CUT_OFF for each in (evening, starts)]
    awake = [each for each in ends if ladder.OPENS <= each.time() < ladder.CLOSES and each - first >= _LEAST_FOR_TWO]
    latest = min(awake, default=ladder.waking(first, _LEAST_FOR_TWO, zone)).astimezone(asked_at.tzinfo)
    turns = ladder.before(asked_at, latest, zone)
    return Reminding(turns.reminder, turns.call, delivery.tracking_number)


def waits(
    session: Session, conversation_id: str, question_id: str, reminding: Reminding, by: By, *, is_put_off: bool = False
) -> None:
    """The question is open from now on; it takes the place of the one before (`is_put_off`: which comes back, and is
    called about meanwhile). Whoever wrote and has not answered it has time anew until somebody calls."""
    now, known = by.now, session.get(WaitingQuestion, conversation_id)
    if known is not None and known.question_id == question_id:
        known.expires_at = now + LASTS
        if known.call_at is not None:
            known.call_at = reminding.call_at
        keep(session, conversation_id, known, now)
        return
    if known is not None and not is_put_off:
        _end_call(session, known, by)
    question = session.merge(WaitingQuestion(
        conversation_id=conversation_id, question_id=question_id, remind_at=reminding.again_at,
        call_at=reminding.call_at, expires_at=now + LASTS, tracking_number=reminding.tracking_number,
    ))  # fmt: skip
    if question.call_at is not None and _opened(session, question) is not None:
        question.call_at = None  # it came back, and the desk was told to call before
    keep(session, conversation_id, question, now)


def is_over(session: Session, conversation_id: str, by: By, *, is_answered: bool = True) -> None:
    """It was answered, or nobody waits for an answer any more: what the desk was to call about is settled. Not so when
    the customer wants no more texts (`is_answered`): then calling is all that is left."""
    question = session.get(WaitingQuestion, conversation_id)
    if question is None:
        return
    if is_answered:
        _end_call(session, question, by)
    session.delete(question)
    keep(session, conversation_id, None, by.now)


def keep(session: Session, conversation_id: str, question: WaitingQuestion | None, now: datetime) -> None:
    """The timers of a question as it is now."""
    wanted = desired(question) if question is not None else []
    timers.agree(session, [subject(conversation_id)], [KIND], wanted, now)


def desired(question: WaitingQuestion) -> Sequence[Desired]:
    steps = (
        (QuestionStep.AGAIN, question.remind_at, "nobody has answered, and soon it matters"),
        (QuestionStep.CALL, question.call_at, "nobody has answered, and nobody should drive there"),
        (QuestionStep.OVER, question.expires_at, "12 h without an answer"),
    )
    name = question.question_id
    return [
        Desired(subject(question.conversation_id), KIND, f"{name}:{step}", at, rule, "UTC")
        for step, at, rule in steps
        if at is not None and (step is QuestionStep.OVER or at < question.expires_at)
    ]


def subject(conversation_id: str) -> str:
    return f"{_SUBJECT}{conversation_id}"


def conversation_of(subject: str) -> str:
    return subject.removeprefix(_SUBJECT)


def called(question: WaitingQuestion) -> str:
    """Under which the desk was asked to call."""
    return f"waiting:{question.conversation_id}:{question.question_id}:call"


def _end_call(session: Session, question: WaitingQuestion, by: By) -> None:
    """Unless somebody sees to it already, or the same case waits for something else too."""
    if question.call_at is not None or question.tracking_number is None:
        return  # nobody was to call yet
    case_id = _opened(session, question)
    case = case_commands.get(session, case_id) if case_id is not None else None
    if case is None or case.state != CaseState.WAITING_ON_DESK or case.assigned_to is not None:
        return
    if case.details.keys() <= _OF_A_CALL:
        case_commands.resolve(session, by, case.id, "The customer has answered.")


def _opened(session: Session, question: WaitingQuestion) -> int | None:
    """The case with which the desk was asked to call about it."""
    return session.scalar(select(CaseLog.case_id).where(CaseLog.cause == called(question), CaseLog.entry == "opened"))
