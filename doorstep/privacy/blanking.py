"""How a column is made to hold nothing, also in tables that are otherwise never changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Text, and_, cast, text
from sqlalchemy.orm import Session

from doorstep.upserts import dialect_of

_APPEND_ONLY = ("dms_history", "audit_log")
_LISTS = frozenset({"media_urls"})
"""JSON columns that hold a list; the others hold an object."""


def nothing(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return [] if column.name in _LISTS else {}
    return ""


def holds_something(column: Column[Any]) -> ColumnElement[bool]:
    if column.nullable:
        return column.is_not(None)
    if isinstance(column.type, JSON):
        return cast(column, Text).not_in(("{}", "[]"))
    return and_(column.is_not(None), column != "")


def is_key(column: Column[Any]) -> bool:
    return bool(column.primary_key or column.foreign_keys)


@contextmanager
def writable(session: Session) -> Iterator[None]:
    """Lets the tables be changed that nobody changes, until the end of the block; in the same transaction."""
    if dialect_of(session) == "postgresql":
        for table in _APPEND_ONLY:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))
        yield
        for table in _APPEND_ONLY:
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only"))
        return
    names = [f"{table}_no_{verb}" for table in _APPEND_ONLY for verb in ("update", "delete")]
    made = [
        session.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name"), {"name": name})
        .scalar_one()
        for name in names
    ]  # fmt: skip
    for name in names:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for sql in made:
        session.connection().exec_driver_sql(sql)
