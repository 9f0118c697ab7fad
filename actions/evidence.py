"""What the driver left of a try at the door, as the recipient and the desk hear of it."""

from datetime import timedelta
from typing import Any

from actions.steps import RequestContext
from doorstep.dms.views import AttemptView
from doorstep.language import spoken
from doorstep.messaging import inbox


def sentence(asked: RequestContext) -> str:
    """`It was delivered yesterday at 2:10 PM (front door), signed by Ana Ruiz, photo attached`."""
    delivery, last = asked.delivery, _last(asked)
    at = delivery.delivered_at or delivery.status_changed_at
    day = spoken.day(at, delivery.timezone, now=asked.turn.now)
    place = f" ({delivery.left_at})" if delivery.left_at else ""
    parts = [f"It was delivered {day} at {spoken.clock_time(at, delivery.timezone)}{place}"]
    if last is not None and last.signed_by:
        parts.append(f"signed by {last.signed_by}")
    if last is not None and last.photo_url:
        parts.append("photo attached")
    return ", ".join(parts)


def photos(asked: RequestContext) -> tuple[str, ...]:
    last = _last(asked)
    return (last.photo_url,) if last is not None and last.photo_url else ()


def recent_pictures(asked: RequestContext, within: timedelta) -> tuple[str, ...]:
    """URLs of pictures of this conversation; a phone sends them before the words or after."""
    since = asked.turn.now - within
    return inbox.pictures_since(asked.session, asked.turn.conversation_id, since)


def details(asked: RequestContext) -> dict[str, Any]:
    """For the case."""
    last = _last(asked)
    if last is None:
        return {"evidence": "none on file"}
    known: dict[str, Any] = {
        "attempt": last.number, "at": last.at.isoformat(), "driver": last.driver_name, "driver_note": last.note,
        "photo_url": last.photo_url, "signed_by": last.signed_by, "left_at": asked.delivery.left_at,
        "latitude": last.latitude, "longitude": last.longitude,
    }  # fmt: skip
    return {"evidence": {name: value for name, value in known.items() if value not in (None, "")}}


def _last(asked: RequestContext) -> AttemptView | None:
    return asked.delivery.attempts[-1] if asked.delivery.attempts else None
