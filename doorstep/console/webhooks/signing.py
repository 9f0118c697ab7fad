"""Signatures by Standard Webhooks (https://www.standardwebhooks.com), symmetric: made and verified. Pure."""

import hmac
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
_SECRET_BYTES = 32
_ID = re.compile(r"[!-~]{1,200}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_MOST_SIGNATURES = 10


class NotVerified(Exception):
    """Whoever sent it did not sign it now with this secret."""


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def headers(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """`at`: when it is posted, by the real time; each time that it is posted it is another."""
    signature = Webhook(secret).sign(message_id, at.astimezone(UTC), body)
    return {ID: message_id, TIMESTAMP: str(int(at.timestamp())), SIGNATURE: signature}


def verify(secrets_: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The message's id, if one of the secrets signed these very bytes within the tolerance. Raises NotVerified."""
    message_id, said, signatures = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not _ID.fullmatch(message_id) or not _SECONDS.fullmatch(said):
        raise NotVerified
    at = datetime.fromtimestamp(int(said), UTC)
    if abs(now - at) > TOLERANCE:
        raise NotVerified
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotVerified from None
    right = [Webhook(secret).sign(message_id, at, text) for secret in secrets_]
    given = signatures.split(" ")[:_MOST_SIGNATURES]
    # All are compared, so that nobody learns from the time it takes.
    if not sum(hmac.compare_digest(mine.encode(), theirs.encode()) for mine in right for theirs in given):
        raise NotVerified
    return message_id
