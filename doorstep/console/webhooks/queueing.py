"""From the history to messages: what was done since the last look, for everybody who is to be told of it.

Rows of history are numbered when they are written and seen when they are committed, so on PostgreSQL one may appear
below others that were seen before. What was gone through is therefore gone through once more when every transaction of
that time has ended; and when something is told of a subject, so is all that came before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text, true
from sqlalchemy.orm import Session

from doorstep import jobs
from doorstep.cases.commands import OPENED_AS
from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case, CaseLog
from doorstep.console.webhooks import events
from doorstep.console.webhooks.events import CASE, DMS, Row
from doorstep.console.webhooks.models import Message, Progress, Subscription, WebhookState
from doorstep.dms.mirror import History
from doorstep.upserts import dialect_of, inserting

_AT_A_TIME = 500
_ALONE = "webhooks_queueing"
_TOLD_ENTRIES = ("opened", "resolved")


@dataclass(frozen=True)
class EventHistory:
    """A history."""

    name: str
    rows: Select[Any]
    id: Any
    at: Any
    subject: Any
    row: Callable[[Any], Row]
    since: Callable[[Subscription], int]


def _of_dms(found: Any) -> Row:
    return Row(DMS, found.id, found.at, found.actor, found.command, found.subject, found.before, found.after)


def _of_case(found: Any) -> Row:
    about = {
        "kind": found.kind,
        "tracking_number": found.tracking_number,
        "opened_as": found.details.get(OPENED_AS, CaseState.WAITING_ON_DESK),
    }
    return Row(CASE, found.id, found.at, found.actor, found.entry, f"case:{found.case_id}", {}, about)


_DMS = EventHistory(
    DMS,
    select(History.id, History.at, History.actor, History.command, History.subject, History.before, History.after),
    History.id, History.at, History.subject, _of_dms, lambda each: each.since_dms,
)  # fmt: skip
_CASES = EventHistory(
    CASE,
    select(
        CaseLog.id, CaseLog.at, CaseLog.actor, CaseLog.entry, CaseLog.case_id, CaseLog.details,
        Case.kind, Case.tracking_number,
    )
    .join(Case, Case.id == CaseLog.case_id)
    .where(or_(CaseLog.entry.in_(_TOLD_ENTRIES), CaseLog.entry.startswith("moved to "))),
    CaseLog.id, CaseLog.at, CaseLog.case_id, _of_case,
    lambda each: each.since_cases,
)  # fmt: skip
SOURCES = (_DMS, _CASES)
_BY_NAME = {each.name: each for each in SOURCES}


def queue(session: Session, subscriptions: Sequence[Subscription]) -> bool:
    """Make the messages that are not there yet. Whether more waits for the next round."""
    if not subscriptions or not jobs.is_alone(session, _ALONE):
        return False
    waits = [_queue_of(session, source, subscriptions) for source in SOURCES]
    return any(waits)


def is_behind(session: Session, subscriptions: Sequence[Subscription]) -> bool:
    """Whether `queue` would find something."""
    if not subscriptions:
        return False
    for source in SOURCES:
        progress = session.get(Progress, source.name)
        if progress is None or progress.done < progress.ahead or newest(session, source.name) > progress.ahead:
            return True
    return False


def newest(session: Session, source: str) -> int:
    return session.scalar(select(func.max(_BY_NAME[source].id))) or 0


def rows_after(session: Session, source: EventHistory, after: int) -> list[Row]:
    """All, whoever is told of them."""
    return _rows(session, source, after)


def row_of(session: Session, source: str, source_id: int) -> Row:
    """The row that a message is about; histories lose none."""
    found = _BY_NAME[source]
    return found.row(session.execute(found.rows.where(found.id == source_id)).one())


def replay(session: Session, subscription: Subscription, since: datetime, now: datetime) -> int:
    """Tell again all that happened since, also what was never told. How many messages that makes."""
    count = 0
    for source in SOURCES:
        last = 0
        while True:
            wanted = source.rows.where(source.at >= since, source.id > last).order_by(source.id).limit(_AT_A_TIME)
            rows = [source.row(each) for each in session.execute(wanted)]
            if not rows:
                break
            last = rows[-1].id
            count += _insert(session, [subscription], rows, since_all=True, again_at=now)
    return count


def _queue_of(session: Session, source: EventHistory, subscriptions: Sequence[Subscription]) -> bool:
    progress = session.get(Progress, source.name)
    if progress is None:
        progress = Progress(source=source.name, done=0, ahead=0, mark=0, mark_xid=0)
        session.add(progress)
    first = min(source.since(each) for each in subscriptions)  # nobody is told of what is older
    progress.done, progress.ahead = max(progress.done, first), max(progress.ahead, first)
    has_one_writer = dialect_of(session) != "postgresql"
    if not has_one_writer:
        _look_again(session, source, progress, subscriptions)
    top = newest(session, source.name)
    new = _rows(session, source, progress.ahead, limit=_AT_A_TIME)
    if new:
        subjects = {_key(source, each) for each in new}
        earlier = _rows(session, source, progress.done, up_to=progress.ahead, only=source.subject.in_(subjects))
        _insert(session, subscriptions, [*earlier, *new])
    progress.ahead = new[-1].id if len(new) == _AT_A_TIME else max(progress.ahead, top, *(each.id for each in new[-1:]))
    if has_one_writer:  # whatever has a number can be seen
        progress.done = progress.ahead
    elif progress.mark <= progress.done < progress.ahead:
        progress.mark, progress.mark_xid = progress.ahead, session.execute(_TRANSACTIONS).one()[1]
        return True
    return len(new) == _AT_A_TIME


def _look_again(
    session: Session, source: EventHistory, progress: Progress, subscriptions: Sequence[Subscription]
) -> None:
    """At what could not be seen yet, when all that was under way has ended."""
    if progress.mark > progress.done and session.execute(_TRANSACTIONS).one()[0] >= progress.mark_xid:
        _insert(session, subscriptions, _rows(session, source, progress.done, up_to=progress.mark))
        progress.done = progress.mark


def _rows(
    session: Session,
    source: EventHistory,
    after: int,
    *,
    up_to: int | None = None,
    only: ColumnElement[bool] | None = None,
    limit: int | None = None,
) -> list[Row]:
    wanted = source.rows.where(source.id > after, only if only is not None else true()).order_by(source.id)
    if up_to is not None:
        wanted = wanted.where(source.id <= up_to)
    return [source.row(each) for each in session.execute(wanted.limit(limit))]


def _key(source: EventHistory, row: Row) -> object:
    return int(row.subject.partition(":")[2]) if source.name == CASE else row.subject


def _insert(
    session: Session,
    subscriptions: Sequence[Subscription],
    rows: Sequence[Row],
    *,
    since_all: bool = False,
    again_at: datetime | None = None,
) -> int:
    """Those that are there already stay as they are, unless they are to be told again."""
    values = [
        {
            "subscription_id": each.id, "source": row.source, "source_id": row.id, "type": type_,
            "subject": row.subject, "at": row.at, "state": WebhookState.PENDING, "attempts": 0,
            "due_at": again_at or row.at,
        }
        for row in rows
        if (type_ := events.type_of(row.source, row.what, row.subject)) is not None
        for each in subscriptions
        if (since_all or row.id > _BY_NAME[row.source].since(each)) and events.is_wanted(type_, each.event_types)
    ]  # fmt: skip
    if not values:
        return 0
    statement = inserting(dialect_of(session), Message)
    key = ["subscription_id", "source", "source_id"]
    if again_at is None:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    else:
        anew = {"state": WebhookState.PENDING, "attempts": 0, "due_at": again_at, "settled_at": None}
        statement = statement.on_conflict_do_update(index_elements=key, set_=anew)
    session.execute(statement, values)
    return len(values)


_TRANSACTIONS = select(
    text("CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"),
    text("CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"),
)
"""The oldest that has not ended, and the next one."""
