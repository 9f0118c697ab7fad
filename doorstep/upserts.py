"""Inserts that a row with the same key makes a no-op, or a change: SQLAlchemy spells them per dialect."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from doorstep.database import Base


def insert_once(session: Session, model: type[Base], key: tuple[str, ...], values: Mapping[str, Any]) -> int | None:
    """The new row's id; None when a row with this key was there already. `values` names columns."""
    row = {**_defaults(model), **values}
    statement = _insert_once(dialect_of(session), model, key, tuple(row))
    new_id: int | None = session.execute(statement, row).scalar_one_or_none()
    return new_id


def inserting(dialect: str, model: type[Base]) -> Any:
    """An insert that has on_conflict_do_nothing, on_conflict_do_update and returning."""
    # The two dialects' Insert classes share no base with these methods, hence Any.
    return (postgresql if dialect == "postgresql" else sqlite).insert(model.__table__)


def dialect_of(session: Session) -> str:
    return session.get_bind().dialect.name


@cache
def _insert_once(dialect: str, model: type[Base], key: tuple[str, ...], columns: tuple[str, ...]) -> Executable:
    insertion = inserting(dialect, model).on_conflict_do_nothing(index_elements=key)
    return compiled(insertion.returning(model.__table__.c.id), dialect, columns)


@cache
def _defaults(model: type[Base]) -> dict[str, Any]:
    """Scalar defaults of the model's columns by name."""
    return {
        column.name: column.default.arg
        for column in model.__table__.c
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def compiled(insertion: Any, dialect: str, columns: tuple[str, ...]) -> Executable:
    """The same as text: SQLAlchemy compiles inserts of its dialects anew at every execution (`inherit_cache` is False
    on them), which takes longer than all the rest of storing a message."""
    named = (postgresql if dialect == "postgresql" else sqlite).dialect(paramstyle="named")
    made = insertion.compile(dialect=named, column_keys=columns)
    sql = re.sub(r":(\w+)::(\w+)", r"CAST(:\1 AS \2)", str(made))  # PostgreSQL's `::` means nothing to text()
    return text(sql).bindparams(*(bindparam(name, type_=bind.type) for name, bind in made.binds.items()))
