"""Tables of the API: who may speak it, and what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.console.auth.models import Role
from doorstep.database import Base, text_enum


class ApiToken(Base):
    """Of a program. Never deleted, only revoked: the history names it."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """What the program is called: "dms"."""
    role: Mapped[Role] = mapped_column(text_enum(Role))
    """viewer reads, dispatcher writes too, admin manages webhooks."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256: who reads this table cannot come in with it."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the minute or so."""
    revoked_at: Mapped[datetime | None]


class ApiAnswer(Base):
    """What was answered to a write under an Idempotency-Key: written with it, so that there is one with the other."""

    __tablename__ = "api_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    key: Mapped[str]
    fingerprint: Mapped[str]
    """SHA-256 of method, path, precondition and body."""
    status: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("token_id", "key"), Index("ix_api_answers_at", "at"))
