"""Says, once, that what was pressed under an alert was not done in the end: the worker does it some seconds later."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.alerts import threads
from doorstep.alerts.models import SlackAlert
from doorstep.cases import queries as case_queries
from doorstep.desk import endings, undoable
from doorstep.desk.models import DeskStep
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.posts import NewPost
from doorstep.settings import Settings

PRESSED_HERE = "slack:"
"""How the batches begin of steps that were pressed under an alert."""


def unsaid(session: Session, now: datetime) -> Sequence[DeskStep]:
    by_cause = {_cause(step): step for step in undoable.refused(session, PRESSED_HERE, now)}
    if not by_cause:
        return []
    said = set(session.scalars(select(OutboxRow.idempotency_key).where(OutboxRow.idempotency_key.in_(by_cause))))
    return [step for cause, step in by_cause.items() if cause not in said]


def say(session: Session, settings: Settings, step: DeskStep, now: datetime) -> None:
    """In the thread of the case's alert."""
    alert, case = session.get(SlackAlert, step.case_id), case_queries.case(session, step.case_id)
    thread_ts = threads.thread_of(session, alert) if alert is not None else None
    ending = endings.ending_of(case) if case is not None else None
    why = f"{endings.said(ending, settings.dispatch_timezone, now)}." if ending is not None else step.problem
    posts.post(
        session,
        NewPost(
            settings.slack_dispatch_channel,
            escape(f"{step.by}, this was not closed: {why}"),
            idempotency_key=_cause(step),
            thread_ts=thread_ts,
        ),
        now,
    )


def _cause(step: DeskStep) -> str:
    return f"step:{step.id}:refused"
