"""Many rows at once, past SQLAlchemy: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Table, text
from sqlalchemy.orm import Session

from doorstep.upserts import dialect_of

ROWS_AT_ONCE = 20_000


class Bulk:
    """Collects rows for tables and writes them in the order in which the tables are given: parents first."""

    def __init__(self, session: Session, tables: Mapping[Table, Sequence[str]]) -> None:
        """`tables`: with the names of the columns whose values rows give, in their order."""
        self._session = session
        self._is_sqlite = dialect_of(session) == "sqlite"
        self._tables = tables
        self._rows: dict[str, list[tuple[Any, ...]]] = {table.name: [] for table in tables}
        self._adapt = {table.name: self._adapters(table, columns) for table, columns in tables.items()}
        self._held = 0

    def add(self, table: str, *values: Any) -> None:
        adapt = self._adapt[table]
        self._rows[table].append(
            tuple(each(value) if each else value for each, value in zip(adapt, values, strict=True))
        )
        self._held += 1
        if self._held >= ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """What is held. Part of the session's transaction."""
        for table, columns in self._tables.items():
            if rows := self._rows[table.name]:
                self._insert(table.name, columns, rows)
                self._rows[table.name] = []
        self._held = 0

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        cursor = self._session.connection().connection.cursor()
        names = ", ".join(f'"{name}"' for name in columns)
        if self._is_sqlite:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _adapters(self, table: Table, columns: Sequence[str]) -> list[Callable[[Any], Any] | None]:
        return [self._adapter(table.c[name].type) for name in columns]

    def _adapter(self, kind: Any) -> Callable[[Any], Any] | None:
        """As the column's type would bind it."""
        if isinstance(kind, JSON) or hasattr(kind, "none_as_null"):
            return _json
        if self._is_sqlite and getattr(kind, "impl", None) is not None and kind.__class__.__name__ == "UtcDateTime":
            return _instant
        return None


def next_id(session: Session, table: Table) -> int:
    return int(session.scalar(text(f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}")) or 1)  # noqa: S608


def go_on_after(session: Session, table: Table) -> None:
    """Rows that come with their ids leave PostgreSQL's own counting behind."""
    if dialect_of(session) == "postgresql":
        counting = f"pg_get_serial_sequence('{table.name}', 'id')"
        session.execute(text(f"SELECT setval({counting}, (SELECT max(id) FROM {table.name}))"))  # noqa: S608


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
