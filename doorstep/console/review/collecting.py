"""Looks through what the assistant took texts for, once each, and keeps what somebody should look at."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import case, delete, exists, func, literal_column, select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.bootstrap import Services
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case, CaseLog
from doorstep.console.read_model.tables import LOW_CONFIDENCE, desk_conversations, readings
from doorstep.console.review import reasons
from doorstep.console.review.models import Review, ReviewItem, ReviewState
from doorstep.database import transaction
from doorstep.dms.mirror import History
from doorstep.messaging.models import MessageKind, inbox, outbox

KEPT_FOR = timedelta(days=30)
"""What nobody looked at by then is looked at no more."""
_AT_A_TIME = 300
_LOOKED_THROUGH_AGAIN = 200
"""Readings: more than are written by transactions that overlap."""
_UNDO = ("take_back_report", "take_back_instructions", "take_back_access")
_BY_CASE = {
    CaseKind.COMPLAINT: "complained", CaseKind.PERSON_WANTED: "handed_over", CaseKind.DRIVER_WANTS_DESK: "handed_over",
    CaseKind.NOT_UNDERSTOOD: "not_understood",
}  # fmt: skip


def run_once(services: Services) -> datetime | None:
    while True:
        with transaction(services.sessions) as session:
            if not collect(session, services.settings.review_sample_percent):
                return None


def collect(session: Session, sample_percent: float) -> bool:
    """Look through the next readings; whether there may be more."""
    state = session.get(ReviewState, 1)
    if state is None:
        # Of what was said before there was a queue nobody is asked.
        newest = session.scalar(select(func.max(readings.c.event_id))) or 0
        state = ReviewState(id=1, seen_event_id=max(0, newest - _AT_A_TIME))
        session.add(state)
    rows = session.execute(
        select(readings, desk_conversations.c.conversation_id, inbox.c.provider_id)
        .join(desk_conversations, desk_conversations.c.no == readings.c.conversation_no)
        .join(inbox, inbox.c.id == readings.c.inbox_id)
        .where(readings.c.event_id > state.seen_event_id - _LOOKED_THROUGH_AGAIN)
        .order_by(readings.c.event_id)
        .limit(_AT_A_TIME + _LOOKED_THROUGH_AGAIN)
    ).all()
    known = set(session.scalars(select(ReviewItem.inbox_id).where(ReviewItem.inbox_id.in_([r.inbox_id for r in rows]))))
    found = _reasons(session, rows, sample_percent)
    new = [row for row in {row.inbox_id: row for row in rows}.values() if row.inbox_id in found]
    for row in new:
        if row.inbox_id not in known:
            by_two = reasons.wants_second(row.inbox_id)
            session.add(
                ReviewItem(
                    inbox_id=row.inbox_id, conversation_id=row.conversation_id, at=row.at,
                    why=found[row.inbox_id], wants_second=by_two, wanted=1 + by_two,
                )
            )  # fmt: skip
            wakeups.notify(session, "desk")
    before = state.seen_event_id
    if rows:
        state.seen_event_id = max(before, rows[-1].event_id)
    return len(rows) == _AT_A_TIME + _LOOKED_THROUGH_AGAIN and state.seen_event_id > before


def forget_old(session: Session, now: datetime) -> None:
    """What nobody looked at in time; of what one did, no second is awaited any more. What was reviewed waits for
    nobody."""
    is_reviewed = exists().where(Review.inbox_id == ReviewItem.inbox_id)
    is_old = ReviewItem.at < now - KEPT_FOR
    session.execute(delete(ReviewItem).where(is_old, ~is_reviewed))
    wanted = ReviewItem.wanted > literal_column("0")  # as the partial indexes say it
    said = select(func.count()).where(Review.inbox_id == ReviewItem.inbox_id, Review.removed_at.is_(None))
    # The release before this one, which may write for a while, reviews and says nothing of it here.
    is_enough = said.scalar_subquery() > case((ReviewItem.wants_second, 1), else_=0)
    session.execute(update(ReviewItem).where(wanted, is_old | is_enough).values(wanted=0))


def _reasons(session: Session, rows: Sequence[Any], sample_percent: float) -> Mapping[int, str]:
    """By inbox id; those without one are not there."""
    found: dict[int, set[str]] = defaultdict(set)
    by_message = {row.provider_id: row for row in rows}
    for row in rows:
        if row.is_fallback:
            found[row.inbox_id].add("not_understood")
        elif row.confidence < LOW_CONFIDENCE:
            found[row.inbox_id].add("unsure")
        if reasons.is_in_sample(row.inbox_id, sample_percent):
            found[row.inbox_id].add("sample")
    opened = select(CaseLog.cause, Case.kind).join(Case, Case.id == CaseLog.case_id)
    for cause, kind in session.execute(opened.where(CaseLog.cause.in_(by_message), CaseLog.entry == "opened")):
        if kind in _BY_CASE:
            found[by_message[cause].inbox_id].add(_BY_CASE[kind])
    undoing = select(History.cause).where(History.cause.in_(by_message), History.command.in_(_UNDO))
    for cause in session.scalars(undoing):
        before = _text_before(session, by_message[cause])
        if before is not None and before in {row.inbox_id for row in rows}:
            found[before].add("undone")
    for inbox_id in _asked_twice(session, rows):
        found[inbox_id].add("asked_twice")
    told = {inbox_id: reasons.most_telling(each) for inbox_id, each in found.items()}
    return {inbox_id: why for inbox_id, why in told.items() if why is not None}


def _text_before(session: Session, row: Any) -> int | None:
    before: int | None = session.scalar(
        select(func.max(inbox.c.id)).where(inbox.c.conversation_id == row.conversation_id, inbox.c.id < row.inbox_id)
    )
    return before


def _asked_twice(session: Session, rows: Sequence[Any]) -> Collection[int]:
    """Texts that were answered in the very words of the answer before."""
    if not rows:
        return ()
    answers = session.execute(
        select(outbox.c.conversation_id, outbox.c.cause, outbox.c.body)
        .where(
            outbox.c.conversation_id.in_({row.conversation_id for row in rows}),
            outbox.c.kind == MessageKind.REPLY,
            outbox.c.created_at >= min(row.at for row in rows),
        )
        .order_by(outbox.c.id)
    )
    said: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for row in answers:
        inbox_id = row.cause.removeprefix("inbox:").partition(":")[0]
        if inbox_id.isdecimal():
            said[row.conversation_id].setdefault(int(inbox_id), []).append(row.body)
    return {
        inbox_id
        for turns in said.values()
        for (_, before), (inbox_id, now) in pairwise(sorted(turns.items()))
        if before == now
    }
