"""Two requests at the same moment: one thing is done."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from doorstep.database import Sessions
from tests.console.api.conftest import NUMBER, Program
from tests.dms import world

PATH = f"/deliveries/{NUMBER}"
pytestmark = pytest.mark.both_databases


async def test_the_same_attempt_under_one_key(dms: Program, sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        world.send_out(session, NUMBER, now - timedelta(hours=1))
    told = {"tracking_number": NUMBER, "outcome": "failed", "reason": "nobody_home", "driver_code": "D1"}
    sent = [dms("POST", "/attempts", json=told, headers={"Idempotency-Key": "a-1"}) for _ in range(8)]
    answers = await asyncio.gather(*sent)
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert len(world.view(sessions, NUMBER).attempts) == 1


async def test_the_same_delivery_without_a_key(dms: Program, row: dict[str, Any], sessions: Sessions) -> None:
    answers = await asyncio.gather(*(dms("PUT", PATH, json=row) for _ in range(8)))
    assert {each.status_code for each in answers} <= {200, 201}
    assert {each.json()["outcome"] for each in answers} <= {"created", "unchanged"}
    assert world.view(sessions, NUMBER).version == 1


async def test_two_corrections_of_what_both_looked_at(dms: Program, row: dict[str, Any], sessions: Sessions) -> None:
    await dms("PUT", PATH, json=row)
    sent = [
        dms("PUT", PATH, json=row | {"recipient_name": f"Maria {n}"}, headers={"If-Match": '"1"'}) for n in range(8)
    ]
    answers = await asyncio.gather(*sent)
    assert sorted(each.status_code for each in answers) == [200] + [412] * 7
    assert world.view(sessions, NUMBER).version == 2
