"""Where a person stands in rows about others: a driver's list in Slack, an alert, a note, a saved search.

Such a row is found by the number, a tracking number, or the name if nobody else has it, and keeps what it says of
others: out of its words go the name, the number, the address, how to get in, and what the person wrote. A name is only
known as a whole, and by two words or more: "Will" and "Customer" stand in everybody's words. What is on file of others
(`_ON_FILE`) is never touched: they may be called alike.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Enum, String, Table, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from doorstep.database import Base
from doorstep.dms.models import AccessDetail, Address, Recipient
from doorstep.messaging.models import InboxRow
from doorstep.one_of import one_of
from doorstep.privacy import classes, whose

GONE = "[erased]"
_FEWEST_WORDS_OF_NAME = 2
_SHORTEST_CODE = 3
_SHORTEST_WORDS = 6
"""Letters of a text that is looked for: "yes" stands everywhere."""
_AT_ONCE = 500
_MARKS_AT_ONCE = 100
"""SQLite takes no deeper conditions than a thousand."""
_ON_FILE = frozenset({"recipients", "addresses", "deliveries", "access_details", "desk_conversations"})

Row = Mapping[str, Any]
Places = Mapping[str, Sequence[tuple[Any, ...]]]
"""Primary keys of rows by table."""


@dataclass(frozen=True)
class Traces:
    marks: frozenset[str]
    """By which a row is found."""
    words: frozenset[str]
    """What goes out of it."""


def of(session: Session, phone: str, keys: Mapping[str, set[Any]]) -> Traces:
    """What there is before anything of it is blanked."""
    theirs = one_of(Recipient.id, keys["recipients.id"])
    on_file = session.scalars(select(Recipient.name).where(theirs))
    names = {name for name in on_file if len(name.split()) >= _FEWEST_WORDS_OF_NAME}
    folded = {name.lower() for name in names}
    alike = set(
        session.scalars(select(func.lower(Recipient.name)).where(func.lower(Recipient.name).in_(folded), ~theirs))
    )
    addresses = session.scalars(select(Address).where(one_of(Address.id, keys["addresses.id"]))).all()
    codes = session.scalars(select(AccessDetail.value).where(one_of(AccessDetail.delivery_id, keys["delivery_id"])))
    texts = session.scalars(select(InboxRow.body).where(one_of(InboxRow.id, keys["inbox.id"])))
    written = set(_written(phone))
    places = {each.postal().spoken() for each in addresses} | {place.partition(",")[0] for place in
              (each.postal().spoken() for each in addresses)}  # fmt: skip
    said = {text.strip() for text in texts if len(text.strip()) >= _SHORTEST_WORDS}
    return Traces(
        frozenset({name for name in names if name.lower() not in alike} | written | keys["tracking_number"]),
        frozenset(names | written | places | said | {code for code in codes if len(code) >= _SHORTEST_CODE}),
    )


def find(session: Session, traces: Traces) -> dict[str, list[tuple[Any, ...]]]:
    """Rows that bear a mark. Reads whole tables, so it is asked before the transaction that writes."""
    forms = sorted({form for mark in traces.marks for form in (mark, json.dumps(mark)[1:-1])})
    found = {}
    for table, columns in _tables():
        words: ColumnElement[str] = literal("")
        for column in columns:
            words = words + " " + func.coalesce(cast(column, Text), "", type_=Text())
        rows: set[tuple[Any, ...]] = set()
        for first in range(0, len(forms), _MARKS_AT_ONCE):
            marked = (words.icontains(form, autoescape=True) for form in forms[first : first + _MARKS_AT_ONCE])
            rows.update(map(tuple, session.execute(select(*table.primary_key.columns).where(or_(*marked)))))
        if rows:
            found[table.name] = sorted(rows)
    return found


def changes(
    session: Session, traces: Traces, places: Places
) -> Iterator[tuple[Table, Mapping[str, Any], Mapping[str, Any]]]:
    """Of the rows that were found, what has to be otherwise: table, row, new values."""
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(traces.words, key=len, reverse=True)),
        re.IGNORECASE,
    )
    for table, columns in _tables():
        keys = places.get(table.name, ())
        for first in range(0, len(keys), _AT_ONCE):
            wanted = tuple_(*table.primary_key.columns).in_(keys[first : first + _AT_ONCE])
            for row in session.execute(select(table).where(wanted)).mappings().all():
                new = {column.name: _without(pattern, row[column.name]) for column in columns}
                if changed := {name: value for name, value in new.items() if value != row[name]}:
                    yield table, {str(name): value for name, value in row.items()}, changed


def _tables() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """With the columns that hold words of people or about them; what we call things ourselves is nobody's name."""
    for table in Base.metadata.sorted_tables:
        if table.name in _ON_FILE or table.name in whose.OF_STAFF - {"audit_log"}:
            continue
        kinds = classes.declared()[table.name]
        columns = [
            each for each in table.columns if _holds_words(each) and kinds[each.name] not in ("work", "evidence")
        ]
        if columns:
            yield table, columns


def _holds_words(column: Column[Any]) -> bool:
    is_key = column.primary_key or column.foreign_keys or column.unique
    return not is_key and isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


def _without(pattern: re.Pattern[str], said: Any) -> Any:
    if isinstance(said, str):
        if said[:1] in ("{", "["):  # an event of a dialogue
            try:
                return json.dumps(_without(pattern, json.loads(said)))
            except ValueError:
                pass
        return pattern.sub(GONE, said)
    if isinstance(said, list):
        return [_without(pattern, each) for each in said]
    if isinstance(said, dict):
        return {name: _without(pattern, value) for name, value in said.items()}
    return said


def _written(phone: str) -> Iterator[str]:
    """As people and pages write it."""
    digits = phone.removeprefix("+1") if phone.startswith("+1") else phone.removeprefix("+")
    yield from (phone, phone.removeprefix("+"), digits)
    if len(digits) == 10:
        area, office, line = digits[:3], digits[3:6], digits[6:]
        yield from (f"{area}-{office}-{line}", f"({area}) {office}-{line}", f"{area}.{office}.{line}",
                    f"{area} {office} {line}")  # fmt: skip
