"""What drivers ask customers, and the answers' way back into the driver's thread.

The driver's turn writes the question; the loop begins the turn in the customer's conversation, so that the assistant
knows what it asked when the answer comes, and tells the driver what came of it: an answer, or that time is up.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from doorstep import transcript, wakeups
from doorstep.bootstrap import Services
from doorstep.cases import commands as cases
from doorstep.cases import lifecycle
from doorstep.cases import queries as open_cases
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.dms import arrangements, driver_day, queries
from doorstep.dms.driver_day import StopView
from doorstep.dms.status import FINISHED, Status
from doorstep.language.access.hiding import without_codes
from doorstep.messaging import consent, conversations, owing
from doorstep.messaging.models import Kind as MessageKind
from doorstep.messaging.rasa_api import RasaUnavailable, trigger_intent
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import actions, button, section
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.outreach import codes
from doorstep.outreach.models import DriverQuestion
from doorstep.provenance import By

ANSWER_WITHIN = timedelta(minutes=10)
"""A driver at a door cannot wait longer."""

_GIVE_UP_TEXTING = timedelta(minutes=5)
_LOOKED_AT = 200
_LOOK_AGAIN = timedelta(seconds=1)
_SPOKEN_OF = timedelta(hours=1)
"""For so long a driver speaks of what they had asked."""
_AFTER_THE_DOOR = FINISHED | {Status.ATTEMPTED, Status.HELD}
"""The driver waits for no answer any more."""

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
    if not can_be_texted(session, tracking_number):
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
    wakeups.notify(session, "questions")
    if kind in _CASE_OF:
        cases.open_case(
            session,
            By("driver", cause, now),
            cases.NewCase(
                kind=_CASE_OF[kind],
                tracking_number=tracking_number,
                reason="The driver needs a way in." if kind is Kind.ACCESS else "The driver asked the customer.",
                details={"driver": driver_code, "driver_asks": without_codes(text)},
                next_step="The customer answers.",
                state=lifecycle.State.WAITING_ON_CUSTOMER,
                due_at=now + ANSWER_WITHIN,
            ),
        )
    session.flush()
    return True


def can_be_texted(session: Session, tracking_number: str) -> bool:
    delivery = queries.delivery(session, tracking_number)
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
        DriverQuestion.kind == Kind.ACCESS,
        DriverQuestion.driver_code == driver_code,
        DriverQuestion.tracking_number == tracking_number,
        DriverQuestion.asked_at <= before,
        DriverQuestion.closed_at.is_(None) | (DriverQuestion.closed_at >= before),
    )
    return session.scalar(asked.limit(1)) is not None


def latest_of_driver(session: Session, driver_code: str, now: datetime, *kinds: Kind) -> DriverQuestion | None:
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


def got_in(session: Session, driver_code: str, tracking_number: str, now: datetime) -> bool:
    """The driver needs no way in any more. Whether one was waited for."""
    waiting = session.scalars(
        select(DriverQuestion)
        .where(
            DriverQuestion.kind == Kind.ACCESS,
            DriverQuestion.driver_code == driver_code,
            DriverQuestion.tracking_number == tracking_number,
            DriverQuestion.closed_at.is_(None),
        )
        .with_for_update()
    ).all()
    for question in waiting:
        question.closed_at = now
        _end_case(session, question, "The driver got in.", now)
    return bool(waiting)


def is_held_by_desk(session: Session, tracking_number: str) -> bool:
    """Whether a person of dispatch talks to the recipient: the assistant is silent, and nothing would be texted."""
    delivery = queries.delivery(session, tracking_number)
    phone = delivery.recipient_phone if delivery else None
    conversation_id = conversations.latest_conversation_with(session, phone) if phone else None
    return conversation_id is not None and transcript.is_silent(session, conversation_id)


def take_answer(session: Session, question_id: int, words: str, now: datetime) -> None:
    """What the recipient said to it. A code is no words: pass none, it stands with the address."""
    question = session.get(DriverQuestion, question_id, with_for_update=True)
    if question is None or question.answered_at is not None:
        return
    question.answered_at, question.answer = now, words
    wakeups.notify(session, "questions")
    if question.closed_at is not None:  # the driver was told that there is none
        if words:
            text = f"The customer answers after all ({_where(session, question, now)}): {escape(words)}"
            _post(session, question, text, None, now, cause=f"question:{question.id}:late")
        _end_case(session, question, "The customer answered.", now)


def run_once(services: Services) -> datetime | None:
    """One round. What Rasa could not take is tried again in the next; nobody waits for another's trouble. While a
    question is open there is another round soon: what became of its text nobody tells us of."""
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
    return services.clock() + _LOOK_AGAIN if open_ones else None


def _follow(services: Services, question_id: int, *, may_text: bool) -> None:
    """Raises RasaUnavailable."""
    now = services.clock()
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id, with_for_update=True)
        if question is None or question.closed_at is not None:
            return
        fate = owing.fate_of(session, _text_of(question))
        if fate is not None and question.texted_at is None:  # whoever texted it died before saying so
            question.texted_at = now
        if question.texted_at is not None:
            _follow_texted(session, question, fate, now)
            return
        if _is_over(session, question, now):
            return
        if is_held_by_desk(session, question.tracking_number):
            _leave_to_holder(session, question, now)
            return
        text_to = _conversation_with_recipient(session, services, question)
        if text_to is None or now - question.asked_at > _GIVE_UP_TEXTING:
            _tell_not_texted(session, question, now)
            return
        entities = {"tracking_number": question.tracking_number, "question": str(question.id)}
        once, not_after = _text_of(question), question.asked_at + ANSWER_WITHIN
    if not may_text:
        return
    trigger_intent(services.settings, text_to, "driver_asks", entities, once=once, not_after=not_after)
    with transaction(services.sessions) as session:
        question = session.get(DriverQuestion, question_id, with_for_update=True)
        if question is not None and question.texted_at is None:
            question.texted_at = services.clock()


def _follow_texted(session: Session, question: DriverQuestion, fate: owing.Fate | None, now: datetime) -> None:
    assert question.texted_at is not None
    if _is_over(session, question, now):
        return
    if fate is None and is_held_by_desk(session, question.tracking_number):  # somebody took it this moment
        _leave_to_holder(session, question, now)
    elif (fate is None and question.kind == Kind.MESSAGE) or (fate is not None and fate.has_failed):
        _tell_not_texted(session, question, now)
    elif question.kind == Kind.MESSAGE:
        if fate is not None and not fate.is_pending:
            question.closed_at = now
    elif now - question.texted_at > ANSWER_WITHIN:
        _tell_time_is_up(session, question, now)


def _is_over(session: Session, question: DriverQuestion, now: datetime) -> bool:
    """Whether it was answered, or the driver has left the door; then it is closed."""
    if _is_answered(session, question):
        _tell_answer(session, question, now)
        return True
    delivery = queries.delivery(session, question.tracking_number)
    if question.kind == Kind.MESSAGE or delivery is None or delivery.status not in _AFTER_THE_DOOR:
        return False
    question.closed_at = now
    _end_case(session, question, "The driver has gone on.", now)
    return True


def _text_of(question: DriverQuestion) -> str:
    """Under which cause the recipient is owed the text."""
    return f"question:{question.id}:text"


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


def _conversation_with_recipient(session: Session, services: Services, question: DriverQuestion) -> str | None:
    delivery = queries.delivery(session, question.tracking_number)
    if delivery is None or delivery.recipient_phone is None:
        return None
    if consent.is_opted_out(session, delivery.recipient_phone):
        return None
    return conversations.open_conversation(
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
    where = _where(session, question, now)
    if question.kind == Kind.ACCESS and not question.answer:
        text = f"The customer sent how to get in ({where})."
        show_code = button("Show code", "driver:ask_access#0", question.tracking_number, style="primary")
        blocks = [section(text), actions([show_code])]
    else:
        text = f"The customer answers ({where}): {escape(question.answer)}"
        blocks = None
    _post(session, question, text, blocks, now)
    if blocks and is_direct(question.channel):  # at a door, a tap less
        shown = codes.codes_for(session, question.driver_code, question.tracking_number)
        if shown:
            codes.show(
                session, question.channel, [f"There is a code now for {where}:"], shown,
                tracking_number=question.tracking_number, cause=f"question:{question.id}", now=now,
                kind=MessageKind.OUTREACH, thread_ts=question.thread_ts, conversation_id=question.conversation_id,
            )  # fmt: skip
    _end_case(session, question, "The customer answered.", now)


def _tell_time_is_up(session: Session, question: DriverQuestion, now: datetime) -> None:
    _tell_options(session, question, f"No answer yet from the customer of {_where(session, question, now)}.", now)
    _leave_to_desk(session, question, "The customer has not answered; call them.", now)


def _tell_not_texted(session: Session, question: DriverQuestion, now: datetime) -> None:
    """No number, opted out meanwhile, night, or the carrier does not bring it."""
    what = f"The customer of {_where(session, question, now)} could not be texted"
    unsent = f", so this was not sent: {escape(question.text)}" if question.kind == Kind.MESSAGE else "."
    _tell_options(session, question, what + unsent, now)
    _leave_to_desk(session, question, "The customer could not be texted; call them.", now)


def _leave_to_holder(session: Session, question: DriverQuestion, now: datetime) -> None:
    """A person of dispatch took the conversation before the text had left: it is theirs to say."""
    wants = question.text or "How does the driver get in?"
    what = f"Dispatch is talking to the customer of {_where(session, question, now)}, so I passed it to dispatch."
    _tell_options(session, question, what, now)
    cases.open_case(
        session,
        By("driver", f"question:{question.id}", now),
        cases.NewCase(
            kind=lifecycle.Kind.DRIVER_WANTS_DESK,
            tracking_number=question.tracking_number,
            conversation_id=question.conversation_id,
            reason=f"For the customer, whom dispatch is talking to: {without_codes(wants)}",
            details={"driver": question.driver_code, "driver_says": without_codes(wants)},
            next_step="Tell the customer; answer the driver.",
            due_at=now,
        ),
    )
    _leave_to_desk(session, question, "Dispatch talks to the customer.", now)


def _tell_options(session: Session, question: DriverQuestion, what: str, now: datetime) -> None:
    stop = _stop(session, question, now)
    title = f"Could not deliver {stop.position}" if stop else "Could not deliver"
    could_not = button(title, "driver:failed_form#0", question.tracking_number)
    dispatch = button("Dispatch", "driver:dispatch#1", question.tracking_number)
    text = what if question.kind == Kind.MESSAGE else f"{what} Your options: try the call box or a neighbor, or:"
    buttons = [dispatch] if question.kind == Kind.MESSAGE else [could_not, dispatch]
    _post(session, question, text, [section(text), actions(buttons)], now)


def _where(session: Session, question: DriverQuestion, now: datetime) -> str:
    """`stop 12, 1205 N La Salle St`; the tracking number where it is on no route of this driver any more."""
    stop = _stop(session, question, now)
    return f"stop {stop.position}, {stop.address.spoken().partition(',')[0]}" if stop else question.tracking_number


def _stop(session: Session, question: DriverQuestion, now: datetime) -> StopView | None:
    route = driver_day.route_of_driver(session, question.driver_code, now)
    return driver_day.stop_of(route, question.tracking_number) if route else None


def _leave_to_desk(session: Session, question: DriverQuestion, next_step: str, now: datetime) -> None:
    for case in _cases(session, question):
        if case.state == lifecycle.State.WAITING_ON_CUSTOMER:
            cases.move(
                session,
                By.system(f"question:{question.id}", now),
                case.id,
                lifecycle.State.WAITING_ON_DESK,
                next_step=next_step,
                due_at=now,
            )


def _post(
    session: Session,
    question: DriverQuestion,
    text: str,
    blocks: posts.Blocks | None,
    now: datetime,
    *,
    cause: str | None = None,
) -> None:
    posts.post(
        session, question.channel, text, cause=cause or f"question:{question.id}", now=now,
        kind=MessageKind.OUTREACH, blocks=blocks, thread_ts=question.thread_ts,
        conversation_id=question.conversation_id,
    )  # fmt: skip
    question.closed_at = now


def _end_case(session: Session, question: DriverQuestion, resolution: str, now: datetime) -> None:
    for case in _cases(session, question):
        with suppress(cases.IllegalMove), session.begin_nested():  # somebody may have closed it this moment
            cases.resolve(session, By("assistant", f"question:{question.id}", now), case.id, resolution)


def _cases(session: Session, question: DriverQuestion) -> Sequence[Case]:
    kind = _CASE_OF.get(Kind(question.kind))
    return open_cases.of_delivery(session, question.tracking_number, kind=kind) if kind else ()
