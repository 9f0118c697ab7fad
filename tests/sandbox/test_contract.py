"""Every answer of the carrier held against Twilio's published description (shared/specs, beside this checkout)."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from jsonschema import Draft4Validator, FormatChecker, RefResolver
from twilio.rest import Client

from doorstep.sandbox.client import Sandbox
from doorstep.settings import Settings
from tests.sandbox.servers import AUTH_TOKEN, PNG, Company
from tests.sandbox.specs import published

OURS = "+13125550199"
PHONE = "+13125550142"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
NUMBERS = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
MEDIA_LIST = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json"
MEDIA = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json"

formats = FormatChecker(formats=())


@formats.checks("date-time-rfc-2822", raises=(ValueError, TypeError))
def _is_rfc_2822(value: object) -> bool:
    return value is None or parsedate_to_datetime(str(value)).tzinfo == UTC


@formats.checks("phone-number")
def _is_e164(value: object) -> bool:
    return value is None or re.fullmatch(r"\+[1-9]\d{6,14}", str(value)) is not None


@formats.checks("uri-map")
def _is_uri_map(value: object) -> bool:
    return value is None or (
        isinstance(value, dict) and all(str(uri).startswith("/2010-04-01/") for uri in value.values())
    )


@formats.checks("currency")
def _is_currency(value: object) -> bool:
    return value is None or re.fullmatch(r"[A-Za-z]{3}", str(value)) is not None


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return published("twilio_api_v2010.json")


def json_schema(described: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable`, and no field beyond those described."""
    if isinstance(described, list):
        return [json_schema(part) for part in described]
    if not isinstance(described, dict):
        return described
    schema = {key: json_schema(part) for key, part in described.items()}
    if schema.get("nullable"):
        schema["type"] = [schema["type"], "null"]
    if schema.get("type") == "object" and "properties" in schema:
        schema["additionalProperties"] = False
        schema["required"] = sorted(schema["properties"])
    return schema


def check(spec: dict[str, Any], path: str, method: str, response: httpx.Response) -> Any:
    described = spec["paths"][path][method]["responses"]
    assert str(response.status_code) in described, f"{method} {path} answered {response.status_code}"
    if response.status_code == 204:
        assert response.content == b""
        return None
    assert response.headers["content-type"] == "application/json"
    # Only what the response needs is turned into JSON Schema: the whole description has 2 MB.
    schema = described[str(response.status_code)]["content"]["application/json"]["schema"]
    needed = {
        name: json_schema(part)
        for name, part in spec["components"]["schemas"].items()
        if name.startswith(("api.v2010.account.message", "message_enum", "incoming_phone_number_enum"))
        or name == "api.v2010.account.incoming_phone_number"
    }
    whole = {"components": {"schemas": needed}} | json_schema(schema)
    Draft4Validator(whole, resolver=RefResolver("", whole), format_checker=formats).validate(response.json())
    return response.json()


@pytest.fixture
def http(sandbox_url: str, settings: Settings) -> httpx.Client:
    return httpx.Client(base_url=sandbox_url, auth=(settings.twilio_account_sid, AUTH_TOKEN))


def address(path: str, settings: Settings, **ids: str) -> str:
    return path.format(AccountSid=settings.twilio_account_sid, **ids)


def test_sending_reading_redacting_and_deleting_answer_as_published(
    spec: dict[str, Any], http: httpx.Client, settings: Settings, sandbox: Sandbox, company: Company
) -> None:
    form = {"To": PHONE, "From": OURS, "Body": "hi", "StatusCallback": company.status_url}
    created = check(spec, MESSAGES, "post", http.post(address(MESSAGES, settings), data=form))
    assert http.get(created["uri"]).json()["sid"] == created["sid"]
    sandbox.wait_for_reply(PHONE, 0)
    url = address(MESSAGE, settings, Sid=created["sid"])
    assert check(spec, MESSAGE, "get", http.get(url))["status"] == "delivered"
    assert check(spec, MESSAGE, "post", http.post(url, data={"Body": ""}))["body"] == ""
    check(spec, MESSAGE, "delete", http.delete(url))


def test_a_failed_and_an_incoming_message_answer_as_published(
    spec: dict[str, Any], http: httpx.Client, settings: Settings, sandbox: Sandbox, twilio: Client
) -> None:
    sandbox.add_fault("undelivered", error_code=30007)
    failed = twilio.messages.create(to=PHONE, from_=OURS, body="hi")
    while twilio.messages(failed.sid).fetch().status != "undelivered":
        pass
    incoming = sandbox.text(PHONE, "hello", [sandbox.upload(PNG)])
    for sid in (failed.sid, incoming["sid"]):
        check(spec, MESSAGE, "get", http.get(address(MESSAGE, settings, Sid=sid)))


def test_lists_and_media_answer_as_published(
    spec: dict[str, Any], http: httpx.Client, settings: Settings, sandbox: Sandbox
) -> None:
    check(spec, MESSAGES, "get", http.get(address(MESSAGES, settings)))
    for _ in range(3):
        text = sandbox.text(PHONE, "hello", [sandbox.upload(PNG)])
    first = check(spec, MESSAGES, "get", http.get(address(MESSAGES, settings), params={"PageSize": 2, "From": PHONE}))
    assert (len(first["messages"]), first["page"], first["start"], first["end"]) == (2, 0, 0, 1)
    last = check(spec, MESSAGES, "get", http.get(first["next_page_uri"]))
    assert (len(last["messages"]), last["next_page_uri"]) == (1, None)
    check(spec, MESSAGES, "get", http.get(last["previous_page_uri"]))
    media_list = check(spec, MEDIA_LIST, "get", http.get(address(MEDIA_LIST, settings, MessageSid=text["sid"])))
    (media,) = media_list["media_list"]
    check(spec, MEDIA, "get", http.get(media["uri"]))
    check(spec, MEDIA, "delete", http.delete(media["uri"]))


def test_our_number_answers_as_published(spec: dict[str, Any], http: httpx.Client, settings: Settings) -> None:
    mine = check(spec, NUMBERS, "get", http.get(address(NUMBERS, settings), params={"PhoneNumber": OURS}))
    assert [each["phone_number"] for each in mine["incoming_phone_numbers"]] == [OURS]
    others = check(spec, NUMBERS, "get", http.get(address(NUMBERS, settings), params={"PhoneNumber": PHONE}))
    assert others["incoming_phone_numbers"] == []


def test_every_published_method_of_these_paths_is_there(
    spec: dict[str, Any], http: httpx.Client, settings: Settings
) -> None:
    ids = {"Sid": "SM" + "0" * 32, "MessageSid": "SM" + "0" * 32}
    for path in (MESSAGES, MESSAGE, MEDIA_LIST, MEDIA):
        for method in ("get", "post", "delete", "put"):
            answer = http.request(method, address(path, settings, **ids))
            assert (answer.json().get("code") == 20004) is (method not in spec["paths"][path]), f"{method} {path}"


def test_the_twilio_library_asks_only_for_what_is_published(
    spec: dict[str, Any], twilio: Client, company: Company
) -> None:
    """The requests that our own code makes, as the carrier gets them."""
    twilio.messages.create(
        to=PHONE, from_=OURS, body="hi", status_callback=company.status_url, media_url=[f"{company.url}/picture.png"]
    )
    sent = twilio.http_client._test_only_last_request
    form = sent.data if isinstance(sent.data, dict) else parse_qs(sent.data)
    described = spec["paths"][MESSAGES]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(form) <= set(described["properties"])
    assert set(described["required"]) <= set(form)
