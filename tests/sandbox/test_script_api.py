"""Bad input at the script API, and what keeps a stranger's picture or markup harmless."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from doorstep.sandbox.callbacks import callbacks, journey
from doorstep.sandbox.faults import DelayCallbacks, ReorderCallbacks, RepeatCallbacks
from doorstep.sandbox.media import sniff
from doorstep.sandbox.webhooks import signature
from tests.sandbox.servers import AUTH_TOKEN, PNG, eventually

PHONE = "+13125550142"
TEXTS = f"/sandbox/phones/{PHONE}/texts"


@pytest.fixture
def http(sandbox_url: str) -> httpx.Client:
    return httpx.Client(base_url=sandbox_url)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (TEXTS, {}, 422),
        (TEXTS, {"body": "hi", "colour": "red"}, 422),
        (TEXTS, {"body": 7}, 422),
        (TEXTS, {"body": "x" * 10_001}, 422),
        (TEXTS, {"media": ["ME" + "0" * 32]}, 422),
        (TEXTS, [], 422),
        ("/sandbox/phones/12/texts", {"body": "hi"}, 422),
        ("/sandbox/phones/+13125550199/texts", {"body": "to myself"}, 422),
        ("/sandbox/phones", {"number": "<script>"}, 422),
        ("/sandbox/faults", {"kind": "earthquake"}, 422),
        ("/sandbox/faults", {"kind": "undelivered", "error_code": 1}, 422),
        ("/sandbox/faults", {"kind": "api_error", "code": 30003}, 422),
        ("/sandbox/faults", {"kind": "drop_callbacks", "times": 0}, 422),
        ("/sandbox/faults", {"kind": "drop_callbacks", "phone": "nobody"}, 422),
        ("/sandbox/carrier", {"speed": 0}, 422),
        ("/sandbox/carrier", {"webhook_url": "javascript:alert(1)"}, 422),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_the_reason(
    http: httpx.Client, path: str, body: object, status: int
) -> None:
    answer = http.post(path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_what_is_not_json_is_refused(http: httpx.Client) -> None:
    json_type = {"content-type": "application/json"}
    assert http.post(TEXTS, content=b"{", headers=json_type).status_code == 400
    assert http.post(TEXTS, content=b"\xff", headers=json_type).status_code == 400
    assert http.post(TEXTS, content=b" " * 70_000, headers=json_type).status_code == 413


def test_a_form_of_another_site_can_do_nothing(http: httpx.Client) -> None:
    assert http.post(TEXTS, data={"body": "hi"}).status_code == 415
    assert http.post(TEXTS, content=b'{"body": "hi"}', headers={"content-type": "text/plain"}).status_code == 415


@pytest.mark.parametrize("query", ["after=x", "wait=-1", "wait=61", "wait=nan", "direction=up", "limit=1"])
def test_a_query_that_makes_no_sense_is_refused(http: httpx.Client, query: str) -> None:
    assert http.get(f"/sandbox/phones/{PHONE}/messages?{query}").status_code == 422


def test_only_pictures_are_taken_and_only_of_a_size_that_can_be_sent(http: httpx.Client) -> None:
    assert http.post("/sandbox/media", content=b"<svg onload=alert(1)>").status_code == 415
    assert http.post("/sandbox/media", content=b"").status_code == 415
    assert http.post("/sandbox/media", content=PNG + b"\0" * 5 * 1024 * 1024).status_code == 413


def test_a_picture_is_served_so_that_a_browser_runs_nothing_in_it(http: httpx.Client) -> None:
    media = http.post("/sandbox/media", content=PNG).json()["id"]
    text = http.post(TEXTS, json={"media": [media]}).json()
    headers = http.get(text["media"][0]["url"]).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(http: httpx.Client) -> None:
    page = http.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for name in ("phones.css", "phones.js", "icon.svg"):
        assert http.get(f"/static/{name}").status_code == 200


def test_events_begin_with_a_snapshot_and_go_on_live(http: httpx.Client) -> None:
    with http.stream("GET", "/sandbox/events") as stream:
        events = (json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: "))
        assert next(events)["type"] == "snapshot"
        httpx.post(f"{http.base_url}{TEXTS}", json={"body": "live"})
        event = next(events)
        assert (event["type"], event["text"]["body"]) == ("text", "live")


def test_the_log_tells_what_happened_without_repeating_what_was_said(http: httpx.Client) -> None:
    http.post(TEXTS, json={"body": "a secret"})
    eventually(lambda: http.get("/sandbox/log", params={"kind": "webhook"}).json()["log"])
    log = http.get("/sandbox/log").json()["log"]
    assert [entry["kind"] for entry in log] == ["text", "webhook"]
    assert "secret" not in json.dumps(log)
    assert http.get("/sandbox/log", params={"after": log[0]["id"], "phone": PHONE}).json()["log"] == log[1:]


def test_health(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}


@given(
    form=st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))),
    query=st.sampled_from(["", "?a=1", "?b=%20%2B"]),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_signature_satisfies_twilios_own_validator(form: dict[str, str], query: str) -> None:
    url = f"https://example.com:8443/webhooks/sms/webhook{query}"
    signed = signature(url, form, AUTH_TOKEN)
    assert RequestValidator(AUTH_TOKEN).validate(url, form, signed)
    assert not RequestValidator("another token").validate(url, form, signed)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_known_picture_or_none(content: bytes) -> None:
    assert sniff(content) in {None, "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"}


def test_faults_of_callbacks_add_up() -> None:
    posted = callbacks(
        journey(None, speed=1),
        [
            RepeatCallbacks(kind="repeat_callbacks"),
            ReorderCallbacks(kind="reorder_callbacks"),
            DelayCallbacks(kind="delay_callbacks", seconds=5),
        ],
    )
    assert [step.status for step in posted] == [s for s in ("delivered", "sent", "sending", "queued") for _ in "12"]
    assert {step.after for step in posted} == {6.0}
