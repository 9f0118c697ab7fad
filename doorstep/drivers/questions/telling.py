"""How a question ended, in the driver's thread and in the case of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases import lifecycle
from doorstep.cases import queries as case_queries
from doorstep.cases.models import Case
from doorstep.dms import routes
from doorstep.dms.filling import dms_of
from doorstep.dms.routes import StopView
from doorstep.dms.status import Status
from doorstep.drivers import codes, notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.drivers.notices.words import LONGEST as LONGEST_NOTICE
from doorstep.drivers.questions import timing
from doorstep.drivers.questions.models import DriverQuestion, QuestionKind
from doorstep.language.access.hiding import without_codes
from doorstep.messaging.models import MessageKind
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import actions, button, section
from doorstep.messaging.slack.events import is_direct
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.posts import NewPost
from doorstep.provenance import By

_AHEAD = (Status.AT_DEPOT, Status.OUT_FOR_DELIVERY)
CASE_OF = {
    QuestionKind.ACCESS: lifecycle.CaseKind.ACCESS,
    QuestionKind.QUESTION: lifecycle.CaseKind.CUSTOMER_ASKED,
}


def tell_answer(session: Session, question: DriverQuestion, now: datetime) -> None:
    door = where(session, question, now)
    if question.kind == QuestionKind.ACCESS and not question.answer:
        text = f"The customer sent how to get in ({door})."
        show_code = button("Show code", "driver:ask_access#0", question.tracking_number, style="primary")
        blocks = [section(text), actions([show_code])]
    else:
        text = f"The customer answers ({door}): {escape(question.answer)}"
        blocks = None
    post(session, question, text, blocks, now)
    if blocks and is_direct(question.channel):  # at a door, a tap less
        shown = codes.codes_for(session, question.driver_code, question.tracking_number)
        if shown:
            codes.show(
                session,
                codes.ShownCodes(
                    question.channel,
                    [f"There is a code now for {door}:"],
                    shown,
                    tracking_number=question.tracking_number,
                    cause=f"question:{question.id}",
                    kind=MessageKind.OUTREACH,
                    thread_ts=question.thread_ts,
                    conversation_id=question.conversation_id,
                ),
                now,
            )
    tell_who_has_it(session, question, now)
    end_case(session, question, "The customer answered.", now)


def tell_who_has_it(session: Session, question: DriverQuestion, now: datetime) -> None:
    """The stop may have been given to another driver since it was asked: the words are for them. That there is a code
    they are told as of any change of their stop."""
    dms, number = dms_of(session), question.tracking_number
    delivery, place = dms.delivery(number), dms.drivers.place_of(number)
    if not question.answer or delivery is None or place is None or delivery.status not in _AHEAD:
        return
    route_code, position = place
    holder, asker = dms.drivers.of_route(route_code), dms.drivers.driver(question.driver_code)
    if holder is None or holder.code == question.driver_code:
        return
    asked = f' "{question.text}"' if question.kind == QuestionKind.QUESTION else ""
    text = (
        f"Stop {position}, {delivery.recipient_name} ({number}): {asker.name if asker else 'The driver before you'}"
        f' asked{asked} and the customer answers: "{question.answer}"'
    )
    notices.add_notice(
        session,
        notices.NewNotice(
            holder.code,
            route_code,
            NoticeKind.MESSAGE,
            text[:LONGEST_NOTICE],
            position=position,
            tracking_number=number,
        ),
        now,
    )


def tell_time_is_up(session: Session, question: DriverQuestion, now: datetime) -> None:
    _tell_options(session, question, f"No answer yet from the customer of {where(session, question, now)}.", now)
    _leave_to_desk(session, question, "The customer has not answered; call them.", now)


def tell_not_texted(session: Session, question: DriverQuestion, now: datetime) -> None:
    """No number, opted out meanwhile, night, or the carrier does not bring it."""
    what = f"The customer of {where(session, question, now)} could not be texted"
    unsent = f", so this was not sent: {escape(question.text)}" if question.kind == QuestionKind.MESSAGE else "."
    _tell_options(session, question, what + unsent, now)
    _leave_to_desk(session, question, "The customer could not be texted; call them.", now)


def leave_to_holder(session: Session, question: DriverQuestion, now: datetime) -> None:
    """A person of dispatch took the conversation before the text had left: it is theirs to say."""
    wants = question.text or "How does the driver get in?"
    what = f"Dispatch is talking to the customer of {where(session, question, now)}, so I passed it to dispatch."
    _tell_options(session, question, what, now)
    case_commands.open_case(
        session,
        By("driver", f"question:{question.id}", now),
        case_commands.NewCase(
            kind=lifecycle.CaseKind.DRIVER_WANTS_DESK,
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
    is_message = question.kind == QuestionKind.MESSAGE
    text = what if is_message else f"{what} Your options: try the call box or a neighbor, or:"
    buttons = [dispatch] if is_message else [could_not, dispatch]
    post(session, question, text, [section(text), actions(buttons)], now)


def where(session: Session, question: DriverQuestion, now: datetime) -> str:
    """`stop 12, 1205 N La Salle St`; the tracking number where it is on no route of this driver any more."""
    stop = _stop(session, question, now)
    return f"stop {stop.position}, {stop.address.spoken().partition(',')[0]}" if stop else question.tracking_number


def _stop(session: Session, question: DriverQuestion, now: datetime) -> StopView | None:
    route = dms_of(session).drivers.route_of(question.driver_code, now)
    return routes.stop_of(route, question.tracking_number) if route else None


def _leave_to_desk(session: Session, question: DriverQuestion, next_step: str, now: datetime) -> None:
    for case in _cases(session, question):
        if case.state == lifecycle.CaseState.WAITING_ON_CUSTOMER:
            case_commands.move(
                session,
                By.system(f"question:{question.id}", now),
                case.id,
                lifecycle.CaseState.WAITING_ON_DESK,
                next_step=next_step,
                due_at=now,
            )


def post(
    session: Session,
    question: DriverQuestion,
    text: str,
    blocks: posts.Blocks | None,
    now: datetime,
    *,
    cause: str | None = None,
) -> None:
    posts.post(
        session,
        NewPost(
            question.channel,
            text,
            idempotency_key=cause or f"question:{question.id}",
            kind=MessageKind.OUTREACH,
            blocks=blocks,
            thread_ts=question.thread_ts,
            conversation_id=question.conversation_id,
        ),
        now,
    )
    timing.close(session, question, now)


def end_case(session: Session, question: DriverQuestion, resolution: str, now: datetime) -> None:
    for case in _cases(session, question):
        with suppress(case_commands.IllegalCaseMove), session.begin_nested():  # somebody may have closed it this moment
            case_commands.resolve(session, By.assistant(f"question:{question.id}", now), case.id, resolution)


def _cases(session: Session, question: DriverQuestion) -> Sequence[Case]:
    kind = CASE_OF.get(QuestionKind(question.kind))
    return case_queries.of_delivery(session, question.tracking_number, kind=kind) if kind else ()
