"""The same write under the same Idempotency-Key is done once, and answered the same."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep.console.api.models import ApiAnswer
from doorstep.console.api.problems import Problem
from doorstep.console.api.tokens import Speaker

KEPT = timedelta(days=7)


def fingerprint(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def first(session: Session, speaker: Speaker, key: str, of: str) -> ApiAnswer | None:
    """What was answered before. Raises Problem if that was to something else."""
    row = session.scalar(select(ApiAnswer).where(ApiAnswer.token_id == speaker.token_id, ApiAnswer.key == key))
    if row is not None and row.fingerprint != of:
        raise Problem(
            422, "idempotency_key_reused", "This Idempotency-Key was used for another request. Take a new one."
        )
    return row


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(ApiAnswer).where(ApiAnswer.at < now - KEPT))
