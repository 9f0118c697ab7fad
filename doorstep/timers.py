"""Whatever is due at a time: the table, and the moves of a row. What is due when, and what is
done then, is said by whose kind it is: outreach, drivers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    select,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep import wakeups
from doorstep.database import Base

TOPIC = "timers"
_IS_SET = sql("state = 'set'")
_Id = BigInteger().with_variant(Integer, "sqlite")


class TimerState(StrEnum):
    SET = "set"
    FIRED = "fired"
    """What it was for was done in the same transaction."""
    CANCELLED = "cancelled"
    """It is wanted no more. Wanted again, it is set again."""
    STALE = "stale"
    """It was found too late to be of use. Wanted again for a later instant, it is set again."""


class Timer(Base):
    """Something due at an instant, once for a subject, kind and occurrence."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "occurrence"),
        Index("ix_timers_due", "due_at", "id", sqlite_where=_IS_SET, postgresql_where=_IS_SET),
        Index("ix_timers_due_of_kind", "kind", "due_at", "id", sqlite_where=_IS_SET, postgresql_where=_IS_SET),
    )

    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    subject: Mapped[str]
    """A tracking number; `question:7`, `check-in:12` of those that are about no delivery."""
    kind: Mapped[str] = mapped_column(String(24))
    occurrence: Mapped[str]
    """Which of several of its kind: a day, a trip, an attempt."""
    due_at: Mapped[datetime]
    rule: Mapped[str]
    """How the instant came about, in words: `17:00 the day before`."""
    zone: Mapped[str]
    """In which time zone the rule counts (IANA)."""
    state: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str | None]
    outbox_id: Mapped[int | None] = mapped_column(_Id, ForeignKey("outbox.id"))
    """The text that it led to."""
    set_at: Mapped[datetime]
    state_changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Desired:
    """A timer as it should be."""

    subject: str
    kind: str
    occurrence: str
    due_at: datetime
    rule: str
    zone: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.subject, self.kind, self.occurrence


def local_instant(day: date, at: time, zone: str) -> datetime:
    """When clocks in the zone show that time on that day, in its UTC offset.

    Exactly one instant, on the nights on which clocks are changed too: of a time that comes twice the first, and for
    one that is left out the time as long after the gap as it was in it.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def disagreeing(
    session: Session, subjects: Collection[str], kinds: Collection[str], desired: Sequence[Desired]
) -> list[str]:
    """Of these subjects, those of which `agree` would change something. Reads only: whoever finds nothing to change
    keeps nobody from writing meanwhile."""
    differences = _compared(session.scalars(_of(subjects, kinds)), desired)
    wanted = [*differences.new, *(each for _, each in differences.changed)]
    found = {each.subject for each in wanted} | {row.subject for row in differences.unwanted}
    return [each for each in subjects if each in found]


def agree(
    session: Session, subjects: Collection[str], kinds: Collection[str], desired: Sequence[Desired], now: datetime
) -> bool:
    """Make the table of these subjects, as far as it is about these kinds, agree with what is desired. Whether anything
    was changed.

    What has fired has fired. What was closed otherwise is set again when it is desired: a stale one for a later
    instant than the one it missed.
    """
    differences = _compared(_rows(session, subjects, kinds), desired)
    for row, each in differences.changed:
        row.due_at, row.rule, row.zone, row.reason = each.due_at, each.rule, each.zone, None
        if row.state != TimerState.SET:
            row.state, row.state_changed_at = TimerState.SET, now
    for row in differences.unwanted:
        close(row, TimerState.CANCELLED, "not_wanted", now)
    _insert(session, differences.new, now)
    if due := [each.due_at for each in (*differences.new, *(each for _, each in differences.changed))]:
        # Whoever fires them looks by then; what is due no more wakes nobody.
        wakeups.notify_due(session, TOPIC, min(due))
    is_changed = bool(due or differences.unwanted)
    if is_changed:
        session.flush()
    return is_changed


@dataclass(frozen=True)
class _Differences:
    new: list[Desired]
    changed: list[tuple[Timer, Desired]]
    unwanted: list[Timer]


def _compared(rows: Iterable[Timer], desired: Sequence[Desired]) -> _Differences:
    known = {(row.subject, row.kind, row.occurrence): row for row in rows}
    found = _Differences([], [], [])
    for each in desired:
        row = known.pop(each.key, None)
        if row is None:
            found.new.append(each)
        elif not _is_settled(row, each):
            found.changed.append((row, each))
    found.unwanted.extend(row for row in known.values() if row.state == TimerState.SET)
    return found


def _is_settled(row: Timer, desired: Desired) -> bool:
    """There is nothing to change."""
    match row.state:
        case TimerState.FIRED:
            return True
        case TimerState.STALE:
            return desired.due_at <= row.due_at
        case TimerState.SET:
            return row.due_at == desired.due_at
    return False


def close(row: Timer, state: TimerState, reason: str | None, now: datetime) -> None:
    row.state, row.reason, row.state_changed_at = state, reason, now


def fire(session: Session, key: tuple[str, str, str], now: datetime) -> None:
    """What it was for is done in this transaction; nothing, when it is not set."""
    subject, kind, occurrence = key
    row = session.scalars(
        select(Timer).filter_by(subject=subject, kind=kind, occurrence=occurrence).with_for_update()
    ).one_or_none()
    if row is not None and row.state == TimerState.SET:
        close(row, TimerState.FIRED, None, now)


def close_stale(session: Session, kinds: Collection[str], before: datetime, now: datetime) -> None:
    """What was due before that is of no use any more."""
    session.execute(
        update(Timer)
        .where(Timer.state == sql("'set'"), Timer.due_at < before, _is_one_of(kinds))
        .values(state=TimerState.STALE, reason="stale", state_changed_at=now)
    )


def due(session: Session, kinds: Collection[str], now: datetime, limit: int) -> Sequence[Timer]:
    """Locked until the transaction ends: no other worker finds them meanwhile."""
    return session.scalars(
        select(Timer)
        .where(Timer.state == sql("'set'"), Timer.due_at <= now, _is_one_of(kinds))
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def next_due_at(session: Session, kinds: Collection[str]) -> datetime | None:
    return session.scalar(
        select(Timer.due_at)
        .where(Timer.state == sql("'set'"), _is_one_of(kinds))
        .order_by(Timer.due_at, Timer.id)
        .limit(1)
    )


def _is_one_of(kinds: Collection[str]) -> ColumnElement[bool]:
    """One kind is looked up by itself. Several are found among all in the order in which they are due, as most of what
    is due is theirs: kind by kind all that is set would be read and sorted first, so their name is hidden from it."""
    if len(kinds) == 1:
        return Timer.kind == next(iter(kinds))
    return Timer.kind.concat("").in_(kinds)


def first_set_at(session: Session, kinds: Collection[str]) -> datetime | None:
    """When the oldest that there is was set."""
    return session.scalar(select(Timer.set_at).where(Timer.kind.in_(kinds)).order_by(Timer.id).limit(1))


def set_subjects(session: Session, kinds: Collection[str], after: int, limit: int) -> Sequence[tuple[int, str]]:
    """Those that have a timer set, by its id, some at a time."""
    rows = session.execute(
        select(Timer.id, Timer.subject)
        .where(Timer.state == sql("'set'"), Timer.id > after, Timer.kind.in_(kinds))
        .order_by(Timer.id)
        .limit(limit)
    )
    return [(row.id, row.subject) for row in rows]


def _rows(session: Session, subjects: Collection[str], kinds: Collection[str]) -> Sequence[Timer]:
    if not subjects:
        return []
    return session.scalars(
        _of(subjects, kinds)
        .order_by(Timer.id)
        .with_for_update(skip_locked=True)  # one that is fired this moment is its firer's
        .execution_options(populate_existing=True)
    ).all()


def _of(subjects: Collection[str], kinds: Collection[str]) -> Select[tuple[Timer]]:
    return select(Timer).where(Timer.subject.in_(subjects), Timer.kind.in_(kinds))


def _insert(session: Session, desired: Sequence[Desired], now: datetime) -> None:
    """What another transaction has set this moment stays as it is: whoever looks next finds what has to be changed."""
    if not desired:
        return
    values = [
        {
            "subject": each.subject, "kind": each.kind, "occurrence": each.occurrence, "due_at": each.due_at,
            "rule": each.rule, "zone": each.zone, "state": TimerState.SET, "set_at": now, "state_changed_at": now,
        }
        for each in desired
    ]  # fmt: skip
    session.execute(_insert_new(session.get_bind().dialect.name), values)


@cache
def _insert_new(dialect: str) -> Executable:
    inserting = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast(Table, Timer.__table__)
    return inserting(table).on_conflict_do_nothing(index_elements=["subject", "kind", "occurrence"])
