"""The rows behind each figure, latest first, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.console.conversations.transcripts import why
from doorstep.console.kit import masking, paging
from doorstep.console.kit.paging import Page
from doorstep.console.numbers import driver_figures
from doorstep.console.numbers.driver_figures import DriverFigure
from doorstep.console.numbers.figures import bounds
from doorstep.console.read_model.quarters import BY_PERSON
from doorstep.console.read_model.tables import desk_conversations, readings
from doorstep.messaging.models import MessageState, OptOut, inbox, outbox

Figure = Literal[
    "opened", "resolved", "settled", "by_person", "texts_in", "texts_out", "failed", "opt_outs", "not_understood",
    "late", "silent", "told",
]  # fmt: skip


_FIRST = Page()


class NoSuchFigure(ValueError):
    """The message is for people."""


@dataclass(frozen=True)
class FigureRow:
    """One row. Where it leads: a case, a conversation (and the line in it), a route, or nowhere."""

    at: datetime
    cells: tuple[str, ...]
    case_id: int | None = None
    conversation_id: str | None = None
    line: str | None = None
    route_code: str | None = None


@dataclass(frozen=True)
class FigureRows:
    columns: tuple[str, ...]
    """What the cells are; before them stands when it was."""
    rows: Sequence[FigureRow]
    next: str | None


@dataclass(frozen=True)
class Days:
    """Of a period, where it is so late."""

    first: date
    last: date
    zone: str


def rows(session: Session, figure: str, days: Days, page: Page = _FIRST, *, kind: str | None = None) -> FigureRows:
    """`kind` narrows `opened` and the others about cases to one kind. Raises NoSuchFigure, BadPeriod, BadCursor."""
    if figure not in get_args(Figure):
        raise NoSuchFigure(f"There is no figure “{figure[:40]}”.")
    behind = _BEHIND[figure]
    begins, ends = bounds(days.first, days.last, days.zone)
    query = behind.query.where(behind.at >= begins, behind.at < ends)
    if kind is not None and behind.has_kinds:
        query = query.where(Case.kind == kind)
    if page.after is not None:
        query = paging.beyond(query, behind.at, behind.id, paging.decode(page.after, int))
    found = session.execute(query.order_by(behind.at.desc(), behind.id.desc()).limit(page.size + 1)).all()
    shown = found[: page.size]
    last = shown[-1] if len(found) > page.size else None
    return FigureRows(
        behind.columns,
        [_row(figure, row, days.zone) for row in shown],
        paging.encode(last.at, last.id) if last is not None else None,
    )


def columns(figure: str) -> tuple[str, ...]:
    """As Rows.columns."""
    return _BEHIND[figure].columns


def everything(session: Session, figure: str, days: Days, *, kind: str | None = None) -> Iterator[FigureRow]:
    """Every row, for a CSV file; read page by page."""
    after = None
    while True:
        found = rows(session, figure, days, Page(after, paging.MOST_ROWS), kind=kind)
        yield from found.rows
        after = found.next
        if after is None:
            return


@dataclass(frozen=True)
class _Behind:
    columns: tuple[str, ...]
    query: Select[Any]
    at: Any
    id: Any
    has_kinds: bool = False


def _of_cases(at: Any, condition: ColumnElement[bool]) -> _Behind:
    columns = (Case.kind, Case.tracking_number, Case.state, Case.opened_at, Case.resolved_at, Case.resolved_by)
    query = select(at.label("at"), Case.id, *columns, Case.conversation_id).where(condition)
    return _Behind(("kind", "delivery", "state", "minutes", "by"), query, at, Case.id, has_kinds=True)


def _of_outbox(condition: ColumnElement[bool]) -> _Behind:
    at, id_ = outbox.c.created_at, outbox.c.id
    what = ("kind", "state", "reason", "error_code", "segments", "body", "conversation_id")
    query = select(at.label("at"), id_, *(outbox.c[name] for name in what)).where(
        and_(outbox.c.provider == "twilio", condition)
    )
    return _Behind(("kind", "state", "why", "segments", "text"), query, at, id_)


_accepted = outbox.c.accepted_at.is_not(None)
_resolved = Case.resolved_at.is_not(None)
_BEHIND: dict[str, _Behind] = {
    "opened": _of_cases(Case.opened_at, true()),
    "resolved": _of_cases(Case.resolved_at, _resolved),
    "settled": _of_cases(Case.resolved_at, and_(_resolved, ~Case.resolved_by.startswith(BY_PERSON))),
    "by_person": _of_cases(Case.resolved_at, and_(_resolved, Case.resolved_by.startswith(BY_PERSON))),
    "texts_out": _of_outbox(_accepted),
    "failed": _of_outbox(outbox.c.state.in_((MessageState.FAILED, MessageState.UNDELIVERED))),
    "texts_in": _Behind(
        ("text",),
        select(
            inbox.c.received_at.label("at"), inbox.c.id, inbox.c.body, inbox.c.handled_at, inbox.c.conversation_id
        ).where(inbox.c.provider == "twilio"),
        inbox.c.received_at,
        inbox.c.id,
    ),
    "opt_outs": _Behind(
        ("number", "how", "until"),
        select(OptOut.began_at.label("at"), OptOut.id, OptOut.number, OptOut.source, OptOut.ended_at),
        OptOut.began_at,
        OptOut.id,
    ),
    "not_understood": _Behind(
        ("text", "confidence"),
        select(
            readings.c.at.label("at"), readings.c.event_id.label("id"), readings.c.confidence, readings.c.inbox_id,
            readings.c.has_code, inbox.c.body, desk_conversations.c.conversation_id,
        )
        .join(desk_conversations, desk_conversations.c.no == readings.c.conversation_no)
        .outerjoin(inbox, inbox.c.id == readings.c.inbox_id)
        .where(readings.c.is_fallback),
        readings.c.at,
        readings.c.event_id,
    ),
    **{name: _Behind(driver_figures.COLUMNS[name], *driver_figures.query(name)) for name in get_args(DriverFigure)},
}  # fmt: skip


def _row(figure: str, row: Any, zone: str) -> FigureRow:
    match figure:
        case "late" | "silent" | "told":
            return FigureRow(row.at, driver_figures.cells(figure, row, zone), route_code=row.code)
        case "texts_in":
            text = masking.masked(row.body, every_number=row.handled_at is None).text
            return FigureRow(row.at, (text,), conversation_id=row.conversation_id, line=f"in:{row.id}")
        case "texts_out" | "failed":
            reason = why(row.state, row.reason, row.error_code)
            cells = (row.kind.value, row.state.value, reason, str(row.segments), masking.masked(row.body).text)
            return FigureRow(row.at, cells, conversation_id=row.conversation_id, line=f"out:{row.id}")
        case "opt_outs":
            until = row.ended_at.isoformat(timespec="minutes") if row.ended_at else ""
            return FigureRow(row.at, (masking.phone(row.number), row.source, until))
        case "not_understood":
            text = masking.masked(row.body or "", every_number=row.has_code).text
            line = f"in:{row.inbox_id}" if row.inbox_id is not None else None
            return FigureRow(row.at, (text, f"{row.confidence:.2f}"), conversation_id=row.conversation_id, line=line)
    minutes = f"{(row.resolved_at - row.opened_at).total_seconds() / 60:.1f}" if row.resolved_at else ""
    cells = (row.kind, row.tracking_number or "", row.state, minutes, row.resolved_by or "")
    return FigureRow(row.at, cells, case_id=row.id, conversation_id=row.conversation_id)
