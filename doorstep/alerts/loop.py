"""Keeps #dispatch up to date: one message for each case that waits for dispatch, changed in place by whatever happens.

Rounds look at cheap numbers (newest log entry, newest event, version of the delivery) and only draw anew what they
say has changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from doorstep import jobs
from doorstep.alerts import overdue_notice, refusals, threads
from doorstep.alerts.edits import NEVER_POSTED, TRY_AGAIN, update_message
from doorstep.alerts.facts import facts_of, held_up_route
from doorstep.alerts.message import AlertMessage, alert
from doorstep.alerts.models import SlackAlert
from doorstep.bootstrap import Services
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import URGENT, CaseKind, CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.database import reading, transaction
from doorstep.desk import takeover
from doorstep.desk.models import DeskStep
from doorstep.desk.overdue import Waiting, waiting_too_long
from doorstep.desk.subjects import subject_of
from doorstep.desk.takeover import Holder
from doorstep.dms.mirror import Delivery, History
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.mrkdwn import escape
from doorstep.messaging.slack.posts import NewPost
from doorstep.one_of import one_of
from doorstep.outreach.policies import policy_of
from doorstep.settings import Settings
from doorstep.transcript import DialogueHead

_AT_A_TIME = 20
"""New alerts in one round: Slack takes one a second anyway."""
_STEP = 10
"""Minutes of waiting after which an alert says a new number."""
_LAST_STEP = 6
_SOON, _LATER = timedelta(seconds=1), timedelta(seconds=15)

_log = structlog.get_logger(__name__)


def run_once(services: Services) -> datetime | None:
    """One round. Blocking. Answers when to look again: alerts that stand say how long people wait."""
    now, settings = services.clock(), services.settings
    with reading(services.sessions) as session:
        has_work = _load(session, settings, now).has_work
    if has_work:
        _show(services, now)
        return now + _SOON  # new alerts may wait for the next round
    with reading(services.sessions) as session:
        stands = session.execute(_ANY_STANDS).first() or session.execute(_ANY_WAITS).first()
    return now + _LATER if stands else None


def _show(services: Services, now: datetime) -> None:
    settings = services.settings
    with transaction(services.sessions) as session:
        if not jobs.is_alone(session, "alerts"):
            return
        look = _load(session, settings, now)
        for case_id in look.new:
            with _one_at_a_time(session, case_id):
                _alert(session, settings, look, case_id, now)
        for case_id, seen in look.changed:
            with _one_at_a_time(session, case_id):
                _change(session, settings, look, case_id, seen, now)
        for group_id, numbers in threads.changed(session, now):
            threads.change(session, settings, group_id, numbers, now)
        for each in look.unraised:
            overdue_notice.post_overdue(session, settings, each, now)
        for step in look.refused:
            refusals.say(session, settings, step, now)


@contextmanager
def _one_at_a_time(session: Session, case_id: int) -> Iterator[None]:
    """What is wrong with one case does not keep the others from being shown."""
    try:
        with session.begin_nested():
            yield
    except DBAPIError:
        raise
    except Exception:
        _log.exception("alert_failed", case_id=case_id)


@dataclass(frozen=True)
class _Snapshot:
    """What a round finds."""

    held: dict[str, Holder]
    waits: dict[str, Waiting]
    new: Sequence[int]
    """Cases without an alert that wait for dispatch."""
    changed: Sequence[tuple[int, str]]
    """Cases whose alerts may show something else, and what they depend on now."""
    has_groups_changed: bool
    unraised: Sequence[Waiting]
    refused: Sequence[DeskStep]
    """Pressed here and not done in the end, which nobody was told yet."""

    @property
    def has_work(self) -> bool:
        return bool(self.new or self.changed or self.has_groups_changed or self.unraised or self.refused)


def _load(session: Session, settings: Settings, now: datetime) -> _Snapshot:
    held, waits = takeover.all_held(session), waiting_too_long(session, settings, now)
    return _Snapshot(
        held,
        waits,
        new=_new(session),
        changed=_changed(session, held, waits, now),
        has_groups_changed=bool(threads.changed(session, now)),
        unraised=overdue_notice.not_yet_posted(session, list(waits.values())),
        refused=refusals.unsaid(session, now),
    )


def _new(session: Session) -> Sequence[int]:
    return session.scalars(
        select(Case.id)
        .outerjoin(SlackAlert, SlackAlert.case_id == Case.id)
        .where(Case.state == CaseState.WAITING_ON_DESK, SlackAlert.case_id.is_(None))
        .order_by(Case.id)
        .limit(_AT_A_TIME)
    ).all()


_newest_entry = select(func.max(CaseLog.id)).where(CaseLog.case_id == Case.id).correlate(Case).scalar_subquery()
_LIVE = (
    select(
        Case.id,
        Case.kind,
        Case.state,
        Case.tracking_number,
        Case.conversation_id,
        Case.details,
        _newest_entry.label("logged"),
        DialogueHead.newest_id,
        SlackAlert.seen,
        DeskStep.id.label("step_id"),
        DeskStep.problem,
        OutboxRow.state.label("post_state"),
        OutboxRow.state_changed_at.label("post_state_at"),
    )
    .join(SlackAlert, SlackAlert.case_id == Case.id)
    .join(OutboxRow, OutboxRow.id == SlackAlert.outbox_id)
    .outerjoin(DialogueHead, DialogueHead.conversation_id == Case.conversation_id)
    .outerjoin(DeskStep, (DeskStep.case_id == Case.id) & DeskStep.ending.is_(None))
    .where(SlackAlert.ended_at.is_(None))
)


def _changed(
    session: Session, held: Mapping[str, Holder], waits: Mapping[str, Waiting], now: datetime
) -> list[tuple[int, str]]:
    rows = session.execute(_LIVE).all()
    versions = _versions(session, {number for row in rows if (number := _number_of(row))})
    routes = _newest_of_routes(session, {code for row in rows if (code := held_up_route(row))})
    changed = []
    for row in rows:
        conversation_id = row.conversation_id or ""
        holder, wait = held.get(conversation_id), waits.get(conversation_id)
        version = versions.get(_number_of(row) or "", 0) + routes.get(held_up_route(row) or "", 0)
        seen = _seen(row, version, holder, wait, now)
        if row.post_state in NEVER_POSTED:
            is_due = row.state == CaseState.RESOLVED or row.post_state_at < now - TRY_AGAIN
        else:
            is_due = seen != row.seen
        if is_due:
            changed.append((row.id, seen))
    return changed


def _seen(row: Any, version: int, holder: Holder | None, wait: Waiting | None, now: datetime) -> str:
    """Everything that an alert depends on, as numbers."""
    step = min(wait.minutes(now) // _STEP, _LAST_STEP) if wait else 0
    took = holder.takeover_id if holder else 0
    closing = f"{row.step_id or 0}{'!' if row.problem else ''}"
    return f"{row.state} {row.logged} {row.newest_id or 0} {version} {took} {step} {closing}"


def _number_of(row: Any) -> str | None:
    number: str | None = row.tracking_number or row.details.get("tracking_number")
    return number


def _versions(session: Session, numbers: set[str]) -> dict[str, int]:
    if not numbers:
        return {}
    rows = session.execute(
        select(Delivery.tracking_number, Delivery.version).where(one_of(Delivery.tracking_number, numbers))
    )
    return dict(rows.tuples().all())


def _newest_of_routes(session: Session, codes: set[str]) -> dict[str, int]:
    """What was last done to each: a new plan, another delay."""
    if not codes:
        return {}
    rows = session.execute(
        select(History.subject, func.max(History.id))
        .where(History.subject.in_([f"route:{code}" for code in codes]))
        .group_by(History.subject)
    )
    return {subject.removeprefix("route:"): newest for subject, newest in rows.tuples()}


def _alert(session: Session, settings: Settings, look: _Snapshot, case_id: int, now: datetime) -> None:
    case = case_queries.case(session, case_id)
    if case is None or case.state != CaseState.WAITING_ON_DESK:
        return
    spot = threads.spot_for(session, settings, case.kind, now)
    if spot is None:
        return  # in the round after the one in which its thread was begun
    message = _drawn(session, settings, look, case, now)
    outbox_id = posts.post(
        session,
        NewPost(
            settings.slack_dispatch_channel,
            message.text,
            idempotency_key=f"alert:{case.id}",
            blocks=message.blocks,
            thread_ts=spot.thread_ts,
            urgent=case.kind in URGENT,
        ),
        now,
    )
    session.add(
        SlackAlert(
            case_id=case.id, kind=case.kind, at=now, group_id=spot.group_id, outbox_id=outbox_id, changes=0,
            seen="", shown=message.fingerprint,
        )
    )  # fmt: skip
    session.flush()


def _change(session: Session, settings: Settings, look: _Snapshot, case_id: int, seen: str, now: datetime) -> None:
    row, case = session.get_one(SlackAlert, case_id), case_queries.case(session, case_id)
    assert case is not None
    is_over = case.state == CaseState.RESOLVED and (case.conversation_id or "") not in look.held
    was_seen = session.get_one(OutboxRow, row.outbox_id).state not in NEVER_POSTED
    if was_seen or not is_over:
        message = _drawn(session, settings, look, case, now)
        if not update_message(session, row, message, f"alert:{case_id}", now):
            return
    thread_ts = threads.thread_of(session, row)
    if thread_ts is not None and _comes_back(row.seen, case):
        words = escape(f"{subject_of(case)} waits for dispatch again: {case.next_step}")
        posts.post(
            session,
            NewPost(
                settings.slack_dispatch_channel,
                words,
                idempotency_key=f"alert:{case_id}:back:{row.changes}",
                thread_ts=thread_ts,
                broadcast=True,
            ),
            now,
        )
    row.seen = seen
    if is_over:
        row.ended_at = now


def _comes_back(seen: str, case: Case) -> bool:
    """A change in place tells nobody: that a case waits for dispatch again has to be said."""
    before = seen.partition(" ")[0]
    return bool(before) and before != case.state == CaseState.WAITING_ON_DESK


def _drawn(session: Session, settings: Settings, look: _Snapshot, case: Case, now: datetime) -> AlertMessage:
    conversation_id = case.conversation_id or ""
    facts = facts_of(
        session, case, holder=look.held.get(conversation_id), waiting=look.waits.get(conversation_id),
        policy=policy_of(settings), now=now,
    )  # fmt: skip
    return alert(facts, settings.console_url, settings.dispatch_timezone, now)


_ANY_STANDS = select(SlackAlert.case_id).where(SlackAlert.ended_at.is_(None)).limit(1)
_ANY_WAITS = (
    select(Case.id).where(Case.state != CaseState.RESOLVED, Case.kind == CaseKind.PERSON_WANTED).limit(1)
)  # nobody is alerted of it yet, and after a while is
