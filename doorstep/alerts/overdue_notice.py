"""Says, once for each time, that a customer has waited too long for a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.alerts import threads
from doorstep.alerts.message import waiting
from doorstep.alerts.models import SlackAlert
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.desk.overdue import Waiting
from doorstep.desk.subjects import subject_of, title_of
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.settings import Settings


def not_yet_posted(session: Session, waits: list[Waiting]) -> list[Waiting]:
    """Those of the waiting people of whom dispatch was not told yet."""
    by_cause = {_cause(each): each for each in waits}
    if not by_cause:
        return []
    raised = set(session.scalars(select(OutboxRow.idempotency_key).where(OutboxRow.idempotency_key.in_(by_cause))))
    return [each for cause, each in by_cause.items() if cause not in raised]


def post_overdue(session: Session, settings: Settings, waits: Waiting, now: datetime) -> None:
    """In the thread of the conversation's alert, once that is posted; into the channel if there is none."""
    row = session.execute(
        select(Case, SlackAlert)
        .join(SlackAlert, SlackAlert.case_id == Case.id)
        .where(Case.conversation_id == waits.conversation_id, SlackAlert.ended_at.is_(None))
        .order_by(Case.state == CaseState.RESOLVED, Case.id.desc())
        .limit(1)
    ).first()
    thread_ts, about = None, "A conversation"
    if row is not None:
        thread_ts = threads.thread_of(session, row.SlackAlert)
        if thread_ts is None:
            return
        about = f"{title_of(row.Case.kind)}, {subject_of(row.Case)}"
    posts.post(
        session,
        NewPost(
            settings.slack_dispatch_channel,
            waiting(about, waits.holder, waits.minutes(now)),
            idempotency_key=_cause(waits),
            thread_ts=thread_ts,
            broadcast=True,
        ),
        now,
    )


def _cause(waits: Waiting) -> str:
    return f"waiting:{waits.conversation_id}:{waits.since.isoformat()}"
