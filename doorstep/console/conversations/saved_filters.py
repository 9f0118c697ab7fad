"""Filters of the list of conversations that people keep for themselves, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.console.conversations.filtering import BadFilter, Filters
from doorstep.console.read_model.tables import SavedFilter
from doorstep.messaging.segments import clean
from doorstep.upserts import dialect_of, inserting

LONGEST_NAME = 60
MOST = 50
"""Of one person."""


class NotSaved(ValueError):
    """The message says why, for the person who tried."""


@dataclass(frozen=True)
class Saved:
    name: str
    filters: Filters
    saved_at: datetime


def save(session: Session, owner: str, name: str, filters: Filters, *, now: datetime) -> None:
    """Keep the filters; under a name that is taken they replace what it meant. Raises NotSaved."""
    name = " ".join(clean(name).split())
    if not name or len(name) > LONGEST_NAME:
        raise NotSaved(f"A name has 1 to {LONGEST_NAME} characters.")
    if filters.is_empty:
        raise NotSaved("There is nothing to save: no filter is set.")
    known = {each.name for each in of(session, owner)}
    if name not in known and len(known) >= MOST:
        raise NotSaved(f"{MOST} filters are saved already: delete one first.")
    values = {"query": filters.to_query(), "saved_at": now}
    insertion = inserting(dialect_of(session), SavedFilter).values(owner=owner, name=name, **values)
    session.execute(insertion.on_conflict_do_update(index_elements=["owner", "name"], set_=values))


def of(session: Session, owner: str) -> Sequence[Saved]:
    """By name. What no longer can be read (a filter that is gone) is left out."""
    rows = session.execute(
        select(SavedFilter.name, SavedFilter.query, SavedFilter.saved_at)
        .where(SavedFilter.owner == owner)
        .order_by(SavedFilter.name)
    )
    found = []
    for name, query, saved_at in rows:
        try:
            found.append(Saved(name, Filters.from_query(query), saved_at))
        except BadFilter:
            continue
    return found


def remove(session: Session, owner: str, name: str) -> bool:
    """Whether there was one."""
    removed = delete(SavedFilter).where(SavedFilter.owner == owner, SavedFilter.name == name)
    return bool(session.execute(removed.returning(SavedFilter.id)).all())
