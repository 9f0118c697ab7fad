"""All that we hold about whoever has a telephone number, as it stands in the database, for the person who asks.

A row is about the person when it names their number, a conversation with it, a delivery to them, or what hangs on one
of these. So a new table is found by the names of its columns, without a line here.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from html import escape
from typing import Any

from sqlalchemy import Column, String, Table, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.database import Base
from doorstep.dms.models import Attempt, Delivery, Recipient
from doorstep.messaging.models import Conversation, InboxRow, OutboxRow
from doorstep.messaging.photos import PATH as PHOTOS
from doorstep.privacy import classes

Sections = dict[str, list[dict[str, Any]]]

_LEFT_OUT = {"console_users", "console_sessions", "console_oidc_logins", "login_attempts", "audit_log", "drivers"}
"""Of the people who work here, whatever numbers they have."""


def about(session: Session, phone: str) -> Sections:
    """Rows by table, tables and rows in order. `phone`: E.164."""
    keys = _keys(session, phone)
    found: Sections = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in classes.tables_about_people() or table.name in _LEFT_OUT:
            continue
        wanted = [column.in_(values) for column, values in _matching(table, keys) if values]
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


def _keys(session: Session, phone: str) -> dict[str, set[Any]]:
    """What names the person, by the names that columns have for it."""
    recipients = set(session.scalars(select(Recipient.id).where(Recipient.phone == phone)))
    deliveries = session.scalars(select(Delivery).where(Delivery.recipient_id.in_(recipients))).all()
    numbers = {each.tracking_number for each in deliveries}
    conversations = set(session.scalars(select(Conversation.id).where(Conversation.their_number == phone)))
    delivery_ids = {each.id for each in deliveries}
    inbox = set(session.scalars(select(InboxRow.id).where(InboxRow.conversation_id.in_(conversations))))
    to_them = or_(OutboxRow.conversation_id.in_(conversations), OutboxRow.to_number == phone)
    outbox = set(session.scalars(select(OutboxRow.id).where(to_them)))
    of_them = or_(Case.conversation_id.in_(conversations), Case.tracking_number.in_(numbers))
    photos = session.scalars(select(Attempt.photo_url).where(Attempt.delivery_id.in_(delivery_ids)))
    return {
        "recipients.id": recipients, "deliveries.id": delivery_ids, "conversations.id": conversations,
        "inbox.id": inbox, "outbox.id": outbox, "cases.id": set(session.scalars(select(Case.id).where(of_them))),
        "addresses.id": {each.address_id for each in deliveries},
        "photos.id": {url.rpartition(PHOTOS)[2] for url in photos if url and PHOTOS in url},
        "number": {phone}, "to_number": {phone}, "their_number": {phone},
        "tracking_number": numbers, "subject": numbers | conversations, "conversation_id": conversations,
        "delivery_id": delivery_ids, "recipient_id": recipients, "inbox_id": inbox, "outbox_id": outbox,
        "case_id": set(session.scalars(select(Case.id).where(of_them))),
    }  # fmt: skip


def _matching(table: Table, keys: Mapping[str, set[Any]]) -> Iterator[tuple[Column[Any], set[Any]]]:
    for column in table.columns:
        is_counted = column.name == "number" and (table.name == "addresses" or not isinstance(column.type, String))
        values = keys.get(f"{table.name}.{column.name}") or (None if is_counted else keys.get(column.name))
        if values:
            yield column, values


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
