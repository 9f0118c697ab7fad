"""What a button under an alert does.

Harmless however often it is pressed, by how many people and how late: a press that comes too late is answered in the
alert's thread with what was decided, and by whom. What a press changes, the alert itself shows (loop.py).
"""

from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from doorstep.alerts.facts import held_up_route
from doorstep.alerts.message import BUTTON_PREFIX, case_named
from doorstep.alerts.refusals import PRESSED_HERE
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.database import reading, transaction
from doorstep.desk import approvals, damage, endings, takeover, undoable
from doorstep.desk.subjects import driver_of, subject_of, tracking_number_of
from doorstep.desk.takeover import DeskRefused
from doorstep.desk.undoable import TooLate
from doorstep.dms.filling import dms_of
from doorstep.language import spoken
from doorstep.messaging.rasa_api import RasaUnavailable
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.payloads import SlackPayload, action_of
from doorstep.messaging.slack.posts import NewPost
from doorstep.outreach import telling
from doorstep.outreach.policies import policy_of
from doorstep.provenance import By

_IN_SLACK = "in Slack"
_RELEASED_WHILE_RASA_IS_AWAY = "Released. The assistant cannot be reached now and answers as soon as it is back."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Press:
    action: str
    """`approve`, `reject`, `deliver`, `bring_back`, `close`, `undo`, `take`, `release`, `driver`, `customer`, `tell`;
    `answer` and `tell_driver` when their form (answering.py) was not shown."""
    case_id: int
    user: str
    """Slack's id."""
    user_name: str
    channel: str
    ts: str
    """Of the alert."""
    cause: str
    """Names this very press."""
    thread_ts: str | None = None
    """Of the thread in which the alert stands, if it does."""
    seen: str = ""
    """What the case proposed when the button was drawn (`approvals.seen_of`)."""

    @property
    def by(self) -> str:
        return self.user_name or self.user


def is_ours(payload: SlackPayload) -> bool:
    return action_of(payload)["action_id"].startswith(BUTTON_PREFIX)


def read_press(payload: SlackPayload, *, cause: str) -> Press:
    action = payload["action"]
    value, _, seen = action["value"].partition(" ")
    return Press(
        action=action["action_id"].partition("#")[0].removeprefix(BUTTON_PREFIX),
        case_id=case_named(value),
        user=payload["user"],
        user_name=payload.get("user_name", ""),
        channel=payload["channel"],
        ts=payload["ts"] or "",
        cause=cause,
        thread_ts=payload.get("thread_ts"),
        seen=seen,
    )


def carry_out(services: Services, press: Press) -> None:
    """Do it, once for each press. Blocking; transactions of its own."""
    if press.channel != services.settings.slack_dispatch_channel:
        _log.warning("press_refused", channel=press.channel, user=press.user, action=press.action)
        return
    with reading(services.sessions) as session:
        if case_commands.is_logged(session, press.case_id, press.cause):
            return
    try:
        answer = _do(services, press)
    except (case_commands.CaseRejected, DeskRefused, TooLate) as refused:
        answer = _decided_already(services, press) or str(refused)
    except RasaUnavailable:  # of what is done here, releasing alone has to reach it
        answer = _RELEASED_WHILE_RASA_IS_AWAY
    if answer is not None:
        with transaction(services.sessions) as session:
            _answer(session, press, answer, services)


def _do(services: Services, press: Press) -> str | None:
    """What is to be said to it; None when the alert shows it all.

    Raises CaseRejected, DeskRefused, TooLate; RasaUnavailable.
    """
    match press.action:
        case "approve" | "reject" | "close" | "undo" | "deliver" | "bring_back":
            _decide(services, press)
            return None
        case "take":
            return _take(services, press)
        case "release":
            takeover.release(services, _conversation(services, press), by=press.by, cause=press.cause)
            return None
        case "driver":
            return _driver(services, press)
        case "customer":
            return _customer(services, press)
        case "answer" | "tell_driver":
            return "Slack did not show the form. Press once more."
        case "tell":
            return _tell(services, press)
    _log.warning("press_unknown", action=press.action)
    return None


def _decide(services: Services, press: Press) -> None:
    """Closing is done by the worker, some seconds later (desk/undoable.py)."""
    now = services.clock()
    by = By.desk(press.by, press.cause, now)
    with transaction(services.sessions) as session:
        if press.action != "close" and case_commands.is_logged(session, press.case_id, press.cause):
            return  # Slack sent the same press again
        match press.action:
            case "approve":
                approvals.approve(session, by, press.case_id, seen=press.seen)
            case "reject":
                approvals.reject(session, by, press.case_id, f"turned down {_IN_SLACK}.", seen=press.seen)
            case "close":
                act = undoable.DeskAct(press.by, PRESSED_HERE + press.cause, now)
                undoable.resolve_soon(session, act, services, press.case_id, f"Closed {_IN_SLACK}.")
            case "deliver" | "bring_back":
                damage.decide(session, by, press.case_id, deliver=press.action == "deliver")
            case "undo":
                undoable.take_back_resolving(session, press.case_id, by=press.by, now=now)


def _take(services: Services, press: Press) -> str | None:
    taken = takeover.take(services, _conversation(services, press, is_open=True), by=press.by, cause=press.cause)
    if not taken.is_yours:
        return takeover.held_by(taken.holder, services)
    return None if taken.is_silent else "It is yours. The assistant falls silent as soon as it can be reached."


def _driver(services: Services, press: Press) -> str:
    with reading(services.sessions) as session:
        case = _case(session, press)
        number = tracking_number_of(case)
        driver = driver_of(session, case, dms_of(session).delivery(number) if number else None)
    if driver is None:
        return "No driver has it."
    if driver.phone is None:
        return f"{driver.name} has no phone number on file."
    return f"{driver.name}: {spoken.phone(driver.phone)}"


def _customer(services: Services, press: Press) -> str:
    with reading(services.sessions) as session:
        number = tracking_number_of(_case(session, press))
        delivery = dms_of(session).delivery(number) if number else None
    if delivery is None or delivery.recipient_phone is None:
        return "No phone number is on file."
    return f"{delivery.recipient_name}: {spoken.phone(delivery.recipient_phone)}"


def _tell(services: Services, press: Press) -> str | None:
    """Those whose window is missed by now: who heard of it since the button was drawn is not told again. None: Slack
    sent the same press again. Raises CaseNotFound, DeskRefused."""
    now, settings = services.clock(), services.settings
    with transaction(services.sessions) as session:
        case = case_commands.get(session, press.case_id)
        if case_commands.is_logged(session, case.id, press.cause):
            return None
        route = held_up_route(case)
        if case.state == CaseState.RESOLVED or route is None:
            raise DeskRefused("This case has ended." if route is not None else "This case is about no route.")
        count = telling.tell(session, route, policy_of(settings), settings.twilio_number, now, press.by)
        told = telling.said(count)
        case_commands.note(session, By.desk(press.by, press.cause, now), case.id, f"Pressed {_IN_SLACK}: {told}")
    return told


def _conversation(services: Services, press: Press, *, is_open: bool = False) -> str:
    """Raises CaseNotFound, DeskRefused; with `is_open` also when the case has ended."""
    with reading(services.sessions) as session:
        case = _case(session, press)
        conversation_id, has_ended = case.conversation_id, case.state == CaseState.RESOLVED
    if is_open and has_ended:
        raise DeskRefused("This case has ended.")
    if conversation_id is None:
        raise DeskRefused("This case has no conversation.")
    return conversation_id


def _case(session: Session, press: Press) -> Case:
    case = case_queries.case(session, press.case_id)
    if case is None:
        raise case_commands.CaseNotFound(f"There is no case {press.case_id}.")
    return case


def _decided_already(services: Services, press: Press) -> str | None:
    """Who decided what and when, of a case that has ended."""
    with reading(services.sessions) as session:
        case = case_queries.case(session, press.case_id)
        ending = endings.ending_of(case) if case is not None and case.state == CaseState.RESOLVED else None
    if ending is None:
        return None
    return f"{endings.said(ending, services.settings.dispatch_timezone, services.clock())}."


def _answer(session: Session, press: Press, answer: str, services: Services) -> None:
    """In the alert's thread; where several stand in one, they are told apart."""
    case = case_queries.case(session, press.case_id)
    about = f"{subject_of(case)}: " if case is not None and press.thread_ts else ""
    posts.post(
        session,
        NewPost(
            press.channel,
            escape(about + answer),
            idempotency_key=f"press:{press.cause}",
            thread_ts=press.thread_ts or press.ts,
        ),
        services.clock(),
    )
