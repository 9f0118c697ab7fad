"""What stays whatever its age: of an open case, of a package that is under way, of a conversation that a person has."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.desk.models import Takeover
from doorstep.dms.models import Delivery
from doorstep.dms.status import OPEN


def open_cases() -> ColumnElement[bool]:
    return Case.state != CaseState.RESOLVED


def conversations() -> Select[Any]:
    return (
        select(Case.conversation_id).where(open_cases(), Case.conversation_id.is_not(None))
        .union(select(Takeover.conversation_id).where(Takeover.released_at.is_(None)))
        .subquery()
        .select()
    )  # fmt: skip


def numbers() -> Select[Any]:
    """Of packages under way, and of those that an open case is about."""
    return (
        select(Case.tracking_number).where(open_cases(), Case.tracking_number.is_not(None))
        .union(select(Delivery.tracking_number).where(Delivery.status.in_(OPEN)))
        .subquery()
        .select()
    )  # fmt: skip


def by_nobody(table: Table) -> Iterator[ColumnElement[bool]]:
    """By the names that columns have for what may be held."""
    if table.name == Case.__tablename__:
        yield table.c.state == CaseState.RESOLVED
    if table.name == Delivery.__tablename__:
        yield Delivery.status.not_in(OPEN)
    held = {
        "conversation_id": conversations(),
        "tracking_number": numbers(),
        "delivery_id": select(Delivery.id).where(Delivery.tracking_number.in_(numbers())),
        "case_id": select(Case.id).where(open_cases()),
    }
    for name, those in held.items():
        if name in table.c:
            yield or_(table.c[name].is_(None), table.c[name].not_in(those))


def is_lately(before: datetime) -> ColumnElement[bool]:
    return or_(Delivery.status.in_(OPEN), Delivery.status_changed_at >= before)
