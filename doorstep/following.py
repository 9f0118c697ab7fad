"""Whoever keeps something beside the records of others brings it up to date in the transaction that changes them.

A command says what it changed and knows nobody; followers are made known where a process is put together, and are
called once in each transaction, right before it is committed.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import event
from sqlalchemy.orm import Session

from doorstep.database import Sessions

Follower = Callable[[Session, Sequence[str]], None]
"""Takes what was changed: tracking numbers, `route:R-12`. It writes in the same transaction; what it raises undoes all
of it."""

_FOLLOWERS, _CHANGED = "followers", "followed"


def follow(sessions: Sessions, name: str, follower: Follower) -> None:
    """From now on, in all transactions of these sessions; a second one of the same name takes the first one's place."""
    info = dict(sessions.kw.get("info") or {})
    sessions.configure(info=info | {_FOLLOWERS: {**info.get(_FOLLOWERS, {}), name: follower}})


def changed(session: Session, *subjects: str) -> None:
    if session.info.get(_FOLLOWERS):
        session.info.setdefault(_CHANGED, {}).update(dict.fromkeys(subjects))


def _before_commit(session: Session) -> None:
    if session.get_nested_transaction() is not None:
        return
    subjects = list(session.info.pop(_CHANGED, ()))
    if subjects:
        for follower in session.info[_FOLLOWERS].values():
            follower(session, subjects)


# Before the bells of doorstep/wakeups.py are rung: a follower may ring some.
event.listen(Session, "before_commit", _before_commit, insert=True)
