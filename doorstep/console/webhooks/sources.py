"""Who may tell us what happens with them: made, revoked. Each with its line in the audit log."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.console.auth import audit
from doorstep.console.auth.models import ConsoleUser
from doorstep.console.webhooks import signing
from doorstep.console.webhooks.models import WebhookSource
from doorstep.console.webhooks.subscriptions import NAME, WebhookRefused


def everyone(session: Session) -> Sequence[WebhookSource]:
    """Those that stand first, by name."""
    return session.scalars(
        select(WebhookSource).order_by(WebhookSource.revoked_at.is_not(None), WebhookSource.name)
    ).all()


def add(session: Session, name: str, *, by: ConsoleUser | str, now: datetime) -> str:
    """The secret with which it signs, which is shown this once. Raises WebhookRefused."""
    if not re.fullmatch(NAME, name):
        raise WebhookRefused("A system's name is small letters, digits and . _ -, at most 40, like: dms")
    if session.scalar(select(WebhookSource.id).where(WebhookSource.name == name)) is not None:
        raise WebhookRefused(f"There is or was a system {name}: histories name it, so give this one another name.")
    secret = signing.new_secret()
    session.add(WebhookSource(name=name, secret=secret, created_at=now))
    audit.record(session, by, "webhook_source.added", f"webhook_source:{name}", now=now)
    session.flush()
    return secret


def revoke(session: Session, name: str, *, by: ConsoleUser | str, now: datetime) -> None:
    """At once. Raises WebhookRefused."""
    source = session.scalar(select(WebhookSource).where(WebhookSource.name == name))
    if source is None:
        raise WebhookRefused(f"There is no system {name}.")
    if source.revoked_at is None:
        source.revoked_at = now
        audit.record(session, by, "webhook_source.revoked", f"webhook_source:{name}", now=now)
