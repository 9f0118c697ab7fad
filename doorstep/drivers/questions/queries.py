"""What drivers had asked, and whether the customer can be asked at all."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep import transcript
from doorstep.dms.filling import dms_of
from doorstep.dms.status import FINISHED
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.messaging import consent, conversations

_ANSWERED_WITHIN = timedelta(minutes=30)
"""For so long a recipient's words may be meant for the driver whose message came last."""
_SPOKEN_OF = timedelta(hours=1)
"""For so long a driver speaks of what they had asked."""


def can_be_texted(session: Session, tracking_number: str) -> bool:
    delivery = dms_of(session).delivery(tracking_number)
    phone = delivery.recipient_phone if delivery else None
    return phone is not None and not consent.is_opted_out(session, phone)


def asked(session: Session, question_id: int, tracking_number: str) -> DriverQuestion | None:
    """The question, if it is one about this delivery. Locked until the transaction ends: it is locked before the
    delivery and its cases, here as in the loop."""
    question = session.get(DriverQuestion, question_id, with_for_update=True)
    return question if question is not None and question.tracking_number == tracking_number else None


def asked_for_access(session: Session, driver_code: str, tracking_number: str, *, before: datetime) -> bool:
    """Whether this driver had asked how to get in and had not been told how that ended."""
    asked = select(DriverQuestion.id).where(
        DriverQuestion.kind == QuestionKind.ACCESS,
        DriverQuestion.driver_code == driver_code,
        DriverQuestion.tracking_number == tracking_number,
        DriverQuestion.asked_at <= before,
        DriverQuestion.closed_at.is_(None) | (DriverQuestion.closed_at >= before),
    )
    return session.scalar(asked.limit(1)) is not None


def latest_of_driver(session: Session, driver_code: str, now: datetime, *kinds: QuestionKind) -> DriverQuestion | None:
    """What this driver had a customer asked last, within the hour; of the kinds, or any."""
    lately = (
        select(DriverQuestion)
        .where(
            DriverQuestion.driver_code == driver_code,
            DriverQuestion.asked_at > now - _SPOKEN_OF,
            DriverQuestion.asked_at <= now,
        )
        .order_by(DriverQuestion.asked_at.desc(), DriverQuestion.id.desc())
    )
    if kinds:
        lately = lately.where(DriverQuestion.kind.in_(kinds))
    return session.scalars(lately.limit(1)).one_or_none()


def message_lately_to(session: Session, phone: str, before: datetime, now: datetime) -> DriverQuestion | None:
    """The last message of a driver that this recipient was texted and may be answering."""
    theirs = {each.tracking_number: each for each in dms_of(session).deliveries_of_phone(phone, now)}
    question = session.scalars(
        select(DriverQuestion)
        .where(
            DriverQuestion.tracking_number.in_(theirs),
            DriverQuestion.kind == QuestionKind.MESSAGE,
            DriverQuestion.texted_at > now - _ANSWERED_WITHIN,
            DriverQuestion.texted_at <= before,
        )
        .order_by(DriverQuestion.texted_at.desc())
        .limit(1)
    ).first()
    return question if question and theirs[question.tracking_number].status not in FINISHED else None


def is_held_by_desk(session: Session, tracking_number: str) -> bool:
    """Whether a person of dispatch talks to the recipient: the assistant is silent, and nothing would be texted."""
    delivery = dms_of(session).delivery(tracking_number)
    phone = delivery.recipient_phone if delivery else None
    conversation_id = conversations.latest_conversation_with(session, phone) if phone else None
    return conversation_id is not None and transcript.is_silent(session, conversation_id)


def is_answered(session: Session, question: DriverQuestion) -> bool:
    if question.answered_at is not None:
        return True
    # A code may come in any words, at any time: what counts is that there is one now.
    return question.kind == QuestionKind.ACCESS and any(
        detail.given_at >= question.asked_at for detail in dms_of(session).access(question.tracking_number)
    )
