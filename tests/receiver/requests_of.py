"""Requests as Twilio and Slack sign them."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from doorstep.messaging.twilio.webhooks import INBOUND_PATH, STATUS_PATH
from doorstep.receiver.slack import EVENTS_PATH
from doorstep.settings import Settings

FORM = "application/x-www-form-urlencoded"
PHONE = "+13125550142"

Signed = tuple[str, bytes, dict[str, str]]
"""Path, body and headers."""


def sid() -> str:
    return "SM" + secrets.token_hex(16)


def text(settings: Settings, body: str = "where is it", **changed: str) -> Signed:
    form = {
        "AccountSid": settings.twilio_account_sid, "MessageSid": sid(), "From": PHONE, "To": settings.twilio_number,
        "Body": body, "NumMedia": "0",
    }  # fmt: skip
    return by_twilio(settings, INBOUND_PATH, form | changed)


def status(settings: Settings, **changed: str) -> Signed:
    form = {"AccountSid": settings.twilio_account_sid, "MessageSid": sid(), "MessageStatus": "delivered"}
    return by_twilio(settings, f"{STATUS_PATH}?text=7.1", form | changed)


def by_twilio(settings: Settings, path: str, form: dict[str, str]) -> Signed:
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    signature = validator.compute_signature(settings.public_url + path, form)
    return path, urlencode(form).encode(), {"X-Twilio-Signature": signature, "Content-Type": FORM}


def by_slack(
    settings: Settings, body: bytes, *, kind: str = "application/json", timestamp: str | None = None
) -> Signed:
    at = str(int(time.time())) if timestamp is None else timestamp
    secret = settings.slack_signing_secret.get_secret_value()
    signature = "v0=" + hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return EVENTS_PATH, body, {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature, "Content-Type": kind}


def message(**changed: Any) -> dict[str, Any]:
    """What a driver writes to us directly, as an event."""
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "next stop",
             "ts": f"1795000000.{secrets.randbelow(10**6):06}"}  # fmt: skip
    body = {"type": "event_callback", "team_id": "T0OURS", "api_app_id": "A0OURS", "event_id": "Ev1", "event": event}
    return body | changed


def press(**changed: Any) -> dict[str, Any]:
    """A tap on a button of dispatch's."""
    return {
        "type": "block_actions", "team": {"id": "T0OURS"}, "api_app_id": "A0OURS",
        "user": {"id": "U1", "name": "dee"}, "channel": {"id": "C0DISPATCH"}, "message": {"ts": "1795000000.000100"},
        "trigger_id": "1.2",
        "actions": [{"action_id": "case:approve", "value": "15", "text": {"text": "Approve"},
                     "action_ts": f"1795000000.{secrets.randbelow(10**6):06}"}],
    } | changed  # fmt: skip


def form_filled_in(callback_id: str = "driver_late", minutes: str = "20") -> dict[str, Any]:
    values = {"minutes": {"minutes": {"type": "number_input", "value": minutes}}}
    view = {"id": f"V{secrets.token_hex(4)}", "callback_id": callback_id, "private_metadata": "D1|",
            "state": {"values": values}}  # fmt: skip
    return {"type": "view_submission", "team": {"id": "T0OURS"}, "api_app_id": "A0OURS", "user": {"id": "U1"},
            "view": view}  # fmt: skip


def as_json(settings: Settings, body: dict[str, Any]) -> Signed:
    return by_slack(settings, json.dumps(body).encode())


def as_payload(settings: Settings, body: dict[str, Any]) -> Signed:
    return by_slack(settings, urlencode({"payload": json.dumps(body)}).encode(), kind=FORM)
