"""Filters of the list of conversations that people keep for themselves, by name."""

from collections.abc import Sequence
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
    filters: Filters


def save(session: Session, owner: str, name: str, filters: Filters, *, now: datetime) -> None:
    """Keep the filters; under a name that is taken they replace what it meant. Raises NotSaved."""
    saved_views.save(session, owner, CONVERSATIONS, name, filters.to_query(), now=now)


def of(session: Session, owner: str) -> Sequence[Saved]:
    """By name. What no longer can be read (a filter that is gone) is left out."""
    found = []
    for each in saved_views.of(session, owner, CONVERSATIONS):
        try:
            found.append(Saved(each.name, Filters.from_query(each.query)))
        except BadFilter:
            continue
    return found


def remove(session: Session, owner: str, name: str) -> bool:
    """Whether there was one."""
    return saved_views.remove(session, owner, CONVERSATIONS, name)
