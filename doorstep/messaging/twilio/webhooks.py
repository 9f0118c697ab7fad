"""Twilio's requests to us: who sent them is proved, what they say is read. Pure.

Twilio signs the exact public address and the form (https://www.twilio.com/docs/usage/webhooks/webhooks-security); it
sends neither time nor nonce. So a stale request is one whose MessageSid is in the inbox, or whose status the message
has passed already: genuine, acknowledged, without effect.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from doorstep.messaging.e164 import is_e164
from doorstep.messaging.inbox import InboundMessage, MediaRef
from doorstep.messaging.segments import clean
from doorstep.settings import Settings

INBOUND_PATH = "/webhooks/sms/webhook"
STATUS_PATH = "/webhooks/sms/status"

MAX_BYTES = 64 * 1024
_MAX_FIELDS = 200
_MAX_MEDIA = 10

MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-f]{32}", re.IGNORECASE | re.ASCII)
_REFERENCE = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")


@dataclass(frozen=True)
class WebhookRequest:
    target: str
    """Path and query exactly as requested, like `/webhooks/sms/status?text=7.1`."""
    body: bytes
    signature: str | None
    """X-Twilio-Signature."""


@dataclass(frozen=True)
class WebhookRejected:
    """Answer with this HTTP status. `reason` may be logged: it never contains what was sent."""

    http_status: Literal[400, 403, 413]
    reason: str


@dataclass(frozen=True)
class StatusReport:
    provider_id: str
    status: str
    error_code: int | None
    outbox_id: int | None = None
    attempt: int | None = None
    """Which row, and which attempt to send it, the report is about; None if the address does not say."""


def read_inbound(
    request: WebhookRequest, settings: Settings, received_at: datetime
) -> InboundMessage | WebhookRejected:
    """The text or picture that a webhook brings."""
    form = _read_form(request, settings)
    if isinstance(form, WebhookRejected):
        return form
    their_number, our_number = form.get("From", ""), form.get("To", "")
    if not is_e164(their_number) or not is_e164(our_number):
        return WebhookRejected(400, "From or To is no E.164 number")
    media = _read_media(form)
    if isinstance(media, WebhookRejected):
        return media
    return InboundMessage(
        provider="twilio",
        provider_id=form["MessageSid"],
        their_number=their_number,
        our_number=our_number,
        body=clean(form.get("Body", "")),
        media=media,
        received_at=received_at,
    )


def read_status(request: WebhookRequest, settings: Settings) -> StatusReport | WebhookRejected:
    """What a status callback reports."""
    form = _read_form(request, settings)
    if isinstance(form, WebhookRejected):
        return form
    status, error = form.get("MessageStatus", ""), form.get("ErrorCode", "")
    if not re.fullmatch(r"[a-z_-]{1,30}", status):
        return WebhookRejected(400, "MessageStatus missing or malformed")
    if not re.fullmatch(r"\d{0,6}", error, re.ASCII):
        return WebhookRejected(400, "ErrorCode is no number")
    named = _REFERENCE.fullmatch(dict(parse_qsl(urlsplit(request.target).query)).get("text", ""))
    return StatusReport(
        provider_id=form["MessageSid"],
        status=status,
        error_code=int(error) if error and int(error) else None,
        outbox_id=int(named[1]) if named else None,
        attempt=int(named[2]) if named else None,
    )


def reference(outbox_id: int, attempt: int) -> str:
    """What a status callback's address says in `text=`: which row of ours, and which attempt to send it."""
    return f"{outbox_id}.{attempt}"


def _read_form(request: WebhookRequest, settings: Settings) -> dict[str, str] | WebhookRejected:
    if len(request.body) > MAX_BYTES:
        return WebhookRejected(413, "body too long")
    try:  # the signature is over the form's fields, in their order
        pairs = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS
        )
    except ValueError:  # UnicodeDecodeError among them
        return WebhookRejected(403, "body is no form")
    form = dict(pairs)
    if len(form) != len(pairs):
        return WebhookRejected(403, "repeated field")
    url = settings.public_url.rstrip("/") + request.target
    if not is_authentic(url, form, request.signature, settings.twilio_auth_token.get_secret_value()):
        return WebhookRejected(403, "signature missing or wrong")
    if form.get("AccountSid") != settings.twilio_account_sid:
        return WebhookRejected(403, "not our account")
    if not MESSAGE_SID.fullmatch(form.get("MessageSid", "")):
        return WebhookRejected(400, "MessageSid missing or malformed")
    return form


def is_authentic(url: str, form: Mapping[str, str], signature: str | None, auth_token: str) -> bool:
    """Whether Twilio signed this request for exactly this address.

    Twilio's own validate() also takes the address with or without its port and compares character by character;
    ours takes the one address that is configured, in constant time.
    """
    try:
        signed = (url + "".join(name + form[name] for name in sorted(form))).encode()
    except UnicodeEncodeError:  # bytes in the address that are no UTF-8
        return False
    expected = base64.b64encode(hmac.new(auth_token.encode(), signed, hashlib.sha1).digest())
    return hmac.compare_digest(expected, (signature or "").encode("utf-8", "replace"))


def _read_media(form: Mapping[str, str]) -> tuple[MediaRef, ...] | WebhookRejected:
    count = form.get("NumMedia", "0")
    if not re.fullmatch(r"\d{1,2}", count, re.ASCII) or int(count) > _MAX_MEDIA:
        return WebhookRejected(400, "NumMedia is no number from 0 to 10")
    urls = [form.get(f"MediaUrl{index}", "") for index in range(int(count))]
    if not all(re.match(r"https?://\S", url) for url in urls):
        return WebhookRejected(400, "MediaUrl missing or no address")
    return tuple(
        MediaRef(url, form.get(f"MediaContentType{index}", ""), urlsplit(url).path.rsplit("/", 1)[-1])
        for index, url in enumerate(urls)
    )
