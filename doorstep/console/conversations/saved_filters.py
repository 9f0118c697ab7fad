"""Filters of the list of conversations that people keep for themselves, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from doorstep.console.conversations.filtering import BadFilter, Filters
from doorstep.console.read_model import saved_views
from doorstep.console.read_model.saved_views import CONVERSATIONS
from doorstep.console.read_model.saved_views import NotSaved as NotSaved


@dataclass(frozen=True)
class Saved:
    name: str
    query: Mapping[str, str]
    """As `Filters.to_query` has it."""
    filters: Filters | None
    """None: it names a filter or a value that there is no more."""


def save(session: Session, owner: str, name: str, filters: Filters, *, now: datetime) -> None:
    """Keep the filters; under a name that is taken they replace what it meant. Raises NotSaved."""
    saved_views.save(session, owner, CONVERSATIONS, name, filters.to_query(), now=now)


def of(session: Session, owner: str) -> Sequence[Saved]:
    """By name, also what can no longer be read: else nobody could delete it."""
    return [
        Saved(each.name, each.query, _filters(each.query)) for each in saved_views.of(session, owner, CONVERSATIONS)
    ]


def remove(session: Session, owner: str, name: str) -> bool:
    """Whether there was one."""
    return saved_views.remove(session, owner, CONVERSATIONS, name)


def _filters(query: Mapping[str, str]) -> Filters | None:
    try:
        return Filters.from_query(query)
    except BadFilter:
        return None
