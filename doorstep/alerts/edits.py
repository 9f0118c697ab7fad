"""Messages in #dispatch that are changed in place: one change of each on its way at a time, so that none overtakes
another, and those that come faster than Slack takes them become one."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from doorstep.alerts.message import AlertMessage
from doorstep.alerts.models import AlertGroup, SlackAlert
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost

NEVER_POSTED = frozenset({MessageState.FAILED, MessageState.DROPPED})
TRY_AGAIN = timedelta(minutes=5)
"""After Slack refused a message for good: somebody may have invited us into the channel since."""


def update_message(
    session: Session, row: SlackAlert | AlertGroup, message: AlertMessage, cause: str, now: datetime
) -> bool:
    """Queue what makes the message look like this. False: not yet, the change before is on its way."""
    posted = session.get_one(OutboxRow, row.outbox_id)
    was_refused = posted.state in NEVER_POSTED
    if message.fingerprint == row.shown and not was_refused:
        return True
    if row.change_id is not None and not posts.withdraw(session, row.change_id, now):
        return False
    row.changes += 1
    cause = f"{cause}:{row.changes}:{message.fingerprint}"
    if was_refused:
        thread_ts = (posted.payload or {}).get("thread_ts")
        row.change_id = None
        row.outbox_id = posts.post(
            session,
            NewPost(posted.to_number, message.text, idempotency_key=cause, blocks=message.blocks, thread_ts=thread_ts),
            now,
        )
    else:
        row.change_id = posts.update(
            session, row.outbox_id, message.text, idempotency_key=cause, now=now, blocks=message.blocks
        )
    row.shown = message.fingerprint
    return True
