"""How far the providers' lists are known."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.messaging.models import ProviderMark
from doorstep.messaging.statements import dialect_of, inserting


def read_until(session: Session, source: str) -> str | None:
    return session.scalar(select(ProviderMark.read_until).where(ProviderMark.source == source))


def asked_at(session: Session, source: str) -> datetime | None:
    return session.scalar(select(ProviderMark.asked_at).where(ProviderMark.source == source))


def put(session: Session, source: str, read_until: str, now: datetime) -> None:
    inserted = inserting(dialect_of(session), ProviderMark).values(source=source, read_until=read_until, asked_at=now)
    session.execute(
        inserted.on_conflict_do_update(index_elements=["source"], set_={"read_until": read_until, "asked_at": now})
    )
