"""A company whose own system speaks the API, and nothing else: the port keeps its promises to Doorstep's dialogue.

What is here is all that such a system has to send (docs/api.md); it learns of what recipients changed by asking.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from doorstep.addresses import PostalAddress
from doorstep.bootstrap import Services
from doorstep.console.api import app, tokens
from doorstep.console.auth.models import Role
from doorstep.database import Sessions
from doorstep.dms import commands as dms_commands
from doorstep.dms.values import FailureReason
from doorstep.provenance import By
from doorstep.settings import Settings
from doorstep.storage import Storage
from tests.dms import world
from tests.dms.conformance.company import Company
from tests.dms.conformance.driver_promises import DriverPromises
from tests.dms.conformance.promises import Promises
from tests.dms.world import HOME, PHONE

_ALSO_CHANGED_THERE = ("recipient_name", "address", "city", "state", "zip", "window_start", "window_end")


class ByApi(Company):
    def __init__(self, sessions: Sessions, now: datetime) -> None:
        world.found(sessions, now)
        self.sessions, self.now = sessions, now
        services = Services(Settings(), lambda: self.now, sessions.kw["bind"], sessions)
        self._served = app.create_app(services, Storage(sessions))
        with sessions.begin() as session:
            self._token = tokens.add(session, "dms", role=Role.DISPATCHER, now=now)
        self._rows: dict[str, dict[str, Any]] = {}
        self._attempts = 0

    def announces(
        self,
        number: str,
        *,
        due: datetime | None = None,
        phone: str | None = PHONE,
        address: PostalAddress = HOME,
        needs_signature: bool = False,
    ) -> None:
        start = due or self.now + timedelta(days=3)
        self._rows[number] = {
            "recipient_name": "Maria Lopez", "recipient_phone": phone, "address": address.line1, "city": address.city,
            "state": address.state, "zip": address.zip, "depot_code": "CHI", "window_start": start.isoformat(),
            "window_end": (start + timedelta(hours=4)).isoformat(), "signature_required": needs_signature,
        }  # fmt: skip
        self._send("PUT", f"/deliveries/{number}", self._rows[number])

    def receives(self, number: str) -> None:
        self._corrects(number, status="at_depot")

    def plans(self, number: str) -> None:
        self._corrects(number, route_code="R-D1")

    def loads(self, number: str) -> None:
        self._corrects(number, route_code="R-D1", status="out_for_delivery")
        self._send("PUT", f"/deliveries/{number}/eta", {"eta": (self.now + timedelta(minutes=40)).isoformat()})

    def fails(self, number: str, reason: FailureReason = FailureReason.NOBODY_HOME) -> None:
        self._tries(number, outcome="failed", reason=reason)

    def delivers(self, number: str) -> None:
        photo = f"https://photos.example/{number}.jpg"
        self._tries(number, outcome="delivered", left_at="front door", photo_url=photo)

    def links(self, driver_code: str, slack_user: str) -> None:
        """`doorstep drivers link`: it is no matter of the company's system."""
        with self.sessions.begin() as session:
            dms_commands.link_driver(session, By.system(f"link {driver_code}", self.now), driver_code, slack_user)

    def _corrects(self, number: str, **changes: Any) -> None:
        there = self._send("GET", f"/deliveries/{number}")
        known = there.json()
        self._rows[number] |= {name: known[name] for name in _ALSO_CHANGED_THERE} | changes
        self._send("PUT", f"/deliveries/{number}", self._rows[number], {"If-Match": there.headers["ETag"]})

    def _tries(self, number: str, **told: Any) -> None:
        self._attempts += 1
        told |= {"tracking_number": number, "driver_code": "D1"}
        self._send("POST", "/attempts", told, {"Idempotency-Key": f"a-{self._attempts}"})

    def _send(self, method: str, path: str, said: Any = None, more: dict[str, str] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} | (more or {})

        async def request() -> httpx.Response:
            transport = httpx.ASGITransport(self._served)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
                return await client.request(method, path, json=said, headers=headers)

        response = asyncio.run(request())
        assert response.is_success, response.text
        return response


@pytest.fixture
def company(sessions: Sessions, now: datetime) -> Company:
    return ByApi(sessions, now)


class TestByApi(Promises):
    pass


class TestDriversByApi(DriverPromises):
    pass
