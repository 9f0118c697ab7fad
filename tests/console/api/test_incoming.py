"""A company's own system posts signed events, and they become what the API's writes do."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette

from doorstep.clock import system_clock
from doorstep.console.api import incoming
from doorstep.console.webhooks import sources
from doorstep.console.webhooks.models import Receipt
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms.mirror import History
from doorstep.provenance import By
from tests.console.api.conftest import NUMBER
from tests.dms import world

pytestmark = pytest.mark.both_databases


class Erp:
    """Signs with the library that others use."""

    def __init__(self, app: Starlette, secret: str) -> None:
        self._app, self._secret, self._count = app, secret, 0

    async def __call__(
        self, type_: str, data: dict[str, Any], *, id_: str | None = None, name: str = "erp", body: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:  # fmt: skip
        self._count += 1
        id_ = id_ or f"m-{self._count}"
        said = json.dumps({"type": type_, "timestamp": "2026-11-20T16:30:00Z", "data": data})
        signed = self.signed(id_, said) | headers
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test:8035/api/v1") as client:
            return await client.post(f"/incoming/{name}", content=body or said.encode(), headers=signed)

    def signed(self, id_: str, body: str, at: datetime | None = None) -> dict[str, str]:
        at = at or system_clock()
        signature = Webhook(self._secret).sign(id_, at, body)
        return {
            "webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
            "content-type": "application/json",
        }  # fmt: skip


@pytest.fixture
def erp(app: Starlette, company: None, sessions: Sessions, now: datetime) -> Erp:
    with sessions.begin() as session:
        return Erp(app, sources.add(session, "erp", by="ada", now=now))


@pytest.fixture
def news(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"tracking_number": NUMBER}


async def test_a_delivery_is_announced_corrected_and_tried(
    erp: Erp, news: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    made = await erp("delivery.created", news)
    assert (made.status_code, made.json()["outcome"], made.json()["version"]) == (200, "created", 1)
    refused = await erp("delivery.changed", news | {"recipient_name": "Mary Lopez"})
    assert (refused.status_code, refused.json()["code"]) == (428, "version_wanted")
    changed = await erp("delivery.changed", news | {"recipient_name": "Mary Lopez", "version": 1})
    assert changed.json()["outcome"] == "changed"
    await erp("driver.created", {"driver_code": "D7", "driver_name": "Sam Fox", "depot_code": "CHI"})
    await erp(
        "route.planned", {"route_code": "R-7", "depot_code": "CHI", "service_date": "2026-11-20", "driver_code": "D7"}
    )
    out = {"status": "out_for_delivery", "route_code": "R-7", "recipient_name": "Mary Lopez", "version": 2}
    assert (await erp("delivery.changed", news | out)).json()["outcome"] == "changed"
    assert (await erp("delivery.estimated", {"tracking_number": NUMBER, "eta": "2026-11-20T18:00:00Z"})).is_success
    told = {"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home", "driver_code": "D7"}
    assert (await erp("delivery.attempted", told)).json()["outcome"] == "created"
    view = world.view(sessions, NUMBER)
    assert (view.status, view.driver_name, view.recipient_name) == ("attempted", "Sam Fox", "Mary Lopez")
    with sessions() as session:
        assert {each.actor for each in session.query(History).filter_by(subject=NUMBER)} >= {"webhook:erp"}


async def test_the_same_message_does_one_thing_however_often_it_comes(
    erp: Erp, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home", "driver_code": "D1"}
    sent = await asyncio.gather(*(erp("delivery.attempted", told, id_="m-x") for _ in range(6)))
    assert {each.status_code for each in sent} == {200}
    assert sorted(each.json()["outcome"] for each in sent) == ["created", *["repeated"] * 5]
    assert len(world.view(sessions, NUMBER).attempts) == 1


async def test_what_was_refused_may_come_again_under_its_id(erp: Erp, news: dict[str, Any], sessions: Sessions) -> None:
    assert (await erp("delivery.created", news | {"depot_code": "NOWHERE"}, id_="m-x")).status_code == 422
    assert (await erp("delivery.created", news, id_="m-x")).json()["outcome"] == "created"


async def test_what_recipients_changed_is_not_undone(
    erp: Erp, news: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    await erp("delivery.created", news)
    with sessions.begin() as session:
        dms_commands.change_address(session, By.customer("SM1", now), NUMBER, world.NEIGHBOUR)
    assert (await erp("delivery.changed", news)).json()["outcome"] == "unchanged"
    assert (await erp("delivery.changed", news | {"recipient_name": "M", "version": 1})).status_code == 412
    assert world.view(sessions, NUMBER).address == world.NEIGHBOUR


async def test_what_an_event_does_not_name_stays_as_it_was_announced(
    erp: Erp, news: dict[str, Any], sessions: Sessions
) -> None:
    ordered = {"signature_required": True, "value": "1299.00", "service": "White glove", "sender_name": "Lamps Inc"}
    await erp("delivery.created", news | ordered)
    changed = await erp("delivery.changed", news | {"window_end": "2026-11-20T22:00:00Z", "version": 1})
    assert changed.json()["outcome"] == "changed"
    view = world.view(sessions, NUMBER)
    assert (view.signature_required, view.value_cents) == (True, 129_900)
    assert (view.service, view.sender_name) == ("White glove", "Lamps Inc")


async def test_the_policy_is_the_same(erp: Erp, sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    other = {"tracking_number": NUMBER, "outcome": "delivered", "driver_code": "D2"}
    refused = await erp("delivery.attempted", other)
    assert (refused.status_code, refused.json()["code"]) == (409, "other_route")


async def test_an_event_of_no_concern_is_taken_and_changes_nothing(erp: Erp, sessions: Sessions) -> None:
    assert (await erp("invoice.paid", {"amount": 3})).json()["outcome"] == "ignored"
    with sessions() as session:
        assert [each.outcome for each in session.query(Receipt)] == ["ignored"]


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"}, {"webhook-id": "m-other"}, {"webhook-timestamp": "1"},
        {"webhook-signature": ""}, {"webhook-id": ""},
    ],
)  # fmt: skip
async def test_what_is_not_signed_is_not_read(erp: Erp, headers: dict[str, str]) -> None:
    answer = await erp("x", {}, body=b"{" * 100, **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature")


async def test_old_signatures_others_secrets_and_nobodys_addresses_are_refused(
    erp: Erp, news: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    body = json.dumps({"type": "delivery.created", "data": news})
    old = erp.signed("m-1", body, system_clock() - timedelta(minutes=6))
    assert (await erp("", {}, body=body.encode(), **old)).status_code == 401
    for name in ("nobody", "%00", "a%0Ab"):
        assert (await erp("delivery.created", news, name=name)).status_code == 401
    with sessions.begin() as session:
        sources.revoke(session, "erp", by="ada", now=now)
    assert (await erp("delivery.created", news)).status_code == 401


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        (b"[]", 422, "invalid"), (b"{", 400, "not_json"), (b'{"type": "delivery.created"}', 422, "invalid"),
        (b'{"type": "delivery.created", "data": {}}', 422, "invalid"), (b'{"type": 3, "data": {}}', 422, "invalid"),
        (b'{"type": "delivery.created", "data": []}', 422, "invalid"), (b"", 400, "not_json"),
        (b" " * (1024 * 1024 + 1), 413, "too_large"),
    ],
)  # fmt: skip
async def test_what_is_signed_and_wrong_is_said_precisely(erp: Erp, said: bytes, status: int, code: str) -> None:
    signed = erp.signed("m-1", said.decode())
    transport = httpx.ASGITransport(erp._app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test:8035/api/v1") as client:
        answer = await client.post("/incoming/erp", content=said, headers=signed)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_receipts_are_forgotten_and_the_command_is_done_once_all_the_same(
    erp: Erp, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home", "driver_code": "D1"}
    await erp("delivery.attempted", told, id_="m-x")
    with sessions.begin() as session:
        incoming.forget_old(session, now + timedelta(days=31))
        assert session.query(Receipt).count() == 0
    assert (await erp("delivery.attempted", told, id_="m-x")).status_code == 200
    assert len(world.view(sessions, NUMBER).attempts) == 1
