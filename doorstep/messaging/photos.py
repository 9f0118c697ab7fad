"""Pictures that are ours to keep: proofs of delivery, made small and stripped of where they were taken.

The provider that brought a driver's photo shows it to nobody without a token; customers, and the carrier that brings
it to them, fetch it from us by an address that cannot be guessed.
"""

import io
import re
import secrets
import warnings
from datetime import datetime

from PIL import Image, ImageOps
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
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""What phones and cameras make. Pillow reads more, some of it with the help of other programs."""


_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is broken or huge; both are seen to here
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise NoPicture("too_large")
                image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
                image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                upright = _upright(image).convert("RGB")
    except Image.DecompressionBombError:
        raise NoPicture("too_large") from None
    except NoPicture:
        raise
    except Exception:  # Pillow fails in many ways at what only looks like a picture
        raise NoPicture("not_a_picture") from None
    upright.info.clear()  # Pillow would keep comments and the like
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # metadata that cannot be read turns nothing
        return image


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
