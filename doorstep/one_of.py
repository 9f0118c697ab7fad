"""Whether a column holds one of many values, however many: all of them are bound as one parameter.

`in_` binds each by itself, and of these SQLite takes 32,766 in a statement and PostgreSQL 65,535. It stays what is used
for lists that somebody counted out: kinds, a page, a round's few hundred rows.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


def one_of(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """For columns of numbers or text. Its negation is `~`."""
    kind = _Numbers() if isinstance(column.type, Integer) else _Texts()
    return _OneOf(column, bindparam(None, values, kind, unique=True))


class _Listed(TypeDecorator[Collection[Any]]):
    """A list in JSON; on PostgreSQL an array."""

    impl = Text
    cache_ok = True
    _item: type[TypeEngine[Any]]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self._item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Numbers(_Listed):
    cache_ok = True
    _item = BigInteger


class _Texts(_Listed):
    cache_ok = True
    _item = Text


class _OneOf(FunctionElement[bool]):
    # As a Boolean it would be compared with 1 on SQLite, which then uses no index.
    type = NullType()  # type: ignore[assignment]
    inherit_cache = True


@compiles(_OneOf, "sqlite")
def _on_sqlite(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608  # made of what is compiled


@compiles(_OneOf, "postgresql")
def _on_postgresql(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} = ANY ({values}))"
