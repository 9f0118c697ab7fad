"""Tokens: made, revoked, and from what a request carries to who speaks."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep.console.api.models import ApiToken
from doorstep.console.auth import audit
from doorstep.console.auth.models import ConsoleUser, Role

_PREFIX = "dst_"
"""By which scanners for secrets find one that was committed somewhere."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class TokenRefused(Exception):
    """Nothing was changed; the message is a sentence for people."""


@dataclass(frozen=True)
class Speaker:
    """A program with a token that stands."""

    token_id: int
    name: str
    role: Role
    kind: Literal["api", "webhook"] = "api"

    @property
    def actor(self) -> str:
        """As histories name it."""
        return f"{self.kind}:{self.name}"


def add(session: Session, name: str, *, role: Role, now: datetime, by: ConsoleUser | str = audit.COMMAND_LINE) -> str:
    """Answers the token, which is kept nowhere. Raises TokenRefused."""
    if not _NAME.fullmatch(name):
        raise TokenRefused("A token's name is small letters, digits and . _ -, at most 40, like: dms")
    if session.scalar(select(ApiToken.id).where(ApiToken.name == name)) is not None:
        raise TokenRefused(f"There is or was a token {name}: histories name it, so give the new one another name.")
    token = _PREFIX + secrets.token_urlsafe(32)
    session.add(ApiToken(name=name, role=role, token_hash=_hash_of(token), created_at=now))
    audit.record(session, by, "token.added", f"token:{name}", now=now, details={"role": role})
    return token


def revoke(session: Session, name: str, *, now: datetime, by: ConsoleUser | str = audit.COMMAND_LINE) -> None:
    """At once: the next request with it is refused. Raises TokenRefused."""
    token = session.scalar(select(ApiToken).where(ApiToken.name == name))
    if token is None:
        raise TokenRefused(f"There is no token {name}.")
    if token.revoked_at is None:
        token.revoked_at = now
        audit.record(session, by, "token.revoked", f"token:{name}", now=now)


def everyone(session: Session) -> Sequence[ApiToken]:
    """Those that stand first, by name."""
    return session.scalars(select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.name)).all()


def speaker(session: Session, token: str) -> Speaker | None:
    row = session.scalar(select(ApiToken).where(ApiToken.token_hash == _hash_of(token), ApiToken.revoked_at.is_(None)))
    return Speaker(row.id, row.name, row.role) if row else None


def was_used(session: Session, speaker: Speaker, now: datetime) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == speaker.token_id).values(last_used_at=now))


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
