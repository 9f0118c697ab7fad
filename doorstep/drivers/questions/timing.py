"""When a driver's question is looked at: it is texted at once, and time is up after a while. Nobody looks between."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep import timers
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.timers import Desired

KIND = "driver_question"
ANSWER_WITHIN = timedelta(minutes=10)
"""A driver at a door cannot wait longer."""


def keep(session: Session, question: DriverQuestion, now: datetime) -> None:
    """The timers of a question as it is now."""
    timers.agree(session, [subject(question)], [KIND], desired(question), now)


def close(session: Session, question: DriverQuestion, now: datetime) -> None:
    question.closed_at = now
    keep(session, question, now)


def time_is_up(session: Session, question: DriverQuestion, now: datetime) -> None:
    timers.fire(session, (subject(question), KIND, "answer"), now)


def was_texted(session: Session, question: DriverQuestion, now: datetime) -> None:
    timers.fire(session, (subject(question), KIND, "text"), now)
    keep(session, question, now)


def desired(question: DriverQuestion) -> Sequence[Desired]:
    """Of a message nobody answers: what became of it is heard from the ledger."""
    if question.closed_at is not None:
        return []
    if question.texted_at is None:
        return [Desired(subject(question), KIND, "text", question.asked_at, "the driver asked", "UTC")]
    if question.kind == QuestionKind.MESSAGE:
        return []
    up_at = question.texted_at + ANSWER_WITHIN
    return [Desired(subject(question), KIND, "answer", up_at, "10 min after the customer was asked", "UTC")]


def subject(question: DriverQuestion) -> str:
    return f"question:{question.id}"
