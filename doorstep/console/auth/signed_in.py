"""Who is signed in: from the token in a cookie to a person, for 8 hours without a click and 24 in all."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, joinedload

from doorstep.console.auth.models import ConsoleSession, ConsoleUser
from doorstep.database import Sessions, reading, transaction

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=24)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A person at the desk, on one device."""

    user: ConsoleUser
    session_id: int
    token: str = field(repr=False)

    @property
    def csrf_token(self) -> str:
        return csrf_token(self.token)


def csrf_token(token: str) -> str:
    """What forms carry: only who knows the cookie's token can make it, and it does not give the token away."""
    return keyed(token, "csrf")


def keyed(token: str, text: str) -> str:
    return hmac.new(token.encode(), text.encode(), hashlib.sha256).hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, user: ConsoleUser, *, address: str, user_agent: str, now: datetime) -> str:
    """A new session; answers its token, which is kept nowhere but in the cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        ConsoleSession(
            token_hash=hash_of(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
            address=address,
            user_agent=user_agent[:200],
        )
    )
    return token


def find(sessions: Sessions, token: str, now: datetime, *, is_alive: bool = True) -> SignedIn | None:
    """Who holds the token, if the session still stands. `is_alive`: a person did it, not a page that keeps fresh."""
    with reading(sessions) as session:
        row = session.scalar(
            select(ConsoleSession)
            .options(joinedload(ConsoleSession.user))
            .where(ConsoleSession.token_hash == hash_of(token), *_standing(now))
        )
        session.expunge_all()
    if row is None or row.user.disabled_at is not None:
        return None
    if is_alive and now - row.last_seen_at >= _SEEN_EVERY:
        with transaction(sessions) as session:
            session.execute(update(ConsoleSession).where(ConsoleSession.id == row.id).values(last_seen_at=now))
    return SignedIn(row.user, row.id, token)


def end(session: Session, token: str) -> None:
    session.execute(delete(ConsoleSession).where(ConsoleSession.token_hash == hash_of(token)))


def end_one(session: Session, user: ConsoleUser, session_id: int) -> bool:
    """Whether there was such a session of this user."""
    ended = delete(ConsoleSession).where(ConsoleSession.id == session_id, ConsoleSession.user_id == user.id)
    return session.scalar(ended.returning(ConsoleSession.id)) is not None


def of_user(session: Session, user: ConsoleUser, now: datetime) -> Sequence[ConsoleSession]:
    """Where somebody is signed in, latest sign of life first."""
    return session.scalars(
        select(ConsoleSession)
        .where(ConsoleSession.user_id == user.id, *_standing(now))
        .order_by(ConsoleSession.last_seen_at.desc(), ConsoleSession.id.desc())
    ).all()


def still_standing(session: Session, ids: Iterable[int], now: datetime) -> set[int]:
    """Those of the sessions that have neither ended nor expired, of people who may still come in."""
    return set(
        session.scalars(
            select(ConsoleSession.id)
            .join(ConsoleSession.user)
            .where(ConsoleSession.id.in_(list(ids)), ConsoleUser.disabled_at.is_(None), *_standing(now))
        )
    )


def forget_expired(session: Session, now: datetime) -> None:
    session.execute(
        delete(ConsoleSession).where((ConsoleSession.expires_at <= now) | (ConsoleSession.last_seen_at <= now - IDLE))
    )


def _standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ConsoleSession.expires_at > now, ConsoleSession.last_seen_at > now - IDLE
