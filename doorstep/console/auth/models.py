"""Tables of the console room: who may come in, who is in, and what they looked at and did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from doorstep.database import Base


class Role(StrEnum):
    """Each may do what those before it may."""

    VIEWER = "viewer"
    """Reads."""
    DISPATCHER = "dispatcher"
    """Acts: answers, decides, corrects."""
    ADMIN = "admin"
    """Manages accounts and sees the audit log."""

    def covers(self, needed: "Role") -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class ConsoleUser(Base):
    """An account of the desk. Never deleted, only disabled: the audit log and the history name it."""

    __tablename__ = "console_users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    """What is typed to sign in, in lower case: a short name or an e-mail address."""
    name: Mapped[str]
    """As colleagues read it."""
    role: Mapped[Role] = mapped_column(Enum(Role, native_enum=False, length=24, values_callable=lambda k: [*k]))
    password_hash: Mapped[str | None]
    """Argon2id with its parameters; None: comes in through the company's identity provider only."""
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    """`issuer subject`, once the person came in through the identity provider."""
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def actor(self) -> str:
        """As histories and logs of other rooms name this person."""
        return f"desk:{self.login}"


class ConsoleSession(Base):
    """Somebody signed in on some device. The row is gone when they sign out, are shown the door or stay away."""

    __tablename__ = "console_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of what the cookie holds: who reads this table cannot come in with it."""
    user_id: Mapped[int] = mapped_column(ForeignKey("console_users.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """To the minute."""
    expires_at: Mapped[datetime]
    """At the latest, whatever is done until then."""
    address: Mapped[str]
    user_agent: Mapped[str]

    user: Mapped[ConsoleUser] = relationship()


class LoginAttempts(Base):
    """Attempts to sign in that did not succeed, counted per login, per address and per login from an address."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    """`login:kim`, `address:203.0.113.7` or `from 203.0.113.7 as kim`."""
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class OidcLogin(Base):
    """A sign-in that is with the identity provider; used once."""

    __tablename__ = "console_oidc_logins"

    browser_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the cookie of the browser that went there."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    """State, nonce and verifier, as the client library keeps them."""
    next_path: Mapped[str]
    created_at: Mapped[datetime]


class AuditEntry(Base):
    """Append-only: every view of something sensitive and every action, whoever it was."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("console_users.id"))
    """None: nobody was signed in, or a command line did it."""
    actor: Mapped[str]
    """The login as it was then, or `command line`."""
    action: Mapped[str]
    """`room.verb`, like `session.opened`, `case.approved`, `phone.shown`."""
    subject: Mapped[str]
    """`kind:id`, like `case:12`, `user:kim`."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))

    __table_args__ = (
        Index("ix_audit_log_subject_id", "subject", "id"),
        Index("ix_audit_log_actor_id", "actor", "id"),
        Index("ix_audit_log_action_id", "action", "id"),
    )
