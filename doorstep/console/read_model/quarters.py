"""Figures kept ready: counts of texts for each quarter of an hour, and how cases ended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    case,
    cast,
    delete,
    extract,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.read_model.tables import desk_cases, quarters, readings
from doorstep.messaging.models import MessageState, inbox, outbox
from doorstep.upserts import dialect_of

SECONDS = 900
BY_PERSON = "desk:"
"""With which the actor begins when a person of the desk resolved a case."""
_FAILED = (MessageState.FAILED, MessageState.UNDELIVERED)

_accepted = outbox.c.accepted_at.is_not(None)
_COUNTS: tuple[tuple[Any, ColumnElement[bool], dict[str, Any]], ...] = (
    (inbox.c.received_at, inbox.c.provider == "twilio", {"texts_in": func.count()}),
    (
        outbox.c.created_at,
        outbox.c.provider == "twilio",
        {
            "texts_out": func.coalesce(func.sum(case((_accepted, 1), else_=0)), 0),
            "segments": func.coalesce(func.sum(case((_accepted, outbox.c.segments), else_=0)), 0),
            "failed": func.coalesce(func.sum(case((outbox.c.state.in_(_FAILED), 1), else_=0)), 0),
        },
    ),
    (readings.c.at, readings.c.is_fallback, {"not_understood": func.count()}),
)
"""Of which instant, of which rows, what is counted."""
NAMES = tuple(name for _, _, counted in _COUNTS for name in counted)


def quarter_of(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def begin_of(quarter: int) -> datetime:
    return datetime.fromtimestamp(quarter * SECONDS, UTC)


def count(session: Session, touched: Iterable[int]) -> None:
    """Count some quarters anew."""
    rows = []
    for quarter in sorted(set(touched)):
        bounds = {"begins": begin_of(quarter), "ends": begin_of(quarter + 1)}
        row: dict[str, int] = {"quarter": quarter}
        for statement in _WITHIN:
            row |= dict(session.execute(statement, bounds).one()._mapping)
        rows.append(row)
    if rows:
        session.execute(delete(quarters).where(quarters.c.quarter.in_([row["quarter"] for row in rows])))
        session.execute(insert(quarters), rows)


def count_all(session: Session) -> None:
    """Count every quarter anew: reads the whole ledger once."""
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NAMES, 0))
    for at, condition, what in _COUNTS:
        quarter = epoch(dialect_of(session), at) // SECONDS
        grouped = select(quarter.label("quarter"), *_labelled(what)).where(condition).group_by(quarter)
        for row in session.execute(grouped):
            counted[row.quarter] |= {name: getattr(row, name) for name in what}
    session.execute(delete(quarters))
    if counted:
        session.execute(insert(quarters), [{"quarter": quarter, **values} for quarter, values in counted.items()])


def _labelled(what: dict[str, Any]) -> list[Any]:
    return [expression.label(name) for name, expression in what.items()]


def keep_cases(session: Session, case_ids: Sequence[int]) -> None:
    """When these cases began and ended."""
    if not case_ids:
        return
    session.execute(delete(desk_cases).where(desk_cases.c.case_id.in_(case_ids)))
    _keep(session, Case.id.in_(case_ids))


def keep_all_cases(session: Session) -> None:
    session.execute(delete(desk_cases))
    _keep(session, true())


def _keep(session: Session, which: ColumnElement[bool]) -> None:
    dialect = dialect_of(session)
    opened, resolved = epoch(dialect, Case.opened_at), epoch(dialect, Case.resolved_at)
    by_person = Case.resolved_by.startswith(BY_PERSON)
    found = select(Case.id, Case.kind, opened // SECONDS, resolved // SECONDS, resolved - opened, by_person).where(
        which
    )
    columns = ["case_id", "kind", "opened_quarter", "resolved_quarter", "seconds", "by_person"]
    session.execute(insert(desk_cases).from_select(columns, found))


def epoch(dialect: str, at: Any) -> Any:
    """The seconds since 1970 of a column, whole ones."""
    seconds = func.strftime("%s", at) if dialect == "sqlite" else func.floor(extract("epoch", at))
    return cast(seconds, BigInteger)


_WITHIN = tuple(
    select(*_labelled(what)).where(and_(condition, at >= bindparam("begins"), at < bindparam("ends")))
    for at, condition, what in _COUNTS
)
