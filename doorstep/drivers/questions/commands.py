"""Writes to drivers' questions: asked, answered, needed no more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.cases import commands as case_commands
from doorstep.cases import lifecycle
from doorstep.drivers.questions import telling, timing
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.drivers.questions.queries import can_be_texted
from doorstep.drivers.questions.timing import ANSWER_WITHIN
from doorstep.language.access.hiding import without_codes
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.provenance import By


@dataclass(frozen=True, kw_only=True)
class NewQuestion:
    """What a driver asks a recipient, and where in Slack the answer is told."""

    kind: QuestionKind
    driver_code: str
    tracking_number: str
    text: str
    conversation_id: str
    channel: str
    thread_ts: str | None
    cause: str


def ask(session: Session, new: NewQuestion, now: datetime) -> bool:
    """Have the recipient texted. False when nobody can be: no number, or one that wants no texts.

    The same cause again, or the same question while it is open, asks nobody twice.
    """
    if not can_be_texted(session, new.tracking_number):
        return False
    if _is_asked(session, new):
        return True
    question = DriverQuestion(
        kind=new.kind, driver_code=new.driver_code, tracking_number=new.tracking_number, text=new.text,
        conversation_id=new.conversation_id, channel=posts.channel_of(new.channel), thread_ts=new.thread_ts,
        cause=new.cause, asked_at=now, answer="",
    )  # fmt: skip
    session.add(question)
    session.flush()
    timing.keep(session, question, now)
    wakeups.notify(session, "questions")
    if new.kind in telling.CASE_OF:
        case_commands.open_case(
            session,
            By("driver", new.cause, now),
            case_commands.NewCase(
                kind=telling.CASE_OF[new.kind],
                tracking_number=new.tracking_number,
                reason="The driver needs a way in."
                if new.kind is QuestionKind.ACCESS
                else "The driver asked the customer.",
                details={"driver": new.driver_code, "driver_asks": without_codes(new.text)},
                next_step="The customer answers.",
                state=lifecycle.CaseState.WAITING_ON_CUSTOMER,
                due_at=now + ANSWER_WITHIN,
            ),
        )
    session.flush()
    return True


def got_in(session: Session, driver_code: str, tracking_number: str, now: datetime) -> bool:
    """The driver needs no way in any more. Whether one was waited for."""
    waiting = session.scalars(
        select(DriverQuestion)
        .where(
            DriverQuestion.kind == QuestionKind.ACCESS,
            DriverQuestion.driver_code == driver_code,
            DriverQuestion.tracking_number == tracking_number,
            DriverQuestion.closed_at.is_(None),
        )
        .with_for_update()
    ).all()
    for question in waiting:
        timing.close(session, question, now)
        telling.end_case(session, question, "The driver got in.", now)
    return bool(waiting)


def take_answer(session: Session, question_id: int, words: str, now: datetime) -> None:
    """What the recipient said to it. A code is no words: pass none, it stands with the address."""
    question = session.get(DriverQuestion, question_id, with_for_update=True)
    if question is None or question.answered_at is not None:
        return
    question.answered_at, question.answer = now, words
    wakeups.notify(session, "questions")
    if question.closed_at is not None:  # the driver was told that there is none
        if words:
            text = f"The customer answers after all ({telling.where(session, question, now)}): {escape(words)}"
            telling.post(session, question, text, None, now, cause=f"question:{question.id}:late")
            telling.tell_who_has_it(session, question, now)
        telling.end_case(session, question, "The customer answered.", now)


def pass_reply_on(session: Session, question: DriverQuestion, words: str, cause: str, now: datetime) -> None:
    """What the recipient says to a message of the driver's, for which nobody waits: each of their texts once."""
    question.answered_at, question.answer = now, words
    text = f"The customer answers ({telling.where(session, question, now)}): {escape(words)}"
    telling.post(session, question, text, None, now, cause=f"question:{question.id}:reply:{cause}")
    telling.tell_who_has_it(session, question, now)


def _is_asked(session: Session, new: NewQuestion) -> bool:
    same = select(DriverQuestion.id).where(
        (DriverQuestion.cause == new.cause)
        | (
            (DriverQuestion.kind == new.kind)
            & (DriverQuestion.tracking_number == new.tracking_number)
            & (DriverQuestion.text == new.text)
            & DriverQuestion.closed_at.is_(None)
        )
    )
    return session.scalar(same) is not None
