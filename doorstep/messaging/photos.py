"""Pictures that are ours to keep: proofs of delivery, made small and stripped of where they were taken.

The provider that brought a driver's photo shows it to nobody without a token; customers, and the carrier that brings
it to them, fetch it from us by an address that cannot be guessed.
"""

import re
import secrets
from datetime import datetime

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep.database import Base
from doorstep.settings import Settings

PATH = "/webhooks/slack/photos/"

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class Photo(Base):
    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(primary_key=True)
    """128 random bits: whoever knows it may see the picture."""
    provider_id: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """JPEG."""
    created_at: Mapped[datetime]


def keep(session: Session, provider_id: str, jpeg: bytes, now: datetime) -> str:
    """The photo's id; the provider's file kept before answers with the id it got then."""
    known = session.scalar(select(Photo.id).where(Photo.provider_id == provider_id))
    if known is not None:
        return known
    photo = Photo(id=secrets.token_urlsafe(16), provider_id=provider_id, content=jpeg, created_at=now)
    session.add(photo)
    session.flush()
    return photo.id


def content(session: Session, photo_id: str) -> bytes | None:
    if not _ID.fullmatch(photo_id):  # anybody may ask, for anything
        return None
    return session.scalar(select(Photo.content).where(Photo.id == photo_id))


def url(settings: Settings, photo_id: str) -> str:
    """As the carrier and customers reach it."""
    return f"{settings.public_url.rstrip('/')}{PATH}{photo_id}"
