"""Who may speak, how much at once, and what whoever speaks badly is told."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.bootstrap import Services
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.console.api import limits, tokens
from doorstep.console.api.app import OPERATIONS
from doorstep.console.api.limits import RateLimits
from doorstep.console.auth.models import Role
from doorstep.console.read_model import refreshing
from doorstep.database import Sessions
from doorstep.provenance import By
from tests.console.api.conftest import NUMBER, Program
from tests.console.world import Desk

PATH = f"/deliveries/{NUMBER}"


async def test_nobody_comes_in_without_a_token(dms: Program) -> None:
    for token in ("", "dst_wrong", "x" * 5000):
        answer = await Program(dms._app, token)("GET", PATH)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
async def test_a_reading_token_reads_and_writes_nothing(program: Callable[..., Program], operation: Any) -> None:
    viewer = program(Role.VIEWER, "report")
    path = operation.path.replace("{tracking_number}", NUMBER).replace("{route_code}", "R-7")
    status = (await viewer(operation.method, path)).status_code
    may = Role.VIEWER.covers(operation.role)
    assert status in (200, 404) if may else status == 403
    assert not (may and operation.writes)


async def test_a_revoked_token_stops_at_once(dms: Program, services: Services, row: dict[str, Any]) -> None:
    assert (await dms("PUT", PATH, json=row)).status_code == 201
    with services.sessions.begin() as session:
        tokens.revoke(session, "dms", now=services.clock())
    assert (await dms("GET", PATH)).status_code == 401
    assert (await dms("PUT", PATH, json=row)).status_code == 401


def test_a_token_is_kept_nowhere_and_its_name_is_given_once(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        made = tokens.add(session, "dms", role=Role.VIEWER, now=now)
        assert made not in str([vars(each) for each in tokens.everyone(session)])
        tokens.revoke(session, "dms", now=now)
        with pytest.raises(tokens.TokenRefused):
            tokens.add(session, "dms", role=Role.ADMIN, now=now)
        with pytest.raises(tokens.TokenRefused):
            tokens.revoke(session, "nobody", now=now)


def test_who_asks_too_much_waits_and_others_do_not() -> None:
    at = [0.0]
    bucket = RateLimits(lambda: at[0])
    assert [bucket.wait(1) for _ in range(limits.BURST)] == [0] * limits.BURST
    assert bucket.wait(1) == 1
    assert bucket.wait(2) == 0
    at[0] += 1
    assert [bucket.wait(1) for _ in range(int(limits.PER_SECOND))] == [0] * int(limits.PER_SECOND)
    assert bucket.wait(1) == 1


async def test_too_many_requests_are_told_when_to_come_again(dms: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BURST", 1)
    monkeypatch.setattr(limits, "PER_SECOND", 0.001)
    assert (await dms("GET", "/cases")).status_code == 200
    answer = await dms("GET", "/cases")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1000")


@pytest.mark.parametrize(
    ("method", "path", "content", "code", "status"),
    [
        ("PUT", PATH, b"{", "not_json", 400),
        ("PUT", PATH, b"[" * 100_000, "not_json", 400),
        ("PUT", PATH, b"[]", "invalid", 422),
        ("PUT", PATH, b"\xff\xfe", "not_json", 400),
        ("PUT", PATH, b" " * (1024 * 1024 + 1), "too_large", 413),
        ("DELETE", PATH, b"", "method_not_allowed", 405),
        ("GET", "/nothing", b"", "not_found", 404),
        ("GET", "/deliveries/hello", b"", "no_such_delivery", 404),
        ("GET", "/deliveries/%00", b"", "no_such_delivery", 404),
        ("PUT", "/routes/%00", b'{"depot_code": "CHI", "service_date": "2026-11-20"}', "code_invalid", 422),
        ("GET", "/cases?after=-1", b"", "invalid", 422),
        ("GET", "/cases?after=99999999999999999999", b"", "invalid", 422),
        ("GET", "/conversations?last_message_after=0001-01-01T00:00:00%2B14:00", b"", "invalid", 422),
    ],
)
async def test_bad_requests_are_problems(
    dms: Program, method: str, path: str, content: bytes, code: str, status: int
) -> None:
    answer = await dms(method, path, content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_cases_and_conversations_hide_numbers_and_codes(dms: Program, sessions: Sessions, now: datetime) -> None:
    Desk(sessions, now).comes("the gate code is 4471, call 312-555-0142")
    with sessions.begin() as session:
        new = case_commands.NewCase(
            kind=CaseKind.PERSON_WANTED, conversation_id="c", reason="Says: code 4471, 312-555-0142"
        )
        case_commands.open_case(session, By.assistant("SM1", now), new)
        refreshing.refresh(session, now)
    for path in ("/cases", "/conversations"):
        answer = await dms("GET", path)
        assert answer.status_code == 200
        assert "4471" not in answer.text
        assert "555-01" not in answer.text
        assert len(answer.json()["items"]) == 1


async def test_the_document_is_open_to_all_and_names_every_operation(dms: Program) -> None:
    document = (await Program(dms._app, "")("GET", "/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    there = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert there == {("POST", "/incoming/{source}"), *((each.method, each.path) for each in OPERATIONS)}
    references = {word for word in str(document).split("'") if word.startswith("#/")}
    assert {each.rpartition("/")[2] for each in references} <= set(document["components"]["schemas"])


async def test_answers_are_as_the_document_says(dms: Program, row: dict[str, Any]) -> None:
    document = (await dms("GET", "/openapi.json")).json()
    await dms("PUT", PATH, json=row)
    for path, schema in ((PATH, "DeliveryOut"), ("/deliveries", "DeliveriesOut"), ("/nothing", "ProblemDocument")):
        whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate((await dms("GET", path)).json())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
_ROW: dict[str, Any] = {
    "recipient_name": "Maria Lopez", "recipient_phone": "+13125550142", "address": "1205 N La Salle St Apt 4B",
    "city": "Chicago", "state": "IL", "zip": "60610", "depot_code": "CHI", "window_start": "2026-11-20T17:00:00Z",
    "window_end": "2026-11-20T21:00:00Z", "is_business": False, "value": "12.50", "status": "at_depot",
    "route_code": "R-D1", "position": 3, "service": "Next day", "sender_name": "Lamps", "signature_required": True,
    "service_date": "2026-11-20", "driver_code": "D1", "tracking_number": NUMBER, "outcome": "failed",
    "reason": "nobody_home", "note": "a dog", "latitude": 41.9, "photo_url": "https://photos.example/1.jpg",
    "eta": "2026-11-20T18:00:00Z", "driver_name": "Erin Bell", "url": "https://dms.example/", "event_types": ["*"],
    "since": "2026-11-20T16:00:00Z",
}  # fmt: skip
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

_SEGMENTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
"""Of a path."""


@st.composite
def _requests(draw: st.DrawFn) -> tuple[Any, str, dict[str, str], dict[str, str], bytes]:
    """Mostly as the document says, with something strange in it."""
    operation = draw(st.sampled_from(OPERATIONS))
    path = operation.path
    for name, usual in (
        ("{tracking_number}", NUMBER), ("{route_code}", "R-D1"), ("{driver_code}", "D1"), ("{name}", "dms"),
    ):  # fmt: skip
        path = path.replace(name, quote(draw(st.just(usual) | _SEGMENTS), safe=""))
    query = {
        name: str(draw(st.integers() | _WORDS | st.sampled_from(["1", "open", "2026-11-20T10:00:00Z", NUMBER])))
        for name in operation.query.model_fields
        if draw(st.booleans())
    }
    headers = {"Idempotency-Key": draw(st.sampled_from(["k-1", "k-2", "", "a b"]))} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        headers["If-Match"] = draw(st.sampled_from(['"1"', '"2"', "*", "7", 'W/"3"']))
    fields = operation.body.model_fields if operation.body else {}
    body: Any = {
        name: draw(_JSON | _WORDS) if draw(st.integers(0, 9)) == 0 else _ROW[name]
        for name in fields
        if name in _ROW and draw(st.integers(0, 9)) > 0
    }
    if draw(st.integers(0, 9)) == 0:
        body = draw(_JSON)
    return operation, path, query, headers, json.dumps(body).encode()


@settings(max_examples=100, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_requests())
def test_whatever_is_sent_is_answered_and_never_as_a_fault(dms: Program, request_: Any) -> None:
    operation, path, query, headers, body = request_
    dms._app.state.api.state.limits = RateLimits(lambda: 0.0)
    answer = asyncio.run(dms(operation.method, path, params=query, headers=headers, content=body))
    assert answer.status_code < 500
    assert answer.status_code in operation.statuses or answer.json()["code"]
