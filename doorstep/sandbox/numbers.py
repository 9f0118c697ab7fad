"""Phone numbers as the carrier takes them."""

from functools import lru_cache

from doorstep.messaging.numbers import InvalidNumber, to_e164


@lru_cache(maxsize=4096)
def e164(raw: str) -> str | None:
    """The number in E.164, a US number without country code included; None when no phone can have it."""
    try:
        return to_e164(raw)
    except InvalidNumber:
        return None
