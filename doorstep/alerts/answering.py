"""Answering from an alert: a button opens a form in Slack, and what is written there goes to the customer or driver.

To the customer it goes from the conversation, which is taken with it, as from the case's page. The driver is told
beside theirs (desk/to_driver.py). Who reads along finds it in the alert's thread.
"""

from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from doorstep.alerts.message import BUTTON_PREFIX, case_named
from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseState
from doorstep.database import reading, transaction
from doorstep.desk import beginning, texts, to_driver
from doorstep.desk.takeover import DeskRefused
from doorstep.language.access.hiding import without_codes
from doorstep.messaging.slack import modals, posts
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.payloads import SlackPayload, action_of
from doorstep.messaging.slack.posts import NewPost
from doorstep.provenance import By

BUTTONS = {"answer": "customer", "tell_driver": "driver"}
"""By the name of the button: whom what is written goes to."""


_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WrittenAnswer:
    """What somebody wrote into the form."""

    to: str
    """`customer` or `driver`."""
    case_id: int
    thread_ts: str
    """Where the alert is talked about."""
    words: str
    by: str
    channel: str
    cause: str
    """Names this very form."""


def form(payload: SlackPayload, channel: str) -> modals.View | None:
    """What a press in `channel`, that of dispatch, asks for; None: it is no such button, or stands elsewhere."""
    action = action_of(payload)
    name = action["action_id"].partition("#")[0].removeprefix(BUTTON_PREFIX)
    if name not in BUTTONS or payload.get("channel") != channel or not payload.get("trigger_id"):
        return None
    case_id = action["value"].partition(" ")[0]
    return modals.answer(channel, f"{BUTTONS[name]} {case_id} {payload.get('thread_ts') or payload['ts']}")


def is_ours(payload: SlackPayload) -> bool:
    view = payload.get("view")
    return view is not None and view["callback_id"] == modals.ANSWER


def read(payload: SlackPayload, *, cause: str) -> WrittenAnswer:
    view = payload["view"]
    to, _, rest = str(view["private_metadata"]).partition(" ")
    case_id, _, thread_ts = rest.partition(" ")
    return WrittenAnswer(
        to=to,
        case_id=case_named(case_id),
        thread_ts=thread_ts,
        words=view["values"].get("text", ""),
        by=payload.get("user_name") or payload["user"],
        channel=payload["channel"],
        cause=cause,
    )


def blanked(payload: SlackPayload) -> SlackPayload:
    """What stays of a form that was carried out: no code, as of any text of the desk's."""
    view = payload["view"]
    return {**payload, "view": {**view, "values": {name: without_codes(said) for name, said in view["values"].items()}}}


def carry_out(services: Services, answer: WrittenAnswer) -> None:
    """Send it, once. Blocking; transactions of its own."""
    if answer.channel != services.settings.slack_dispatch_channel:
        _log.warning("answer_refused", channel=answer.channel, to=answer.to)
        return
    try:
        said = f"{answer.by} to {_send(services, answer)}: {without_codes(' '.join(answer.words.split()))}"
    except (case_commands.CaseRejected, DeskRefused) as refused:
        said = f"Not sent: {refused}"
    with transaction(services.sessions) as session:
        new = NewPost(
            answer.channel, escape(said), idempotency_key=f"answer:{answer.cause}", thread_ts=answer.thread_ts
        )
        posts.post(session, new, services.clock())


def _send(services: Services, answer: WrittenAnswer) -> str:
    """Answers to whom. Raises CaseNotFound, DeskRefused."""
    with reading(services.sessions) as session:
        if _was_sent(session, answer):  # and we died before we said so
            return f"the {answer.to}"
        case = case_queries.case(session, answer.case_id)
        if case is None:
            raise case_commands.CaseNotFound(f"There is no case {answer.case_id}.")
        has_ended, conversation_id = case.state == CaseState.RESOLVED, case.conversation_id
    if has_ended:
        raise DeskRefused("This case has ended.")
    if answer.to == "driver":
        by = By.desk(answer.by, answer.cause, services.clock())
        with transaction(services.sessions) as session:
            return to_driver.tell(session, by, answer.case_id, answer.words)
    if conversation_id is None:
        raise DeskRefused("This case has no conversation.")
    beginning.write_in(services, conversation_id, answer.words, by=answer.by, cause=answer.cause)
    return "the customer"


def _was_sent(session: Session, answer: WrittenAnswer) -> bool:
    if answer.to == "driver":
        return case_commands.is_logged(session, answer.case_id, answer.cause)
    return texts.said(session, answer.by, answer.cause) is not None
