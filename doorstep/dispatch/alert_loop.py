"""Keeps #dispatch up to date: one message for each case that waits for dispatch, changed in place by whatever happens.

Rounds look at cheap numbers (newest log entry, newest event, version of the delivery) and only draw anew what they
say has changed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.cases import queries
from doorstep.cases.lifecycle import State
from doorstep.cases.models import Case, CaseLog
from doorstep.database import reading, transaction
from doorstep.dispatch import alerts, case_facts, takeover
from doorstep.dispatch.alerts import Message
from doorstep.dispatch.grouping import THREAD_LASTS, WITHIN, Alone, InThread, NewThread, Thread, grouping
from doorstep.dispatch.models import AlertGroup, SlackAlert
from doorstep.dispatch.takeover import Holder
from doorstep.dispatch.waiting import Waiting, waiting_too_long
from doorstep.dms.models import Delivery
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.models import State as TextState
from doorstep.messaging.slack import posts
from doorstep.messaging.statements import dialect_of
from doorstep.settings import Settings
from doorstep.transcript import DialogueHead

_AT_A_TIME = 20
"""New alerts in one round: Slack takes one a second anyway."""
_TRY_AGAIN = timedelta(minutes=5)
"""After Slack refused a message for good: somebody may have invited us into the channel since."""
_STEP = 10
"""Minutes of waiting after which an alert says a new number."""
_LAST_STEP = 6
_LOCK = 7_317_002
"""PostgreSQL's advisory lock: one round at a time, whoever makes it."""
_NEVER_POSTED = (TextState.FAILED, TextState.DROPPED)


def run_once(services: Services) -> None:
    """One round. Blocking."""
    now, settings = services.clock(), services.settings
    with reading(services.sessions) as session:
        if not _look(session, settings, now).has_work:
            return
    with transaction(services.sessions) as session:
        if not _is_alone(session):
            return
        look = _look(session, settings, now)
        for case_id in look.new:
            _alert(session, settings, look, case_id, now)
        for case_id, seen in look.changed:
            _change(session, settings, look, case_id, seen, now)
        for group_id, seen in _groups_changed(session):
            _change_group(session, settings, group_id, seen, now)
        for each in look.unraised:
            _raise(session, settings, look, each, now)


@dataclass
class _Look:
    """What a round finds."""

    held: dict[str, Holder]
    waits: dict[str, Waiting]
    new: Sequence[int]
    """Cases without an alert that wait for dispatch."""
    changed: list[tuple[int, str]] = field(default_factory=list)
    """Cases whose alerts may show something else, and what they depend on now."""
    groups: list[tuple[int, str]] = field(default_factory=list)
    unraised: list[Waiting] = field(default_factory=list)

    @property
    def has_work(self) -> bool:
        return bool(self.new or self.changed or self.groups or self.unraised)


def _look(session: Session, settings: Settings, now: datetime) -> _Look:
    look = _Look(takeover.all_held(session), waiting_too_long(session, settings, now), _new(session))
    look.changed = _changed(session, look, now)
    look.groups = _groups_changed(session)
    look.unraised = _unraised(session, look)
    return look


def _new(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Case.id)
        .outerjoin(SlackAlert, SlackAlert.case_id == Case.id)
        .where(Case.state == State.WAITING_ON_DESK, SlackAlert.case_id.is_(None))
        .order_by(Case.id)
        .limit(_AT_A_TIME)
    ).all()


_newest_entry = select(func.max(CaseLog.id)).where(CaseLog.case_id == Case.id).correlate(Case).scalar_subquery()
_LIVE = (
    select(
        Case.id,
        Case.state,
        Case.tracking_number,
        Case.conversation_id,
        Case.details,
        _newest_entry.label("logged"),
        DialogueHead.newest_id,
        SlackAlert.seen,
        OutboxRow.state.label("post_state"),
        OutboxRow.state_changed_at.label("posted_at"),
    )
    .join(SlackAlert, SlackAlert.case_id == Case.id)
    .join(OutboxRow, OutboxRow.id == SlackAlert.outbox_id)
    .outerjoin(DialogueHead, DialogueHead.conversation_id == Case.conversation_id)
    .where(SlackAlert.ended_at.is_(None))
)


def _changed(session: Session, look: _Look, now: datetime) -> list[tuple[int, str]]:
    rows = session.execute(_LIVE).all()
    versions = _versions(session, [number for row in rows if (number := _number_of(row))])
    changed = []
    for row in rows:
        seen = _seen(look, row, versions, now)
        if seen != row.seen or _is_refused(row, now):
            changed.append((row.id, seen))
    return changed


def _seen(look: _Look, row: Any, versions: Mapping[str, int], now: datetime) -> str:
    """Everything that an alert depends on, as numbers."""
    holder = look.held.get(row.conversation_id or "")
    waits = look.waits.get(row.conversation_id or "")
    step = min(_minutes(waits, now) // _STEP, _LAST_STEP) if waits else 0
    number = _number_of(row)
    version = versions.get(number, 0) if number else 0
    took = holder.takeover_id if holder else 0
    return f"{row.state} {row.logged} {row.newest_id or 0} {version} {took} {step}"


def _number_of(row: Any) -> str | None:
    number: str | None = row.tracking_number or row.details.get("tracking_number")
    return number


def _versions(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    if not numbers:
        return {}
    rows = session.execute(
        select(Delivery.tracking_number, Delivery.version).where(Delivery.tracking_number.in_(set(numbers)))
    )
    return dict(rows.tuples().all())


def _is_refused(row: Any, now: datetime) -> bool:
    return row.post_state in _NEVER_POSTED and row.posted_at < now - _TRY_AGAIN and row.state != State.RESOLVED


def _alert(session: Session, settings: Settings, look: _Look, case_id: int, now: datetime) -> None:
    case = queries.case(session, case_id)
    if case is None or case.state != State.WAITING_ON_DESK:
        return
    thread = _thread_for(session, settings, case, now)
    if thread is None:
        return  # it has to be posted first
    message = _drawn(session, settings, look, case, now)
    outbox_id = posts.post(
        session, settings.slack_dispatch_channel, message.text, cause=f"alert:{case.id}", now=now,
        blocks=message.blocks, thread_ts=thread.ts,
    )  # fmt: skip
    session.add(
        SlackAlert(
            case_id=case.id, kind=case.kind, at=now, group_id=thread.group_id, outbox_id=outbox_id, changes=0,
            seen="", shown=message.fingerprint,
        )
    )  # fmt: skip
    session.flush()


@dataclass(frozen=True)
class _InChannel:
    group_id: int | None = None
    ts: str | None = None
    """Of the message in whose thread it goes; None: into the channel."""


def _thread_for(session: Session, settings: Settings, case: Case, now: datetime) -> _InChannel | None:
    alerted_at = session.scalars(select(SlackAlert.at).filter_by(kind=case.kind).where(SlackAlert.at > now - WITHIN))
    threads = session.execute(
        select(AlertGroup.id, AlertGroup.began_at)
        .filter_by(kind=case.kind)
        .where(AlertGroup.began_at > now - THREAD_LASTS)
    ).tuples()
    place = grouping(alerted_at.all(), [Thread(*each) for each in threads], case.kind, now)
    match place:
        case Alone():
            return _InChannel()
        case NewThread():
            _begin_group(session, settings, case.kind, now)
            return None
        case InThread(group_id):
            posted = posts.sent_as(session, session.get_one(AlertGroup, group_id).outbox_id)
            return _InChannel(group_id, posted[1]) if posted else None


def _begin_group(session: Session, settings: Settings, kind: str, now: datetime) -> None:
    message = alerts.group(case_facts.title_of(kind), 1, 1, now, settings.dispatch_timezone, now)
    outbox_id = posts.post(
        session, settings.slack_dispatch_channel, message.text, cause=f"alert-group:{kind}:{now.isoformat()}", now=now,
        blocks=message.blocks,
    )  # fmt: skip
    session.add(AlertGroup(kind=kind, began_at=now, outbox_id=outbox_id, changes=0, seen="", shown=message.fingerprint))
    session.flush()


def _drawn(session: Session, settings: Settings, look: _Look, case: Case, now: datetime) -> Message:
    conversation_id = case.conversation_id or ""
    facts = case_facts.facts_of(
        session, case, holder=look.held.get(conversation_id), waiting=look.waits.get(conversation_id), now=now
    )
    return alerts.alert(facts, settings.dispatch_timezone, now)


def _change(session: Session, settings: Settings, look: _Look, case_id: int, seen: str, now: datetime) -> None:
    row = session.get_one(SlackAlert, case_id)
    case = queries.case(session, case_id)
    assert case is not None
    is_over = case.state == State.RESOLVED and (case.conversation_id or "") not in look.held
    message = _drawn(session, settings, look, case, now)
    if not (is_over and _was_refused(session, row)) and not _show(
        session, settings, row, message, f"alert:{case_id}", now
    ):
        return
    row.seen = seen
    if is_over:
        row.ended_at = now


def _show(
    session: Session, settings: Settings, row: SlackAlert | AlertGroup, message: Message, cause: str, now: datetime
) -> bool:
    """Owe the change that makes a message look like this. False: not yet, the change before is on its way."""
    was_refused = _was_refused(session, row)
    if message.fingerprint == row.shown and not was_refused:
        return True
    if row.change_id is not None and not posts.withdraw(session, row.change_id, now):
        return False
    row.changes += 1
    cause = f"{cause}:{row.changes}:{message.fingerprint}"
    if was_refused:
        thread_ts = (session.get_one(OutboxRow, row.outbox_id).payload or {}).get("thread_ts")
        row.outbox_id = posts.post(
            session, settings.slack_dispatch_channel, message.text, cause=cause, now=now, blocks=message.blocks,
            thread_ts=thread_ts,
        )  # fmt: skip
        row.change_id = None
    else:
        row.change_id = posts.update(session, row.outbox_id, message.text, cause=cause, now=now, blocks=message.blocks)
    row.shown = message.fingerprint
    return True


def _was_refused(session: Session, row: SlackAlert | AlertGroup) -> bool:
    return session.scalar(select(OutboxRow.state).where(OutboxRow.id == row.outbox_id)) in _NEVER_POSTED


def _groups_changed(session: Session) -> list[tuple[int, str]]:
    """Groups whose numbers are others than they show."""
    groups = session.execute(select(AlertGroup.id, AlertGroup.seen).where(AlertGroup.ended_at.is_(None))).tuples()
    shown = dict(groups.all())
    if not shown:
        return []
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = session.execute(
        select(SlackAlert.group_id, Case.state)
        .join(Case, Case.id == SlackAlert.case_id)
        .where(SlackAlert.group_id.in_(shown))
    )
    for group_id, state in rows.tuples():
        if group_id is not None:
            counted[group_id][0] += 1
            counted[group_id][1] += state != State.RESOLVED
    return [
        (group_id, f"{total} {still_open}")
        for group_id, (total, still_open) in counted.items()
        if shown[group_id] != f"{total} {still_open}"
    ]


def _change_group(session: Session, settings: Settings, group_id: int, seen: str, now: datetime) -> None:
    row = session.get_one(AlertGroup, group_id)
    total, still_open = map(int, seen.split())
    message = alerts.group(
        case_facts.title_of(row.kind), total, still_open, row.began_at, settings.dispatch_timezone, now
    )
    if not _show(session, settings, row, message, f"alert-group:{group_id}", now):
        return
    row.seen = seen
    if not still_open and row.began_at < now - THREAD_LASTS:
        row.ended_at = now


def _unraised(session: Session, look: _Look) -> list[Waiting]:
    """Who has waited too long, and of whom that was not said yet."""
    causes = {_cause_of(each): each for each in look.waits.values()}
    if not causes:
        return []
    raised = set(session.scalars(select(OutboxRow.cause).where(OutboxRow.cause.in_(causes))))
    return [each for cause, each in causes.items() if cause not in raised]


def _cause_of(waits: Waiting) -> str:
    return f"waiting:{waits.conversation_id}:{waits.since.isoformat()}"


def _raise(session: Session, settings: Settings, look: _Look, waits: Waiting, now: datetime) -> None:
    """Once for each time that a customer waits too long: in the thread of the alert, where there is one."""
    row = session.execute(
        select(Case, SlackAlert.outbox_id, SlackAlert.group_id)
        .join(SlackAlert, SlackAlert.case_id == Case.id)
        .where(Case.conversation_id == waits.conversation_id, SlackAlert.ended_at.is_(None))
        .order_by(Case.state == State.RESOLVED, Case.id.desc())
        .limit(1)
    ).first()
    thread_ts, about = None, "A conversation"
    if row is not None:
        number = case_facts.tracking_number_of(row.Case)
        about = f"{case_facts.title_of(row.Case.kind)}, {number or f'case {row.Case.id}'}"
        top = session.get_one(AlertGroup, row.group_id).outbox_id if row.group_id else row.outbox_id
        posted = posts.sent_as(session, top)
        if posted is None:
            return  # nothing to answer to yet
        thread_ts = posted[1]
    posts.post(
        session, settings.slack_dispatch_channel, alerts.waiting(about, waits.holder, _minutes(waits, now)),
        cause=_cause_of(waits), now=now, thread_ts=thread_ts,
    )  # fmt: skip


def _minutes(waits: Waiting, now: datetime) -> int:
    return int((now - waits.since).total_seconds() // 60)


def _is_alone(session: Session) -> bool:
    """On SQLite the transaction itself is the lock."""
    if dialect_of(session) != "postgresql":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}))
