"""Who sent a request that says it is Slack's. Pure, and before anything of the body is read.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

_NEWEST = timedelta(minutes=5)
"""How far a request's time may be from ours: older ones may be a stranger's copies."""
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def is_authentic(body: bytes, timestamp: str | None, signature: str | None, secret: str, now: datetime) -> bool:
    """`now` is the real time, whatever the system's clock shows: Slack's is. Takes anything a stranger may send."""
    if timestamp is None or signature is None or not _TIMESTAMP.fullmatch(timestamp):
        return False
    if abs(now.timestamp() - int(timestamp)) > _NEWEST.total_seconds():
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
