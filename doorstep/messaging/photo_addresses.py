"""Signed, expiring addresses of the one photo that a text is about, on our own domain.

An address names the text (its outbox row), not the photo: `/p/1a2b.qzk3.Xr9...`. Which photo it is stands with the
text, so nothing in an address leads to another photo, and once it has expired nothing does to this one.
"""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.messaging import photos
from doorstep.messaging.models import OutboxRow
from doorstep.settings import Settings

PATH = "/p/"
IN_A_TEXT = timedelta(days=7)
"""For how long people can look at it."""
FOR_THE_CARRIER = timedelta(days=1)
"""It fetches what it is to bring within seconds, and again when its own network is away."""

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ADDRESS = re.compile(r"([0-9a-z]{1,10})\.([0-9a-z]{1,6})\.([A-Za-z0-9_-]{16})", re.ASCII)


def address(settings: Settings, outbox_id: int, now: datetime, lasts: timedelta) -> str:
    """Of the photo that the text with this id is about. It lasts until the hour is over in which that time ends."""
    name = f"{_in_digits(outbox_id)}.{_in_digits(-(-(now + lasts - _EPOCH) // _HOUR))}"
    return f"{settings.public_url.rstrip('/')}{PATH}{name}.{_signature(settings, name)}"


def kept_id(settings: Settings, url: str | None) -> str | None:
    """Of a photo that we keep ourselves, its id; None of others: they are not ours to show."""
    ours = photos.url(settings, "")
    return url.removeprefix(ours) if url is not None and url.startswith(ours) else None


def content(session: Session, settings: Settings, given: str, now: datetime) -> bytes | None:
    """The picture (JPEG); None whenever anything is not as it should be, whatever it is."""
    found = _ADDRESS.fullmatch(given)
    if found is None:
        return None
    text, hours, signature = found.groups()
    if not hmac.compare_digest(signature, _signature(settings, f"{text}.{hours}")):
        return None
    if now > _EPOCH + int(hours, 36) * _HOUR:
        return None
    return _of_text(session, int(text, 36))


def shown_by(session: Session, settings: Settings, url: str) -> bytes | None:
    """The picture behind an address of ours however old it is: for the desk, which reads what was sent."""
    found = _ADDRESS.fullmatch(url.removeprefix(f"{settings.public_url.rstrip('/')}{PATH}"))
    return _of_text(session, int(found[1], 36)) if found else None


def _of_text(session: Session, outbox_id: int) -> bytes | None:
    about = session.scalar(select(OutboxRow.about).where(OutboxRow.id == outbox_id))
    photo_id = (about or {}).get("photo")
    return photos.content(session, str(photo_id)) if photo_id else None


def _signature(settings: Settings, name: str) -> str:
    """96 bits."""
    key = settings.twilio_auth_token.get_secret_value().encode()
    made = hmac.new(key, f"doorstep photo address {name}".encode(), hashlib.sha256).digest()[:12]
    return base64.urlsafe_b64encode(made).decode()


def _in_digits(number: int) -> str:
    """Of what lies before the first hour there is (a clock that is wrong), the first."""
    number, found = max(0, number), ""
    while number:
        number, digit = divmod(number, 36)
        found = _DIGITS[digit] + found
    return found or "0"
