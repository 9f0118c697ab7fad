"""What drivers ask customers, and the answers' way back into the driver's thread.

The driver's turn writes the question; the loop begins the turn in the customer's conversation, so that the assistant
knows what it asked when the answer comes, and tells the driver what came of it: an answer, or that time is up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases import commands as cases
from doorstep.cases import lifecycle
from doorstep.cases import queries as open_cases
from doorstep.database import reading, transaction
from doorstep.dms import arrangements, queries
from doorstep.dms.status import Status
from doorstep.messaging import consent, ledger
from doorstep.messaging.models import Kind as MessageKind
from doorstep.messaging.rasa_api import RasaUnavailable, trigger_intent
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import actions, button, section
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.outreach.models import DriverQuestion

ANSWER_WITHIN = timedelta(minutes=10)
"""A driver at a door cannot wait longer."""

_GIVE_UP_TEXTING = timedelta(minutes=5)
_LOOKED_AT = 200

_log = structlog.get_logger(__name__)


class Kind(StrEnum):
    ACCESS = "access"
    """A code, or the way in."""
    ADDRESS = "address"
    """Whether the address on file is right."""
    QUESTION = "question"
    """In the driver's words; waits for an answer."""
    MESSAGE = "message"
    """In the driver's words; nobody waits."""


_CASE_OF = {
    Kind.ACCESS: lifecycle.Kind.ACCESS,
    Kind.QUESTION: lifecycle.Kind.CUSTOMER_ASKED,
}


def ask(
    session: Session,
    *,
    kind: Kind,
    driver_code: str,
    tracking_number: str,
    text: str,
    conversation_id: str,
    channel: str,
    thread_ts: str | None,
    cause: str,
    now: datetime,
) -> bool:
    """Have the recipient texted. False when nobody can be: no number, or one that wants no texts.

    The same cause again, or the same question while it is open, asks nobody twice.
    """
    delivery = queries.delivery(session, tracking_number)
    if delivery is None or delivery.recipient_phone is None:
        return False
    if consent.is_opted_out(session, delivery.recipient_phone):
        return False
    if _is_asked(session, kind, tracking_number, text, cause):
        return True
    session.add(
        DriverQuestion(
            kind=kind, driver_code=driver_code, tracking_number=tracking_number, text=text,
            conversation_id=conversation_id, channel=posts.channel_of(channel), thread_ts=thread_ts, cause=cause,
            asked_at=now, answer="",
        )
    )  # fmt: skip
    if kind in _CASE_OF:
        cases.open_case(
            session, kind=_CASE_OF[kind], tracking_number=tracking_number, conversation_id=None, opened_by="driver",
            reason="The driver needs a way in." if kind is Kind.ACCESS else "The driver asked the customer.",
            details={"driver": driver_code, "driver_asks": text}, cause=cause, now=now,
            next_step="The customer answers.", state=lifecycle.State.WAITING_ON_CUSTOMER, due_at=now + ANSWER_WITHIN,
        )  # fmt: skip
    session.flush()
    return True


def open_question(session: Session, tracking_number: str) -> DriverQuestion | None:
    """The newest one about a delivery that waits for its recipient."""
    return session.scalars(
        select(DriverQuestion)
        .where(
            DriverQuestion.tracking_number == tracking_number,
            DriverQuestion.closed_at.is_(None),
            DriverQuestion.answered_at.is_(None),
        )
        .order_by(DriverQuestion.id.desc())
    ).first()


def asked_for_access(session: Session, driver_code: str, tracking_number: str, *, before: datetime) -> bool:
    """Whether this driver had asked how to get in and had not been told how that ended."""
    asked = select(DriverQuestion.id).where(
        DriverQuestion.kind == Kind.ACCESS,
        DriverQuestion.driver_code == driver_code,
        DriverQuestion.tracking_number == tracking_number,
        DriverQuestion.asked_at <= before,
        DriverQuestion.closed_at.is_(None) | (DriverQuestion.closed_at >= before),
    )
    return session.scalar(asked.limit(1)) is not None


def take_answer(session: Session, question_id: int, words: str, now: datetime) -> None:
    """What the recipient said to it. A code is no words: pass none, it stands with the address."""
    question = session.get(DriverQuestion, question_id)
    if question is not None and question.answered_at is None:
        question.answered_at, question.answer = now, words


def run_once(services: Services) -> None:
    """One round. What Rasa could not take is tried again in the next."""
    for question_id in _open(services):
        try:
            _follow(services, question_id)
        except RasaUnavailable as error:
            _log.info("question_waits_for_rasa", question_id=question_id, reason=str(error))


def _follow(services: Services, question_id: int) -> None:
    """Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id, with_for_update=True)
        if question is None or question.closed_at is not None:
            return
        if question.kind != Kind.MESSAGE and _is_moot(session, question):
            question.closed_at = now
            return
        if question.texted_at is None:
            text_to = _conversation_with_recipient(session, services, question)
        elif _is_answered(session, question):
            _tell_answer(session, question, now)
            return
        else:
            if now - question.texted_at > ANSWER_WITHIN:
                _tell_time_is_up(session, question, now)
            return
        if text_to is None or now - question.asked_at > _GIVE_UP_TEXTING:
            _tell_time_is_up(session, question, now)
            return
        intent_entities = {"tracking_number": question.tracking_number}
    trigger_intent(services.settings, text_to, "driver_asks", intent_entities)
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id)
        if question is not None and question.texted_at is None:
            question.texted_at = services.clock()
            if question.kind == Kind.MESSAGE:
                question.closed_at = services.clock()


def _open(services: Services) -> Sequence[int]:
    with reading(services.sessions) as session:
        return session.scalars(
            select(DriverQuestion.id)
            .where(DriverQuestion.closed_at.is_(None))
            .order_by(DriverQuestion.asked_at)
            .limit(_LOOKED_AT)
        ).all()


def _is_asked(session: Session, kind: Kind, tracking_number: str, text: str, cause: str) -> bool:
    same = select(DriverQuestion.id).where(
        (DriverQuestion.cause == cause)
        | (
            (DriverQuestion.kind == kind)
            & (DriverQuestion.tracking_number == tracking_number)
            & (DriverQuestion.text == text)
            & DriverQuestion.closed_at.is_(None)
        )
    )
    return session.scalar(same) is not None


def _is_moot(session: Session, question: DriverQuestion) -> bool:
    """The driver is done at that door: got in another way, or could not deliver."""
    delivery = queries.delivery(session, question.tracking_number)
    return delivery is not None and delivery.status not in (Status.OUT_FOR_DELIVERY, Status.AT_DEPOT)


def _conversation_with_recipient(session: Session, services: Services, question: DriverQuestion) -> str | None:
    delivery = queries.delivery(session, question.tracking_number)
    if delivery is None or delivery.recipient_phone is None:
        return None
    if consent.is_opted_out(session, delivery.recipient_phone):
        return None
    return ledger.open_conversation(
        session, services.settings.twilio_number, delivery.recipient_phone, services.clock()
    )


def _is_answered(session: Session, question: DriverQuestion) -> bool:
    if question.answered_at is not None:
        return True
    # A code may come in any words, at any time: what counts is that there is one now.
    return question.kind == Kind.ACCESS and any(
        detail.given_at >= question.asked_at for detail in arrangements.access(session, question.tracking_number)
    )


def _tell_answer(session: Session, question: DriverQuestion, now: datetime) -> None:
    stop = question.tracking_number
    if question.kind == Kind.ACCESS and not question.answer:
        text = f"The customer sent how to get in ({stop})."
        blocks = [section(text), actions([button("Show code", "driver:ask_access#0", stop, style="primary")])]
    else:
        text = f"The customer answers ({stop}): {escape(question.answer)}"
        blocks = None
    _post(session, question, text, blocks, now)
    _end_case(session, question, "The customer answered.", now)


def _tell_time_is_up(session: Session, question: DriverQuestion, now: datetime) -> None:
    stop = question.tracking_number
    text = f"No answer yet from the customer of {stop}. Your options: try the call box or a neighbor, or:"
    could_not = button("Could not deliver", "driver:failed_form#0", stop)
    _post(session, question, text, [section(text), actions([could_not, button("Dispatch", "driver:dispatch#1")])], now)
    kind = _CASE_OF.get(Kind(question.kind))
    for case in open_cases.of_delivery(session, stop, kind=kind) if kind else ():
        if case.state == lifecycle.State.WAITING_ON_CUSTOMER:
            cases.move(
                session, case.id, lifecycle.State.WAITING_ON_DESK,
                next_step="The customer has not answered; call them.",
                due_at=now, actor="system", cause=f"question:{question.id}", now=now,
            )  # fmt: skip


def _post(session: Session, question: DriverQuestion, text: str, blocks: posts.Blocks | None, now: datetime) -> None:
    posts.post(
        session, question.channel, text, cause=f"question:{question.id}", now=now, kind=MessageKind.OUTREACH,
        blocks=blocks, thread_ts=question.thread_ts, conversation_id=question.conversation_id,
    )  # fmt: skip
    question.closed_at = now


def _end_case(session: Session, question: DriverQuestion, resolution: str, now: datetime) -> None:
    kind = _CASE_OF.get(Kind(question.kind))
    for case in open_cases.of_delivery(session, question.tracking_number, kind=kind) if kind else ():
        cases.resolve(session, case.id, resolution, actor="assistant", cause=f"question:{question.id}", now=now)
