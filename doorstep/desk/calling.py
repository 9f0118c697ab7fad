"""Colleagues that are wanted: who was given a case, or is named (`@login`) in a note, hears of it wherever they are."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.desk.models import DeskCall

MOST_SHOWN = 20
LONGEST_WORDS = 200
_KEPT_FOR = timedelta(days=30)

_NAMED = re.compile(r"(?<![\w.@])@([A-Za-z0-9](?:[\w.-]*\w)?)")


def named_in(text: str) -> list[str]:
    """Logins that a note calls, each once. Pure."""
    return list(dict.fromkeys(each.lower() for each in _NAMED.findall(text)))


def unknown_in(text: str, people: Collection[str]) -> str | None:
    """The first that is called and does not work here (any more). Pure."""
    return next((login for login in named_in(text) if login not in people), None)


def call(session: Session, login: str, *, by: str, words: str, path: str, now: datetime) -> None:
    """Nobody calls themselves. What one was called for and has not seen is not called for twice."""
    if login == by:
        return
    known = select(DeskCall.id).where(
        DeskCall.login == login, DeskCall.by == by, DeskCall.path == path, DeskCall.words == words[:LONGEST_WORDS],
        DeskCall.seen_at.is_(None),
    )  # fmt: skip
    if session.scalar(known.limit(1)) is None:
        session.add(DeskCall(login=login, by=by, at=now, words=words[:LONGEST_WORDS], path=path))
        wakeups.notify(session, "desk")


def call_named(session: Session, text: str, *, by: str, path: str, now: datetime) -> None:
    for login in named_in(text):
        call(session, login, by=by, words=text, path=path, now=now)


def unseen(session: Session, login: str) -> Sequence[DeskCall]:
    """The latest first."""
    query = select(DeskCall).where(DeskCall.login == login, DeskCall.seen_at.is_(None))
    return session.scalars(query.order_by(DeskCall.id.desc()).limit(MOST_SHOWN)).all()


def see(session: Session, login: str, now: datetime, *, path: str | None = None) -> None:
    """What they were called for at this page, or all of it."""
    query = update(DeskCall).where(DeskCall.login == login, DeskCall.seen_at.is_(None))
    session.execute(query.where(DeskCall.path == path).values(seen_at=now) if path else query.values(seen_at=now))


MARKER: Final = select(
    select(func.max(DeskCall.id)).scalar_subquery(),
    select(func.count(DeskCall.id)).where(DeskCall.seen_at.is_(None)).scalar_subquery(),
)
"""Looked at three times a second: both are read from an index."""


def take_back(session: Session, login: str, *, by: str, words: str, path: str, now: datetime) -> None:
    """They are not wanted for that any more; what else calls them stays."""
    called = (
        DeskCall.login == login,
        DeskCall.by == by,
        DeskCall.path == path,
        DeskCall.words == words[:LONGEST_WORDS],
    )
    session.execute(update(DeskCall).where(*called, DeskCall.seen_at.is_(None)).values(seen_at=now))


def marker(session: Session) -> tuple[int, int]:
    """Another one after every call and every look."""
    latest, unseen = session.execute(MARKER).one()
    return latest or 0, unseen


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(DeskCall).where(DeskCall.at < now - _KEPT_FOR))
