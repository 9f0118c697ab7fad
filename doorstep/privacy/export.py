"""All that we hold about whoever has a telephone number, as it stands in the database, for the person who asks.

Which rows are about them: whose.py.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from html import escape
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from doorstep.database import Base
from doorstep.one_of import one_of
from doorstep.privacy import classes, whose

Sections = dict[str, list[dict[str, Any]]]


def about(session: Session, phone: str) -> Sections:
    """Rows by table, tables and rows in order. `phone`: E.164."""
    keys = whose.keys_of(session, phone)
    found: Sections = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in classes.tables_about_people() or table.name in whose.OF_STAFF:
            continue
        wanted = [one_of(column, values) for column, values in whose.matching(table, keys) if values]
        if not wanted:
            continue
        rows = session.execute(select(table).where(or_(*wanted)).order_by(*table.primary_key.columns)).mappings()
        if said := [_plain(row) for row in rows]:
            found[table.name] = said
    return found


def as_json(phone: str, sections: Sections, now: datetime) -> str:
    return json.dumps({"number": phone, "at": now.isoformat(), "held": sections}, indent=2, ensure_ascii=False) + "\n"


def as_page(phone: str, sections: Sections, now: datetime) -> str:
    """The same, to be read: a page without scripts."""
    title = f"What is held about {escape(phone)}"
    lines = [
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
        "<style>body{font:16px/1.5 system-ui;margin:2em;max-width:60em}dt{font-weight:600}dd{margin:0 0 .4em 1em}"
        "article{border-top:1px solid #ccc;padding:.6em 0}</style>",
        f"<h1>{title}</h1><p>On {now:%Y-%m-%d %H:%M} UTC.</p>",
    ]
    for table, rows in sections.items():
        lines.append(f"<h2>{escape(table.replace('_', ' ').capitalize())} ({len(rows)})</h2>")
        for row in rows:
            said = "".join(_line(name, value) for name, value in row.items() if value not in (None, "", [], {}))
            lines.append(f"<article><dl>{said}</dl></article>")
    return "\n".join([*lines, "</html>"]) + "\n"


def _line(name: str, value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(words)}</dd>"


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
