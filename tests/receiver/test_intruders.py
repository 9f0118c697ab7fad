"""Whoever is not Twilio or Slack gets nowhere, whatever they send, and never an error of ours."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from doorstep.messaging.twilio.webhooks import INBOUND_PATH, STATUS_PATH
from doorstep.receiver.refusals import Refusals
from doorstep.receiver.slack import EVENTS_PATH
from tests.receiver.conftest import SLACK, Receiver, Starting
from tests.receiver.requests_of import (
    FORM,
    Signed,
    as_json,
    as_payload,
    by_slack,
    by_twilio,
    form_filled_in,
    message,
    press,
    sid,
    status,
    text,
)

PATHS = (INBOUND_PATH, STATUS_PATH, EVENTS_PATH)
BODIES = [
    b"", b"{", b"[" * 50_000, b'{"a":' * 50_000, b"\xff\xfe", b"null", b"payload=%5B", b"a=" + b"b" * 60_000,
    b"&" * 5000,
]  # fmt: skip
TIMESTAMPS = [
    "", "NaN", "nan", "inf", "-inf", "1e9", "9" * 400, "-1", "+1795000000", "1_795_000_000", "0x10", "1.5", " ",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:8]))
@pytest.mark.parametrize("kind", [FORM, "application/json", "multipart/form-data; boundary=x", ""])
def test_what_nobody_signed_is_forbidden_whatever_it_is(receiver: Receiver, path: str, body: bytes, kind: str) -> None:
    assert receiver.send((path, body, {"Content-Type": kind})).status_code in (403, 413)
    assert receiver.count() == 0


@pytest.mark.parametrize("timestamp", TIMESTAMPS, ids=lambda each: each[:12])
@pytest.mark.parametrize("body", [b"{}", b"[" * 50_000])
def test_a_time_that_is_none_is_forbidden_even_when_signed(receiver: Receiver, timestamp: str, body: bytes) -> None:
    assert receiver.send(by_slack(receiver.settings, body, timestamp=timestamp)).status_code == 403


def test_digits_of_other_scripts_are_no_time(receiver: Receiver) -> None:
    path, body, headers = as_json(receiver.settings, message())
    forged = {name: value.encode() for name, value in headers.items()} | {"X-Slack-Request-Timestamp": "١٧٩٥".encode()}
    assert receiver.client.post(path, content=body, headers=forged).status_code == 403


@pytest.mark.parametrize("seconds", [-330, 330, -86_400, 10**10])
def test_a_request_of_another_time_is_a_copy(receiver: Receiver, seconds: int) -> None:
    signed = by_slack(
        receiver.settings, json.dumps(message()).encode(), timestamp=str(max(0, int(time.time()) + seconds))
    )
    assert receiver.send(signed).status_code == 403
    assert receiver.count() == 0


@pytest.mark.parametrize("forgery", ["v0=" + "0" * 64, "v0=", "v1=abc", "nonsense", "\u00e9"])
def test_a_forged_signature_is_forbidden(receiver: Receiver, forgery: str) -> None:
    for signed in (as_json(receiver.settings, message()), as_payload(receiver.settings, press())):
        path, body, headers = signed
        forged = headers | {"X-Slack-Signature": forgery.encode()}
        assert receiver.client.post(path, content=body, headers=forged).status_code == 403
    path, body, headers = text(receiver.settings)
    forged = headers | {"X-Twilio-Signature": forgery.encode()}
    assert receiver.client.post(path, content=body, headers=forged).status_code == 403
    assert receiver.count() == 0


@pytest.mark.parametrize("header", ["X-Slack-Request-Timestamp", "X-Slack-Signature", "X-Twilio-Signature"])
def test_without_any_of_what_proves_it_a_request_is_forbidden(receiver: Receiver, header: str) -> None:
    signed = text(receiver.settings) if header == "X-Twilio-Signature" else as_json(receiver.settings, message())
    path, body, headers = signed
    assert (
        receiver.send((path, body, {name: value for name, value in headers.items() if name != header})).status_code
        == 403
    )
    assert receiver.count() == 0


def test_what_was_signed_for_one_path_is_not_for_another(receiver: Receiver) -> None:
    _, body, headers = text(receiver.settings)
    for path in (STATUS_PATH, INBOUND_PATH + "?", INBOUND_PATH + "?text=1.1", "/webhooks/sms/web%68ook"):
        answered = receiver.send((path, body, headers))
        assert answered.status_code == 403 or path == INBOUND_PATH + "?"  # the same address, as HTTP has it
    assert receiver.count() <= 1


def test_the_published_secret_opens_nothing_where_there_is_no_slack(starting: Starting) -> None:
    """The stranger who approved an address change of another's (safety.md, 1)."""
    receiver = starting()
    for signed in (as_payload(receiver.settings, press()), as_json(receiver.settings, message())):
        assert receiver.send(signed).status_code == 404
    assert receiver.client.get("/webhooks/slack/photos/anything").status_code == 404
    assert receiver.count() == 0


def test_what_comes_over_a_socket_does_not_come_by_http_too(starting: Starting) -> None:
    receiver = starting(**SLACK, SLACK_APP_TOKEN="xapp-1")
    assert receiver.send(as_json(receiver.settings, message())).status_code == 404


OURS = {**SLACK, "SLACK_TEAM_ID": "T0OURS", "SLACK_APP_ID": "A0OURS"}


@pytest.mark.parametrize(
    "body",
    [
        message(team_id="T0OTHER"), message(api_app_id="A0OTHER"), message(team_id=None), message(api_app_id=7),
        press(team={"id": "T0OTHER"}), press(team="T0OURS"), press(team=None), press(api_app_id=None),
        {"command": "/next", "team_id": "T0OTHER", "api_app_id": "A0OURS", "user_id": "U1", "channel_id": "D1",
         "trigger_id": "1.2", "text": ""},
    ],
)  # fmt: skip
def test_what_comes_from_another_workspace_or_for_another_app_is_forbidden(
    starting: Starting, body: dict[str, Any]
) -> None:
    receiver = starting(**OURS)
    assert receiver.send(as_json(receiver.settings, body)).status_code == 403
    assert receiver.count() == 0


@pytest.mark.parametrize("body", [message(), press(), form_filled_in()])
def test_what_comes_from_ours_for_us_is_stored(starting: Starting, body: dict[str, Any]) -> None:
    receiver = starting(**OURS)
    send = as_json if body["type"] == "event_callback" else as_payload
    assert receiver.send(send(receiver.settings, body)).status_code == 200
    assert receiver.count() == 1


def test_slacks_test_of_the_address_names_no_workspace(starting: Starting) -> None:
    receiver = starting(**OURS)
    answer = receiver.send(as_json(receiver.settings, {"type": "url_verification", "challenge": "3eZbrw1a"}))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize("body", [b"[" * 50_000, b'{"a":' * 50_000, b"{", b"\xff", b"[]", b"7", b'"x"', b"null"])
def test_even_slack_cannot_send_what_is_no_request(receiver: Receiver, body: bytes) -> None:
    assert receiver.send(by_slack(receiver.settings, body)).status_code == 400
    assert receiver.send(by_slack(receiver.settings, b"payload=" + body, kind=FORM)).status_code in (200, 400)
    assert receiver.count() == 0


def test_another_account_of_twilios_with_our_secret_is_forbidden(receiver: Receiver) -> None:
    assert receiver.send(text(receiver.settings, AccountSid="AC" + "1" * 32)).status_code == 403
    assert receiver.send(status(receiver.settings, AccountSid="AC" + "1" * 32)).status_code == 403


@pytest.mark.parametrize(
    "number", ["+1312555014२", "+１３１２５５５０１４２", "+1312555014²", "+1 3125550142", "+13125550142\n"]
)
def test_a_number_has_ascii_digits(receiver: Receiver, number: str) -> None:
    assert receiver.send(text(receiver.settings, From=number)).status_code == 400
    assert receiver.send(text(receiver.settings, To=number)).status_code == 400
    assert receiver.count() == 0


@pytest.mark.parametrize("callback_id", ["driver_approve", "approve", "", "/restart", "driver_late ", "DRIVER_LATE"])
def test_a_form_that_is_not_ours_is_never_stored(receiver: Receiver, callback_id: str) -> None:
    assert receiver.send(as_payload(receiver.settings, form_filled_in(callback_id))).status_code == 200
    assert receiver.count() == 0


@pytest.mark.parametrize("odd", [None, 7, ["driver_late"], {"driver_late": 1}])
def test_a_form_without_a_proper_name_harms_nothing(receiver: Receiver, odd: Any) -> None:
    body = form_filled_in()
    body["view"]["callback_id"] = odd
    assert receiver.send(as_payload(receiver.settings, body)).status_code == 200
    assert receiver.count() == 0


@pytest.mark.parametrize("minutes", ["0", "601", "२०", "²", "-5", "1e2", "9" * 5000, ""])
def test_a_form_filled_in_wrongly_stays_open(receiver: Receiver, minutes: str) -> None:
    answer = receiver.send(as_payload(receiver.settings, form_filled_in(minutes=minutes)))
    assert answer.json()["response_action"] == "errors"
    assert receiver.count() == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", INBOUND_PATH), ("PUT", INBOUND_PATH), ("DELETE", STATUS_PATH), ("GET", EVENTS_PATH),
        ("OPTIONS", EVENTS_PATH), ("POST", "/webhooks/slack/photos/x"), ("POST", "/healthz"), ("GET", "/"),
        ("POST", "/webhooks/sms/"), ("GET", "/webhooks/sms/"), ("POST", INBOUND_PATH + "/"),
        ("POST", "//webhooks/sms/webhook"), ("GET", "/webhooks/slack/"), ("POST", "/webhooks/rest/webhook"),
        ("GET", "/conversations/x/tracker"), ("GET", "/%00"),
    ],
)  # fmt: skip
def test_there_is_nothing_else(receiver: Receiver, method: str, path: str) -> None:
    assert receiver.client.request(method, path).status_code == 404


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=300) | st.text(max_size=100).map(str.encode),
    headers=st.dictionaries(
        st.sampled_from(
            ["x-twilio-signature", "x-slack-signature", "x-slack-request-timestamp", "content-type", "content-length"]
        ),
        st.binary(max_size=60),
    ),
    query=st.binary(max_size=40),
)
def test_no_bytes_of_a_strangers_get_past_or_break_it(
    receiver: Receiver, path: str, body: bytes, headers: dict[str, bytes], query: bytes
) -> None:
    scope_headers = [(name.encode(), value) for name, value in headers.items()]
    status_code, _ = asyncio.run(answered(receiver, path, iter([body]), scope_headers, query))
    assert status_code in (403, 413)


@pytest.mark.parametrize("path", PATHS)
def test_a_body_of_anybodys_is_refused_while_it_is_read(receiver: Receiver, path: str) -> None:
    """60 MB were buffered whole once."""
    status_code, taken = asyncio.run(answered(receiver, path, iter([b"x" * 64_000] * 1000), []))
    assert status_code == 413
    assert taken <= 17


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("announced", [b"60000000", b"9" * 5000])
def test_a_body_announced_as_too_large_is_not_read_at_all(receiver: Receiver, path: str, announced: bytes) -> None:
    headers = [(b"content-length", announced)]
    assert asyncio.run(answered(receiver, path, iter([b"x" * 64_000] * 1000), headers)) == (413, 0)


def test_who_hangs_up_in_the_middle_of_a_body_breaks_nothing(receiver: Receiver) -> None:
    assert asyncio.run(answered(receiver, INBOUND_PATH, iter([b"Body=a", None]), []))[0] == 408


async def answered(
    receiver: Receiver,
    path: str,
    chunks: Iterator[bytes | None],
    headers: list[tuple[bytes, bytes]],
    query: bytes = b"",
) -> tuple[int, int]:
    """The status, and how many chunks of the body were taken; None among them is the end of the connection."""
    taken, status_code = 0, 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        try:
            chunk = next(chunks)
        except StopIteration:
            return {"type": "http.request", "body": b"", "more_body": False}
        if chunk is None:
            return {"type": "http.disconnect"}
        taken += 1
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status_code
        status_code = message.get("status", status_code)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": headers,
        "client": ("192.0.2.1", 4711), "server": ("127.0.0.1", 8015),
    }  # fmt: skip
    await receiver.client.app(scope, receive, send)
    return status_code, taken


def test_a_refusal_says_nothing_of_what_was_sent(receiver: Receiver, capfd: pytest.CaptureFixture[str]) -> None:
    refused: list[Signed] = [
        (INBOUND_PATH, b"Body=unforgettable-words", {}),
        (EVENTS_PATH, b'{"text": "unforgettable-words"}', {"X-Slack-Signature": "unforgettable-words"}),
        by_twilio(receiver.settings, INBOUND_PATH, {"MessageSid": sid(), "Body": "unforgettable-words"}),
    ]
    for signed in refused:
        assert "unforgettable" not in receiver.send(signed).text
    assert "unforgettable" not in "".join(capfd.readouterr())


def test_a_flood_of_forgeries_is_a_line_a_minute_in_the_log() -> None:
    at = [0.0]
    refusals = Refusals(lambda: at[0])
    with capture_logs() as logs:
        for _ in range(1000):
            refusals.refuse("twilio", 403, "signature missing or wrong")
        refusals.refuse("slack", 403, "signature")
        at[0] = 61.0
        refusals.refuse("twilio", 403, "signature missing or wrong")
    assert [(entry["provider"], entry["times"]) for entry in logs] == [("twilio", 1), ("slack", 1), ("twilio", 1000)]
