"""How old a request of Slack's may be, to the second."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from doorstep.messaging.slack.signature import is_authentic

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_request_is_of_now_or_of_five_minutes_before_or_after(seconds: int, is_taken: bool) -> None:
    timestamp = str(int(NOW.timestamp()) + seconds)
    signature = "v0=" + hmac.new(b"secret", f"v0:{timestamp}:{{}}".encode(), hashlib.sha256).hexdigest()
    assert is_authentic(b"{}", timestamp, signature, "secret", NOW) is is_taken
