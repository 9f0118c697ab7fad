"""Views of lists that people keep for themselves, by name: what the address of a list says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.console.read_model.tables import SavedFilter
from doorstep.messaging.segments import clean
from doorstep.upserts import dialect_of, inserting

CONVERSATIONS, CASES = "conversations", "cases"
"""Lists, each with names of its own."""
LONGEST_NAME = 60
MOST = 50
"""Of one person and one list."""


class NotSaved(ValueError):
    """The message says why, for the person who tried."""


@dataclass(frozen=True)
class SavedView:
    name: str
    query: Mapping[str, Any]
    saved_at: datetime


def save(session: Session, owner: str, board: str, name: str, query: Mapping[str, Any], *, now: datetime) -> None:
    """Under a name that is taken it replaces what that meant. Raises NotSaved."""
    name = " ".join(clean(name).split())
    if not name or len(name) > LONGEST_NAME:
        raise NotSaved(f"A name has 1 to {LONGEST_NAME} characters.")
    if not query:
        raise NotSaved("There is nothing to save: no filter is set.")
    known = {each.name for each in of(session, owner, board)}
    if name not in known and len(known) >= MOST:
        raise NotSaved(f"{MOST} filters are saved already: delete one first.")
    values = {"query": dict(query), "saved_at": now}
    insertion = inserting(dialect_of(session), SavedFilter).values(owner=owner, board=board, name=name, **values)
    session.execute(insertion.on_conflict_do_update(index_elements=["owner", "board", "name"], set_=values))


def of(session: Session, owner: str, board: str) -> Sequence[SavedView]:
    """By name."""
    rows = session.execute(
        select(SavedFilter.name, SavedFilter.query, SavedFilter.saved_at)
        .where(SavedFilter.owner == owner, SavedFilter.board == board)
        .order_by(SavedFilter.name)
    )
    return [SavedView(*row) for row in rows]


def remove(session: Session, owner: str, board: str, name: str) -> bool:
    """Whether there was one."""
    removed = delete(SavedFilter).where(
        SavedFilter.owner == owner, SavedFilter.board == board, SavedFilter.name == name
    )
    return bool(session.execute(removed.returning(SavedFilter.id)).all())
