"""Pictures that are ours to keep: proofs of delivery, made small and stripped of where they were taken.

The provider that brought a driver's photo shows it to nobody without a token; customers, and the carrier that brings
it to them, fetch it from us by an address that cannot be guessed.
"""

import io
import secrets
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from doorstep.database import Base
from doorstep.settings import Settings

PATH = "/webhooks/slack/photos/"
MAX_BYTES = 25_000_000
"""Of what is taken; phones' photos have 2 to 12 MB."""

_LONGEST_SIDE = 1600
_QUALITY = 82
_MOST_PIXELS = 80_000_000


class NoPicture(Exception):
    """`reason` is `too_large` or `not_a_picture`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Photo(Base):
    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(primary_key=True)
    """128 random bits: whoever knows it may see the picture."""
    provider_id: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """JPEG."""
    created_at: Mapped[datetime]


def shrunk(content: bytes) -> bytes:
    """As a JPEG of at most 1600 pixels a side, without metadata. Raises NoPicture."""
    if len(content) > MAX_BYTES:
        raise NoPicture("too_large")
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise NoPicture("too_large")
            image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NoPicture("not_a_picture") from None
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


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
    photo = session.get(Photo, photo_id)
    return photo.content if photo else None


def url(settings: Settings, photo_id: str) -> str:
    """As the carrier and customers reach it."""
    return f"{settings.public_url.rstrip('/')}{PATH}{photo_id}"
