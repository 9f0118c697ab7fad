"""The threads of bad hours: which one an alert goes into, and the message above it, which counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.alerts.edits import NEVER_POSTED, TRY_AGAIN, update_message
from doorstep.alerts.grouping import THREAD_LASTS, WITHIN, Alone, InThread, NewThread, Thread, grouping
from doorstep.alerts.message import AlertMessage, group
from doorstep.alerts.models import AlertGroup, SlackAlert
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.desk.subjects import title_of
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.settings import Settings


@dataclass(frozen=True)
class Spot:
    """Where an alert goes."""

    group_id: int | None = None
    thread_ts: str | None = None
    """None: into the channel."""


def spot_for(session: Session, settings: Settings, kind: str, now: datetime) -> Spot | None:
    """None: the message above its thread has to be posted first; it is queued."""
    alerted_at = session.scalars(select(SlackAlert.at).filter_by(kind=kind).where(SlackAlert.at > now - WITHIN))
    threads = session.execute(
        select(AlertGroup.id, AlertGroup.began_at).filter_by(kind=kind).where(AlertGroup.began_at > now - THREAD_LASTS)
    ).tuples()
    match grouping(alerted_at.all(), [Thread(*each) for each in threads], kind, now):
        case Alone():
            return Spot()
        case NewThread():
            _begin(session, settings, kind, now)
            return None
        case InThread(group_id):
            thread_ts = _ts(session, session.get_one(AlertGroup, group_id).outbox_id)
            return Spot(group_id, thread_ts) if thread_ts else None


def thread_of(session: Session, alert: SlackAlert) -> str | None:
    """Where an alert is answered; None while it is not posted."""
    above = alert if alert.group_id is None else session.get_one(AlertGroup, alert.group_id)
    return _ts(session, above.outbox_id)


def _ts(session: Session, outbox_id: int) -> str | None:
    posted = posts.sent_as(session, outbox_id)
    return posted[1] if posted else None


def changed(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Groups whose numbers are others than they show, with the numbers: "12 7" are 12, of them 7 open."""
    rows = session.execute(
        select(AlertGroup.id, AlertGroup.seen, OutboxRow.state, OutboxRow.state_changed_at)
        .join(OutboxRow, OutboxRow.id == AlertGroup.outbox_id)
        .where(AlertGroup.ended_at.is_(None))
    ).all()
    if not rows:
        return []
    numbers = _numbers(session, [row.id for row in rows])
    found = []
    for row in rows:
        was_refused = row.state in NEVER_POSTED
        if (was_refused and row.state_changed_at < now - TRY_AGAIN) or (
            not was_refused and numbers[row.id] not in (row.seen, "0 0")
        ):
            found.append((row.id, numbers[row.id]))
    return found


def change(session: Session, settings: Settings, group_id: int, numbers: str, now: datetime) -> None:
    row = session.get_one(AlertGroup, group_id)
    total, still_open = map(int, numbers.split())
    message = _drawn(settings, row.kind, max(total, 1), still_open, row.began_at, now)
    if not update_message(session, row, message, f"alert-group:{group_id}", now):
        return
    row.seen = numbers
    if not still_open and row.began_at < now - THREAD_LASTS:
        row.ended_at = now


def _begin(session: Session, settings: Settings, kind: str, now: datetime) -> None:
    message = _drawn(settings, kind, 1, 1, now, now)
    outbox_id = posts.post(
        session,
        NewPost(
            settings.slack_dispatch_channel,
            message.text,
            idempotency_key=f"alert-group:{kind}:{now.isoformat()}",
            blocks=message.blocks,
        ),
        now,
    )
    session.add(AlertGroup(kind=kind, began_at=now, outbox_id=outbox_id, changes=0, seen="", shown=message.fingerprint))
    session.flush()


def _drawn(
    settings: Settings, kind: str, total: int, still_open: int, began_at: datetime, now: datetime
) -> AlertMessage:
    return group(title_of(kind), total, still_open, began_at, settings.dispatch_timezone, now)


def _numbers(session: Session, group_ids: list[int]) -> dict[int, str]:
    total: dict[int, int] = defaultdict(int)
    still_open: dict[int, int] = defaultdict(int)
    rows = session.execute(
        select(SlackAlert.group_id, Case.state)
        .join(Case, Case.id == SlackAlert.case_id)
        .where(SlackAlert.group_id.in_(group_ids))
    )
    for group_id, state in rows.tuples():
        assert group_id is not None
        total[group_id] += 1
        still_open[group_id] += state != CaseState.RESOLVED
    return {group_id: f"{total[group_id]} {still_open[group_id]}" for group_id in group_ids}
