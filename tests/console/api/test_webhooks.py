"""Webhooks are made, changed, told again and taken away over the API."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import pytest

from doorstep.console.auth.models import Role
from doorstep.console.webhooks import events
from doorstep.database import Sessions
from tests.console.api.conftest import NUMBER, Program
from tests.console.webhooks.conftest import round_of, settle, subscription

WANTED = {"url": "https://dms.example.com/hooks", "event_types": ["*"]}


@pytest.fixture
def admin(program: Callable[..., Program]) -> Program:
    return program(Role.ADMIN, "boss")


async def test_one_is_made_and_its_secret_is_told_once(admin: Program, sessions: Sessions) -> None:
    made = await admin("PUT", "/webhooks/dms", json=WANTED, headers={"Idempotency-Key": "k-1"})
    assert made.status_code == 201
    assert made.json()["secret"] == subscription(sessions).secret
    again = await admin("PUT", "/webhooks/dms", json=WANTED, headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, again.json()["secret"]) == (200, None)
    listed = (await admin("GET", "/webhooks")).json()["items"]
    assert [(each["name"], each["secret"]) for each in listed] == [("dms", None)]


async def test_it_is_stopped_begun_again_and_taken_away(admin: Program, sessions: Sessions) -> None:
    await admin("PUT", "/webhooks/dms", json=WANTED)
    stopped = await admin("PUT", "/webhooks/dms", json=WANTED | {"enabled": False})
    assert stopped.json()["disabled_why"] == "desk"
    assert (await admin("PUT", "/webhooks/dms", json=WANTED)).json()["disabled_at"] is None
    assert (await admin("DELETE", "/webhooks/dms")).json()["outcome"] == "removed"
    for method, path in (("DELETE", ""), ("GET", "/messages")):
        assert (await admin(method, f"/webhooks/dms{path}")).json()["code"] == "no_such_webhook"


async def test_what_it_was_told_is_listed_and_told_again(
    admin: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    await admin("PUT", "/webhooks/dms", json=WANTED)
    await admin("PUT", f"/deliveries/{NUMBER}", json=row)
    settle(sessions, round_of(sessions, now), now, 500)
    listed = (await admin("GET", "/webhooks/dms/messages", params={"state": "pending"})).json()
    [message] = listed["items"]
    assert (message["type"], message["subject"], message["status"]) == ("delivery.created", NUMBER, 500)
    since = {"since": (now - timedelta(hours=1)).isoformat()}
    told = (await admin("POST", "/webhooks/dms/replay", json=since)).json()["messages"]
    letters = round_of(sessions, now + timedelta(minutes=10))
    assert told > 1, "what the company was founded with, too: it was never told of"
    assert message["id"] in {each.id for each in letters}


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://10.0.0.1/"},
        {"url": "http://dms.example.com/"},
        {"event_types": ["delivery.lost"]},
        {"event_types": []},
    ],
)
async def test_what_cannot_be_is_refused(admin: Program, change: dict[str, Any]) -> None:
    assert (await admin("PUT", "/webhooks/dms", json=WANTED | change)).status_code == 422


async def test_who_is_no_admin_neither_sees_nor_changes_them(program: Callable[..., Program]) -> None:
    for role in (Role.VIEWER, Role.DISPATCHER):
        speaker = program(role, f"a-{role}")
        for method, path in (
            ("GET", "/webhooks"), ("PUT", "/webhooks/dms"), ("DELETE", "/webhooks/dms"),
            ("POST", "/webhooks/dms/replay"), ("GET", "/webhooks/dms/messages"),
        ):  # fmt: skip
            assert (await speaker(method, path)).status_code == 403


async def test_the_document_describes_every_event(admin: Program) -> None:
    document = (await admin("GET", "/openapi.json")).json()
    assert set(document["webhooks"]) == set(events.TYPES)
    for each in document["webhooks"].values():
        name = each["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"][name])
