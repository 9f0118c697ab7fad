"""A company's system announces and corrects deliveries, and hears what changed of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from doorstep.bootstrap import Services
from doorstep.console.api.schemas import DeliveryIn
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms.importing.apply import apply
from doorstep.dms.importing.rows import parse
from doorstep.dms.values import AccessKind
from doorstep.provenance import By
from tests.console.api.conftest import NUMBER, Program
from tests.console.conftest import Clock
from tests.dms import world

PATH = f"/deliveries/{NUMBER}"
pytestmark = pytest.mark.both_databases


async def test_a_delivery_is_announced_and_read_without_its_telephone_number(dms: Program, row: dict[str, Any]) -> None:
    put = await dms("PUT", PATH, json=row)
    assert (put.status_code, put.json()["outcome"], put.headers["etag"]) == (201, "created", '"1"')
    got = (await dms("GET", PATH)).json()
    assert (got["address"], got["zip"], got["status"]) == ("1205 N LA SALLE ST APT 4B", "60610", "created")
    assert got["recipient_phone"] == "•••• 42"
    assert "5550142" not in str(got)


async def test_the_same_row_again_undoes_nothing_that_happened_since(
    dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    await dms("PUT", PATH, json=row)
    with sessions.begin() as session:
        dms_commands.change_address(session, By.customer("SM1", now), NUMBER, world.NEIGHBOUR)
    again = await dms("PUT", PATH, json=row)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert world.view(sessions, NUMBER).address == world.NEIGHBOUR


async def test_a_row_that_the_release_before_took_undoes_nothing_either(
    dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        filled_in = DeliveryIn.model_validate(row).model_dump(mode="json", exclude_none=True)
        announced, _ = parse("deliveries", filled_in | {"tracking_number": NUMBER})
        apply(session, announced, actor="api:dms", now=now)
        dms_commands.change_address(session, By.customer("SM1", now), NUMBER, world.NEIGHBOUR)
    again = await dms("PUT", PATH, json=row)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert world.view(sessions, NUMBER).address == world.NEIGHBOUR


async def test_a_correction_says_what_was_looked_at(
    dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    await dms("PUT", PATH, json=row)
    corrected = row | {"recipient_name": "Mary Lopez"}
    refused = await dms("PUT", PATH, json=corrected)
    assert (refused.status_code, refused.json()["code"]) == (428, "version_wanted")
    assert world.view(sessions, NUMBER).recipient_name == "Maria Lopez"
    with sessions.begin() as session:
        dms_commands.change_address(session, By.customer("SM1", now), NUMBER, world.NEIGHBOUR)
    late = await dms("PUT", PATH, json=corrected, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "stale_version")
    assert world.view(sessions, NUMBER).address == world.NEIGHBOUR
    etag = (await dms("GET", PATH)).headers["etag"]
    done = await dms("PUT", PATH, json=corrected, headers={"If-Match": etag})
    assert (done.status_code, done.json()["outcome"]) == (200, "changed")
    assert world.view(sessions, NUMBER).recipient_name == "Mary Lopez"


async def test_what_was_ordered_is_corrected_where_the_row_names_it(
    dms: Program, row: dict[str, Any], sessions: Sessions
) -> None:
    announced = row | {"sender_name": "Lumen", "service": "Express", "signature_required": False, "value": "19.99"}
    await dms("PUT", PATH, json=announced)
    other = announced | {"sender_name": "Oakline", "service": "Standard", "signature_required": True, "value": "20"}
    assert (await dms("PUT", PATH, json=other)).json()["code"] == "version_wanted"
    done = (await dms("PUT", PATH, json=other, headers={"If-Match": '"1"'})).json()
    assert (done["outcome"], done["version"], done["left_out"]) == ("changed", 2, [])
    view = world.view(sessions, NUMBER)
    assert (view.sender_name, view.service, view.signature_required, view.value_cents) == (
        "Oakline", "Standard", True, 2000
    )  # fmt: skip
    unnamed = {name: cell for name, cell in row.items() if name not in ("sender_name", "service", "value")}
    await dms("PUT", PATH, json=unnamed | {"recipient_name": "Mary Lopez"}, headers={"If-Match": '"2"'})
    view = world.view(sessions, NUMBER)
    assert (view.recipient_name, view.sender_name, view.value_cents) == ("Mary Lopez", "Oakline", 2000)


async def test_a_number_is_taken_away_by_null_alone_and_that_is_said(
    dms: Program, row: dict[str, Any], sessions: Sessions
) -> None:
    await dms("PUT", PATH, json=row)
    unnamed = {name: cell for name, cell in row.items() if name != "recipient_phone"} | {"value": "21.50"}
    done = (await dms("PUT", PATH, json=unnamed, headers={"If-Match": '"1"'})).json()
    assert (done["outcome"], done["left_out"]) == ("changed", [])
    assert world.view(sessions, NUMBER).recipient_phone == "+13125550142"
    done = (await dms("PUT", PATH, json=row | {"recipient_phone": None}, headers={"If-Match": '"2"'})).json()
    assert done["left_out"] == ["the telephone number on file is taken away"]
    assert world.view(sessions, NUMBER).recipient_phone is None


async def test_null_is_no_row_that_was_taken_without_a_number(
    dms: Program, row: dict[str, Any], sessions: Sessions
) -> None:
    whole = DeliveryIn.model_validate(row).model_dump(mode="json", exclude_none=True)
    unnamed = {name: cell for name, cell in whole.items() if name != "recipient_phone"}
    assert (await dms("PUT", PATH, json=unnamed)).status_code == 201
    await dms("PUT", PATH, json=whole, headers={"If-Match": '"1"'})
    assert (await dms("PUT", PATH, json=unnamed)).json()["outcome"] == "unchanged"
    assert (await dms("PUT", PATH, json=unnamed | {"recipient_phone": None})).status_code == 428
    assert world.view(sessions, NUMBER).recipient_phone == "+13125550142"


async def test_back_and_forth_is_taken_each_time(dms: Program, row: dict[str, Any], sessions: Sessions) -> None:
    await dms("PUT", PATH, json=row)
    for name in ("Mary Lopez", "Maria Lopez", "Mary Lopez"):
        etag = (await dms("GET", PATH)).headers["etag"]
        await dms("PUT", PATH, json=row | {"recipient_name": name}, headers={"If-Match": etag})
        assert world.view(sessions, NUMBER).recipient_name == name


async def test_a_route_gets_a_driver_and_the_delivery_a_stop(
    dms: Program, row: dict[str, Any], sessions: Sessions
) -> None:
    route = {"depot_code": "CHI", "service_date": "2026-11-20"}
    assert (await dms("PUT", "/routes/R-7", json=route)).json()["outcome"] == "created"
    for driver, outcome in (("D1", "changed"), ("D2", "changed"), ("D1", "changed"), ("D1", "unchanged")):
        given = await dms("PUT", "/routes/R-7", json=route | {"driver_code": driver})
        assert given.json()["outcome"] == outcome
    await dms("PUT", PATH, json=row | {"status": "out_for_delivery", "route_code": "R-7", "position": 1})
    view = world.view(sessions, NUMBER)
    assert (view.status, view.route_code, view.driver_name) == ("out_for_delivery", "R-7", "Erin Bell")


async def test_what_changed_is_told_by_cursor_and_nothing_is_left_out(
    dms: Program, row: dict[str, Any], clock: Clock
) -> None:
    numbers = [f"LM00000000{n}" for n in range(1, 6)]
    for number in numbers:
        await dms("PUT", f"/deliveries/{number}", json=row)
    fresh = (await dms("GET", "/deliveries", params={"limit": 200})).json()
    assert {each["tracking_number"] for each in fresh["items"]} == set(numbers)
    clock.advance(minutes=3)
    seen, after = [], fresh["next"]
    for _page in range(20):
        page = (await dms("GET", "/deliveries", params={"changed_after": after, "limit": 2})).json()
        seen += [each["tracking_number"] for each in page["items"]]
        after = page["next"]
        if not page["has_more"]:
            break
    assert seen == numbers, "they come again once nothing can come before them any more, and then not again"
    assert (await dms("GET", "/deliveries", params={"changed_after": after})).json()["items"] == []


async def test_a_code_is_given_to_nobody(dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime) -> None:
    await dms("PUT", PATH, json=row)
    with sessions.begin() as session:
        dms_commands.give_access(session, By.customer("SM1", now), NUMBER, [(AccessKind.GATE, "4471#")])
    assert "4471" not in (await dms("GET", PATH)).text
    assert "4471" not in (await dms("GET", "/deliveries")).text


async def test_an_attempt_is_told_once_however_often_it_is_sent(
    dms: Program, row: dict[str, Any], sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home", "driver_code": "D1"}
    assert (await dms("POST", "/attempts", json=told)).json()["code"] == "idempotency_key_missing"
    answers = [await dms("POST", "/attempts", json=told, headers={"Idempotency-Key": "a-1"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(world.view(sessions, NUMBER).attempts) == 1
    other = await dms("POST", "/attempts", json=told | {"reason": "no_access"}, headers={"Idempotency-Key": "a-1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    late = await dms("POST", "/attempts", json=told, headers={"Idempotency-Key": "a-2"})
    assert (late.status_code, late.json()["code"]) == (409, "already_attempted")
    delivered = {"tracking_number": NUMBER, "outcome": "delivered", "driver_code": "D1", "left_at": "front door"}
    await dms("POST", "/attempts", json=delivered, headers={"Idempotency-Key": "a-3"})
    assert world.view(sessions, NUMBER).left_at == "front door"


async def test_another_drivers_package_is_refused(dms: Program, sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "delivered", "driver_code": "D2"}
    refused = await dms("POST", "/attempts", json=told, headers={"Idempotency-Key": "b-1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "other_route")


async def test_a_photo_that_we_keep_is_nobodys_proof(
    dms: Program, app: Starlette, services: Services, sessions: Sessions, now: datetime
) -> None:
    """Its recipient would be shown what another one's door looks like."""
    texts = services.settings.model_copy(update={"public_url": "https://texts.example"})
    app.state.api.state.services = replace(services, settings=texts)
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "delivered"}
    ours = told | {"photo_url": "https://texts.example/photos/1"}
    refused = await dms("POST", "/attempts", json=ours, headers={"Idempotency-Key": "b-1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "photo_of_ours")
    theirs = told | {"photo_url": "https://photos.example/1"}
    assert (await dms("POST", "/attempts", json=theirs, headers={"Idempotency-Key": "b-1"})).status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"window_start": "2026-11-20T17:00:00"}, 422, "window_start"),
        ({"recipient_phone": "12"}, 422, "no telephone number"),
        ({"zip": "60610", "address": "PO Box 12"}, 422, "po box"),
        ({"depot_code": "NOWHERE"}, 422, "no depot"),
        ({"colour": "red"}, 422, "colour"),
        ({"address": "a\0b"}, 422, "address"),
        ({"position": 0}, 422, "position"),
        ({"window_end": "2026-11-20T16:00:00Z"}, 422, "window"),
    ],
)
async def test_what_is_wrong_is_said_precisely(
    dms: Program, row: dict[str, Any], change: dict[str, Any], status: int, said: str
) -> None:
    answer = await dms("PUT", PATH, json=row | change)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text
    assert (await dms("GET", PATH)).status_code == 404
