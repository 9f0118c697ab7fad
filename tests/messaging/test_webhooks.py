from datetime import datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.twilio.webhooks import (
    INBOUND_PATH,
    MAX_BYTES,
    STATUS_PATH,
    StatusReport,
    WebhookRejected,
    WebhookRequest,
    read_inbound,
    read_status,
    reference,
)
from doorstep.settings import Settings

SETTINGS = Settings(public_url="https://texts.example.com:8443")
URL = "https://texts.example.com:8443"
NOW = datetime.fromisoformat("2026-11-20T16:30:00+00:00")
SID = "SM" + "0a" * 16
TEXT = {
    "MessageSid": SID,
    "AccountSid": SETTINGS.twilio_account_sid,
    "From": "+13125550142",
    "To": "+13125550199",
    "Body": "where’s my 📦 & when?",
    "NumMedia": "0",
}
STATUS = {"MessageSid": SID, "AccountSid": SETTINGS.twilio_account_sid, "MessageStatus": "delivered"}


def signed(
    form: dict[str, str], target: str = INBOUND_PATH, url: str = URL, token: str = "sandbox-auth-token"
) -> WebhookRequest:
    signature = RequestValidator(token).compute_signature(url + target, form)
    return WebhookRequest(target, urlencode(form).encode(), signature)


def inbound(form: dict[str, str]) -> InboundMessage | WebhookRejected:
    return read_inbound(signed(form), SETTINGS, NOW)


def test_a_signed_text_is_read() -> None:
    assert inbound(TEXT) == InboundMessage(
        "twilio", SID, "+13125550142", "+13125550199", "where’s my 📦 & when?", (), NOW
    )


def test_pictures_are_kept_by_reference() -> None:
    url = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME77"
    message = inbound({**TEXT, "Body": "", "NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "image/jpeg"})
    assert isinstance(message, InboundMessage)
    assert [(item.url, item.content_type, item.provider_id) for item in message.media] == [(url, "image/jpeg", "ME77")]


@given(st.text(max_size=2000))
def test_any_words_arrive(body: str) -> None:
    message = inbound({**TEXT, "Body": body.encode(errors="replace").decode()})
    assert isinstance(message, InboundMessage)
    assert "\x00" not in message.body


@pytest.mark.parametrize(
    "request_",
    [
        signed(TEXT, token="another token"),
        signed(TEXT, url="https://texts.example.com"),  # Twilio's own validator would let these two pass
        signed(TEXT, url="https://texts.example.com:443"),
        signed(TEXT, url="http://texts.example.com:8443"),
        WebhookRequest(INBOUND_PATH + "?x=1", urlencode(TEXT).encode(), signed(TEXT).signature),
        WebhookRequest(INBOUND_PATH, urlencode({**TEXT, "Body": "hi"}).encode(), signed(TEXT).signature),
        WebhookRequest(INBOUND_PATH, urlencode({**TEXT, "Extra": ""}).encode(), signed(TEXT).signature),
        WebhookRequest(INBOUND_PATH, urlencode(TEXT).encode(), None),
        WebhookRequest(INBOUND_PATH, urlencode(TEXT).encode(), ""),
        WebhookRequest(INBOUND_PATH, urlencode(TEXT).encode(), "ü\ud800"),
        WebhookRequest(INBOUND_PATH + "?\ud800", urlencode(TEXT).encode(), signed(TEXT).signature),
        signed({**TEXT, "AccountSid": "AC" + "1" * 32}),
    ],
)
def test_forged_requests_are_forbidden(request_: WebhookRequest) -> None:
    rejected = read_inbound(request_, SETTINGS, NOW)
    assert isinstance(rejected, WebhookRejected)
    assert rejected.http_status == 403


@pytest.mark.parametrize(
    "change",
    [
        {"From": "+1312555014\u0968"},  # a digit, in another script
        {"To": "+1312555019\uff19"},
        {"From": ""},
        {"To": ""},
        {"From": "3125550142"},
        {"From": "whatsapp:+13125550142"},
        {"MessageSid": ""},
        {"MessageSid": "SM123"},
        {"MessageSid": "SM" + "g" * 32},
        {"NumMedia": "-1"},
        {"NumMedia": "11"},
        {"NumMedia": "many"},
        {"NumMedia": "1"},
        {"NumMedia": "1", "MediaUrl0": "file:///etc/passwd"},
    ],
)
def test_malformed_requests_are_bad(change: dict[str, str]) -> None:
    rejected = inbound({**TEXT, **change})
    assert isinstance(rejected, WebhookRejected)
    assert rejected.http_status == 400


@pytest.mark.parametrize(
    "body",
    [
        urlencode(TEXT).encode() + b"&Body=again",
        b"\xff\xfe",
        b"Body=%ff",
        b"a" * 70_000,
        b"&".join(b"f%d=1" % n for n in range(300)),
        b'{"json": true}\xe9',
    ],
)
def test_what_is_no_proper_form_cannot_have_been_signed(body: bytes) -> None:
    rejected = read_inbound(WebhookRequest(INBOUND_PATH, body, signed(TEXT).signature), SETTINGS, NOW)
    assert isinstance(rejected, WebhookRejected)
    assert rejected.http_status == (413 if len(body) > MAX_BYTES else 403)


@given(st.binary(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_no_bytes_get_past_or_break_it(body: bytes, target: str, signature: str) -> None:
    assert isinstance(read_inbound(WebhookRequest(target, body, signature), SETTINGS, NOW), WebhookRejected)
    assert isinstance(read_status(WebhookRequest(target, body, signature), SETTINGS), WebhookRejected)


def test_a_rejection_says_nothing_of_what_was_sent() -> None:
    rejected = inbound({**TEXT, "From": "5550142"})
    assert isinstance(rejected, WebhookRejected)
    assert "5550142" not in rejected.reason


def test_a_status_callback_names_our_row_and_attempt() -> None:
    target = f"{STATUS_PATH}?text={reference(7, 2)}"
    report = read_status(signed({**STATUS, "MessageStatus": "undelivered", "ErrorCode": "30003"}, target), SETTINGS)
    assert report == StatusReport(SID, "undelivered", 30003, 7, 2)


def test_a_status_callback_without_our_row_is_read_too() -> None:
    assert read_status(signed(STATUS, STATUS_PATH), SETTINGS) == StatusReport(SID, "delivered", None, None, None)


@pytest.mark.parametrize(
    "change", [{"MessageStatus": ""}, {"MessageStatus": "<b>"}, {"ErrorCode": "lots"}, {"MessageSid": "x"}]
)
def test_malformed_status_callbacks_are_bad(change: dict[str, str]) -> None:
    rejected = read_status(signed({**STATUS, **change}, STATUS_PATH), SETTINGS)
    assert isinstance(rejected, WebhookRejected)
    assert rejected.http_status == 400
