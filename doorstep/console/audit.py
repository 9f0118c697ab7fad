"""The audit log: every view of something sensitive and every action of the desk, written with what it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from doorstep.console.models import AuditEntry, ConsoleUser

COMMAND_LINE = "command line"


def record(
    session: Session,
    user: ConsoleUser | None,
    action: str,
    subject: str,
    *,
    now: datetime,
    details: dict[str, Any] | None = None,
    actor: str | None = None,
) -> None:
    """Add a row to the transaction of `session`.

    `details` name ids and what changed, never a code, a password or a phone number: the log is read by more people
    than the thing itself. `actor` only where there is no user.
    """
    name = user.login if user else actor or "nobody"
    session.add(
        AuditEntry(
            at=now,
            user_id=user.id if user else None,
            actor=name,
            action=action,
            subject=subject,
            details=details or {},
        )
    )
