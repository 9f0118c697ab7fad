"""Accounts of the desk: made, disabled, given a role or a password. Every write is in the audit log."""

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.console.auth import audit, passwords
from doorstep.console.auth.models import ConsoleSession, ConsoleUser, Role

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]{0,79}")


By = ConsoleUser | str
"""Who does it: a person, or one of the names of `audit`."""


class AccountRefused(Exception):
    """An account was not changed; the message is a sentence for people."""


@dataclass(frozen=True)
class NewAccount:
    login: str
    _: KW_ONLY
    role: Role
    password: str | None
    """None: they come in through the identity provider."""
    name: str = ""


def add(session: Session, new: NewAccount, *, now: datetime, by: By) -> ConsoleUser:
    """Raises AccountRefused, passwords.WeakPassword."""
    login, password = new.login.strip().lower(), new.password
    name = new.name.strip() or login
    if not _LOGIN.fullmatch(login):
        raise AccountRefused("A login is a short name or an e-mail address: letters, digits and . _ + @ -, at most 80.")
    if len(name) > 80:
        raise AccountRefused("A name has at most 80 characters.")
    if named(session, login) is not None:
        raise AccountRefused(f"There is an account {login} already.")
    if password is not None:
        passwords.check(password, login, name)
    user = ConsoleUser(
        login=login,
        name=name,
        role=new.role,
        password_hash=passwords.hashed(password) if password is not None else None,
        created_at=now,
    )
    session.add(user)
    session.flush()
    _note(session, by, "user.added", user, now, role=new.role)
    return user


def set_password(
    session: Session,
    user: ConsoleUser,
    password: str,
    *,
    now: datetime,
    by: By,
    keep: int | None = None,
) -> None:
    """Ends every session of the user but `keep`. Raises passwords.WeakPassword."""
    passwords.check(password, user.login, user.name)
    user.password_hash = passwords.hashed(password)
    end_sessions(session, user, but=keep)
    _note(session, by, "user.password_changed", user, now)


def set_role(session: Session, user: ConsoleUser, role: Role, *, now: datetime, by: By) -> None:
    """Raises AccountRefused."""
    if user.role == role:
        return
    _keep_an_admin(session, user)
    before, user.role = user.role, role
    _note(session, by, "user.role_changed", user, now, before=before, after=role)


def disable(session: Session, user: ConsoleUser, *, now: datetime, by: By) -> None:
    """At once: whoever is signed in is out. Raises AccountRefused."""
    if user.disabled_at is not None:
        return
    _keep_an_admin(session, user)
    user.disabled_at = now
    end_sessions(session, user)
    _note(session, by, "user.disabled", user, now)


def enable(session: Session, user: ConsoleUser, *, now: datetime, by: By) -> None:
    if user.disabled_at is None:
        return
    user.disabled_at = None
    _note(session, by, "user.enabled", user, now)


def end_sessions(session: Session, user: ConsoleUser, *, but: int | None = None) -> None:
    doomed = delete(ConsoleSession).where(ConsoleSession.user_id == user.id)
    session.execute(doomed if but is None else doomed.where(ConsoleSession.id != but))


def named(session: Session, login: str) -> ConsoleUser | None:
    return session.scalar(select(ConsoleUser).where(ConsoleUser.login == login.strip().lower()))


def by_id(session: Session, user_id: int) -> ConsoleUser:
    return session.get_one(ConsoleUser, user_id)


def everyone(session: Session) -> Sequence[ConsoleUser]:
    """Those who may come in first, by login."""
    return session.scalars(select(ConsoleUser).order_by(ConsoleUser.disabled_at.is_not(None), ConsoleUser.login)).all()


def _keep_an_admin(session: Session, user: ConsoleUser) -> None:
    """Nobody can lock everybody out: the last admin stays one. Raises AccountRefused."""
    if user.role != Role.ADMIN or user.disabled_at is not None:
        return
    admins = session.scalars(
        select(ConsoleUser.id)
        .where(ConsoleUser.role == Role.ADMIN, ConsoleUser.disabled_at.is_(None))
        .order_by(ConsoleUser.id)
        .with_for_update()
    ).all()
    if list(admins) == [user.id]:
        raise AccountRefused(f"{user.login} is the last admin. Make somebody else one first.")


def _note(session: Session, by: By, action: str, user: ConsoleUser, now: datetime, **details: str) -> None:
    audit.record(session, by, action, f"user:{user.login}", now=now, details=dict(details))
