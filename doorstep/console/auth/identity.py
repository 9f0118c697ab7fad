"""From somebody whom the identity provider vouches for to an account of the desk, or to why there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.auth import accounts, audit
from doorstep.console.auth.models import ConsoleUser, Role
from doorstep.settings import Settings

_PREFIX = "doorstep-"
"""Groups are often one list for the whole company."""


class NotLetIn(Exception):
    """The message is a sentence for the person at the door."""


@dataclass(frozen=True)
class IdentifiedPerson:
    """What the provider says of somebody. Pure."""

    issuer: str
    subject: str
    email: str | None
    """Only when the provider has verified it: an address that anybody can claim opens nobody's account."""
    username: str | None
    name: str
    roles: frozenset[str]

    @classmethod
    def of(cls, claims: Mapping[str, Any], issuer: str, role_claim: str | None) -> "IdentifiedPerson":
        email = claims.get("email") if claims.get("email_verified") in (True, "true") else None
        return cls(
            issuer=issuer,
            subject=str(claims["sub"]),
            email=str(email).lower() if email else None,
            username=str(claims["preferred_username"]).lower() if claims.get("preferred_username") else None,
            name=str(claims.get("name") or ""),
            roles=frozenset(_roles(claims, role_claim)) if role_claim else frozenset(),
        )

    @property
    def key(self) -> str:
        return f"{self.issuer} {self.subject}"

    def role(self) -> Role | None:
        """The highest of ours."""
        ours = [role for role in Role if role in self.roles or f"{_PREFIX}{role}" in self.roles]
        return ours[-1] if ours else None


def _roles(claims: Mapping[str, Any], path: str) -> Iterable[str]:
    """A claim named so, or one inside others (`realm_access.roles`); a word, words or a list of them."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.replace(",", " ").split()
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def account_of(session: Session, person: IdentifiedPerson, settings: Settings, now: datetime) -> ConsoleUser:
    """Known by its subject, else linked by a verified e-mail address, else made if settings give it a role.

    Raises NotLetIn.
    """
    role = person.role() or (Role(settings.oidc_default_role) if settings.oidc_default_role else None)
    if settings.oidc_role_claim and role is None:
        raise NotLetIn("Your company's sign-in knows you, but gives you no role at this desk. Ask an admin for one.")
    user = session.scalar(select(ConsoleUser).where(ConsoleUser.oidc_subject == person.key).with_for_update())
    if user is None:
        user = _linked(session, person, now) or _made(session, person, role, now)
    if user.disabled_at is not None:
        raise NotLetIn("Your account at this desk is disabled. Ask an admin.")
    if settings.oidc_role_claim and role is not None:
        _follow(session, user, role, now)
    return user


def _linked(session: Session, person: IdentifiedPerson, now: datetime) -> ConsoleUser | None:
    user = accounts.named(session, person.email) if person.email else None
    if user is None or user.oidc_subject is not None:
        return None
    user.oidc_subject = person.key
    _note(session, user, "user.linked", now)
    return user


def _made(session: Session, person: IdentifiedPerson, role: Role | None, now: datetime) -> ConsoleUser:
    login = person.email or person.username
    if role is None or login is None:
        raise NotLetIn("Your company's sign-in knows you, but there is no account for you at this desk. Ask an admin.")
    if accounts.named(session, login) is not None:
        raise NotLetIn(
            f"There is an account {login} already, and your company's sign-in does not prove that it is yours."
        )
    try:
        user = accounts.add(
            session,
            accounts.NewAccount(login, role=role, password=None, name=person.name[:80]),
            now=now,
            by=audit.PROVIDER,
        )
    except accounts.AccountRefused as error:
        raise NotLetIn(f"No account can be made for you here. {error}") from None
    user.oidc_subject = person.key
    _note(session, user, "user.linked", now)
    return user


def _follow(session: Session, user: ConsoleUser, role: Role, now: datetime) -> None:
    try:
        accounts.set_role(session, user, role, now=now, by=audit.PROVIDER)
    except accounts.AccountRefused:  # the last admin: nobody could give anybody a role any more
        return


def _note(session: Session, user: ConsoleUser, action: str, now: datetime) -> None:
    audit.record(session, audit.PROVIDER, action, f"user:{user.login}", now=now)
