"""The audit log: every view of something sensitive and every action of the desk, written with what it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from doorstep.console.auth.models import AuditEntry, ConsoleUser

COMMAND_LINE = "command line"
PROVIDER = "identity provider"
NOBODY = "nobody"
"""Somebody at the door whom we do not know."""


def record(
    session: Session,
    by: ConsoleUser | str,
    action: str,
    subject: str,
    *,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Add a row to the transaction of `session`. `by`: the person, or one of the names above.

    `details` name ids and what changed, never a code, a password or a phone number: the log is read by more people
    than the thing itself.
    """
    user_id, actor = (by.id, by.login) if isinstance(by, ConsoleUser) else (None, by)
    session.add(
        AuditEntry(
            at=now,
            user_id=user_id,
            actor=actor,
            action=action,
            subject=subject,
            details=details or {},
        )
    )
